"""A notice on A4 in the layout of Decree 30/2020/NĐ-CP, annex I.

In: a ``Notice``. Out: PDF bytes, the same for the same notice. Wrong: ``ComponentMissing`` without a Vietnamese font.
Lengths are points unless named otherwise; the origin of reportlab's page is at the bottom left.
"""

# reportlab has no types.
# mypy: disable-error-code="no-untyped-call,misc,attr-defined"

import re
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table

from models.notice import Notice, NoticeKind
from pipeline.notices import words
from pipeline.notices.fonts import find_font

TOP, BOTTOM, LEFT, RIGHT = 20 * mm, 20 * mm, 30 * mm, 15 * mm
WIDTH = A4[0] - LEFT - RIGHT
FONT = "HosoSerif"
NO_BREAK = "\u00a0"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


def laid_out(notice: Notice) -> bytes:
    """The PDF. Its metadata name the dossier's code and the office, never the applicant."""
    register_fonts()
    out = BytesIO()
    # The frame's padding is taken out again, so that the margins are the decree's.
    frame = Frame(LEFT, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=f"{notice.title.splitlines()[0]} {notice.dossier}",
        author=notice.head.organ,
        creator="hoso",
        lang="vi-VN",
        invariant=1,
        initialFontName=FONT,
        pageTemplates=[PageTemplate(frames=[frame], onPage=_number_page)],
    )
    table = [_rows(notice)] if notice.table else []
    document.build([_head(notice), *_title(notice), *_body(notice), *table, _foot(notice)])
    return out.getvalue()


def register_fonts() -> None:
    """Make the four styles of the serif font known to reportlab, once."""
    if FONT in pdfmetrics.getRegisteredFontNames():
        return
    family = find_font()
    files = {"": family.regular, "B": family.bold, "I": family.italic, "BI": family.bold_italic}
    for suffix, path in files.items():
        pdfmetrics.registerFont(TTFont(FONT + suffix, str(path)))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=FONT + "B", italic=FONT + "I", boldItalic=FONT + "BI")


def style(
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: int = TA_CENTER,
    spacing: float = 1.25,
    **more: float,
) -> ParagraphStyle:
    """A style of the serif font; ``spacing`` is from line to line, in sizes."""
    face = FONT + "B" * bold + "I" * italic
    return ParagraphStyle(face, fontName=face, fontSize=size, leading=size * spacing, alignment=align, **more)


def cell(text: str, styled: ParagraphStyle) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(escape(text), styled)


class _Rule(Flowable):
    """The line under the organ (a third to half its width) and under the motto (its width)."""

    def __init__(self, length: float, width: float) -> None:
        super().__init__()
        self.length, self.width, self.height = length, width, 4

    def draw(self) -> None:
        start = (self.width - self.length) / 2
        self.canv.setLineWidth(0.6)
        self.canv.line(start, 2, start + self.length, 2)


def _head(notice: Notice) -> Table:
    """Fields 1, 2, 3 and 4: nation and motto, organ, number, place and date, in two columns."""
    left_width, right_width = WIDTH * 0.44, WIDTH * 0.56
    organ = notice.head.organ.upper()
    widest = min(pdfmetrics.stringWidth(organ, FONT + "B", 12), left_width - 12)
    room = left_width - 8
    parent = _broken_well(notice.head.parent.upper(), FONT, room)
    left: list[Flowable] = [cell(parent, style(12))] if parent else []
    left += [
        cell(_broken_well(organ, FONT + "B", room), style(12, bold=True)),
        _Rule(widest * 0.4, left_width - 8),
    ]
    right = [
        # The decree's 12 to 13 points: the nation's name must stay on one line.
        cell(NATION, style(12, bold=True)),
        cell(MOTTO, style(13, bold=True)),
        _Rule(pdfmetrics.stringWidth(MOTTO, FONT + "B", 13), right_width - 8),
    ]
    number = f"Số: {notice.number or NO_BREAK * 8}/{notice.head.notation}"
    place = f"{notice.head.place or '…………'}, {words.day(notice.day)}"
    rows = [[left, right], [cell(number, style(13)), cell(place, style(13, italic=True))]]
    table = Table(rows, colWidths=[left_width, right_width])
    padding = [(f"{side}PADDING", (0, 0), (-1, -1), 4 if side in {"LEFT", "RIGHT"} else 2) for side in _SIDES]
    table.setStyle([*_CELLS, *padding])
    return table


