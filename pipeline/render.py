"""One page of any readable file as a picture.

In: a file by path, its media type as ``open_file`` decided it, a page number from 1, the limits.
Out: a ``PageImage`` for reading, or a JPEG for the desk.
Wrong: ``RefusedInput`` for a damaged page, a page that is not there, a media type that has no pictures, or a
header that announces more pixels than ``limits.max_pixels`` (refused before anything is decoded).
"""

from pathlib import Path

from models.error import RefusedInput
from models.settings import Limits
from pipeline.page_image import PageImage, Pixels
from pipeline.raster_image import IMAGE_TYPES, draw_image, read_image
from pipeline.raster_pdf import draw_pdf, read_pdf

__all__ = ["PageImage", "Pixels", "picture", "render"]

JPEG_QUALITY = 82


def render(path: Path, media_type: str, number: int, *, limits: Limits, dpi: int | None = None) -> PageImage:
    """Page ``number`` of ``path`` as pixels, the way it lies in the file (a PDF's /Rotate and EXIF obeyed).

    Without ``dpi`` a scanned page comes at its own resolution and a drawn one at 250 dpi. A page larger than about
    40 million pixels is made smaller and says so in ``PageImage.reduced``.
    """
    if media_type == "application/pdf":
        return read_pdf(path, number, limits=limits, dpi=dpi)
    if media_type in IMAGE_TYPES:
        return read_image(path, number, limits=limits, dpi=dpi)
    raise RefusedInput(f"page {number}: {media_type} has no page pictures; send PDF, JPEG, PNG, TIFF, BMP or WebP")


def picture(path: Path, media_type: str, number: int, *, width: int, rotation: int = 0, limits: Limits) -> bytes:
    """A JPEG of the page for the desk: ``width`` pixels wide after turning it ``rotation`` degrees clockwise."""
    import cv2

    cv2.setNumThreads(1)
    if not 16 <= width <= 10_000 or rotation % 90:
        raise RefusedInput(f"page {number}: width {width}, rotation {rotation}; ask for 16-10000 and a quarter turn")
    if media_type == "application/pdf":
        pixels = draw_pdf(path, number, width=width, rotation=rotation % 360, limits=limits)
    elif media_type in IMAGE_TYPES:
        pixels = draw_image(path, number, width=width, rotation=rotation % 360, limits=limits)
    else:
        raise RefusedInput(f"page {number}: {media_type} has no page pictures; download the original instead")
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 0])
    if not done:
        raise RefusedInput(f"page {number}: no JPEG could be made of it; download the original instead")
    return bytes(data)
