"""The book of dossiers: every dossier with its dates, headings on every page, the same bytes for the same book."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pdfplumber

from models.logbook import Logbook, LogbookLine
from models.notice import Letterhead
from models.procedure import Catalogue
from models.result import Way
from models.state import State
from pipeline.notices.logbook import logbook_pdf

NINE = datetime(2026, 3, 2, 2, tzinfo=UTC)
HEAD = Letterhead(organ="Trung tâm Phục vụ hành chính công xã Tân Phú")


def book(lines: int) -> Logbook:
    found = tuple(
        LogbookLine(
            dossier=f"H61.1-260302-{n:04}",
            procedure="Đăng ký biến động quyền sử dụng đất do chuyển nhượng",
            applicant="Nguyễn Thị Hường & con",
            files=3,
            state=State.RETURNED if n % 2 else State.REVIEW,
            received_at=NINE + timedelta(minutes=n),
            due_at=NINE + timedelta(days=9),
            returned_at=NINE + timedelta(days=7) if n % 2 else None,
            way=Way.POST if n % 2 else None,
            taken_by="Trần Văn Bình" if n == 1 else "",
        )
        for n in range(lines)
    )
    return Logbook(unit="H61.1", first="2026-03", last="2026-04", made_at=NINE, lines=found)


def text_of(pdf: bytes) -> list[str]:
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [page.extract_text() for page in document.pages]


def test_every_dossier_has_its_line_and_every_page_its_headings(catalogue: Catalogue) -> None:
    pages = text_of(logbook_pdf(book(60), HEAD, catalogue.calendar))
    assert len(pages) > 2
    assert "SỔ THEO DÕI HỒ SƠ" in pages[0]
    assert "Từ tháng 03/2026 đến tháng 04/2026; 60 hồ sơ" in pages[0]
    assert all("Mã hồ sơ" in page and "Hẹn trả" in page for page in pages)
    whole = "".join("".join(pages).split())
    assert all(f"H61.1-260302-{n:04}" in whole for n in range(60))
    assert whole.count("09/03/2026") == 30, "when each result was given"
    assert "TrầnVănBìnhnhận" in whole


def test_an_empty_month_is_an_empty_book_and_bytes_do_not_change(catalogue: Catalogue) -> None:
    pages = text_of(logbook_pdf(book(0), HEAD, catalogue.calendar))
    assert "0 hồ sơ" in pages[0]
    assert logbook_pdf(book(3), HEAD, catalogue.calendar) == logbook_pdf(book(3), HEAD, catalogue.calendar)
