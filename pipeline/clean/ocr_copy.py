"""The copy of a page that Tesseract reads.

In: the page, its small view, what is off the paper, and the plan (turn, skew, letter height).
Out: grey pixels, and the matrix from them back to the upright page. Wrong: nothing.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.colour import plain_grey, without_red
from pipeline.clean.light import flat_light, paper_light
from pipeline.clean.pen import lift_pen
from pipeline.clean.skew import SMALLEST
from pipeline.clean.turn import turned
from pipeline.clean.view import View, shrunk
from pipeline.page_image import PageImage, Pixels

GOOD_X_HEIGHT = 15.0
"""Pixels a small letter needs: what 13-point text has at 180 dpi. More costs time and brings nothing."""
SMALL_X_HEIGHT = 15.5
"""Under this, as at 150 dpi, letters are enlarged to it: Tesseract then tells marks better (on six real scans 98.9 % of
words instead of 98.4). Enlarging further, to 20, brought nothing measurable more and cost a seventh more time."""
MOST_ENLARGED = 2.0
MOST_PIXELS = 30_000_000
WHITE_FROM = 235
"""Evened grey from which paper is pure white."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``rotation`` clockwise, then level by ``skew`` degrees; ``x_height`` in page pixels, 0 when unknown."""

    rotation: int
    skew: float
    x_height: float
    red_print: tuple[tuple[float, float, float, float], ...] = ()
    """Boxes (fractions of the upright page) where red ink is print and stays."""
    pen: Pixels | None = None
    """Where a blue pen ran across print (upright, any size), None where nowhere."""


def ocr_copy(image: PageImage, small: View, off_paper: Pixels, plan: Plan) -> tuple[Pixels, NDArray[np.float64]]:
    """Make the OCR copy; see the module. ``small`` and ``off_paper`` are upright, ``image`` lies as it came."""
    scale = _scale(image, plan.x_height)
    pixels = shrunk(image.pixels, scale)
    bare = without_red(pixels)
    if plan.pen is not None:
        lift_pen(bare, pixels, turned(plan.pen, -plan.rotation))
    grey = turned(_enlarged(bare, scale), plan.rotation)
    light = paper_light(_paper_by_red_light(small))
    flat = _whitened(flat_light(grey, light))
    if plan.red_print:
        _keep_red(flat, turned(_enlarged(plain_grey(pixels), scale), plan.rotation), small, light, plan)
    if off_paper.any():
        flat[cv2.resize(off_paper, (flat.shape[1], flat.shape[0]), interpolation=cv2.INTER_NEAREST) > 0] = 255
    wide, high = image.size if plan.rotation in (0, 180) else image.size[::-1]
    back = np.diag([wide / flat.shape[1], high / flat.shape[0], 1.0])
    if abs(plan.skew) < SMALLEST:
        return flat, back
    level, matrix = _levelled(flat, plan.skew)
    return level, back @ np.linalg.inv(matrix)


def _paper_by_red_light(small: View) -> Pixels:
    """The view without red ink, in which that ink is no brighter than the paper around it."""
    if small.colour is None:
        return small.grey
    bare, red = without_red(small.colour), np.ascontiguousarray(small.colour[:, :, 2])
    tint = float(np.median(bare[::4, ::4])) / max(float(np.median(red[::4, ::4])), 1.0)
    return cv2.min(bare, cv2.convertScaleAbs(red, alpha=tint)).astype(np.uint8, copy=False)


def _keep_red(flat: Pixels, plain: Pixels, small: View, light: Pixels, plan: Plan) -> None:
    """Put back, in place, the lines that are printed in red."""
    # A large title looks like a shadow, but not by red light. Between the two lies the paper's own tint.
    tint = float(np.median(small.grey[::4, ::4])) / max(float(np.median(light)), 1.0)
    kept = _whitened(flat_light(plain, cv2.convertScaleAbs(light, alpha=tint).astype(np.uint8, copy=False)))
    high, wide = flat.shape
    # Marks stand clear of their letters, and the ends of a line are easily lost.
    across, down = 0.008, 0.003
    for box in plan.red_print:
        grown = (box[0] - across, box[1] - down, box[2] + across, box[3] + down)
        left, top, right, bottom = (
            round(min(max(v, 0.0), 1.0) * side) for v, side in zip(grown, (wide, high, wide, high), strict=True)
        )
        flat[top:bottom, left:right] = cv2.min(flat[top:bottom, left:right], kept[top:bottom, left:right])


def _scale(image: PageImage, x_height: float) -> float:
    if x_height <= 0:
        scale = min(1.0, 200 / max(image.dpi, 1.0))
    elif x_height > GOOD_X_HEIGHT * 1.1:
        scale = GOOD_X_HEIGHT / x_height
    elif x_height < SMALL_X_HEIGHT:
        scale = min(SMALL_X_HEIGHT / x_height, MOST_ENLARGED)
    else:
        scale = 1.0
    wide, high = image.size
    return float(min(scale, (MOST_PIXELS / (wide * high)) ** 0.5))


def _enlarged(grey: Pixels, scale: float) -> Pixels:
    if scale <= 1.0:
        return grey
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)


def _whitened(flat: Pixels) -> Pixels:
    """Stretch so that paper is pure white: faint texture and bleed-through go, letters keep their edges."""
    table = np.clip(np.arange(256) * (255.0 / WHITE_FROM), 0, 255).astype(np.uint8)
    return cv2.LUT(flat, table).astype(np.uint8, copy=False)


def _levelled(upright: Pixels, skew: float) -> tuple[Pixels, NDArray[np.float64]]:
    """Turn by ``skew`` degrees clockwise on a canvas that loses no corner; also the matrix that did it."""
    high, wide = upright.shape
    matrix = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), -skew, 1.0), [0.0, 0.0, 1.0]])
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_wide, new_high = int(wide * cos + high * sin), int(wide * sin + high * cos)
    matrix[0, 2] += (new_wide - wide) / 2
    matrix[1, 2] += (new_high - high) / 2
    turned = cv2.warpAffine(upright, matrix[:2], (new_wide, new_high), flags=cv2.INTER_LINEAR, borderValue=255)
    return turned.astype(np.uint8, copy=False), matrix
