"""The book of a unit's dossiers on A4 across (TT 03/2025/TT-VPCP, annex I, form 07).

In: the book and the office's letterhead. Out: PDF bytes, the same for the same book. Wrong: ``ComponentMissing``
without a Vietnamese font. It holds people's names: whoever takes it out is named in the audit log.
"""

# reportlab has no types.
# mypy: disable-error-code="no-untyped-call,misc,attr-defined"

from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

from models.calendar import Calendar
from models.logbook import Logbook, LogbookLine
from models.notice import Letterhead
from models.result import Way
from pipeline.notices import words
from pipeline.notices.layout import FONT, cell, register_fonts, style

MARGIN = 15 * mm
_SPACING = 1.2
HEADINGS = (
    "TT", "Mã hồ sơ", "Thủ tục hành chính", "Người nộp", "Số tệp",
    "Ngày nhận", "Hẹn trả", "Ngày trả", "Cách trả", "Ghi chú",
)  # fmt: skip
SHARES = (0.04, 0.12, 0.21, 0.14, 0.05, 0.09, 0.09, 0.09, 0.08, 0.09)
_WAYS = {Way.IN_PERSON: "trực tiếp", Way.POST: "bưu chính", Way.ONLINE: "trực tuyến"}


def logbook_pdf(book: Logbook, head: Letterhead, calendar: Calendar) -> bytes:
    """The book; its heading comes again on every page, which are numbered."""
    register_fonts()
    out = BytesIO()
    wide, high = landscape(A4)
    document = BaseDocTemplate(
        out,
        pagesize=(wide, high),
        title=f"Sổ theo dõi hồ sơ {book.first} {book.last}",
        author=head.organ,
        creator="hoso",
        lang="vi-VN",
        invariant=1,
        initialFontName=FONT,
        pageTemplates=[
            PageTemplate(
                frames=[Frame(MARGIN, MARGIN, wide - 2 * MARGIN, high - 2 * MARGIN, 0, 0, 0, 0)], onPage=_number_page
            )
        ],
    )
    document.build([*_top(book, head, calendar), _table(book, calendar, wide - 2 * MARGIN)])
    return out.getvalue()


def _top(book: Logbook, head: Letterhead, calendar: Calendar) -> list[Paragraph | Spacer]:
    first, last = (f"{month[5:]}/{month[:4]}" for month in (book.first, book.last))
    span = f"Tháng {first}" if first == last else f"Từ tháng {first} đến tháng {last}"
    made = words.moment(book.made_at, calendar)
    return [
        cell(head.organ.upper(), style(12, bold=True, align=TA_LEFT, spacing=_SPACING)),
        Spacer(0, 8),
        cell("SỔ THEO DÕI HỒ SƠ", style(14, bold=True, spacing=_SPACING)),
        cell(f"{span}; {len(book.lines)} hồ sơ; lập lúc {made}", style(11, spacing=_SPACING)),
        Spacer(0, 8),
    ]


def _table(book: Logbook, calendar: Calendar, width: float) -> Table:
    heading, plain = style(10, bold=True, spacing=_SPACING), style(9, align=TA_LEFT, spacing=_SPACING)
    rows = [[cell(text, heading) for text in HEADINGS]]
    rows += [[cell(text, plain) for text in _row(n, one, calendar)] for n, one in enumerate(book.lines, 1)]
    table = Table(rows, colWidths=[width * share for share in SHARES], repeatRows=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("FONTNAME", (0, 0), (-1, -1), FONT),
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return table


def _row(number: int, one: LogbookLine, calendar: Calendar) -> tuple[str, ...]:
    given = "" if one.way is None else _WAYS[one.way]
    taken = f"{words.STATES[one.state]}; {one.taken_by} nhận" if one.taken_by else words.STATES[one.state]
    times = (one.received_at, one.due_at, one.returned_at)
    dates = ("" if at is None else words.short(at, calendar) for at in times)
    return (str(number), one.dossier, one.procedure, one.applicant, str(one.files), *dates, given, taken)


def _number_page(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont(FONT, 10)
    canvas.drawCentredString(document.pagesize[0] / 2, 8 * mm, str(document.page))
