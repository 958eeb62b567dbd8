"""An access copy's pictures made light without losing their look, one after another.

In: the open copy. Out: its scans in two layers (``layers.py``), or at the working resolution, or as fax data where they
are bitonal. A picture whose own compression is good already, one that would not become a quarter smaller, stays as it
is, stream and all; so does what cannot be decoded, has a mask of its own, is small (a logo) or huge (a drawing).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image

from pipeline.assemble.image_page import encoded
from pipeline.assemble.layers import at_work, coloured, layers_of, quiet

QUALITY = 70
WORTH = 0.75
"""Of its bytes, what a picture must come down to."""
_PIXELS = range(500_000, 24_000_001)
_LEAST_DPI = 100
_NESTED = 3
_OWN = ("/SMask", "/Mask", "/ImageMask", "/Decode")


def lighten(pdf: pikepdf.Pdf) -> None:
    """Replace what becomes lighter, on every page that shows it."""
    done: dict[tuple[int, int], pikepdf.Object | None] = {}
    for page in pdf.pages:
        inches = max(abs(float(page.mediabox[2 + i]) - float(page.mediabox[i])) / 72 for i in (0, 1))
        for shown in _shown(page.obj.get("/Resources"), 0):
            for name, picture in list(shown.items()):
                if picture.get("/Subtype") != Name.Image:
                    continue
                if picture.objgen not in done:
                    done[picture.objgen] = _lighter(pdf, picture, inches)
                if (lighter := done[picture.objgen]) is not None:
                    shown[name] = lighter


def _shown(resources: Any, depth: int) -> Iterator[Any]:
    """The named pictures of a page, and of the forms on it; a form that holds itself ends somewhere."""
    if resources is None or depth > _NESTED or "/XObject" not in resources:
        return
    forms = [thing for thing in resources.XObject.values() if thing.get("/Subtype") == Name.Form]
    yield resources.XObject
    for form in forms:
        yield from _shown(form.get("/Resources"), depth + 1)


def _lighter(pdf: pikepdf.Pdf, picture: Any, longer_inches: float) -> pikepdf.Object | None:
    pixels = int(picture.get("/Width", 0)) * int(picture.get("/Height", 0))
    if pixels not in _PIXELS or any(key in picture for key in _OWN) or _fax_already(picture):
        return None
    try:
        image = pikepdf.PdfImage(picture).as_pil_image()
        image.load()
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
        return None
    before = len(picture.read_raw_bytes())
    if image.mode == "1":
        fax = encoded(pdf, image)
        return fax if len(fax.read_raw_bytes()) < before else None
    dpi = max(image.size) / longer_inches
    if dpi < _LEAST_DPI or image.mode not in ("L", "RGB", "P"):
        return None
    return _in_layers(pdf, image, dpi, before * WORTH)


def _fax_already(picture: Any) -> bool:
    names = picture.get("/Filter", Array())
    return any(
        name in (Name.CCITTFaxDecode, Name.JBIG2Decode) for name in (names if isinstance(names, Array) else [names])
    )


def _in_layers(pdf: pikepdf.Pdf, image: Image.Image, dpi: float, most: float) -> pikepdf.Object | None:
    layers = layers_of(image, dpi)
    paper = encoded(pdf, _plain(quiet(layers.paper if layers else at_work(image, dpi))), quality=QUALITY)
    size = len(paper.read_raw_bytes())
    if layers is None:
        return paper if size <= most else None
    ink = encoded(pdf, Image.fromarray(layers.ink))
    if size + len(ink.read_raw_bytes()) > most:
        return None
    return _painted(pdf, paper, _stencil(ink), layers.colour)


def _plain(picture: NDArray[np.uint8]) -> Image.Image:
    """In grey where there is no colour to see."""
    image = Image.fromarray(picture)
    return image if coloured(picture) else image.convert("L")


def _stencil(ink: pikepdf.Object) -> pikepdf.Object:
    """A bitonal picture (1 is ink) as a mask to paint through."""
    ink.ImageMask = True
    ink.Decode = Array([1, 0])
    del ink["/ColorSpace"]
    return ink


def _painted(
    pdf: pikepdf.Pdf, paper: pikepdf.Object, ink: pikepdf.Object, colour: tuple[int, int, int]
) -> pikepdf.Object:
    """Both in one form, which is drawn where the picture was: in the unit square."""
    red, green, blue = (f"{value / 255:.3f}" for value in colour)
    content = f"/Paper Do q {red} {green} {blue} rg /Ink Do Q".encode("ascii")
    form = pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    form.Resources = Dictionary(XObject=Dictionary(Paper=paper, Ink=ink))
    return pdf.make_indirect(form)
