"""What a person left on the printed page: seals, signatures, handwriting; and print in red, which is text.

In: a small upright view. Out: ``Marks``. Wrong: nothing; all of it is evidence, none of it proof.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from models.reading import InkRegion, Seal
from pipeline.clean.colour import blue_ink, red_ink
from pipeline.clean.patches import Box, as_fractions, patches
from pipeline.clean.seals import find_red
from pipeline.clean.view import View
from pipeline.page_image import Pixels


@dataclass(frozen=True, slots=True)
class Marks:
    """Boxes are fractions of the upright page."""

    seals: tuple[Seal, ...] = ()
    ink: tuple[InkRegion, ...] = ()
    red_print: tuple[tuple[float, float, float, float], ...] = ()
    """Lines printed in red, which the OCR copy keeps."""


def find_marks(view: View, dpi: float) -> Marks:
    """Look for marks on a small upright view of ``dpi`` pixels an inch."""
    if view.colour is None:
        return Marks()
    mm = dpi / 25.4
    red, blue = red_ink(view.colour), blue_ink(view.colour)
    dark = cv2.subtract(view.ink, cv2.max(cv2.dilate(red, np.ones((3, 3), np.uint8)), blue))
    marks = find_red(red, dark.astype(np.uint8, copy=False), mm)
    return Marks(
        tuple(Seal(box=as_fractions(box, red)) for box in marks.seals + marks.frames),
        tuple(InkRegion(box=as_fractions(box, blue)) for box in _strokes(blue, mm)),
        tuple(as_fractions(box, red) for box in marks.print_),
    )


def _strokes(blue: Pixels, mm: float) -> list[Box]:
    """Pen strokes: patches at least 6 mm long that are not as dense as a filled area."""
    gap = max(3, round(3 * mm)) | 1
    found = []
    for patch in patches(blue, gap, gap):
        x0, y0, x1, y1 = patch.box
        if patch.long >= 6 * mm and patch.short >= 1.5 * mm and patch.area < 0.5 * (x1 - x0) * (y1 - y0):
            found.append(patch.box)
    return found
