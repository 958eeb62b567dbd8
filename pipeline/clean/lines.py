"""Text lines as their profile shows them: where letters stand, and how far they reach above and below.

In: ink of a middle view and the angle of its lines. Out: one ``LineShape`` for every line of every strip.
Wrong: a page without text has none.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.page_image import Pixels

STRIPS = 6
"""The page is looked at in upright strips, so that columns whose lines are not level with each other still count."""
SMALLER_PRINT = 0.2
"""Share of the ink that decides: notes and small print must stay readable too."""
TALLEST = 90
"""Pixels of the middle view beyond which a band of ink is a picture, not a line."""


@dataclass(frozen=True, slots=True)
class LineShape:
    """One text line within one strip. ``core`` is the height of the band of small letters, in pixels."""

    core: int
    above: float
    """Ink above that band: ascenders, capitals, marks."""
    below: float
    """Ink below it: descenders, dots."""
    ink: float


def line_shapes(ink: Pixels, angle: float) -> list[LineShape]:
    """Level ``ink`` by ``angle`` degrees and measure every line in it."""
    high, wide = ink.shape
    slope = float(np.tan(np.radians(angle)))
    # A shear, not a turn: columns move up or down whole, which is one cheap pass and keeps every letter's height.
    matrix = np.array([[1, 0, 0], [slope, 1, -slope * wide / 2]], dtype=np.float32)
    level = cv2.warpAffine(ink, matrix, (wide, high), flags=cv2.INTER_NEAREST) if angle else ink
    shapes: list[LineShape] = []
    for left in np.linspace(0, wide, STRIPS + 1)[:-1].astype(int):
        strip = level[:, left : left + wide // STRIPS]
        rows = np.asarray(cv2.reduce(strip, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F), np.float32).ravel() / 255.0
        shapes += _shapes(rows)
    return shapes


def x_height(shapes: list[LineShape]) -> float:
    """The height of letters in the smaller print (a fifth of all ink is no larger), 0 without lines."""
    if len(shapes) < 4:
        return 0.0
    order = sorted(shapes, key=lambda shape: shape.core)
    part, passed = sum(shape.ink for shape in order) * SMALLER_PRINT, 0.0
    for shape in order:
        passed += shape.ink
        if passed >= part:
            return float(shape.core)
    return 0.0


def _shapes(rows: NDArray[np.floating[Any]]) -> list[LineShape]:
    # Marks of one line may touch dots of the line before: a gap is where little ink is, not where none is.
    gap = max(0.5, 0.03 * float(np.percentile(rows, 95)))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (rows > gap).astype(np.int8), [0]))))
    found = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        line = rows[start:stop]
        top = float(line.max())
        core = np.flatnonzero(line >= 0.45 * top)
        tall = int(core[-1] - core[0] + 1)
        if not 8 <= len(line) <= TALLEST or top < 12 or tall < 4 or tall > 0.9 * len(line):
            continue
        above, below = float(line[: core[0]].sum()), float(line[core[-1] + 1 :].sum())
        found.append(LineShape(tall, above, below, float(line.sum())))
    return found
