"""Red seals and red print, told apart by shape.

In: the red ink of a small upright view, and its scale. Out: boxes of seals, and boxes of lines printed in red.
A seal's ink hides what stands under it, so the OCR copy loses it; a title printed in red is text and stays.
Wrong: nothing; a seal too worn to show half its ring is not found. Evidence only: a seal found proves nothing.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.patches import Box, Patch, patches
from pipeline.page_image import Pixels

RADIUS_MM = (8.0, 27.0)
"""Seals of offices are 36 mm across, of companies to 42, dry and small ones 20; photographs are off by a third."""
RING_SHOWN = 0.55
"""Part of the ring that must show."""
RING_SHARP = 0.3
"""By how much less red there must be just outside it."""
SOLID = 0.62
"""A disc filled beyond this is an emblem, not a seal."""


@dataclass(frozen=True, slots=True)
class RedMarks:
    """``seals`` and ``frames`` (stamps with a straight frame) hide text; ``print_`` is text in red. Pixel boxes."""

    seals: tuple[Box, ...]
    frames: tuple[Box, ...]
    print_: tuple[Box, ...]


def find_red(red: Pixels, dark: Pixels, mm: float) -> RedMarks:
    """Tell the red ink of a view apart. ``dark`` is ink that is not red; ``mm`` is pixels a millimetre."""
    if cv2.countNonZero(red) < 40:
        return RedMarks((), (), ())
    rings = _rings(red, mm)
    rest = red.copy()
    for x, y, radius in rings:
        cv2.circle(rest, (round(x), round(y)), round(radius * 1.08), 0, -1)
    frames, print_ = [], []
    # Words of a line stand up to 4 mm apart, its lines hardly nearer than 1.5.
    for patch in patches(rest, max(3, round(4 * mm)) | 1, max(3, round(1.2 * mm)) | 1):
        if patch.long < 4 * mm:
            continue
        if _is_frame(rest, patch.box, mm):
            frames.append(patch.box)
        elif _is_line(patch, mm) and _is_print(rest, dark, patch.box):
            print_.append(patch.box)
    return RedMarks(tuple(_ring_box(ring, red) for ring in rings), tuple(frames), tuple(print_))


def _rings(red: Pixels, mm: float) -> list[tuple[float, float, float]]:
    """Circles whose outline is red: centre and outer radius."""
    least, most = (round(mm * radius) for radius in RADIUS_MM)
    soft = cv2.GaussianBlur(red, (3, 3), 0)
    circles = cv2.HoughCircles(
        soft, cv2.HOUGH_GRADIENT, 1.5, minDist=least, param1=200, param2=32, minRadius=least, maxRadius=most
    )
    found: list[tuple[float, float, float]] = []
    for x, y, radius in [] if circles is None else circles[0][:40]:
        outer = _outer(red, float(x), float(y), float(radius), most)
        if outer and all(np.hypot(x - a, y - b) > 0.6 * max(outer, c) for a, b, c in found):
            found.append((float(x), float(y), outer))
    return found


def _outer(red: Pixels, x: float, y: float, radius: float, most: int) -> float:
    """The outermost radius near ``radius`` at which a ring shows, 0 where none does or the disc is solid."""
    polar = cv2.warpPolar(red, (most * 2, 90), (x, y), most * 2, cv2.WARP_POLAR_LINEAR)
    shown = (polar > 100).astype(np.float32)
    reach = cv2.dilate(shown, np.ones((1, 5), np.uint8)).mean(axis=0)
    last = min(len(reach) - 1, round(radius * 1.6))
    # A ring ends sharply; a circle laid across lines of red print does not.
    beyond = _means_beyond(reach)
    rings = [
        r for r in range(round(radius * 0.85), last) if reach[r] >= RING_SHOWN and beyond[r] < reach[r] - RING_SHARP
    ]
    if not rings:
        return 0.0
    outer = rings[-1]
    weights = np.arange(outer, dtype=np.float32)
    filled = float((shown[:, :outer].mean(axis=0) * weights).sum() / weights.sum())
    return float(outer) if filled < SOLID else 0.0


def _means_beyond(reach: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """For each radius the mean of ``reach`` from 4 to 11 pixels further out, 0 at the end."""
    sums = np.concatenate(([0.0], np.cumsum(reach, dtype=np.float64)))
    starts = np.minimum(np.arange(len(reach)) + 4, len(reach))
    ends = np.minimum(starts + 8, len(reach))
    means: NDArray[np.float64] = (sums[ends] - sums[starts]) / np.maximum(ends - starts, 1)
    means[max(len(reach) - 5, 0) :] = 0.0
    return means


def _ring_box(ring: tuple[float, float, float], red: Pixels) -> Box:
    x, y, radius = ring
    high, wide = red.shape
    reach = 1.12 * radius
    left, top = max(0, round(x - reach)), max(0, round(y - reach))
    part = red[top : min(high, round(y + reach)), left : min(wide, round(x + reach))]
    # The ink itself says where the seal ends; a circle found on a small view may be some pixels off.
    rows, columns = np.nonzero((part > 0).sum(axis=1) > 1)[0], np.nonzero((part > 0).sum(axis=0) > 1)[0]
    if not len(rows) or not len(columns):
        return left, top, left + part.shape[1], top + part.shape[0]
    return left + int(columns[0]), top + int(rows[0]), left + int(columns[-1]) + 1, top + int(rows[-1]) + 1


def _is_frame(red: Pixels, box: Box, mm: float) -> bool:
    """Whether a patch is a stamp with a straight frame: red along most of all four sides."""
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    if min(wide, high) < 8 * mm or max(wide, high) > 110 * mm:
        return False
    part = red[y0:y1, x0:x1] > 0
    rim = max(2, round(0.08 * min(wide, high)))
    sides = (part[:rim].any(axis=0), part[-rim:].any(axis=0), part[:, :rim].any(axis=1), part[:, -rim:].any(axis=1))
    return min(float(side.mean()) for side in sides) > 0.65


def _is_line(patch: Patch, mm: float) -> bool:
    return 1.2 * mm <= patch.short <= 14 * mm and patch.long >= 1.8 * patch.short


def _is_print(red: Pixels, dark: Pixels, box: Box) -> bool:
    """Whether a patch holds letters of its own, rather than ink that lies over black text."""
    x0, y0, x1, y1 = box
    of_red, of_black = int(np.count_nonzero(red[y0:y1, x0:x1])), int(np.count_nonzero(dark[y0:y1, x0:x1]))
    share = of_red / ((x1 - x0) * (y1 - y0))
    return 0.04 < share < 0.75 and of_black < 0.35 * of_red
