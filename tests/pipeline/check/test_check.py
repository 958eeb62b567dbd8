"""Wording, dates, conditions and the route: small rules that whole dossiers do not show by themselves."""

from datetime import timedelta

import pytest

from models.dossier import Assessment, ChecklistLine, ChecklistStatus, Required
from models.finding import Finding, FindingCode, Severity
from models.paper import Component, Pages, Unassigned, UnassignedReason
from models.procedure import FieldCheck
from models.reading import FileReading
from models.state import State
from models.wording import fill
from pipeline.assess import assess
from pipeline.check.across import same
from pipeline.check.wording import finding
from pipeline.extract.organisation import organisation, organisation_key, phone
from pipeline.route import route
from tests.pipeline.dossier_on_paper import CONTRACT, catalogue, pages, reading, received, submission
from tests.pipeline.typed import typed


def test_optional_parts_fall_away() -> None:
    template = "Thiếu {component}[ ({detail})]."
    assert fill(template, component="Đơn", detail="") == "Thiếu Đơn."
    assert fill(template, component="Đơn", detail="theo Mẫu 18") == "Thiếu Đơn (theo Mẫu 18)."


@pytest.mark.parametrize(
    ("template", "detail", "said"),
    [
        ("Chữ ký không hợp lệ[ ({detail})].", "Văn bản khác lúc ký.", "Chữ ký không hợp lệ (Văn bản khác lúc ký)."),
        ("Nộp {detail}.", "Mẫu 18.", "Nộp Mẫu 18."),
        ("Chưa rõ[: {detail}]", "Xem lại.", "Chưa rõ: Xem lại."),
        ("Chưa rõ[ ({detail})].", "có tách thửa không?", "Chưa rõ (có tách thửa không?)."),
        ("Thiếu[ ({detail})].", "trang 2, 3...", "Thiếu (trang 2, 3...)."),
    ],
)
def test_a_sentence_put_into_another_ends_once(template: str, detail: str, said: str) -> None:
    assert fill(template, detail=detail) == said


@pytest.mark.parametrize("code", list(FindingCode))
def test_no_wording_doubles_a_full_stop(code: FindingCode) -> None:
    said = finding(catalogue(), code, name="Đơn", field="ho_ten", detail="Khác lúc ký.").message
    assert not any(twice in said for twice in ("..", ".)", ".;"))


@pytest.mark.parametrize("code", list(FindingCode))
def test_every_code_can_be_said(code: FindingCode) -> None:
    said = finding(catalogue(), code, name="Đơn", field="ho_ten", detail="chi tiết")
    assert said.message
    assert "{" not in said.message
    assert "[" not in said.message


@pytest.mark.parametrize(
    ("check", "one", "other", "equal"),
    [
        (FieldCheck.PERSON_NAME, "Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", True),
        (FieldCheck.PERSON_NAME, "Nguyễn Thị Hoa", "Nguyễn Thị Hòa", False),
        (FieldCheck.PERSON_NAME, "Nguyễn Thị Hoa", "Nguyễn ThịHoa", True),
        (FieldCheck.AREA, "245.30", "245.3", True),
        (FieldCheck.PATTERN, "BĐ 123456", "BĐ123456", True),
        (FieldCheck.TAX_CODE, "0102005769", "0102005769-001", True),
        (FieldCheck.NONE, "Công ty TNHH An Bình", "CÔNG TY TRÁCH NHIỆM HỮU HẠN AN BÌNH", True),
        (FieldCheck.NONE, "Công ty TNHH An Bình", "Công ty TNHH An Phát", False),
    ],
)
def test_what_is_the_same(check: FieldCheck, one: str, other: str, equal: bool) -> None:
    assert same(check, one, other) is equal


def test_organisations_end_where_the_sentence_goes_on() -> None:
    found = organisation("Điều 1. Công nhận Công ty TNHH Giấy Sao Mai Xanh trúng đấu giá quyền khai thác")
    assert found is not None
    assert found.value == "Công ty TNHH Giấy Sao Mai Xanh"
    assert organisation("chủ dự án bố trí cán bộ theo dõi") is None
    assert organisation_key("DNTN Minh Trí") == organisation_key("Doanh nghiệp tư nhân Minh Trí")


def test_phones() -> None:
    for text, value in (
        ("0907 123 456", "0907123456"),
        ("(028) ... 02873854506", "02873854506"),
        ("+84 907 123 456", "0907123456"),
        ("(024) 3825 1234", "02438251234"),
        ("(0208)385.1234", "02083851234"),
    ):
        found = phone(text)
        assert found is not None
        assert found.value == value


