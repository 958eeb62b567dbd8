"""Rows for the register, made without reading anything: dossiers as the pipeline would have left them."""

from datetime import datetime, timedelta
from hashlib import sha256

from flows.house import House
from models.decision import Event, EventKind
from models.dossier import Assessment, ChecklistLine, ChecklistStatus, Required
from models.finding import Evidence, Finding, FindingCode, Severity
from models.paper import Component, Field, Pages, Unassigned, UnassignedReason
from models.signature import (
    FileVerdict,
    Identity,
    Integrity,
    Proof,
    SignatureVerdict,
    SignedAt,
    Signer,
    SubIndication,
    Trust,
    Verdict,
)
from models.state import State
from models.submission import Applicant, ReceivedFile, Submission
from models.user import Role, User
from web.signin.passwords import hash_password

PASSWORD = "mot cau dai de nho"
UNIT = "H61.02"
FOREIGN = "H61.99"
PEOPLE = ("Lê Ngọc Huệ", "Trần Minh Tâm", "Phạm Thị Xuân Đào", "Nguyễn Văn Ổn", "Đỗ Quỳnh Anh", "Huỳnh Công Thành")


def add_people(house: House) -> None:
    """One person of every role, in the house's unit and in a foreign one."""
    password_hash = hash_password(PASSWORD)
    for unit, prefix in ((UNIT, ""), (FOREIGN, "far.")):
        for role in Role:
            user = User(
                name=prefix + role.value,
                display_name={Role.CLERK: "Võ Thị Mai", Role.LEAD: "Bùi Quốc Hưng"}.get(role, role.value.title()),
                role=role,
                units=(unit,),
                password_hash=password_hash,
            )
            house.register.add_user(user)


def add_dossier(
    house: House, number: int = 0, *, unit: str = UNIT, clean: bool = False, applicant: Applicant | None = None
) -> str:
    """One land transfer; unless ``clean``, with a missing paper, a contradiction and a broken signature."""
    code = begin_dossier(house, number, unit=unit, applicant=applicant)
    finish_dossier(house, code, number, clean=clean)
    return code


def begin_dossier(house: House, number: int = 0, *, unit: str = UNIT, applicant: Applicant | None = None) -> str:
    """The same while its pages are being read."""
    received = _received(house, number)
    submission = Submission(
        submission=f"portal-{unit}-{number}",
        procedure="land_transfer",
        received=received,
        applicant=applicant or Applicant(name=PEOPLE[number % len(PEOPLE)], id_number="026171732260"),
        unit=unit,
    )
    code = house.register.receive(submission, _files(number), now=received, actor="intake").code
    house.register.move(
        code, State.PROCESSING, Event(kind=EventKind.PROCESSING_STARTED, at=received, actor="worker", dossier=code)
    )
    return code


def finish_dossier(house: House, code: str, number: int = 0, *, clean: bool = False) -> None:
    """Its pages are read."""
    due = house.now() + timedelta(days=number - 1, hours=3)
    state = State.READY if clean else State.REVIEW
    assessment = _assessment(_files(number), clean)
    house.register.record(code, assessment, state, due_at=due, now=_received(house, number), actor="worker")


def _received(house: House, number: int) -> datetime:
    return house.now() - timedelta(hours=5 * number + 1)


def _files(number: int) -> tuple[ReceivedFile, ...]:
    return (_file("don-dang-ky.pdf", 2, number), _file("Hợp đồng chuyển nhượng.pdf", 3, number))


def _file(name: str, pages: int, number: int) -> ReceivedFile:
    digest = sha256(f"{name} {number}".encode()).hexdigest()
    return ReceivedFile(name=name, sha256=digest, bytes=345_678, media_type="application/pdf", pages=pages)


def _field(file: str, value: str, line: int, confidence: float = 0.97, as_read: str | None = None) -> Field:
    top = 0.1 + line * 0.05
    return Field(
        value=value,
        as_read=as_read or value,
        confidence=confidence,
        file=file,
        page=1,
        box=(0.12, top, 0.5, top + 0.018),
    )


