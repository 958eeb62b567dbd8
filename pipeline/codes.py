"""Every bar code on a scan, for matching delivery slips: the whole page is searched, unlike in reading.

In: a file by path, its media type, limits. Out: ``Code`` by page in order. Wrong: ``RefusedInput`` where a page
cannot be rendered or there are too many.
"""

from pathlib import Path

import zxingcpp

from models.error import RefusedInput
from models.reading import Code
from models.record import nfc
from models.settings import Limits
from pipeline.clean.colour import plain_grey
from pipeline.raster_image import IMAGE_TYPES, count_frames
from pipeline.raster_pdf import count_pages
from pipeline.render import render

MOST_PAGES = 100
DPI = 200


def codes_of(path: Path, media_type: str, *, limits: Limits) -> tuple[Code, ...]:
    """Codes of all pages, each text once."""
    pages = count_frames(path) if media_type in IMAGE_TYPES else count_pages(path)
    if pages > MOST_PAGES:
        raise RefusedInput(f"this scan has {pages} pages, more than {MOST_PAGES}; send it in parts")
    found: dict[str, Code] = {}
    for number in range(1, pages + 1):
        grey = plain_grey(render(path, media_type, number, limits=limits, dpi=DPI).pixels)
        high, wide = grey.shape
        for one in zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain):
            at = one.position
            xs = [min(max(p.x / wide, 0.0), 1.0) for p in (at.top_left, at.bottom_right)]
            ys = [min(max(p.y / high, 0.0), 1.0) for p in (at.top_left, at.bottom_right)]
            if one.valid and one.text:
                box = (min(xs), min(ys), max(xs), max(ys))
                found.setdefault(nfc(one.text), Code(kind=str(one.format), text=nfc(one.text), box=box))
    return tuple(found.values())
