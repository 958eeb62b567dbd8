"""What is dark but not on the paper: black scanner borders, the table under a photo, punch holes.

In: a small view. Out: a mask of pixels to paint white in the OCR copy. Wrong: nothing.
"""

import cv2
import numpy as np

from pipeline.clean.view import View
from pipeline.page_image import Pixels

DARK = 90
"""Raw grey under which a region at the edge is no paper."""
BROAD = 7
"""Pixels of a small view (about 75 dpi) that no letter's stroke is wide."""


def off_paper(view: View) -> Pixels:
    """255 at black borders that touch the edge of the picture, and at punch holes near it."""
    # On a picture that is dark as a whole, dark means darker than its paper.
    level = min(float(DARK), 0.45 * float(np.percentile(view.grey[::4, ::4], 60)))
    dark = cv2.threshold(view.grey, level, 255, cv2.THRESH_BINARY_INV)[1]
    high, wide = dark.shape
    # Beyond the edge all counts as dark, so that even a thin border is broad; letters and rules are thin.
    framed = cv2.copyMakeBorder(dark, BROAD, BROAD, BROAD, BROAD, cv2.BORDER_CONSTANT, value=255)
    broad = cv2.morphologyEx(framed, cv2.MORPH_OPEN, np.ones((BROAD, BROAD), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(broad.astype(np.uint8, copy=False))
    inside = labels[BROAD : BROAD + high, BROAD : BROAD + wide]
    frame = labels[0, 0]
    gone = inside == frame
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in boxes[label])
        if label != frame and _is_hole(x - BROAD, y - BROAD, w, h, area, wide, high):
            gone |= inside == label
    if not gone.any():
        return np.zeros_like(view.grey)
    # What opening rounded off and the soft rim belong to it.
    mask = cv2.dilate(gone.astype(np.uint8) * 255, np.ones((2 * BROAD + 1, 2 * BROAD + 1), np.uint8))
    soft = cv2.threshold(view.grey, 2 * level, 255, cv2.THRESH_BINARY_INV)[1]
    core = cv2.dilate(gone.astype(np.uint8) * 255, np.ones((3, 3), np.uint8))
    return cv2.max(cv2.min(mask, cv2.dilate(soft, np.ones((3, 3), np.uint8))), core).astype(np.uint8, copy=False)


def _is_hole(x: int, y: int, w: int, h: int, area: int, wide: int, high: int) -> bool:
    """Round, 4 to 9 mm, within 25 mm of the edge (the picture is about 75 dpi: 3 pixels a millimetre)."""
    near = min(x + w / 2, wide - x - w / 2) < 0.12 * wide or min(y + h / 2, high - y - h / 2) < 0.1 * high
    round_ = 0.7 < w / h < 1.4 and 0.65 < area / (w * h) < 0.93
    return near and round_ and 0.012 < w / wide < 0.05
