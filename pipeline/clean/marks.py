"""What a person left on the printed page: seals, signatures, handwriting; and print in red, which is text.

In: a small upright view. Out: ``Marks``. Wrong: nothing; all of it is evidence, none of it proof.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.reading import InkRegion, Seal
from pipeline.clean.colour import blue_ink, red_ink
from pipeline.clean.orientation import without_rules
from pipeline.clean.patches import Box, as_fractions, patches
from pipeline.clean.pen import pen_strokes
from pipeline.clean.seals import find_red
from pipeline.clean.view import View
from pipeline.page_image import Pixels

EMPTIEST, SPARSE, FULLEST = 0.03, 0.2, 0.3
"""Ink over the box of a piece: a signature has more than a drawn frame, and less than a code (0.4); between the last
two only thin strokes are handwriting, which portraits are not."""
PEN_MM = 0.95


@dataclass(frozen=True, slots=True)
class Marks:
    """Boxes are fractions of the upright page."""

    seals: tuple[Seal, ...] = ()
    ink: tuple[InkRegion, ...] = ()
    red_print: tuple[tuple[float, float, float, float], ...] = ()
    """Lines printed in red, which the OCR copy keeps."""
    pen: Pixels | None = None
    """Of the view's size, 255 where a blue pen ran across the page, which the OCR copy is rid of."""


def find_marks(view: View, dpi: float) -> Marks:
    """Look for marks on a small upright view of ``dpi`` pixels an inch."""
    mm = dpi / 25.4
    if view.colour is None:
        strokes = _black_strokes(without_rules(view.ink), mm)
        return Marks(ink=tuple(InkRegion(box=as_fractions(box, view.ink), colour="black") for box in strokes))
    red, blue = red_ink(view.colour), blue_ink(view.colour)
    dark = cv2.subtract(view.ink, cv2.max(cv2.dilate(red, np.ones((3, 3), np.uint8)), blue))
    plain = without_rules(dark.astype(np.uint8, copy=False))
    marks = find_red(red, dark.astype(np.uint8, copy=False), mm)
    return Marks(
        tuple(Seal(box=as_fractions(box, red)) for box in marks.seals + marks.frames),
        tuple(InkRegion(box=as_fractions(box, blue), colour="blue") for box in _blue_strokes(blue, mm))
        + tuple(InkRegion(box=as_fractions(box, blue), colour="black") for box in _black_strokes(plain, mm)),
        tuple(as_fractions(box, red) for box in marks.print_),
        pen_strokes(blue, dark.astype(np.uint8, copy=False), mm),
    )


def _blue_strokes(blue: Pixels, mm: float) -> list[Box]:
    """Patches of blue in which a pen ran on for 5 mm and more: letters of a typewriter or a stamp stay apart."""
    gap = max(3, round(3 * mm)) | 1
    found = []
    for patch in patches(blue, gap, gap):
        x0, y0, x1, y1 = patch.box
        sparse = patch.area < 0.5 * (x1 - x0) * (y1 - y0)
        if sparse and patch.long >= 6 * mm and _longest(blue[y0:y1, x0:x1]) >= 5 * mm:
            found.append(patch.box)
    return found


def _black_strokes(dark: Pixels, mm: float) -> list[Box]:
    """Single pieces of black ink larger than letters and far emptier than words or pictures."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(dark)
    sizes, found = boxes[1:count], []
    wides, highs = sizes[:, cv2.CC_STAT_WIDTH], sizes[:, cv2.CC_STAT_HEIGHT]
    large = (wides >= 9 * mm) & (wides <= 85 * mm) & (highs >= 5 * mm) & (highs <= 45 * mm) & (wides < 6 * highs)
    for label in np.flatnonzero(large) + 1:
        x, y, wide, high, area = (int(v) for v in boxes[label])
        if not EMPTIEST < area / (wide * high) < FULLEST:
            continue
        sparse = area < SPARSE * wide * high
        if sparse or (high >= 7 * mm and _is_thin(labels[y : y + high, x : x + wide] == label, mm)):
            found.append((x, y, x + wide, y + high))
    return found


def _is_thin(piece: NDArray[np.bool_], mm: float) -> bool:
    """Whether a piece is all strokes as wide as a pen's: twice its area over the length of its edges tells how wide."""
    framed = np.pad(piece, 1).astype(np.uint8)
    edges, _ = cv2.findContours(framed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return 2 * int(piece.sum()) < PEN_MM * mm * sum(len(edge) for edge in edges)


def _longest(mask: Pixels) -> int:
    """The longer side of the largest piece of a mask."""
    _, _, boxes, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(mask))
    return int(max(boxes[1:, cv2.CC_STAT_WIDTH].max(initial=0), boxes[1:, cv2.CC_STAT_HEIGHT].max(initial=0)))
