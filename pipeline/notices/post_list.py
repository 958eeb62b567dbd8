"""The hand-over list that goes to the post office with the envelopes: a bar code and a code for each, no person's data.

In: the list and the office's letterhead. Out: PDF bytes. Wrong: ``ComponentMissing`` without a Vietnamese font.
"""

# reportlab has no types.
# mypy: disable-error-code="no-untyped-call,misc,attr-defined"

from io import BytesIO

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from models.calendar import Calendar
from models.notice import Letterhead
from models.result import PostList
from pipeline.notices import words
from pipeline.notices.layout import FONT, register_fonts

ROW = 21 * mm
TOP, BOTTOM, LEFT = A4[1] - 62 * mm, 40 * mm, 20 * mm
BAR = 0.34 * mm
"""Width of the narrowest bar: read from 200 dpi scans of a folded sheet."""


LIST = "DANH-SACH-"
"""The list's own bar code begins so: a scan of it proves that the post took the envelopes, not that anybody got one."""


def list_code(number: int) -> str:
    """What stands in the bar code at the head of each page of a list."""
    return f"{LIST}{number}"


def organ_line(canvas: Canvas, y: float, head: Letterhead, size: float) -> None:
    """The office's name on a line of its own, smaller where it is long: never over a bar code beside it."""
    name, most = head.organ.upper(), A4[0] - 2 * LEFT
    canvas.setFont(FONT + "B", min(size, size * most / max(1.0, stringWidth(name, FONT + "B", size))))
    canvas.drawString(LEFT, y, name)


def post_list_pdf(number: int, listed: PostList, head: Letterhead, calendar: Calendar) -> bytes:
    """The list; pages are numbered, and the number of envelopes stands above the signatures."""
    register_fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, initialFontName=FONT)
    canvas.setTitle(f"Danh sách bàn giao kết quả số {number}")
    rows = int((TOP - BOTTOM) // ROW)
    pages = [listed.envelopes[n : n + rows] for n in range(0, len(listed.envelopes), rows)] or [()]
    for place, envelopes in enumerate(pages):
        _heading(canvas, number, listed, head, calendar, f"{place + 1}/{len(pages)}")
        for line, envelope in enumerate(envelopes):
            y = TOP - (line + 1) * ROW
            canvas.setFont(FONT, 11)
            canvas.drawString(LEFT, y + 7 * mm, f"{place * rows + line + 1}.")
            canvas.drawString(LEFT + 10 * mm, y + 7 * mm, envelope.dossier)
            Code128(envelope.barcode, barWidth=BAR, barHeight=11 * mm, humanReadable=False).drawOn(
                canvas, A4[0] - 112 * mm, y + 5 * mm
            )
            canvas.setFont(FONT, 8)
            canvas.drawString(A4[0] - 105 * mm, y + 1.5 * mm, envelope.barcode)
            canvas.line(LEFT, y, A4[0] - LEFT, y)
        if place == len(pages) - 1:
            _signatures(canvas, len(listed.envelopes))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _heading(canvas: Canvas, number: int, listed: PostList, head: Letterhead, calendar: Calendar, page: str) -> None:
    organ_line(canvas, A4[1] - 24 * mm, head, 12)
    code = list_code(number)
    Code128(code, barWidth=BAR, barHeight=9 * mm, humanReadable=False).drawOn(canvas, A4[0] - 85 * mm, A4[1] - 18 * mm)
    canvas.setFont(FONT, 8)
    canvas.drawRightString(A4[0] - 87 * mm, A4[1] - 18 * mm, code)
    canvas.setFont(FONT + "B", 14)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 36 * mm, "DANH SÁCH BÀN GIAO KẾT QUẢ QUA BƯU CHÍNH CÔNG ÍCH")
    canvas.setFont(FONT, 12)
    when = words.moment(listed.made_at, calendar)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 44 * mm, f"Số {number}, {when}, trang {page}")
    canvas.setFont(FONT + "B", 11)
    canvas.drawString(LEFT, TOP + 3 * mm, "TT")
    canvas.drawString(LEFT + 10 * mm, TOP + 3 * mm, "Mã hồ sơ")
    canvas.drawString(A4[0] - 105 * mm, TOP + 3 * mm, "Mã bưu gửi")
    canvas.line(LEFT, TOP, A4[0] - LEFT, TOP)


def _signatures(canvas: Canvas, envelopes: int) -> None:
    canvas.setFont(FONT, 12)
    canvas.drawString(LEFT, 32 * mm, f"Tổng số bưu gửi: {envelopes}")
    canvas.setFont(FONT + "B", 12)
    canvas.drawString(LEFT + 10 * mm, 24 * mm, "BƯU CHÍNH NHẬN")
    canvas.drawRightString(A4[0] - LEFT - 10 * mm, 24 * mm, "NGƯỜI GIAO")
