"""The letters of a page as pieces of ink: how tall they are and which way they stand in a row.

In: a middle view's ink. Out: ``Letters``. Wrong: a page without text has none.
"""

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

from pipeline.page_image import Pixels

FEWEST = 25
"""Letters without which nothing is believed of them."""
ENOUGH = 2500
"""Letters looked at; more say the same."""


@dataclass(frozen=True, slots=True)
class Letters:
    """``height`` in pixels of the view (0 where there is no text); ``across`` from -1 to 1: 1 when every letter's
    nearest neighbour stands beside it, -1 when above or below it."""

    height: float
    across: float
    count: int
    centres: NDArray[Any] = field(default_factory=lambda: np.zeros((0, 2)), repr=False, compare=False)
    """``(n, 2)``: where they are, in pixels of the view."""


def find_letters(ink: Pixels) -> Letters:
    """Take the ink apart and look at the pieces that have the size and shape of letters."""
    count, _, boxes, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = boxes[1:count, cv2.CC_STAT_WIDTH], boxes[1:count, cv2.CC_STAT_HEIGHT]
    area, longer = boxes[1:count, cv2.CC_STAT_AREA], np.maximum(wide, high)
    # Neither specks and marks, nor rules, nor blots; either way up.
    letter = (longer >= 5) & (longer <= 120) & (np.minimum(wide, high) >= 0.3 * longer) & (area >= 0.15 * wide * high)
    if int(letter.sum()) < FEWEST:
        return Letters(0.0, 0.0, int(letter.sum()), centres[1:count][letter])
    height = _common(longer[letter])
    size = letter & (longer >= 0.6 * height) & (longer <= 2.5 * height)
    return Letters(height, _across(centres[1:count][size], height), int(letter.sum()), centres[1:count][size])


def _common(heights: NDArray[Any]) -> float:
    """The commonest height; a letter counts by its height, lest specks and marks outvote what they sit on."""
    counts = np.bincount(heights, weights=heights.astype(np.float64), minlength=130)
    smooth = np.convolve(counts, [0.5, 1.0, 0.5], mode="same")
    peak = int(np.argmax(smooth))
    near = slice(max(peak - 1, 0), peak + 2)
    return float((counts[near] * np.arange(len(counts))[near]).sum() / counts[near].sum())


def _across(centres: NDArray[Any], height: float) -> float:
    """Share of letters whose nearest neighbour is beside them, less those where it is above or below.

    Letters of a line stand closer than lines do (O'Gorman's docstrum, 1993), whatever columns and tables do.
    """
    if len(centres) < FEWEST:
        return 0.0
    some = centres[:: max(1, len(centres) // ENOUGH)]
    distance, which = cKDTree(centres).query(some, k=2)
    near = distance[:, 1] < 4 * height
    if int(near.sum()) < FEWEST:
        return 0.0
    step = np.abs(centres[which[near, 1]] - some[near])
    beside, over = step[:, 1] < 0.5 * step[:, 0], step[:, 0] < 0.5 * step[:, 1]
    return float(beside.mean() - over.mean())
