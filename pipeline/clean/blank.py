"""Whether anything stands on a page.

In: the middle view, and what is off the paper. Out: the share of ink, and whether the page is blank.
A few handwritten words or a lone stamp are not blank; bleed-through, specks and scanner borders are.
Wrong: nothing; a doubtful page is not blank.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.clean.colour import blue_ink, red_ink
from pipeline.clean.view import View
from pipeline.page_image import Pixels

LEAST_MARKS = 2
"""Strokes fewer than which are dirt, unless one is as long as a signature's."""
LONG_STROKE = 45
"""Pixels of the middle view: 8 mm."""
SMEAR_BELOW, SMEAR_SHARE = 185, 0.006
"""Ink out of focus is pale and wide; bleed-through is paler still. So much of it is no blank page."""
LEAST_SHARE = 0.00006
WRITTEN_SHARE, WRITTEN_LETTERS = 0.01, 200
"""With so much ink and so many letters a page is written; its strokes need not be looked at one by one."""


@dataclass(frozen=True, slots=True)
class Inking:
    """``share`` of the page's pixels that are ink, specks and borders left out."""

    share: float
    blank: bool


def find_inking(view: View, off_paper: Pixels, *, letters: int = 0) -> Inking:
    """Count real strokes of ink on the paper. ``letters``: how many pieces are known to have the shape of letters."""
    ink = cv2.threshold(view.flat, 140, 255, cv2.THRESH_BINARY_INV)[1]
    off = cv2.resize(off_paper, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_NEAREST)
    ink = cv2.subtract(ink, off)
    written = cv2.countNonZero(ink) / ink.size
    if letters >= WRITTEN_LETTERS and written >= WRITTEN_SHARE:
        return Inking(written, False)
    if view.colour is not None:
        ink = cv2.max(ink, cv2.subtract(cv2.max(red_ink(view.colour), blue_ink(view.colour)), off))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8, copy=False))
    extent = np.maximum(boxes[1:count, cv2.CC_STAT_WIDTH], boxes[1:count, cv2.CC_STAT_HEIGHT])
    area = boxes[1:count, cv2.CC_STAT_AREA]
    stroke = (extent >= 8) & (area >= 16)
    share = float(area[stroke].sum()) / ink.size
    smear = float(np.count_nonzero((view.flat < SMEAR_BELOW) & (off == 0))) / ink.size
    if smear > SMEAR_SHARE:
        return Inking(max(share, smear), False)
    few = int(stroke.sum()) < LEAST_MARKS and int(extent.max(initial=0)) < LONG_STROKE
    return Inking(share, few or share < LEAST_SHARE)
