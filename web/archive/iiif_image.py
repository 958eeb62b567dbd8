"""The parameters of a IIIF Image API 3.0 request, compliance level 1, applied to a page's picture.

In: the region, size, rotation, quality and format of the address, and a JPEG. Out: a JPEG. Wrong: ``BadImageRequest``
(400) for what the specification forbids, or what level 1 leaves out. Pixels count from the top left.
"""

import io
import re
from dataclasses import dataclass

from PIL import Image

from models.error import WrongUsage


class BadImageRequest(WrongUsage):
    """An image request that the specification does not allow or this server does not offer."""


@dataclass(frozen=True)
class Cut:
    """What to take of a picture and how large to give it: pixels of the full picture, and of the answer."""

    left: int
    top: int
    right: int
    bottom: int
    width: int
    height: int


def parse(region: str, size: str, rotation: str, quality: str, full: tuple[int, int]) -> Cut:
    """Read a request against a picture of ``full`` (width, height) pixels (Image API 3.0, 4.1 to 4.5)."""
    if rotation != "0":
        raise BadImageRequest("only rotation 0 is offered; turn the picture in the viewer")
    if quality not in ("default", "color"):
        raise BadImageRequest("only the qualities default and color are offered")
    left, top, right, bottom = _region(region, full)
    width, height = _size(size, right - left, bottom - top)
    return Cut(left, top, right, bottom, width, height)


def apply(picture: bytes, cut: Cut) -> bytes:
    """Cut and scale; the untouched picture comes back as it is."""
    with Image.open(io.BytesIO(picture)) as image:
        whole = (cut.left, cut.top, cut.right, cut.bottom) == (0, 0, *image.size)
        if whole and (cut.width, cut.height) == image.size:
            return picture
        out = image.crop((cut.left, cut.top, cut.right, cut.bottom))
        out = out.resize((cut.width, cut.height), Image.Resampling.LANCZOS)
        target = io.BytesIO()
        out.save(target, "JPEG", quality=82)
        return target.getvalue()


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a JPEG of ours."""
    with Image.open(io.BytesIO(picture)) as image:
        return image.size


def _region(text: str, full: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = full
    if text == "full":
        return 0, 0, width, height
    if text == "square":
        side = min(full)
        left, top = (width - side) // 2, (height - side) // 2
        return left, top, left + side, top + side
    found = re.fullmatch(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})", text)
    if not found:
        raise BadImageRequest("region is full, square or x,y,w,h in pixels")
    x, y, w, h = map(int, found.groups())
    if w == 0 or h == 0 or x >= width or y >= height:
        raise BadImageRequest("the region lies outside of the picture")
    return x, y, min(width, x + w), min(height, y + h)


def _size(text: str, width: int, height: int) -> tuple[int, int]:
    if text == "max":
        return width, height
    found = re.fullmatch(r"(\d{0,5}),(\d{0,5})", text)
    if not found or text == ",":
        raise BadImageRequest("size is max, w, or ,h or w,h in pixels, without upscaling")
    w, h = (int(part) if part else 0 for part in found.groups())
    wanted = (w or round(width * h / height), h or round(height * w / width))
    if wanted[0] < 1 or wanted[1] < 1 or wanted[0] > width or wanted[1] > height:
        raise BadImageRequest("the size must be at least 1 pixel and may not exceed the region (no upscaling)")
    return wanted
