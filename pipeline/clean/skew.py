"""How far the lines of a page are from level.

In: a small ink picture. Out: the angle, to 0.1 degree within +-15, and how sharp the lines then are.
Method: the profile of ink along rows is sharpest when the rows run along the text lines (Postl 1986), in three zooms.
Wrong: a page without lines has angle 0 and sharpness near 0.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.page_image import Pixels

WIDEST = 15.0
SMALLEST = 0.1
"""Angles under this are left alone: turning costs more sharpness than it brings."""


@dataclass(frozen=True, slots=True)
class Skew:
    """``angle`` in degrees, positive when text climbs to the right; ``sharpness`` has no unit, more is surer."""

    angle: float
    sharpness: float


def find_skew(ink: Pixels) -> Skew:
    """The skew of the lines that run across ``ink`` (255 where ink is)."""
    coarse = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    best = _best(coarse.astype(np.uint8, copy=False), np.arange(-WIDEST, WIDEST + 0.01, 1.0))
    best = _best(ink, best.angle + np.arange(-0.8, 0.81, 0.2))
    fine = _best(ink, best.angle + np.arange(-0.15, 0.151, 0.05))
    return Skew(round(float(fine.angle), 2), fine.sharpness)


def _best(ink: Pixels, angles: NDArray[np.floating[Any]]) -> Skew:
    scores = [_sharpness(ink, float(angle)) for angle in angles]
    best = int(np.argmax(scores))
    level = int(np.argmin(np.abs(angles)))
    if abs(angles[level]) < 1e-9 and scores[level] >= scores[best] * 0.999:
        best = level
    return Skew(float(angles[best]), scores[best])


def _sharpness(ink: Pixels, angle: float) -> float:
    """How much neighbouring rows differ once the page is sheared level by ``angle``."""
    high, wide = ink.shape
    slope = float(np.tan(np.radians(angle)))
    # Shearing each column down by its distance from the middle levels the lines for the price of one pass.
    matrix = np.array([[1, 0, 0], [slope, 1, -slope * wide / 2]], dtype=np.float32)
    level = cv2.warpAffine(ink, matrix, (wide, high), flags=cv2.INTER_NEAREST) if angle else ink
    rows = cv2.reduce(level, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F).ravel()
    total = float(rows.sum())
    if total <= 0:
        return 0.0
    steps = np.diff(rows)
    return float((steps * steps).sum() / (total * total) * high)
