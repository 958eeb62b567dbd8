"""Look-ups in state databases from the desk: where they are offered, what is kept, and that none is decided over."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from flows.deciding import decide
from flows.house import House
from flows.looking_up import Answer, look_up, to_demand
from flows.rights import who_looked
from flows.settings import load_settings
from flows.state_databases import RecordedAnswers, askable, configured, standing_for, subject_of
from flows.synchronising import outgoing
from models.decision import Decision, DecisionKind, EventKind
from models.dossier import ChecklistStatus, Dossier
from models.error import LookUpOpen, SettingError, WrongUsage
from models.finding import FindingCode
from models.matter import MatterKind, body_of
from models.notice import NoticeKind
from models.reading import FileReading, PageReading, Source
from models.reuse import LookUp, Outcome
from models.state import State
from models.submission import Applicant
from pipeline.notices.draft import draft
from pipeline.notices.supplement import named_in
from storage.audit import verify_register
from storage.register import index
from tests.flows.office_desk import CLERK, UNIT
from tests.web.conftest import SignIn
from tests.web.loader import add_dossier
from tests.web.look_ups import DATABASE, NUMBER, WHY, house_with_database

READ = FileReading(
    file="don-dang-ky.pdf",
    sha256="0" * 64,
    pages=(PageReading(number=1, source=Source.OCR, width=9, height=9, text="rừng tràm"),),
)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=[True])
def house(tmp_path: Path, now: datetime, request: pytest.FixtureRequest) -> Iterator[House]:
    made = house_with_database(tmp_path / "home", now, knows=request.param)
    yield made
    made.register.close()


silent = pytest.mark.parametrize("house", [False], indirect=True)


def accept(house: House, code: str) -> None:
    decide(house, code, Decision(kind=DecisionKind.ACCEPT, by=CLERK, at=house.now()))


def test_a_found_answer_stands_at_the_component_with_its_purpose(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("clerk")
    assert f"Tra cứu thay giấy tờ: {DATABASE}" in client.get(f"/desk/{code}").text
    assert f'action="/desk/{code}/office/look-up"' in client.get(f"/desk/{code}/office").text
    assert client.post(f"/desk/{code}/office/look-up", data=WHY).status_code == 303
    (matter,) = house.register.office.of(code, MatterKind.LOOKUP)
    body = body_of(matter, LookUp)
    assert (body.consent, body.purpose, body.reference, matter.open) == ("ký trên đơn", "chuyển nhượng", "DC-77", False)
    event, judged = house.register.events(code)[-2:]
    assert (event.kind, event.actor, event.reason) == (EventKind.LOOKED_UP, "clerk", "chuyển nhượng (tra cứu được)")
    assert (judged.kind, judged.actor) == (EventKind.ASSESSED, "clerk")
    page = client.get(f"/desk/{code}").text
    assert f'{DATABASE}: tra cứu được, số <span class="code">DC-77</span>' in page
    assert "Đã thay bằng dữ liệu" in page
    assert "Thiếu Giấy chứng nhận" not in page
    assert "Tra cứu thay giấy tờ" not in page
    assert "DC-77" in client.get(f"/desk/{code}/office").text
    assert client.post(f"/desk/{code}/office/look-up", data=WHY).status_code == 404, "it answered already"
    looks = who_looked(house, NUMBER, units=(UNIT,), actor=CLERK)
    assert "chuyển nhượng (tra cứu được)" in {look.purpose for look in looks}
    assert verify_register(house.register).problems == ()


def test_the_answer_is_the_evidence_wherever_the_checklist_is_shown(house: House, sign_in: SignIn) -> None:
    code, (database,) = add_dossier(house), configured(house.settings.state_databases)
    before = house.register.looking.summary(code)
    with house.register.database.write() as connection:
        index.put(connection, house.register.dossier(code), [READ])
    look_up(house, code, "gcn", database, consent="x", purpose="x", actor=CLERK)
    dossier = house.register.dossier(code)
    (line,) = [one for one in dossier.checklist if one.component == "gcn"]
    assert line.answer is not None
    assert (line.status, line.answer.database, line.answer.reference, line.answer.asked_at) == (
        ChecklistStatus.FROM_DATABASE, DATABASE, "DC-77", house.now(),
    )  # fmt: skip
    assert FindingCode.COMPONENT_MISSING not in {f.code for f in dossier.findings}
    after = house.register.looking.summary(code)
    assert before is not None
    assert after is not None
    assert (after.blocking, after.review) == (before.blocking - 1, before.review), "the queue counts it no more"
    assert len(house.register.search("rừng tràm", units=[UNIT])) == 1, "its pages are found as before"
    said = f"thay bằng kết quả tra cứu {DATABASE}, số DC-77"
    assert said in draft(NoticeKind.RECEIPT, dossier, house.catalogue, now=house.now()).text
    told = outgoing(house, code)
    (part,) = [one for one in told["ThanhPhanHoSo"] if one["MaThanhPhanHoSo"] == "gcn"]
    assert (part["TinhTrang"], part["NguonDuLieu"]) == ("Tra cứu từ cơ sở dữ liệu", f"{DATABASE} DC-77")
    assert told["DuocLayTuKhoDMQG"] == 1
    assert verify_register(house.register).problems == ()


def test_a_dossier_that_lacked_nothing_else_is_ready_by_the_answer(house: House) -> None:
    code, (database,) = add_dossier(house, 1, clean=True), configured(house.settings.state_databases)
    with_answers_only = house.register.assessments(code)[-1]
    lacking = with_answers_only.model_copy(
        update={
            "checklist": tuple(
                one.model_copy(update={"status": ChecklistStatus.MISSING}) if one.component == "gcn" else one
                for one in with_answers_only.checklist
                if one.status is not ChecklistStatus.UNDECIDED
            )
        }
    )
    now = house.now()
    house.register.record(code, lacking, State.REVIEW, due_at=now, now=now, actor="worker")
    look_up(house, code, "gcn", database, consent="x", purpose="x", actor=CLERK)
    assert house.register.dossier(code).state is State.READY
    assert house.register.dossier(code).due_at == now


def test_nobody_is_asked_about_without_a_number(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house, applicant=Applicant(name="Lê Ngọc Huệ")), sign_in("clerk")
    (database,) = configured(house.settings.state_databases)
    dossier = house.register.dossier(code)
    assert askable(house, dossier) == {}
    assert database.ask(dossier, "gcn").outcome is Outcome.CANNOT_ASK
    for page in (client.get(f"/desk/{code}").text, client.get(f"/desk/{code}/office").text):
        assert "Không hỏi được cơ sở dữ liệu" in page
        assert "Tra cứu thay giấy tờ" not in page
    assert client.post(f"/desk/{code}/office/look-up", data=WHY).status_code == 404
    with pytest.raises(WrongUsage, match="cannot be asked"):
        look_up(house, code, "gcn", database, consent="x", purpose="x", actor=CLERK)
    assert house.register.office.of(code, MatterKind.LOOKUP) == ()
    (line,) = [one for one in house.register.dossier(code).checklist if one.component == "gcn"]
    assert line.status is ChecklistStatus.MISSING


def test_a_database_may_know_people_by_another_number_only(house: House) -> None:
    class ByTaxCode:
        name = DATABASE

        def ask(self, _dossier: Dossier, _component: str) -> Answer:
            return Answer(outcome=Outcome.CANNOT_ASK)

    code = add_dossier(house)
    with pytest.raises(WrongUsage, match="cannot be asked"):
        look_up(house, code, "gcn", ByTaxCode(), consent="x", purpose="x", actor=CLERK)
    assert house.register.office.of(code, MatterKind.LOOKUP) == ()


@silent
@pytest.mark.parametrize("kept", [True, False])
def test_only_what_the_sent_notice_asks_for_is_answered_for(house: House, sign_in: SignIn, kept: bool) -> None:
    code, client = add_dossier(house), sign_in("clerk")
    client.post(f"/desk/{code}/office/look-up", data=WHY)
    lines = notice(house, code).splitlines()
    (certificate,) = [line for line in lines if "Giấy chứng nhận quyền sử dụng đất đã cấp" in line]
    sent = "\n".join(line for line in lines if kept or line != certificate)
    asked = {"kind": "supplement", "version": str(house.register.dossier(code).version), "reason": "x", "notice": sent}
    assert client.post(f"/desk/{code}/decide", data=asked).status_code == 303
    assert len(house.register.office.waiting(MatterKind.LOOKUP)) == (0 if kept else 1)
    if not kept:
        assert "Lý do không yêu cầu nộp giấy tờ này" in client.get(f"/desk/{code}/office").text


@silent
def test_a_clerk_may_decide_that_the_paper_is_not_asked_for(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house, 1, clean=True), sign_in("clerk")
    (database,) = configured(house.settings.state_databases)
    look_up(house, code, "trich_do", database, consent="x", purpose="x", actor=CLERK)
    assert "Mảnh trích đo" in notice(house, code)
    why = {"component": "trich_do", "reason": "không tách thửa"}
    assert client.post(f"/desk/{code}/office/not-needed", data=why | {"reason": " "}).status_code == 422
    assert client.post(f"/desk/{code}/office/not-needed", data=why).status_code == 303
    assert client.post(f"/desk/{code}/office/not-needed", data=why).status_code == 409
    assert "Không yêu cầu nộp: không tách thửa" in client.get(f"/desk/{code}").text
    assert "Mảnh trích đo" not in notice(house, code)
    assert house.register.events(code)[-2].reason == "không tách thửa"
    accept(house, code)
    assert house.register.dossier(code).state is State.ACCEPTED


def test_a_name_inside_a_longer_one_is_not_named_by_it(house: House) -> None:
    version = house.catalogue.procedures["land_transfer"].versions[0]
    first, second, *_ = version.components
    rules = (first.model_copy(update={"name": "Đơn"}), second.model_copy(update={"name": "Đơn đăng ký biến động"}))
    short = version.model_copy(update={"components": rules})
    assert named_in("1. Nộp ĐƠN  đăng ký\nbiến động.", short) == {second.key}
    assert named_in("1. Nộp Đơn. 2. Nộp Đơn đăng ký biến động.", short) == {first.key, second.key}
    assert named_in("Về việc: cấp đơn đăng ký biến động", short, about="Cấp Đơn đăng ký biến động") == frozenset()
    assert named_in("", short) == frozenset()


@silent
def test_a_failed_look_up_is_seen_and_is_a_line_of_the_notice(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("clerk")
    assert client.post(f"/desk/{code}/office/look-up", data=WHY).status_code == 303
    (matter,) = house.register.office.of(code, MatterKind.LOOKUP)
    assert matter.open
    for page in (client.get(f"/desk/{code}").text, client.get(f"/desk/{code}/office").text):
        assert "không tra cứu được" in page
        assert "gửi phiếu bổ sung trước <b>" in page
    version = str(house.register.dossier(code).version)
    refused = client.post(f"/desk/{code}/decide", data={"kind": "accept", "version": version})
    assert refused.status_code == 409
    assert "chưa báo cho người nộp" in refused.text
    sent = {"kind": "supplement", "version": version, "reason": "x", "notice": ""}
    assert client.post(f"/desk/{code}/decide", data=sent).status_code == 303
    assert house.register.office.waiting(MatterKind.LOOKUP) == ()


def notice(house: House, code: str) -> str:
    """The supplement notice as the gate drafts it."""
    dossier = house.register.dossier(code)
    asked = dossier.model_copy(update={"findings": to_demand(house, dossier)})
    return draft(NoticeKind.SUPPLEMENT, asked, house.catalogue, now=house.now()).text


def test_the_notice_asks_for_what_no_database_answered_and_for_nothing_else(house: House, tmp_path: Path) -> None:
    code = add_dossier(house)
    certificate, drawing = "Giấy chứng nhận quyền sử dụng đất đã cấp", "trich_do"
    assert certificate in notice(house, code)
    (database,) = configured(house.settings.state_databases)
    why = {"consent": "x", "purpose": "x", "actor": CLERK}
    look_up(house, code, "gcn", database, **why)
    assert certificate not in notice(house, code)
    look_up(house, code, drawing, RecordedAnswers(tmp_path / "none.json"), **why)
    found = to_demand(house, house.register.dossier(code))
    assert [f.component for f in found if f.code is FindingCode.COMPONENT_MISSING] == [drawing]
    assert FindingCode.SIGNATURE_INVALID in {f.code for f in found}, "everything else is asked for as before"


def test_nothing_is_offered_without_a_database_a_role_or_a_lack(
    house: House, sign_in: SignIn, tmp_path: Path, now: datetime
) -> None:
    code, whole = add_dossier(house), add_dossier(house, 1, clean=True)
    assert set(askable(house, house.register.dossier(code))) == {"gcn"}
    assert askable(house, house.register.dossier(whole)) == {}
    assert configured("") == ()
    archivist = sign_in("archivist")
    assert "office/look-up" not in archivist.get(f"/desk/{code}/office").text
    assert archivist.post(f"/desk/{code}/office/look-up", data=WHY).status_code == 403
    clerk = sign_in("clerk")
    assert sign_in("far.clerk").post(f"/desk/{code}/office/look-up", data=WHY).status_code == 404
    for bad in ({"component": "don"}, {"component": "no_such"}):
        assert clerk.post(f"/desk/{code}/office/look-up", data=WHY | bad).status_code == 404
    for lacks in ("consent", "purpose"):
        assert clerk.post(f"/desk/{code}/office/look-up", data=WHY | {lacks: " "}).status_code == 422
    del clerk.headers["x-csrf-token"]
    assert clerk.post(f"/desk/{code}/office/look-up", data=WHY).status_code == 403
    assert house.register.office.of(code, MatterKind.LOOKUP) == ()


@silent
def test_bulk_does_not_accept_over_an_open_look_up(house: House, sign_in: SignIn) -> None:
    """Of the drawing nobody knows yet whether this ready dossier needs it."""
    code, other = add_dossier(house, 1, clean=True), add_dossier(house, 2, clean=True)
    (database,) = configured(house.settings.state_databases)
    client = sign_in("clerk")
    look_up(house, code, "trich_do", database, consent="x", purpose="x", actor=CLERK)
    marked = [f"{c} {house.register.dossier(c).version}" for c in (code, other)]
    answer = client.post("/desk/accept", data={"marked": marked})
    assert answer.headers["location"] == "/desk?accepted=1&kept=1"
    assert house.register.dossier(code).state is State.READY
    assert house.register.dossier(other).state is State.ACCEPTED
    assert len(house.register.office.waiting(MatterKind.LOOKUP)) == 1
    with pytest.raises(LookUpOpen):
        accept(house, code)


@silent
def test_a_paper_that_came_closes_its_look_up_when_accepted(house: House) -> None:
    code = add_dossier(house, 1, clean=True)
    (database,) = configured(house.settings.state_databases)
    look_up(house, code, "don", database, consent="x", purpose="x", actor=CLERK)
    status = {line.component: line.status for line in house.register.dossier(code).checklist}
    assert status["don"] is ChecklistStatus.PRESENT
    accept(house, code)
    (matter,) = house.register.office.of(code, MatterKind.LOOKUP)
    assert (matter.open, matter.closed_by) == (False, CLERK)


def test_an_answer_closes_the_failures_before_it(house: House, tmp_path: Path) -> None:
    code = add_dossier(house)
    why = {"consent": "x", "purpose": "x", "actor": CLERK}
    failed = look_up(house, code, "gcn", RecordedAnswers(tmp_path / "none.json"), **why)
    assert failed.open
    look_up(house, code, "gcn", askable(house, house.register.dossier(code))["gcn"], **why)
    assert not any(m.open for m in house.register.office.of(code, MatterKind.LOOKUP))
    accept(house, code)
    assert house.register.dossier(code).state is State.ACCEPTED


def test_everybody_decides_through_the_one_way() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for room in ("flows", "hoso", "web")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"register\s*\.decide\(", path.read_text("utf-8"))
    ]
    assert found == ["flows/deciding.py"]


@pytest.mark.parametrize(
    "said", ["", "[]", '{"name": 5, "answers": []}', '{"answers": {"gcn HASH": {"outcome": "?"}}}']
)
def test_a_broken_record_is_a_database_that_does_not_answer(house: House, tmp_path: Path, said: str) -> None:
    path = tmp_path / "đất đai.json"
    path.write_text(said.replace("HASH", subject_of(NUMBER)), encoding="utf-8")
    database = RecordedAnswers(path)
    assert database.name == "đất đai"
    assert database.ask(house.register.dossier(add_dossier(house)), "gcn").outcome is Outcome.UNREACHABLE


def test_the_national_list_names_databases_where_the_catalogue_does_not(house: House) -> None:
    procedure = next(p for p in house.catalogue.procedures.values() if p.key == "land_transfer")
    rule = procedure.versions[0].component("gcn")
    assert rule is not None
    code, (line, *_) = next(
        (c, lines) for c, lines in house.catalogue.substitutions.items() if ";" in lines[0].database
    )
    listed = procedure.model_copy(update={"codes": (code,)})
    asked = rule.model_copy(update={"database": "", "name": line.paper})
    assert standing_for(asked, listed, house.catalogue) == tuple(n.strip() for n in line.database.split(";"))
    assert standing_for(rule, procedure, house.catalogue) == (rule.database,)


def test_a_setting_that_names_nothing_is_refused(tmp_path: Path) -> None:
    for value in (f"recorded:{tmp_path}/none", "http://x"):
        with pytest.raises(SettingError, match="HOSO_STATE_DATABASES"):
            load_settings({"HOSO_HOME": str(tmp_path), "HOSO_STATE_DATABASES": value})