def _assessment(files: tuple[ReceivedFile, ...], clean: bool) -> Assessment:
    first, second = (file.name for file in files)
    components = (
        Component(
            component="don",
            document_type="don",
            confidence=0.98,
            sources=(Pages(file=first, pages=(1, 2)),),
            fields={
                "ho_ten": _field(first, "Lê Ngọc Huệ", 3),
                "so_dinh_danh": _field(first, "026171732260", 4),
                "thua_dat_so": _field(first, "118", 5, 0.71),
                "ngay": _field(first, "2026-02-27", 6, as_read="ngày 27 tháng 02 năm 2026"),
            },
        ),
        Component(
            component="hop_dong",
            document_type="hop_dong",
            confidence=0.93,
            sources=(Pages(file=second, pages=(1, 2)),),
            fields={"ho_ten": _field(second, "Lê Ngọc Huê", 3), "thua_dat_so": _field(second, "119", 5)},
        ),
    )
    return Assessment(
        procedure="land_transfer",
        procedure_version="2025-07-01",
        components=components,
        unassigned=(Unassigned(file=second, pages=(3,), reason=UnassignedReason.BLANK),),
        checklist=(
            ChecklistLine(component="don", required=Required.ALWAYS, status=ChecklistStatus.PRESENT),
            ChecklistLine(
                component="gcn",
                required=Required.ALWAYS,
                status=ChecklistStatus.PRESENT if clean else ChecklistStatus.MISSING,
            ),
            ChecklistLine(component="hop_dong", required=Required.ALWAYS, status=ChecklistStatus.PRESENT),
            ChecklistLine(component="trich_do", required=Required.CONDITIONAL, status=ChecklistStatus.UNDECIDED),
            ChecklistLine(component="uy_quyen", required=Required.CONDITIONAL, status=ChecklistStatus.NOT_APPLICABLE),
        ),
        findings=() if clean else _findings(first, second),
        verdicts=() if clean else (_verdict(second),),
        files=files,
        engine="test",
        catalogue="test",
    )


def _findings(first: str, second: str) -> tuple[Finding, ...]:
    def at(file: str, line: int, text: str) -> Evidence:
        top = 0.1 + line * 0.05
        return Evidence(file=file, page=1, box=(0.12, top, 0.45, top + 0.018), text=text)

    return (
        Finding(
            code=FindingCode.PAGE_BLANK,
            severity=Severity.NOTE,
            message="Trang 3 của tệp hợp đồng là trang trắng.",
            evidence=(Evidence(file=second, page=3),),
        ),
        Finding(
            code=FindingCode.FIELD_MISMATCH,
            severity=Severity.REVIEW,
            message="Thửa đất số ghi khác nhau: đơn đăng ký ghi 118, hợp đồng ghi 119.",
            field="thua_dat_so",
            evidence=(at(first, 5, "118"), at(second, 5, "119")),
        ),
        Finding(
            code=FindingCode.COMPONENT_MISSING,
            severity=Severity.BLOCKING,
            component="gcn",
            message="Thiếu Giấy chứng nhận quyền sử dụng đất (bản gốc).",
        ),
        Finding(
            code=FindingCode.SIGNATURE_INVALID,
            severity=Severity.BLOCKING,
            component="hop_dong",
            message="Chữ ký số trên hợp đồng không hợp lệ: nội dung đã bị sửa sau khi ký.",
            evidence=(Evidence(file=second, page=1),),
        ),
    )


def _verdict(file: str) -> FileVerdict:
    signature = SignatureVerdict(
        field="Signature1",
        verdict=Verdict.TOTAL_FAILED,
        sub_indication=SubIndication.HASH_FAILURE,
        integrity=Integrity.BROKEN,
        trust=Trust.TRUSTED,
        identity=Identity.MATCHES,
        reasons=("Mã băm của nội dung không khớp với mã băm đã ký.",),
        signer=Signer(name="Trần Quốc Bảo", organisation="Văn phòng công chứng Long Hồ", ids={"MST": "0102005769"}),
        issuer="CA thử nghiệm",
        signed_at=SignedAt(time=datetime.fromisoformat("2026-02-27T09:15:00+07:00"), proof=Proof.TIMESTAMP),
        profile="B-T",
        coverage="ENTIRE_FILE",
    )
    return FileVerdict(
        file=file, verdict=Verdict.TOTAL_FAILED, sub_indication=SubIndication.HASH_FAILURE, signatures=(signature,)
    )
