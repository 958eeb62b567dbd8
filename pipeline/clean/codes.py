"""QR and bar codes.

In: the page at full resolution and its small view, both as they lie. Out: decoded codes, boxes as fractions of
that page. A cheap look for dense patches comes first: searching a whole page costs more than cleaning it.
Wrong: nothing; a code that cannot be decoded is not reported.
"""

from collections.abc import Iterator

import cv2
import numpy as np
import zxingcpp

from models.reading import Code
from models.record import nfc
from pipeline.clean.colour import plain_grey
from pipeline.clean.patches import Box
from pipeline.clean.view import View
from pipeline.page_image import PageImage, Pixels

JOIN, SOLID = 5, 15
"""Pixels of the small view (75 dpi): gaps up to 1.7 mm close, and 5 mm of solid ink must remain."""
MOST_CANDIDATES = 12
MOST_PAGE_SHARE = 0.2
"""A patch larger than this part of the page is a picture or a table top."""
_FORMATS = {
    zxingcpp.BarcodeFormat.QRCode: "qr",
    zxingcpp.BarcodeFormat.DataMatrix: "data_matrix",
    zxingcpp.BarcodeFormat.PDF417: "pdf417",
    zxingcpp.BarcodeFormat.Code128: "code128",
    zxingcpp.BarcodeFormat.Code39: "code39",
    zxingcpp.BarcodeFormat.EAN13: "ean13",
    zxingcpp.BarcodeFormat.EAN8: "ean8",
}


def find_codes(image: PageImage, small: View) -> tuple[Code, ...]:
    """Decode the codes on a page as it lies."""
    found: dict[str, Code] = {}
    for left, top, right, bottom in _candidates(small):
        x0, y0, x1, y1 = (round(value / small.factor) for value in (left, top, right, bottom))
        margin = round(0.12 * max(x1 - x0, y1 - y0)) + 8
        x0, y0 = max(0, x0 - margin), max(0, y0 - margin)
        part = plain_grey(image.pixels[y0 : y1 + margin, x0 : x1 + margin])
        for code in _decode(np.ascontiguousarray(part), (x0, y0), image.size):
            found.setdefault(code.text, code)
    return tuple(found.values())


def _candidates(small: View) -> Iterator[Box]:
    """Patches so dense with ink that they may be codes, the most solid first."""
    closed = cv2.morphologyEx(small.ink, cv2.MORPH_CLOSE, np.ones((JOIN, JOIN), np.uint8))
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((SOLID, SOLID), np.uint8), borderValue=0)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8, copy=False))
    rows = sorted(boxes[1:count].tolist(), key=lambda row: -row[cv2.CC_STAT_AREA] / (row[2] * row[3]))
    most = MOST_PAGE_SHARE * solid.size
    for x, y, wide, high, _ in [row for row in rows if row[2] * row[3] <= most][:MOST_CANDIDATES]:
        yield x, y, x + wide, y + high


def _decode(grey: Pixels, corner: tuple[int, int], size: tuple[int, int]) -> list[Code]:
    """Try a crop as it is, enlarged (modules of an ID card's code are two pixels at 300 dpi), and softened."""
    formats = zxingcpp.BarcodeFormats(list(_FORMATS))
    for scale, soft in ((1, False), (2, False), (3, False), (2, True)):
        if scale > 1 and max(grey.shape) * scale > 1800:
            continue
        part = cv2.GaussianBlur(grey, (3, 3), 0) if soft else grey
        if scale > 1:
            part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        read = zxingcpp.read_barcodes(part, formats=formats, text_mode=zxingcpp.TextMode.Plain)
        codes = [_code(one, scale, corner, size) for one in read if one.valid and one.text]
        if codes:
            return codes
    return []


def _code(one: zxingcpp.Barcode, scale: int, corner: tuple[int, int], size: tuple[int, int]) -> Code:
    at = one.position
    points = [(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
    xs = [min(max((corner[0] + x / scale) / size[0], 0.0), 1.0) for x, _ in points]
    ys = [min(max((corner[1] + y / scale) / size[1], 0.0), 1.0) for _, y in points]
    return Code(kind=_FORMATS.get(one.format, "other"), text=nfc(one.text), box=(min(xs), min(ys), max(xs), max(ys)))
