"""Pages and sheets as files: image PDFs, born-digital PDFs, multi-page TIFF.

In: ``Page`` or ``Sheet``. Out: bytes, the same for the same input (no dates, no random identifiers).
"""

import io
from collections.abc import Sequence

import pikepdf
from PIL import Image as Pillow
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.office import ink
from tests.office.chance import dice
from tests.office.fonts import Face, font_file
from tests.office.sheet import LineMark, PictureMark, QrMark, SealMark, Sheet, SignMark, TextMark, _qr
from tests.office.truth import Image, Page


def image_pdf(pages: Sequence[Page], *, quality: int = 80) -> bytes:
    """A scan: one JPEG a page, as it left the scanner."""
    pdf = pikepdf.new()
    for page in pages:
        h, w = page.image.shape[:2]
        size = (w * 72 / page.dpi, h * 72 / page.dpi)
        picture = pdf.make_stream(
            page.jpeg(quality), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=w, Height=h,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        new = pdf.add_blank_page(page_size=size)
        new.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
        new.Contents = pdf.make_stream(f"q {size[0]:.4f} 0 0 {size[1]:.4f} 0 0 cm /Im0 Do Q".encode())
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def tiff(pages: Sequence[Page]) -> bytes:
    """A multi-page TIFF, JPEG compressed."""
    pictures = [Pillow.fromarray(p.image[..., ::-1].copy()) for p in pages]
    out = io.BytesIO()
    dpi = (pages[0].dpi, pages[0].dpi)
    pictures[0].save(out, "TIFF", save_all=True, append_images=pictures[1:], compression="jpeg", quality=75, dpi=dpi)
    return out.getvalue()


def text_pdf(sheets: Sequence[Sheet], *, title: str = "", compress: bool = True) -> bytes:
    """A born-digital PDF: the sheets' words as text in embedded fonts, marks as vectors and small pictures."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=int(compress), invariant=1)
    canvas.setTitle(title)
    canvas.setCreator("Microsoft Word")
    for sheet in sheets:
        canvas.setPageSize(sheet.size)
        for mark in sheet.marks:
            if isinstance(mark, PictureMark | QrMark | SealMark | SignMark):
                _raster(canvas, sheet, mark)
        for mark in sheet.marks:
            if isinstance(mark, TextMark):
                _text(canvas, sheet, mark)
            elif isinstance(mark, LineMark):
                _line(canvas, sheet, mark)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _name(face: Face) -> str:
    path = font_file(face)
    if path.stem not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(path.stem, str(path)))
    return path.stem


def _text(canvas: Canvas, sheet: Sheet, mark: TextMark) -> None:
    b, g, r = mark.colour
    canvas.setFillColorRGB(r / 255, g / 255, b / 255)
    canvas.setFont(_name(mark.face), mark.size)
    canvas.drawString(mark.x, sheet.size[1] - mark.y, mark.text)


def _line(canvas: Canvas, sheet: Sheet, mark: LineMark) -> None:
    b, g, r = mark.colour
    canvas.setStrokeColorRGB(r / 255, g / 255, b / 255)
    canvas.setLineWidth(mark.thick)
    canvas.setDash(*((1, 2) if mark.dotted else ()))
    canvas.line(mark.x0, sheet.size[1] - mark.y0, mark.x1, sheet.size[1] - mark.y1)


def _raster(canvas: Canvas, sheet: Sheet, mark: PictureMark | QrMark | SealMark | SignMark) -> None:
    """A mark that is a picture, at 200 dpi, with the paper showing through where there is no ink."""
    k = 200 / 72
    if isinstance(mark, QrMark):
        _place(canvas, sheet, Pillow.fromarray(_qr(mark.text)), (mark.x, mark.y, mark.size, mark.size))
    elif isinstance(mark, PictureMark):
        from tests.office.pictures import paint

        picture: Image = paint(mark.name, (round(mark.w * k), round(mark.h * k)), dice(mark.seed))
        _place(canvas, sheet, Pillow.fromarray(picture[..., ::-1].copy()), (mark.x, mark.y, mark.w, mark.h))
    elif isinstance(mark, SealMark):
        side = round(mark.diameter * k)
        mask = ink.seal_mask(side, mark.ring, mark.centre, dice(mark.seed))
        r = mark.diameter / 2
        _place(canvas, sheet, _inked(mask, (205, 35, 45)), (mark.x - r, mark.y - r, mark.diameter, mark.diameter))
    else:
        mask = ink.signature_mask(round(mark.w * k), round(mark.h * k), dice(mark.seed))
        _place(canvas, sheet, _inked(mask, (30, 50, 150)), (mark.x, mark.y, mark.w, mark.h))


def _inked(mask: Image, colour: tuple[int, int, int]) -> Pillow.Image:
    picture = Pillow.new("RGBA", (mask.shape[1], mask.shape[0]), (*colour, 0))
    picture.putalpha(Pillow.fromarray(mask))
    return picture


def _place(canvas: Canvas, sheet: Sheet, picture: Pillow.Image, box: tuple[float, float, float, float]) -> None:
    x, y, w, h = box
    canvas.drawImage(ImageReader(picture), x, sheet.size[1] - y - h, w, h, mask="auto")
