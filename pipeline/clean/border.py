"""What is dark but not on the paper: black scanner borders, the table under a photo, punch holes.

In: a small view. Out: a mask of pixels to paint white in the OCR copy. Wrong: nothing.
"""

import cv2
import numpy as np

from pipeline.clean.view import View
from pipeline.page_image import Pixels

DARK = 90
"""Raw grey under which a region at the edge is no paper."""


def off_paper(view: View) -> Pixels:
    """255 at black borders that touch the edge of the picture, and at punch holes near it."""
    dark = cv2.threshold(view.grey, DARK, 255, cv2.THRESH_BINARY_INV)[1]
    # Letters and rules are thin: opening leaves only broad dark areas.
    broad = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8), borderValue=0)
    framed = cv2.copyMakeBorder(broad, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(framed)
    high, wide = view.grey.shape
    mask = np.zeros_like(view.grey)
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in boxes[label])
        if _touches_edge(x, y, w, h, wide, high) or _is_hole(x, y, w, h, area, wide, high):
            mask[labels[1:-1, 1:-1] == label] = 255
    return cv2.dilate(mask, np.ones((7, 7), np.uint8)).astype(np.uint8, copy=False) if mask.any() else mask


def _touches_edge(x: int, y: int, w: int, h: int, wide: int, high: int) -> bool:
    return x <= 3 or y <= 3 or x + w >= wide - 1 or y + h >= high - 1


def _is_hole(x: int, y: int, w: int, h: int, area: int, wide: int, high: int) -> bool:
    """Round, 4 to 9 mm, within 25 mm of the edge (the picture is about 75 dpi: 3 pixels a millimetre)."""
    near = min(x + w / 2, wide - x - w / 2) < 0.12 * wide or min(y + h / 2, high - y - h / 2) < 0.1 * high
    round_ = 0.7 < w / h < 1.4 and 0.65 < area / (w * h) < 0.9
    return near and round_ and 0.012 < w / wide < 0.05