_BREAKS = re.compile(r" (?=(?:VÀ|TỈNH|THÀNH PHỐ|HUYỆN|XÃ|PHƯỜNG|ĐẶC KHU|ĐĂNG KÝ|PHỤC VỤ|BẢO VỆ|HÀNH CHÍNH)\b)")


def _broken_well(name: str, font: str, room: float) -> str:
    """An organ's name that ends a line between its parts, not inside one ("MÔI / TRƯỜNG"): the words of each part that
    has room on a line are held together."""
    parts = _BREAKS.split(name)
    return " ".join(p.replace(" ", NO_BREAK) if pdfmetrics.stringWidth(p, font, 12) <= room else p for p in parts)


# A table names its own font even where every cell brings one, and Helvetica would not be embedded.
_CELLS = (("VALIGN", (0, 0), (-1, -1), "TOP"), ("FONTNAME", (0, 0), (-1, -1), FONT))
_SIDES = ("LEFT", "RIGHT", "TOP", "BOTTOM")


def _title(notice: Notice) -> list[Flowable]:
    first, *rest = notice.title.splitlines()
    lines = [cell(first, style(14, bold=True)), *(cell(line, style(14, bold=True)) for line in rest)]
    return [Spacer(0, 14), *lines, Spacer(0, 10)]


def _body(notice: Notice) -> list[Flowable]:
    """A line is a paragraph; ``Kính gửi`` is centred (field 9a), the rest justified with the first line indented."""
    plain = style(13, align=TA_JUSTIFY, firstLineIndent=10 * mm, spaceAfter=5)
    address = style(13, spaceAfter=8)
    lines = [line.strip() for line in notice.text.splitlines()]
    return [cell(line, address if line.startswith("Kính gửi") else plain) for line in lines if line]


def _rows(notice: Notice) -> Table:
    """The table of the control slip; its heading comes again on every page."""
    shares = (0.06, 0.16, 0.18, 0.24, 0.16, 0.20)
    heading, plain = style(11, bold=True), style(11, align=TA_LEFT)
    rows = [[cell(text, heading if n == 0 else plain) for text in row] for n, row in enumerate(notice.table)]
    widths = [WIDTH * share for share in shares] if len(notice.table[0]) == len(shares) else None
    table = Table(rows, colWidths=widths, repeatRows=1, spaceBefore=6)
    table.setStyle([*_CELLS, ("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    return table


def _foot(notice: Notice) -> Flowable:
    """Fields 7 and 9b: the signature right, the recipients (or the other signer) left; kept on one page."""
    right = [cell(notice.signers[-1] if notice.signers else "", style(13, bold=True))]
    right += [cell("(Ký, ghi rõ họ tên)", style(12, italic=True)), Spacer(0, 52)]
    if notice.signed_by:
        right.append(cell(notice.signed_by, style(13, bold=True)))
    if len(notice.signers) > 1:
        left = [
            cell(notice.signers[0], style(13, bold=True)),
            cell("(Ký, ghi rõ họ tên)", style(12, italic=True)),
        ]
    else:
        left = _recipients(notice)
    table = Table([[left, right]], colWidths=[WIDTH / 2, WIDTH / 2])
    table.setStyle([*_CELLS, ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return KeepTogether([Spacer(0, 12), table])


def _recipients(notice: Notice) -> list[Flowable]:
    if not notice.head.copies_to or notice.kind is NoticeKind.CONTROL_SLIP:
        return []
    last = len(notice.head.copies_to) - 1
    lines = [f"- {to}{'.' if n == last else ';'}" for n, to in enumerate(notice.head.copies_to)]
    small = style(11, align=TA_LEFT)
    return [
        cell("Nơi nhận:", style(12, bold=True, italic=True, align=TA_LEFT)),
        *(cell(t, small) for t in lines),
    ]


def _number_page(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Page numbers: centred in the top margin, 13 points, none on the first page."""
    if document.page > 1:
        canvas.setFont(FONT, 13)
        canvas.drawCentredString(LEFT + WIDTH / 2, A4[1] - 13 * mm, str(document.page))
