"""Strokes of a blue pen across print: a signature over the name of the one who signs.

In: the blue and the dark ink of a small upright view; later the page's pixels. Out: where such strokes run, and the
OCR copy's grey with print standing there and the pen gone. Wrong: nothing; writing no taller than a line stays (it may
be a number or a date filled in), and so does print in blue.
"""

import cv2
import numpy as np

from pipeline.clean.orientation import without_rules
from pipeline.clean.patches import Box
from pipeline.page_image import Pixels

TALLER_MM, WIDER_MM = 6.0, 4.0
"""A signature's least size: lines of print and of writing are lower."""
ONE_STROKE_MM = 4.0
"""Some piece of it is this tall by itself: words of print only become so together."""
GAP_ACROSS_MM, GAP_DOWN_MM = 1.4, 1.0
"""Print that a stroke crosses cuts it into pieces no further apart than its letters are thick."""
NEAR_MM = 6.0
MOST_CUTS = 3
"""How often in a row print may have cut it."""
FULLEST = 0.5
SPECK = 4
"""Pixels of the view under which a piece is noise."""
BLUE_PRINT = 0.6
"""Blue ink over dark ink from which blue is what the page is printed in."""
_WITHOUT_BLUE = np.array([[3.0, -1.0, -1.0]], dtype=np.float32)


def pen_strokes(blue: Pixels, dark: Pixels, mm: float) -> Pixels | None:
    """255 where a pen's strokes run, with a rim; None where there are none. ``mm`` is pixels a millimetre."""
    inked = cv2.countNonZero(blue)
    if inked < 8 * mm or inked > BLUE_PRINT * cv2.countNonZero(dark):
        return None
    strokes = without_rules(blue)
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_odd(GAP_ACROSS_MM * mm), _odd(GAP_DOWN_MM * mm)))
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, reach).astype(np.uint8, copy=False)
    pieces = _pieces(joined, strokes)
    found = np.zeros_like(blue)
    for (x, y, right, bottom), piece in pieces:
        wide, high, area = right - x, bottom - y, cv2.countNonZero(piece)
        large = high >= TALLER_MM * mm and wide >= WIDER_MM * mm and area <= FULLEST * wide * high
        if large and _tallest(piece) >= ONE_STROKE_MM * mm:
            found[y:bottom, x:right] |= piece
    if not found.any():
        return None
    # What print has cut off a signature lies near it and touches print; a name stamped in blue does not.
    print_ = cv2.dilate(dark, np.ones((5, 5), np.uint8)).astype(np.uint8, copy=False)
    for _ in range(MOST_CUTS):
        near = cv2.dilate(found, np.ones((_odd(2 * NEAR_MM * mm),) * 2, np.uint8)).astype(np.uint8, copy=False)
        for (x, y, right, bottom), piece in pieces:
            part = (slice(y, bottom), slice(x, right))
            if np.any(piece & near[part]) and np.any(piece & print_[part]):
                found[part] |= piece
    return cv2.dilate(found, np.ones((7, 7), np.uint8)).astype(np.uint8, copy=False)


def _pieces(joined: Pixels, strokes: Pixels) -> list[tuple[Box, Pixels]]:
    """The strokes of each joined piece, with their box."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for label in np.flatnonzero(boxes[1:count, cv2.CC_STAT_AREA] >= SPECK) + 1:
        x, y, wide, high = (int(v) for v in boxes[label][:4])
        inside = (slice(y, y + high), slice(x, x + wide))
        piece = np.where(labels[inside] == label, strokes[inside], 0).astype(np.uint8)
        found.append(((x, y, x + wide, y + high), piece))
    return found


def lift_pen(grey: Pixels, pixels: Pixels, pen: Pixels) -> None:
    """Lift the strokes ``pen`` out of ``grey`` in place. All three lie the same way; ``pen`` may be smaller."""
    high, wide = grey.shape
    down, across = high / pen.shape[0], wide / pen.shape[1]
    count, _, boxes, _ = cv2.connectedComponentsWithStats(pen)
    for label in range(1, count):
        x, y, w, h = (int(v) for v in boxes[label][:4])
        left, top, right, bottom = _scaled((x, y, x + w, y + h), across, down)
        part = (slice(top, min(bottom, high)), slice(left, min(right, wide)))
        old = grey[part]
        if not old.size:
            continue
        # By blue light the pen is paper and print is dark; the paper's own tint must not turn grey by it.
        lifted = cv2.transform(pixels[part], _WITHOUT_BLUE)
        tint = float(np.median(old[::4, ::4])) / max(float(np.median(lifted[::4, ::4])), 1.0)
        lifted = cv2.max(old, cv2.convertScaleAbs(lifted, alpha=tint))
        mask = cv2.resize(pen[y : y + h, x : x + w], (old.shape[1], old.shape[0]), interpolation=cv2.INTER_NEAREST)
        cv2.copyTo(lifted, mask, old)


def _tallest(mask: Pixels) -> int:
    _, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
    return int(boxes[1:, cv2.CC_STAT_HEIGHT].max(initial=0))


def _scaled(box: Box, across: float, down: float) -> Box:
    return round(box[0] * across), round(box[1] * down), round(box[2] * across), round(box[3] * down)


def _odd(size: float) -> int:
    return max(3, round(size)) | 1
