"""The notices as text and as PDF: the forms' facts, the decree's layout, the same bytes for the same case."""

import subprocess
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest

from models.decision import Event, EventKind
from models.error import ComponentMissing, NotFound
from models.finding import FindingCode
from models.notice import NoticeKind
from models.procedure import Catalogue
from models.state import State
from pipeline.notices import draft, fonts, notice_pdf
from tests.pipeline.notices.conftest import HANOI, RECEIVED, dossier, finding

NOW = RECEIVED + timedelta(days=1)
C = FindingCode
MM = 72 / 25.4


def events(count: int = 1) -> tuple[Event, ...]:
    first = (
        Event(kind=EventKind.RECEIVED, at=RECEIVED, actor="cổng", after=State.RECEIVED),
        Event(kind=EventKind.VIEWED, at=RECEIVED, actor="ai-do"),
        Event(kind=EventKind.DECIDED, at=NOW, actor="an.nv", after=State.SUPPLEMENT_REQUESTED, reason="thiếu giấy"),
    )
    more = (Event(kind=EventKind.PUT_BACK, at=NOW + timedelta(hours=n), actor="hệ thống") for n in range(count - 1))
    return (*first, *more)


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind is not NoticeKind.EXTRACT])
def test_each_form_names_the_case_and_never_an_empty_place(catalogue: Catalogue, kind: NoticeKind) -> None:
    notice = draft(kind, dossier(finding(catalogue, C.COMPONENT_MISSING, "gcn")), catalogue, now=NOW, events=events())
    assert "H61.02-260302-0001" in notice.text
    assert "Lê Ngọc Huệ" in notice.text
    assert "None" not in notice.text
    assert notice.head.organ == "Văn phòng Đăng ký đất đai"
    assert notice.day.isoformat() == "2026-03-03"


def test_an_extract_is_no_form_of_a_case(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="extract"):
        draft(NoticeKind.EXTRACT, dossier(), catalogue, now=NOW)


def test_the_receipt_lists_what_is_in_hand_and_when_to_come(catalogue: Catalogue) -> None:
    text = draft(NoticeKind.RECEIPT, dossier(), catalogue, now=NOW).text
    assert "1. Đơn đăng ký biến động" in text
    assert "Giấy chứng nhận quyền sử dụng đất đã cấp" not in text
    assert "13 giờ 45 phút, ngày 02 tháng 02" not in text
    assert "Thời gian nhận hồ sơ: 13 giờ 45 phút, ngày 02 tháng 3 năm 2026" in text
    assert "Thời gian hẹn trả kết quả: 17 giờ 00 phút, ngày 12 tháng 3 năm 2026" in text
    assert "8 ngày làm việc" in text


def test_before_anything_is_read_the_receipt_lists_the_files(catalogue: Catalogue) -> None:
    unread = dossier(checklist=(), procedure_version="")
    assert "1. Tệp scan1.pdf (4 trang)" in draft(NoticeKind.RECEIPT, unread, catalogue, now=NOW).text


def test_the_refusal_gives_the_reason_or_what_blocks(catalogue: Catalogue) -> None:
    blocked = dossier(finding(catalogue, C.COMPONENT_MISSING, "gcn"))
    assert "1. Thiếu gcn." in draft(NoticeKind.REFUSAL, blocked, catalogue, now=NOW).text
    given = draft(NoticeKind.REFUSAL, blocked, catalogue, now=NOW, reason="không thuộc thẩm quyền.").text
    assert "1. Không thuộc thẩm quyền.\n" in given
    assert "Thiếu" not in given


def test_what_only_a_person_can_say_is_left_open(catalogue: Catalogue) -> None:
    assert "1. …" in draft(NoticeKind.SUPPLEMENT, dossier(), catalogue, now=NOW).text
    assert "lý do: …" in draft(NoticeKind.APOLOGY, dossier(), catalogue, now=NOW).text


def test_a_dossier_without_procedure_still_gets_its_notice(catalogue: Catalogue) -> None:
    text = draft(NoticeKind.SUPPLEMENT, dossier(procedure=None, checklist=()), catalogue, now=NOW).text
    assert "quy định hiện hành" in text


def test_an_office_that_is_not_in_the_catalogue_uses_the_settings(catalogue: Catalogue) -> None:
    elsewhere = dossier(unit="H99.01")
    notice = draft(NoticeKind.STOP, elsewhere, catalogue, office="Phòng Tư pháp", province="Cần Thơ", now=NOW)
    assert (notice.head.organ, notice.head.place) == ("Phòng Tư pháp", "Cần Thơ")


def test_the_control_slip_has_the_steps_and_not_who_looked(catalogue: Catalogue) -> None:
    notice = draft(NoticeKind.CONTROL_SLIP, dossier(), catalogue, now=NOW, events=events())
    assert [row[3] for row in notice.table[1:]] == ["Tiếp nhận hồ sơ", "Yêu cầu bổ sung hồ sơ"]
    assert notice.table[1][1] == "13:45 02/03/2026"
    assert not any("ai-do" in cell for row in notice.table for cell in row)


def test_times_are_hanois_whatever_the_register_keeps(catalogue: Catalogue) -> None:
    late = datetime.fromisoformat("2026-03-02T18:30:00+00:00")
    notice = draft(NoticeKind.APOLOGY, dossier(received_at=late), catalogue, now=late)
    assert "01 giờ 30 phút, ngày 03 tháng 3 năm 2026" in notice.text
    assert notice.day.isoformat() == "2026-03-03"


