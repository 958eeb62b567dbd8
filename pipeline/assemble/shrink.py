"""An access copy made smaller, because an office's portal takes only so much.

In: the open copy and a step. Out: its pictures at a lower resolution and quality. Bitonal pictures are left alone:
they are small already and blur badly. Wrong: a picture that cannot be decoded is left as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image

from pipeline.assemble.image_page import encoded


@dataclass(frozen=True)
class Step:
    """What pictures become: at most ``dpi`` pixels an inch, JPEG of ``quality``."""

    dpi: int
    quality: int


_STEPS = (Step(200, 75), Step(150, 65), Step(120, 50), Step(100, 40))
_EXPECTED = (0.5, 0.25, 0.12, 0.0)
"""Down to which share of its size a step is likely to bring a copy: needless steps are passed over."""


def shrinking_steps(size: int, target_mb: float) -> Iterator[Step]:
    """Steps to try in turn for a file of ``size`` bytes; none where it is small enough."""
    share = target_mb * 1_000_000 / size
    if share >= 1:
        return
    first = next(index for index, expected in enumerate(_EXPECTED) if share >= expected)
    yield from _STEPS[first:]


def shrink(pdf: pikepdf.Pdf, step: Step) -> None:
    """Recompress every picture of ``pdf`` that gets smaller by it."""
    done: set[tuple[int, int]] = set()
    for page in pdf.pages:
        inches = [abs(float(page.mediabox[2 + i]) - float(page.mediabox[i])) / 72 for i in (0, 1)]
        for picture in page.get_images().values():
            if picture.objgen not in done:
                done.add(picture.objgen)
                _replace(pdf, picture, step, max(inches))


def _replace(pdf: pikepdf.Pdf, picture: Any, step: Step, longer_inches: float) -> None:
    if int(picture.get("/BitsPerComponent", 8)) == 1 or "/SMask" in picture:
        return
    try:
        image = pikepdf.PdfImage(picture).as_pil_image()
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
        return
    factor = step.dpi * longer_inches / max(image.size)
    if factor < 1:
        size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
        image = image.convert("L" if image.mode in ("1", "L") else "RGB").resize(size, Image.Resampling.BOX)
    smaller = encoded(pdf, image, quality=step.quality)
    data = smaller.read_raw_bytes()
    if len(data) >= len(picture.read_raw_bytes()):
        return
    picture.write(data, filter=pikepdf.Name.DCTDecode)
    for key in ("Width", "Height", "ColorSpace", "BitsPerComponent"):
        picture[f"/{key}"] = smaller[f"/{key}"]
    for key in ("/Decode", "/Mask", "/DecodeParms"):
        if key in picture:
            del picture[key]
