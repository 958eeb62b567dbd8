"""The text of each notice from what the house knows. In: dossier, catalogue, time. Out: a ``Notice``. Wrong: nothing.

The wording follows forms 01 to 06 of TT 03/2025/TT-VPCP; what only a person can say is left as dotted lines.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.decision import Event
from models.dossier import ChecklistLine, ChecklistStatus, Dossier
from models.error import NotFound
from models.finding import Severity
from models.notice import Letterhead, Notice, NoticeKind
from models.procedure import Catalogue, Procedure, ProcedureVersion, Unit
from pipeline.notices import words
from pipeline.notices.slip import slip_table
from pipeline.notices.supplement import demands

DOTS = "……………………………………"


@dataclass(frozen=True)
class Case:
    """Everything one notice is written from."""

    dossier: Dossier
    catalogue: Catalogue
    now: datetime
    events: tuple[Event, ...]
    reason: str
    new_due: datetime | None
    unit: Unit
    procedure: Procedure | None
    version: ProcedureVersion | None

    @property
    def applicant(self) -> str:
        return self.dossier.applicant.name or DOTS

    @property
    def about(self) -> str:
        return self.procedure.name if self.procedure else DOTS

    def at(self, moment: datetime | None) -> str:
        """A moment in words, or room to write it."""
        return words.moment(moment, self.catalogue.calendar) if moment else DOTS


def draft(
    kind: NoticeKind,
    dossier: Dossier,
    catalogue: Catalogue,
    *,
    office: str = "",
    province: str = "",
    now: datetime,
    events: Sequence[Event] = (),
    reason: str = "",
    new_due: datetime | None = None,
    number: str = "",
    signed_by: str = "",
) -> Notice:
    """The notice of ``kind`` for ``dossier``.

    The letterhead is the unit's in ``catalogue.units``; for a unit that is not there, ``office`` and ``province``.
    ``events`` are needed for the control slip only; ``reason`` and ``new_due`` stand as dotted lines when empty.
    """
    if kind not in _FORMS:
        raise NotFound(f"{kind} is no form of TT 03/2025; a record's extract is given out in the reading room")
    unit = catalogue.units.get(dossier.unit) or Unit(code=dossier.unit, name=office or DOTS, place=province)
    procedure, version = _procedure(dossier, catalogue)
    case = Case(dossier, catalogue, now, tuple(events), reason.strip().rstrip("."), new_due, unit, procedure, version)
    form = _FORMS[kind]
    return Notice(
        kind=kind,
        title=form.title,
        text="\n".join(form.body(case)),
        dossier=dossier.dossier,
        head=Letterhead(
            parent=unit.parent,
            organ=unit.name,
            place=unit.place,
            notation=f"{form.abbreviation}-{unit.number_notation}",
            copies_to=() if kind is NoticeKind.CONTROL_SLIP else ("Người nộp hồ sơ", "Lưu: hồ sơ"),
        ),
        number=number,
        day=now.astimezone(catalogue.calendar.zone).date(),
        table=slip_table(case.events, catalogue.calendar) if kind is NoticeKind.CONTROL_SLIP else (),
        signers=(*form.others, unit.signer_title),
        signed_by=signed_by,
        made_at=now,
    )


def _procedure(dossier: Dossier, catalogue: Catalogue) -> tuple[Procedure | None, ProcedureVersion | None]:
    procedure = catalogue.procedures.get(dossier.procedure or "")
    if procedure is None:
        return None, None
    named = next((v for v in procedure.versions if v.name == dossier.procedure_version), None)
    if named:
        return procedure, named
    try:
        return procedure, procedure.version_at(dossier.received_at.astimezone(catalogue.calendar.zone).date())
    except NotFound:
        return procedure, None


def _opening(case: Case) -> list[str]:
    return [
        f"Mã hồ sơ: {case.dossier.dossier}",
        f"Hồ sơ của: {case.applicant}",
        f"Nội dung yêu cầu giải quyết: {case.about}",
    ]


def _contact(case: Case) -> str:
    where = f", số điện thoại {case.unit.phone}" if case.unit.phone else ""
    return f"ông (bà) liên hệ với {case.unit.name}{where} để được hướng dẫn"


def _numbered(sentences: Sequence[str]) -> list[str]:
    return [f"{n}. {sentence}" for n, sentence in enumerate(sentences, start=1)] or [f"1. {DOTS}"]


def _law(case: Case) -> str:
    return "; ".join(case.version.legal) if case.version and case.version.legal else "quy định hiện hành"


def _receipt(case: Case) -> list[str]:
    term = words.term(case.procedure.deadline) if case.procedure else DOTS
    return [
        f"Mã hồ sơ: {case.dossier.dossier}",
        f"Bộ phận tiếp nhận: {case.unit.name}",
        f"Tiếp nhận hồ sơ của: {case.applicant}",
        f"Nội dung yêu cầu giải quyết: {case.about}",
        "Thành phần hồ sơ nộp gồm:",
        *_numbered(_handed_in(case)),
        "Số lượng hồ sơ: 01 (bộ)",
        f"Thời gian giải quyết hồ sơ theo quy định: {term}",
        f"Thời gian nhận hồ sơ: {case.at(case.dossier.received_at)}",
        f"Thời gian hẹn trả kết quả: {case.at(case.dossier.due_at)}",
        f"Nơi nhận kết quả: {_RESULT_AT[int(case.dossier.channel)]}",
    ]


_RESULT_AT = {
    1: "tại bộ phận tiếp nhận",
    2: "trực tuyến, hoặc tại bộ phận tiếp nhận",
    3: "qua dịch vụ bưu chính công ích",
}


_IN_HAND = {
    ChecklistStatus.PRESENT: "",
    ChecklistStatus.DUPLICATE: "",
    ChecklistStatus.UNREADABLE: " (khó đọc)",
    ChecklistStatus.WRONG_VERSION: " (mẫu cũ)",
    ChecklistStatus.PRESENTED_ONLY: " (xuất trình)",
    ChecklistStatus.FROM_DATABASE: " (tra cứu từ cơ sở dữ liệu)",
}


def _handed_in(case: Case) -> list[str]:
    """The papers found, by name; before they are looked at, the files."""
    lines = [line for line in case.dossier.checklist if line.status in _IN_HAND]
    if not lines:
        return [f"Tệp {f.name}" + (f" ({f.pages} trang)" if f.pages else "") for f in case.dossier.files]
    rules = {c.key: c.name for c in case.version.components} if case.version else {}
    return [rules.get(line.component, line.component) + _how(case, line) for line in lines]


def _how(case: Case, line: ChecklistLine) -> str:
    """How a component is there; in place of a paper, which database said so, when, and under which number."""
    if line.answer is None:
        return _IN_HAND[line.status]
    number = f", số {line.answer.reference}" if line.answer.reference else ""
    when = words.short(line.answer.asked_at, case.catalogue.calendar)
    return f" (thay bằng kết quả tra cứu {line.answer.database}{number}, {when})"


def _supplement(case: Case) -> list[str]:
    asked = demands(case.dossier.findings, case.version, case.catalogue)
    reason = case.reason or f"hồ sơ chưa đủ hoặc chưa đúng theo {_law(case)}"
    return [
        *_opening(case),
        "Đề nghị ông (bà) bổ sung, hoàn thiện hồ sơ gồm những nội dung sau:",
        *_numbered(asked),
        f"Lý do: {reason}.",
        "Thời gian chờ bổ sung không tính vào thời hạn giải quyết.",
        f"Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, {_contact(case)}./.",
    ]


def _refusal(case: Case) -> list[str]:
    blocking = [f.message for f in case.dossier.findings if f.severity is Severity.BLOCKING]
    reasons = [f"{case.reason[:1].upper()}{case.reason[1:]}."] if case.reason else list(dict.fromkeys(blocking))
    return [
        *_opening(case),
        f"{case.unit.name} đã nhận hồ sơ ngày {words.short(case.dossier.received_at, case.catalogue.calendar)[6:]}. "
        "Qua xem xét, chúng tôi thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
        *_numbered(reasons),
        f"Nếu cần biết thêm, {_contact(case)}. Xin thông báo để ông (bà) được biết./.",
    ]


def _apology(case: Case) -> list[str]:
    return [
        f"Kính gửi: {case.applicant}",
        f"Mã hồ sơ: {case.dossier.dossier}",
        f"{case.unit.name} đã tiếp nhận hồ sơ đề nghị giải quyết thủ tục: {case.about}.",
        f"Thời gian nhận hồ sơ: {case.at(case.dossier.received_at)}",
        f"Thời gian hẹn trả kết quả: {case.at(case.dossier.due_at)}",
        "Đến nay, chúng tôi chưa trả kết quả giải quyết hồ sơ của ông (bà) đúng thời hạn đã hẹn, với lý do: "
        f"{case.reason or DOTS}.",
        "Chúng tôi xin lỗi ông (bà) vì sự chậm trễ này và sẽ trả kết quả vào lúc "
        f"{case.at(case.new_due)}. Mong nhận được sự thông cảm của ông (bà)./.",
    ]


def _stop(case: Case) -> list[str]:
    return [
        f"Kính gửi: {case.applicant}",
        f"Mã hồ sơ: {case.dossier.dossier}",
        f"Nội dung yêu cầu giải quyết: {case.about}",
        f"{case.unit.name} thông báo dừng giải quyết hồ sơ nêu trên, với lý do: {case.reason or DOTS}.",
        f"Giấy tờ đã nộp được trả lại theo quy định. Nếu có vướng mắc, {_contact(case)}./.",
    ]


def _slip(case: Case) -> list[str]:
    return [
        *_opening(case),
        f"Thời gian nhận hồ sơ: {case.at(case.dossier.received_at)}",
        f"Thời gian hẹn trả kết quả: {case.at(case.dossier.due_at)}",
        f"Trạng thái: {words.STATES[case.dossier.state]}",
    ]


@dataclass(frozen=True)
class _Form:
    title: str
    abbreviation: str
    body: Callable[[Case], list[str]]
    others: tuple[str, ...] = ()
    """Who signs beside the office."""


_FORMS = {
    NoticeKind.RECEIPT: _Form("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "GTN", _receipt, ("NGƯỜI NỘP HỒ SƠ",)),
    NoticeKind.SUPPLEMENT: _Form("PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "PBS", _supplement),
    NoticeKind.REFUSAL: _Form("PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "PTC", _refusal),
    NoticeKind.APOLOGY: _Form("PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", "PXL", _apology),
    NoticeKind.STOP: _Form("THÔNG BÁO\nVề việc dừng giải quyết hồ sơ", "TB", _stop),
    NoticeKind.CONTROL_SLIP: _Form("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "PKS", _slip),
}
