"""Ink that belongs together, as patches.

In: a mask. Out: boxes and sizes of its pieces after joining what is near. Wrong: nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.page_image import Pixels

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the view."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One piece. ``long`` and ``short`` are the sides of the narrowest turned box around it; ``area`` its own ink."""

    box: Box
    long: float
    short: float
    area: int


def patches(mask: Pixels, across: int, down: int, least: int = 12) -> Iterator[Patch]:
    """Join pixels nearer than ``across`` and ``down`` and yield the pieces with at least ``least`` pixels of ink."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, down))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined.astype(np.uint8, copy=False))
    for label in range(1, count):
        x, y, wide, high, area = (int(value) for value in boxes[label])
        if area < least:
            continue
        inside = labels[y : y + high, x : x + wide] == label
        ink = inside & (mask[y : y + high, x : x + wide] > 0)
        points = cv2.findNonZero(inside.astype(np.uint8))
        (_, sides, _) = cv2.minAreaRect(points)
        yield Patch((x, y, x + wide, y + high), max(sides) + 1, min(sides) + 1, int(ink.sum()))


def as_fractions(box: Box, mask: Pixels) -> tuple[float, float, float, float]:
    """A pixel box as fractions of the view."""
    high, wide = mask.shape[:2]
    return box[0] / wide, box[1] / high, min(1.0, box[2] / wide), min(1.0, box[3] / high)
