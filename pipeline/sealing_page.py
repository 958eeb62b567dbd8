"""The page by which the office vouches for a sealed e-dossier: every original and e-copy with its SHA-256.

In: the dossier's code, the office, when it was decided, lines of name and hash. Out: PDF bytes, equal for equal input,
with room for the signature at the top right. Codes and hashes only, nobody's data. Wrong: ``ComponentMissing`` where a
font is missing.
"""

# mypy: allow-untyped-calls
# (ReportLab leaves some of its functions without types)

import io
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate
from reportlab.platypus.flowables import Flowable, Spacer

from pipeline.notices.fonts import find_font


def sealing_page(
    code: str, office: str, decided: datetime, originals: Sequence[tuple[str, str]], copies: Sequence[tuple[str, str]]
) -> bytes:
    """As many A4 pages as it takes; ``decided`` as it shall be shown."""
    font = find_font()
    for name, path in (("Sealing", font.regular), ("Sealing-Bold", font.bold)):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(path)))
    title = ParagraphStyle("title", fontName="Sealing-Bold", fontSize=15, leading=20, alignment=TA_CENTER)
    head = ParagraphStyle("head", fontName="Sealing-Bold", fontSize=12, leading=18)
    plain = ParagraphStyle("plain", fontName="Sealing", fontSize=12, leading=17)
    small = ParagraphStyle("small", fontName="Sealing", fontSize=9, leading=12)
    story: list[Flowable] = [
        Spacer(1, 22 * mm),
        Paragraph("XÁC NHẬN HỒ SƠ ĐIỆN TỬ", title),
        Spacer(1, 10),
        Paragraph(f"Mã hồ sơ: {escape(code)}", plain),
        Paragraph(f"Cơ quan: {escape(office)}", plain),
        Paragraph(f"Quyết định: {escape(decided.strftime('%d/%m/%Y %H:%M:%S'))}", plain),
    ]
    for words, lines in (("Tệp gốc (SHA-256)", originals), ("Bản sao điện tử (SHA-256)", copies)):
        story += [Spacer(1, 8), Paragraph(words if lines else f"{words}: không có", head)]
        story += [Paragraph(f"{escape(name)}<br/>{digest}", small) for name, digest in lines]
    out = io.BytesIO()
    page = SimpleDocTemplate(
        out, pagesize=A4, margin=20 * mm, title=f"Hồ sơ {code}", invariant=True, lang="vi", initialFontName="Sealing"
    )
    page.build(story)
    return out.getvalue()
