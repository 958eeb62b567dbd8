"""Which way up a page lies: 0, 90, 180 or 270 degrees.

In: the page's views. Out: the quarter turn that makes it upright, its skew, and whether that is sure.
Cheap evidence first: text lines are sharp across and not down; letters reach above their row (ascenders, capitals,
Vietnamese marks) far more than below it. Tesseract's detector is asked only when that leaves doubt.
Wrong: a page with too little text stays as it lies and is unsure.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.osd import ask_tesseract
from pipeline.clean.skew import Skew, find_skew
from pipeline.clean.view import Views
from pipeline.page_image import Pixels

SURE_ACROSS = 1.6
"""Sharpness of the better direction over the other, beyond which lines settle it."""
SURE_UP = 4.0
"""Standard errors by which lines must lean upwards (or downwards)."""
FEWEST_LINES = 8
STRIPS = 6


@dataclass(frozen=True, slots=True)
class Lie:
    """``rotation`` is clockwise, to be applied; ``skew`` is measured after it; ``sure`` is False for a guess."""

    rotation: int
    skew: Skew
    sure: bool
    asked: bool = False
    """Whether Tesseract's detector had to be asked."""


@dataclass(frozen=True, slots=True)
class Lean:
    """How lines lean: positive when they reach above more than below. ``lines`` is how many spoke."""

    score: float
    lines: int


def find_lie(views: Views) -> Lie:
    """Decide how the page lies; see the module."""
    ink = without_rules(views.small.ink)
    across, down = find_skew(ink), find_skew(_quarter(ink))
    flat, upended = (across, 0), (down, 90)
    (skew, turn), (other, _) = (flat, upended) if across.sharpness >= down.sharpness else (upended, flat)
    lean = find_lean(_turn(views.middle.ink, turn), skew.angle)
    rotation = turn if lean.score >= 0 else turn + 180
    sure = skew.sharpness > SURE_ACROSS * other.sharpness and lean.lines >= FEWEST_LINES and abs(lean.score) >= SURE_UP
    if sure:
        return Lie(rotation, skew, sure=True)
    told = ask_tesseract(views.middle.flat)
    if told is None:
        return Lie(0, across, sure=False, asked=True)
    return Lie(told, across if told in (0, 180) else down, sure=True, asked=True)


def find_lean(ink: Pixels, angle: float) -> Lean:
    """Level ``ink`` by ``angle`` and weigh, line by line, what stands above each row of letters against below.

    The page is looked at in upright strips, so that columns whose lines are not level with each other still count.
    """
    high, wide = ink.shape
    slope = float(np.tan(np.radians(angle)))
    matrix = np.array([[1, 0, 0], [slope, 1, -slope * wide / 2]], dtype=np.float32)
    level = cv2.warpAffine(ink, matrix, (wide, high), flags=cv2.INTER_NEAREST) if angle else ink
    scores: list[float] = []
    weights: list[float] = []
    for left in np.linspace(0, wide, STRIPS + 1)[:-1].astype(int):
        strip = level[:, left : left + wide // STRIPS]
        rows = np.asarray(cv2.reduce(strip, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32F), np.float32).ravel() / 255.0
        for score, weight in _line_leans(rows):
            scores.append(score)
            weights.append(weight)
    if not scores:
        return Lean(0.0, 0)
    values, shares = np.array(scores), np.array(weights) / sum(weights)
    mean = float((values * shares).sum())
    spread = float(((values - mean) ** 2 * shares).sum() ** 0.5) + 0.05
    return Lean(mean / spread * float(np.sqrt(len(scores))), len(scores))


def _line_leans(rows: NDArray[np.floating[Any]]) -> list[tuple[float, float]]:
    """For every text line of a strip's profile: (above - below) / (above + below), and its ink."""
    filled = np.flatnonzero(np.diff(np.concatenate(([0], (rows > 0.5).astype(np.int8), [0]))))
    found = []
    for start, stop in zip(filled[::2], filled[1::2], strict=True):
        line = rows[start:stop]
        if not 8 <= len(line) <= 90 or line.max() < 12:
            continue
        core = np.flatnonzero(line >= 0.5 * line.max())
        above, below = float(line[: core[0]].sum()), float(line[core[-1] + 1 :].sum())
        if len(core) and len(core) < 0.9 * len(line) and above + below > 0:
            found.append(((above - below) / (above + below), float(line.sum())))
    return found


def without_rules(ink: Pixels) -> Pixels:
    """Ink without table rules and frames: strokes longer than about 2 cm either way."""
    long = max(25, max(ink.shape) // 15)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (long, 1)))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (1, long)))
    return cv2.subtract(ink, cv2.max(level, upright)).astype(np.uint8, copy=False)


def _quarter(pixels: Pixels) -> Pixels:
    return cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE).astype(np.uint8, copy=False)


def _turn(pixels: Pixels, rotation: int) -> Pixels:
    return _quarter(pixels) if rotation == 90 else pixels
