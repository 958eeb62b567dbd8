"""Later signatures whose picture says something: drawn, outlined, in a font that lies, turned, pale, in negative.

In: good files of ``corpus``. Out: name -> bytes; the honest pictures that offices use beside them. No word of these
attacks stands in any text that a parser sees as strange.
"""

import io
import random
import re
from collections.abc import Callable
from functools import lru_cache
from itertools import cycle
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from tests.office.ink import press_seal
from tests.office.ink import sign as scribble
from tests.pipeline.verify.corpus import signed
from tests.pipeline.verify.pki import Identity, world

FACE = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
SENTENCE = "Bên mua trả thêm 500.000.000 đồng"
BOX = (72, 300, 342, 340)
Draw = Callable[[canvas.Canvas], None]


def signed_with(data: bytes, who: Identity, picture: bytes, folder: Path, box: tuple[int, ...] = BOX) -> bytes:
    """One more signature whose picture is the first page of a PDF."""
    drawing = folder / "picture.pdf"
    drawing.write_bytes(picture)
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    fields.append_signature_field(writer, SigFieldSpec("Later", on_page=0, box=box))
    meta = signers.PdfSignatureMetadata(
        field_name="Later", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, signer_key_usage=set()
    )
    style = StaticStampStyle.from_pdf_file(str(drawing), background_opacity=1, border_width=0)
    out = io.BytesIO()
    signers.PdfSigner(meta, signer=who.signer(), stamp_style=style).sign_pdf(writer, output=out, bytes_reserved=24576)
    return out.getvalue()


def drawn(draw: Draw, size: tuple[float, float] = (270, 40)) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=size, invariant=True)
    draw(sheet)
    sheet.save()
    return out.getvalue()


def _written(words: str, *, ink: str = "#000000", field: str = "", size: int = 14, turn: int = 0) -> Draw:
    def draw(sheet: canvas.Canvas) -> None:
        if field:
            sheet.setFillColor(field)
            sheet.rect(0, 0, 1000, 1000, stroke=0, fill=1)
        if turn == 180:
            sheet.translate(270, 40)
            sheet.rotate(180)
        sheet.setFillColor(ink)
        sheet.setFont(_font(), size)
        sheet.drawString(6, 14, words)

    return draw


@lru_cache(maxsize=1)
def _font() -> str:
    pdfmetrics.registerFont(TTFont("Evil", FACE))
    return "Evil"


def _image(picture: np.ndarray, size: tuple[float, float] = (270, 40)) -> bytes:
    image = ImageReader(Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)))
    return drawn(lambda sheet: sheet.drawImage(image, 0, 0, *size), size)


def _pixels(words: str, *, ink: str = "#000000", field: str = "", turn: int = 0, size: int = 14) -> bytes:
    """The words as a picture and nothing else."""
    import pypdfium2

    page = pypdfium2.PdfDocument(drawn(_written(words, ink=ink, field=field, turn=turn, size=size)))[0]
    return _image(np.asarray(page.render(scale=4).to_numpy())[:, :, :3])


def _outlines(words: str) -> bytes:
    """The words as filled paths, without a font."""
    import pypdfium2

    scale = 8
    page = pypdfium2.PdfDocument(drawn(_written(words)))[0]
    grey = np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).reshape(40 * scale, 270 * scale)
    edges, _ = cv2.findContours((grey < 128).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)

    def draw(sheet: canvas.Canvas) -> None:
        path = sheet.beginPath()
        for edge in edges:
            (x0, y0), *others = ((x / scale, 40 - y / scale) for x, y in edge[:, 0, :])
            path.moveTo(x0, y0)
            for x, y in others:
                path.lineTo(x, y)
            path.close()
        sheet.drawPath(path, stroke=0, fill=1, fillMode=0)

    return drawn(draw)


def _lying(words: str, said: str) -> bytes:
    """The words in a font whose table says others."""
    with pikepdf.open(io.BytesIO(drawn(_written(words)))) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                table = item.ToUnicode.read_bytes()
                letters = cycle(said)

                def other(match: "re.Match[bytes]", letters: object = letters) -> bytes:
                    return match.group(1) + b"<%04X>" % ord(next(letters))  # type: ignore[call-overload]

                item.ToUnicode = pdf.make_stream(re.sub(rb"(<[0-9A-Fa-f]{2}> *)<[0-9A-Fa-f]{4}>", other, table))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def pictures(folder: Path) -> dict[str, bytes]:
    """A sentence that no parser sees, in a blank place, small enough for a seal."""
    shapes = {
        "a picture": _pixels(SENTENCE),
        "a picture of two words": _pixels("Đã hủy"),
        "a picture of a number": _pixels("750.000.000"),
        "a picture in red": _pixels("KHÔNG CÓ GIÁ TRỊ", ink="#cc0000"),
        "a pale picture": _pixels(SENTENCE, ink="#d8d8d8"),
        "a negative": _pixels(SENTENCE, ink="#ffffff", field="#000000"),
        "upside down": _pixels(SENTENCE, turn=180),
        "outlines": _outlines("Ben mua tra them 500.000.000 dong"),
        "a font that lies": _lying(SENTENCE, "ky "),
        "a font that says nothing": _lying(SENTENCE, " "),
    }
    base = signed("B-B")
    return {name: signed_with(base, world().company, picture, folder) for name, picture in shapes.items()}


def honest_pictures(folder: Path) -> dict[str, bytes]:
    """What offices put on paper: a seal that names its office, handwriting, both, a label of words."""
    rng = random.Random(3)  # noqa: S311
    paper = np.full((460, 460, 3), 255, np.uint8)
    seal, hand = paper.copy(), paper[:220].copy()
    press_seal(seal, 10, 10, 430, "UBND TỈNH VĨNH LONG", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", rng)
    scribble(hand, 20, 20, 400, 180, rng)
    both = seal.copy()
    scribble(both, 60, 150, 340, 180, rng)
    base, square = signed("B-B"), (300, 380, 410, 490)
    return {
        "a seal": signed_with(base, world().agency, _image(seal, (110, 110)), folder, square),
        "handwriting": signed_with(base, world().company, _image(hand, (110, 55)), folder, (300, 380, 410, 435)),
        "a seal over handwriting": signed_with(base, world().agency, _image(both, (110, 110)), folder, square),
        "words of a label": signed_with(
            base, world().company, _pixels("Ký bởi: CÔNG TY SAO MAI, 02/03/2026", size=12), folder
        ),
    }
