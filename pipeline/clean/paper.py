"""The paper in a picture: pulled straight where it was photographed, and what around it is none.

In: a ``PageImage``. Out: the sheet alone, with its views and letters. Wrong: nothing; in doubt the whole picture is
paper.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.border import off_paper
from pipeline.clean.letters import Letters, find_letters
from pipeline.clean.sheet import Sheet, find_sheet, outside, rectified
from pipeline.clean.view import Views, views
from pipeline.page_image import PageImage, Pixels


@dataclass(frozen=True, slots=True)
class Paper:
    """``image`` is the sheet as it lies; ``to_sheet`` maps pixels of the picture to its pixels."""

    image: PageImage
    views: Views
    letters: Letters
    off: Pixels
    """Of the small view's size: 255 where there is no paper."""
    sheet: Sheet | None
    to_sheet: NDArray[np.float64]


def find_paper(image: PageImage) -> Paper:
    """Find the sheet in the picture, and rectify it where it is not a plain rectangle."""
    seen = views(image)
    letters = find_letters(seen.middle.ink)
    sheet = None if image.drawn else find_sheet(seen.small, letters.centres * (seen.small.factor / seen.middle.factor))
    straight = np.eye(3)
    if sheet is None:
        return Paper(image, seen, letters, off_paper(seen.small), None, straight)
    if sheet.square:
        off = cv2.max(off_paper(seen.small), outside(seen.small, sheet)).astype(np.uint8, copy=False)
        return Paper(image, seen, letters, off, sheet, straight)
    flat, to_sheet = rectified(image, seen.small, sheet)
    seen = views(flat)
    return Paper(flat, seen, find_letters(seen.middle.ink), off_paper(seen.small), sheet, to_sheet)
