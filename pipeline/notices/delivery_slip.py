"""Delivery slips that travel with the envelopes: the applicant signs one, and it is scanned back and matched.

In: the list the envelopes stand on and the office's letterhead. Out: PDF bytes, four slips a page, to be cut apart; no
person's data. Wrong: ``ComponentMissing`` without a Vietnamese font.
"""

# reportlab has no types.
# mypy: disable-error-code="no-untyped-call,misc,attr-defined"

from io import BytesIO

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from models.notice import Letterhead
from models.result import Envelope, PostList
from pipeline.notices.layout import FONT, register_fonts
from pipeline.notices.post_list import BAR, LEFT, organ_line

SLIPS = 4
HIGH = A4[1] / SLIPS


def delivery_slips_pdf(number: int, listed: PostList, head: Letterhead) -> bytes:
    """One slip for each envelope, in the order of the list."""
    register_fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, initialFontName=FONT)
    canvas.setTitle(f"Phiếu báo phát của danh sách số {number}")
    for place, envelope in enumerate(listed.envelopes):
        if place and place % SLIPS == 0:
            canvas.showPage()
        _slip(canvas, A4[1] - (place % SLIPS) * HIGH, number, envelope, head)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _slip(canvas: Canvas, top: float, number: int, envelope: Envelope, head: Letterhead) -> None:
    organ_line(canvas, top - 9 * mm, head, 11)
    canvas.setFont(FONT + "B", 13)
    canvas.drawString(LEFT, top - 20 * mm, "PHIẾU BÁO PHÁT KẾT QUẢ")
    canvas.setFont(FONT, 11)
    canvas.drawString(LEFT, top - 27 * mm, f"Mã hồ sơ: {envelope.dossier}. Danh sách số {number}.")
    Code128(envelope.barcode, barWidth=BAR, barHeight=13 * mm, humanReadable=False).drawOn(
        canvas, A4[0] - 112 * mm, top - 27 * mm
    )
    canvas.setFont(FONT, 8)
    canvas.drawString(A4[0] - 105 * mm, top - 31 * mm, envelope.barcode)
    canvas.setFont(FONT, 11)
    canvas.drawString(LEFT, top - 37 * mm, "Phát lúc ...... giờ ......, ngày ...... / ...... / ..........")
    canvas.drawString(LEFT, top - 44 * mm, "Người nhận (ký, ghi rõ họ tên)")
    canvas.drawString(A4[0] - 90 * mm, top - 44 * mm, "Bưu tá (ký, ghi rõ họ tên)")
    canvas.setFont(FONT, 9)
    canvas.drawString(LEFT, top - HIGH + 5 * mm, "Bưu chính gửi lại phiếu này cho cơ quan sau khi phát.")
    canvas.setDash(2, 3)
    canvas.line(0, top - HIGH, A4[0], top - HIGH)
    canvas.setDash()
