"""An access copy's pictures made light without losing their look, one after another.

In: the open copy. Out: its scans in two layers (``layers.py``), or at the working resolution, or as fax data where they
are bitonal. A picture whose own compression is good already, one that would not become a quarter smaller, stays as it
is, stream and all; so does what cannot be decoded, has a mask of its own, is small (a logo) or huge (a drawing).
"""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image

from pipeline.assemble.image_page import encoded, jpeg
from pipeline.assemble.layers import at_work, coloured, layers_of, quiet
from pipeline.clean.colour import plain_grey

QUALITY = 70
WORTH = 0.75
"""Of its bytes, what a picture must come down to."""
_PIXELS = range(500_000, 24_000_001)
_LEAST_DPI = 100
_NESTED = 3
_PLAIN = (Name.DeviceRGB, Name.DeviceGray)
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
    before = len(picture.read_raw_bytes())
    jpeg_pixels = _jpeg_pixels(picture)
    image = _other_pixels(picture) if jpeg_pixels is None else jpeg_pixels
    if isinstance(image, Image.Image):
        fax = encoded(pdf, image)
        return fax if len(fax.read_raw_bytes()) < before else None
    if image is None or (dpi := max(image.shape) / longer_inches) < _LEAST_DPI:
        return None
    return _in_layers(pdf, image, dpi, before * WORTH)


def _jpeg_pixels(picture: Any) -> NDArray[np.uint8] | None:
    """BGR or grey pixels of a plain JPEG; None for anything else, and for one that is cut short."""
    space, depth = picture.get("/ColorSpace"), picture.get("/BitsPerComponent")
    if picture.get("/Filter") != Name.DCTDecode or "/DecodeParms" in picture or space not in _PLAIN or depth != 8:
        return None
    data = np.frombuffer(picture.read_raw_bytes(), np.uint8)
    pixels = cv2.imdecode(data, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    said = (int(picture.Height), int(picture.Width), *((3,) if space == Name.DeviceRGB else ()))
    return pixels.astype(np.uint8, copy=False) if pixels is not None and pixels.shape == said else None


def _other_pixels(picture: Any) -> Image.Image | NDArray[np.uint8] | None:
    """Pixels of what is packed otherwise, a bitonal picture as it is; None where it cannot be decoded."""
    try:
        image = pikepdf.PdfImage(picture).as_pil_image()
        image.load()
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
        return None
    if image.mode == "1":
        return image
    if image.mode == "L":
        return np.asarray(image)
    if image.mode not in ("RGB", "P"):
        return None
    return cv2.cvtColor(np.asarray(image.convert("RGB")), cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False)


def _fax_already(picture: Any) -> bool:
    names = picture.get("/Filter", Array())
    return any(
        name in (Name.CCITTFaxDecode, Name.JBIG2Decode) for name in (names if isinstance(names, Array) else [names])
    )


def _in_layers(pdf: pikepdf.Pdf, full: NDArray[np.uint8], dpi: float, most: float) -> pikepdf.Object | None:
    cv2.setNumThreads(1)
    layers = layers_of(full, dpi)
    paper = jpeg(pdf, _plain(quiet(layers.paper if layers else at_work(full, dpi))), QUALITY)
    size = len(paper.read_raw_bytes())
    if layers is None:
        return paper if size <= most else None
    high, wide = layers.ink.shape
    ink = encoded(pdf, Image.frombytes("1", (wide, high), np.packbits(layers.ink, axis=1).tobytes()))
    if size + len(ink.read_raw_bytes()) > most:
        return None
    return _painted(pdf, paper, _stencil(ink), layers.colour)


def _plain(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """In grey where there is no colour to see."""
    return picture if coloured(picture) else plain_grey(picture)


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
    blue, green, red = (f"{value / 255:.3f}" for value in colour)
    content = f"/Paper Do q {red} {green} {blue} rg /Ink Do Q".encode("ascii")
    form = pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    form.Resources = Dictionary(XObject=Dictionary(Paper=paper, Ink=ink))
    return pdf.make_indirect(form)