def _run(read: FileReading, **changes: object) -> Assessment:
    return assess(submission(**changes), [received(read)], [read], (), (), catalogue(), engine="test")


def _status(done: Assessment, key: str) -> ChecklistStatus:
    return next(line.status for line in done.checklist if line.component == key)


def test_an_answer_decides_a_conditional_paper() -> None:
    read = reading(pages())
    assert _status(_run(read), "dong_y_the_chap") is ChecklistStatus.NOT_APPLICABLE
    assert _status(_run(read, answers={"mortgaged": True}), "dong_y_the_chap") is ChecklistStatus.MISSING


def test_a_cue_in_the_papers_makes_the_presumption_unsafe() -> None:
    contract = (CONTRACT[0], "Thửa đất đang thế chấp tại ngân hàng\n" + CONTRACT[1])
    done = _run(reading(pages(contract=contract)))
    assert _status(done, "dong_y_the_chap") is ChecklistStatus.UNDECIDED
    assert FindingCode.COMPONENT_UNDECIDED in {f.code for f in done.findings}


CARD = """
^ CĂN CƯỚC CÔNG DÂN
^ Citizen Identity Card
Số / No.: 086075123456
Họ và tên / Full name: NGUYỄN VĂN THUẬN
Có giá trị đến: 05/03/2035
Quê quán: Vĩnh Long
"""
QR = "086075123456||Nguyễn Văn Thuận|05031975|Nam|ấp 3, xã Phú Quới, tỉnh Vĩnh Long|10052021"


def test_a_card_is_read_from_its_code_before_its_print() -> None:
    worn = CARD.replace("086075123456", "O8607512345b").replace("THUẬN", "THUÂN")
    done = _run(reading([*pages(), typed(worn, qr=QR, size=(1011, 638))]))
    card = next(c for c in done.components if c.component == "can_cuoc")
    assert card.fields["so_dinh_danh"].value == "086075123456"
    assert card.fields["ho_ten"].value == "Nguyễn Văn Thuận"
    assert route(done) is State.READY


def test_an_expired_card() -> None:
    done = _run(reading([*pages(), typed(CARD.replace("2035", "2025"), qr=QR)]))
    assert FindingCode.COMPONENT_EXPIRED in {f.code for f in done.findings}


def test_receipt_moves_what_is_too_late() -> None:
    early = submission().received - timedelta(days=40)
    done = _run(reading(pages()), received=early)
    assert FindingCode.COMPONENT_ISSUED_AFTER_RECEIPT in {f.code for f in done.findings}


def _assessment(**changes: object) -> Assessment:
    component = Component(
        component="don", document_type="don", confidence=0.9, sources=(Pages(file="a.pdf", pages=(1,)),)
    )
    line = ChecklistLine(component="don", required=Required.ALWAYS, status=ChecklistStatus.PRESENT)
    base = Assessment(procedure="land_transfer", components=(component,), checklist=(line,))
    return base.model_copy(update=changes)


@pytest.mark.parametrize("status", list(ChecklistStatus))
def test_only_settled_components_are_ready(status: ChecklistStatus) -> None:
    line = ChecklistLine(component="don", required=Required.ALWAYS, status=status)
    settled = {ChecklistStatus.PRESENT, ChecklistStatus.PRESENTED_ONLY, ChecklistStatus.FROM_DATABASE}
    assert (route(_assessment(checklist=(line,))) is State.READY) == (status in settled)


@pytest.mark.parametrize("severity", list(Severity))
def test_only_notes_let_pass(severity: Severity) -> None:
    one = Finding(code=FindingCode.PAGE_QUALITY, severity=severity, message="x")
    assert (route(_assessment(findings=(one,))) is State.READY) == (severity is Severity.NOTE)


@pytest.mark.parametrize("reason", list(UnassignedReason))
def test_pages_nobody_knows_do_not_let_pass(reason: UnassignedReason) -> None:
    left = Unassigned(file="a.pdf", pages=(2,), reason=reason)
    # What a person hid, a person has seen.
    harmless = {
        UnassignedReason.BLANK,
        UnassignedReason.NOT_IN_PROCEDURE,
        UnassignedReason.HIDDEN,
        UnassignedReason.REPLACED,
    }
    assert (route(_assessment(unassigned=(left,))) is State.READY) == (reason in harmless)
