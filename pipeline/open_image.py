"""Looks into an image: size before decoding, pages of a TIFF, truncation.

In: a path and limits. Out: (pages, whether they may be read, finding codes). A pixel bomb is refused by
its header, before a byte is decoded.
"""

import warnings
from pathlib import Path

from PIL import Image

from models.finding import FindingCode
from models.settings import Limits


def look_at_image(path: Path, limits: Limits) -> tuple[int, bool, tuple[FindingCode, ...]]:
    """Return the number of pages, whether they may be read, and what was found."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large images; our own limit decides
        try:
            with Image.open(path) as image:
                return _look(image, limits)
        except Image.DecompressionBombError:
            return 0, False, (FindingCode.FILE_TOO_MANY_PIXELS,)
        except MemoryError:
            raise  # a limit, not a damaged file
        except Exception:  # noqa: BLE001 - Pillow's decoders raise whatever a broken header led them to
            return 0, False, (FindingCode.FILE_DAMAGED,)


def _look(image: Image.Image, limits: Limits) -> tuple[int, bool, tuple[FindingCode, ...]]:
    pages = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if pages > limits.max_pages:
        return pages, False, (FindingCode.FILE_TOO_MANY_PAGES,)
    for frame in range(pages):
        if frame:
            image.seek(frame)
        if image.width * image.height > limits.max_pixels:
            return pages, False, (FindingCode.FILE_TOO_MANY_PIXELS,)
        # A reduced decode still walks the whole JPEG stream, so it finds a cut at an eighth of the memory.
        image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
    return pages, True, ()
