"""Pages of image files as pixels: JPEG, PNG, TIFF of many pages, BMP, WebP.

In: an image by path. Out: its pixels, the way its EXIF turns them, with square pixels.
Wrong: ``RefusedInput`` for damage, a missing page, or a header beyond the pixel limit, before decoding.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from models.error import RefusedInput
from models.settings import Limits
from pipeline.page_image import PageImage, Pixels, believed
from pipeline.raster_pdf import READ_PIXELS

IMAGE_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "image/bmp": "BMP", "image/webp": "WEBP"}
A4_LONG_INCHES = 11.69
EXIF_ORIENTATION = 0x0112

# Our own limit is checked on the header, by name; Pillow's would refuse an A0 drawing and only warn below that.
Image.MAX_IMAGE_PIXELS = None


def read_image(path: Path, number: int, *, limits: Limits, dpi: int | None = None) -> PageImage:
    """Page ``number`` of an image file for reading; see ``pipeline.render.render``."""
    with _frame(path, number, limits) as frame:
        bitonal = frame.mode == "1"
        declared = _declared_dpi(frame)
        full = frame.width * frame.height
        factor = 1.0 if full <= READ_PIXELS else float((READ_PIXELS / full) ** 0.5)
        pixels = _pixels(frame, factor)
    if factor < 1.0:
        pixels = _resized(pixels, min(1.0, float((READ_PIXELS / (pixels.shape[0] * pixels.shape[1])) ** 0.5)))
    pixels = _square(pixels, declared)
    scan = believed(max(declared or (0.0,)), max(pixels.shape[:2]) / factor)
    own = (scan * factor) or float(max(pixels.shape[:2]) / A4_LONG_INCHES)
    if dpi and dpi < own:
        pixels = _resized(pixels, dpi / own)
        own = float(dpi)
    return PageImage(pixels, own, number, bitonal=bitonal, reduced=factor < 1.0, scan_dpi=scan)


def draw_image(path: Path, number: int, *, width: int, rotation: int, limits: Limits) -> Pixels:
    """Page ``number`` turned ``rotation`` degrees clockwise, ``width`` pixels wide."""
    with _frame(path, number, limits) as frame:
        declared = _declared_dpi(frame)
        # A quarter more than asked for leaves the last step something to average; JPEG decodes straight to that size.
        pixels = _pixels(frame, min(1.0, 1.25 * width / min(frame.width, frame.height)))
    pixels = _turned(_square(pixels, declared), rotation)
    return _resized(pixels, width / pixels.shape[1])


def count_frames(path: Path) -> int:
    """Pages of an image file; ``RefusedInput`` where it cannot be opened."""
    try:
        with Image.open(path, formats=sorted(IMAGE_TYPES.values())) as image:
            return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except (UnidentifiedImageError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise RefusedInput("this image is damaged or cut short; ask for a new file") from error


@contextmanager
def _frame(path: Path, number: int, limits: Limits) -> Iterator[Image.Image]:
    """Open one page of an image file; only its header has been read, and it is within the pixel limit."""
    try:
        with Image.open(path, formats=sorted(IMAGE_TYPES.values())) as image:
            pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            if not 1 <= number <= pages:
                raise RefusedInput(f"page {number}: this image file has {pages} pages; ask for one of those")
            if number > 1:
                image.seek(number - 1)
            if image.width * image.height > limits.max_pixels:
                raise RefusedInput(f"page {number}: {image.width} x {image.height} pixels; scan again at 300 dpi")
            yield image
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise RefusedInput(f"page {number}: the image is damaged or cut short; ask for a new file") from error


def _pixels(frame: Image.Image, factor: float) -> Pixels:
    """Decode a frame at about ``factor`` of its size (never smaller), as grey or BGR on white."""
    if factor < 1.0 and frame.format == "JPEG":
        frame.draft("L" if frame.mode == "L" else "RGB", (int(frame.width * factor), int(frame.height * factor)))
    # Turning makes a copy even where there is nothing to turn, and an A0 drawing is large.
    image: Image.Image = ImageOps.exif_transpose(frame) if frame.getexif().get(EXIF_ORIENTATION, 1) != 1 else frame
    if factor < 1.0 and image.size == frame.size and int(1 / factor) > 1:
        image = _flat(image).reduce(int(1 / factor))
    array = np.asarray(_flat(image), dtype=np.uint8)
    return cv2.cvtColor(array, cv2.COLOR_RGB2BGR).astype(np.uint8, copy=False) if array.ndim == 3 else array


def _flat(image: Image.Image) -> Image.Image:
    """The image as ``L`` or ``RGB``: transparency on white, 16 bits to 8, palettes resolved."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "1" and "transparency" not in image.info:
        return image.convert("L")
    if image.mode.startswith(("I", "F")):
        array = np.asarray(image, dtype=np.float32)
        top = 65535.0 if array.max(initial=0.0) > 255 else 255.0
        return Image.fromarray((array * (255.0 / top)).clip(0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _declared_dpi(frame: Image.Image) -> tuple[float, float] | None:
    """What the file says of itself, across and down, where that is a pair of positive numbers."""
    declared = frame.info.get("dpi")
    try:
        across, down = (float(value) for value in declared or ())
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return (across, down) if across > 1 and down > 1 else None


def _square(pixels: Pixels, declared: tuple[float, float] | None) -> Pixels:
    """Stretch a fax's flat pixels (204 x 98 dpi) to square ones."""
    if declared is None or not 1.3 < max(declared) / min(declared) < 4.5:
        return pixels
    across, down = declared
    wide = round(pixels.shape[1] * max(1.0, down / across))
    high = round(pixels.shape[0] * max(1.0, across / down))
    return cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)


def _resized(pixels: Pixels, factor: float) -> Pixels:
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return cv2.resize(pixels, size, interpolation=way).astype(np.uint8, copy=False)


def _turned(pixels: Pixels, rotation: int) -> Pixels:
    """Turn by a multiple of 90 degrees clockwise."""
    return np.ascontiguousarray(np.rot90(pixels, -rotation // 90 % 4)) if rotation else pixels