@pytest.fixture(scope="module")
def supplement(catalogue: Catalogue) -> bytes:
    findings = [finding(catalogue, C.COMPONENT_MISSING, key) for key in ("don", "gcn", "hop_dong")]
    case = dossier(*findings, applicant={"name": "Đặng Thị Ngữ Ặ <b>&"})
    return notice_pdf(draft(NoticeKind.SUPPLEMENT, case, catalogue, now=NOW, number="15", signed_by="Vũ Ái Uyên"))


def test_the_page_is_the_decrees(supplement: bytes) -> None:
    with pdfplumber.open(BytesIO(supplement)) as pdf:
        page = pdf.pages[0]
        assert (round(page.width), round(page.height)) == (595, 842)
        left = min(c["x0"] for c in page.chars if c["text"].strip())
        right = max(c["x1"] for c in page.chars if c["text"].strip())
        top = min(c["top"] for c in page.chars if c["text"].strip())
        assert left >= 30 * MM - 1
        assert right <= 595.3 - 15 * MM + 1
        assert top >= 20 * MM - 1
        words = {w["text"]: w for w in page.extract_words()}
        assert words["CỘNG"]["x0"] > 595 / 2 - 15 * MM > words["VĂN"]["x0"]
        sizes = {round(c["size"]) for c in page.chars}
        assert sizes <= {11, 12, 13, 14}
        title = [c for c in page.chars if round(c["size"]) == 14]
        assert all("Bold" in c["fontname"] for c in title)
        middle = (min(c["x0"] for c in title) + max(c["x1"] for c in title)) / 2
        assert abs(middle - (30 * MM + 595.3 - 15 * MM) / 2) < 2


def test_the_text_comes_out_as_it_went_in(supplement: bytes) -> None:
    with pdfplumber.open(BytesIO(supplement)) as pdf:
        text = pdf.pages[0].extract_text()
    for said in ("Độc lập - Tự do - Hạnh phúc", "Số: 15/PBS-VPĐKĐĐ", "Đặng Thị Ngữ Ặ <b>&", "Vũ Ái Uyên", "Nơi nhận:"):
        assert said in text


def test_every_font_is_embedded(supplement: bytes, tmp_path: Path) -> None:
    path = tmp_path / "n.pdf"
    path.write_bytes(supplement)
    listed = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert len(listed) >= 3
    assert all(line.split()[-5] == "yes" for line in listed), listed


def test_the_metadata_name_no_person(supplement: bytes) -> None:
    with pdfplumber.open(BytesIO(supplement)) as pdf:
        assert "H61.02-260302-0001" in pdf.metadata["Title"]
        assert not any("Ngữ" in str(value) for value in pdf.metadata.values())


def test_the_same_notice_is_the_same_file_and_an_edited_text_is_laid_out(catalogue: Catalogue) -> None:
    notice = draft(NoticeKind.SUPPLEMENT, dossier(), catalogue, now=NOW)
    assert notice_pdf(notice) == notice_pdf(notice)
    edited = notice.model_copy(update={"text": "Kính gửi: Ông An\n\n1. Nộp lại đơn.\n2. Ký tên./."})
    with pdfplumber.open(BytesIO(notice_pdf(edited))) as pdf:
        text = pdf.pages[0].extract_text()
    assert "1. Nộp lại đơn." in text
    assert "Đề nghị ông (bà)" not in text


def test_a_long_slip_runs_on_with_page_numbers_and_headings(catalogue: Catalogue) -> None:
    notice = draft(NoticeKind.CONTROL_SLIP, dossier(), catalogue, now=NOW, events=events(60))
    with pdfplumber.open(BytesIO(notice_pdf(notice))) as pdf:
        assert len(pdf.pages) >= 3
        assert pdf.pages[1].extract_text().startswith("2\n")
        assert all("Công việc" in page.extract_text() for page in pdf.pages if "Máy" in page.extract_text())
        assert not pdf.pages[0].extract_text().startswith("1\n")


def test_a_very_long_text_breaks_across_pages(catalogue: Catalogue) -> None:
    notice = draft(NoticeKind.STOP, dossier(), catalogue, now=NOW, reason="vì lẽ " * 2000)
    with pdfplumber.open(BytesIO(notice_pdf(notice))) as pdf:
        assert len(pdf.pages) > 2


def test_without_a_vietnamese_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    fonts.find_font.cache_clear()
    monkeypatch.setattr(fonts, "_has_letters", lambda path: False)
    with pytest.raises(ComponentMissing, match="fonts-croscore"):
        fonts.find_font()
    monkeypatch.undo()
    fonts.find_font.cache_clear()


def test_a_font_is_judged_by_its_letters_not_by_its_name(tmp_path: Path) -> None:
    family = fonts.find_font()
    assert fonts._has_letters(family.regular)
    not_a_font = tmp_path / "x.ttf"
    not_a_font.write_bytes(b"\0\1\0\0")
    assert not fonts._has_letters(not_a_font)


def test_month_and_day_are_written_as_the_decree_says() -> None:
    from pipeline.notices.words import day

    assert day(datetime(2026, 2, 9, tzinfo=HANOI).date()) == "ngày 09 tháng 02 năm 2026"
    assert day(datetime(2026, 11, 20, tzinfo=HANOI).date()) == "ngày 20 tháng 11 năm 2026"


def test_an_organ_s_name_ends_its_lines_between_its_parts(catalogue: Catalogue) -> None:
    notice = draft(NoticeKind.RECEIPT, dossier(), catalogue, now=NOW)
    with pdfplumber.open(BytesIO(notice_pdf(notice))) as pdf:
        left = pdf.pages[0].crop((0, 0, 90 * MM + 8, 60 * MM)).extract_text()
    assert "SỞ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG\nTỈNH VĨNH LONG" in left.replace("\u00a0", " ")
