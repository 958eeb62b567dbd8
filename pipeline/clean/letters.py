"""How tall the letters of a page are, since that and not dpi decides the resolution Tesseract needs.

In: a middle view's ink. Out: the x-height in its pixels, 0 where there is no text. Wrong: nothing.
"""

import cv2
import numpy as np

from pipeline.page_image import Pixels

FEWEST = 25
"""Letters without which no height is believed."""


def letter_height(ink: Pixels) -> float:
    """The height of small letters (x-height), as most of the ink's pieces have it."""
    count, _, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = boxes[1:count, cv2.CC_STAT_WIDTH], boxes[1:count, cv2.CC_STAT_HEIGHT]
    area = boxes[1:count, cv2.CC_STAT_AREA]
    # Letters: neither specks and marks, nor rules, nor blots.
    letter = (high >= 4) & (high <= 120) & (wide >= 0.25 * high) & (wide <= 2.5 * high) & (area >= 0.15 * wide * high)
    heights = high[letter]
    if len(heights) < FEWEST:
        return 0.0
    # A letter counts by its height, so that specks, marks and dots do not outvote the letters they sit on.
    counts = np.bincount(heights, weights=heights.astype(np.float64), minlength=130)
    smooth = np.convolve(counts, [0.5, 1.0, 0.5], mode="same")
    peak = int(np.argmax(smooth))
    near = slice(max(peak - 1, 0), peak + 2)
    return float((counts[near] * np.arange(130)[near]).sum() / counts[near].sum())
