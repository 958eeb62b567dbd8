"""What is wrong with the picture of a page, judged without reading it.

In: the page, its views, what is known of letters and sheet. Out: the ``Quality`` verdicts. Wrong: nothing; a page
without text is judged by its light only. Thresholds are where reading begins to suffer, measured on generated pages.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.reading import Quality
from pipeline.clean.letters import Letters
from pipeline.clean.sheet import Sheet
from pipeline.clean.view import Views, shrunk
from pipeline.page_image import PageImage, Pixels

LEAST_X_HEIGHT = 7.5
"""Pixels of the page as it came: 13-point text at 92 dpi."""
LEAST_SHARPNESS = 0.2
"""Steepest edges per pixel, over the contrast of ink, with small letters brought to 14 pixels."""
DARK_PAPER = 75
UNEVEN = 0.33
"""Darkest paper over brightest."""
GLARE_SHARE = 0.004
NOISE = 0.16
"""Noise of the paper over the contrast of ink."""
CUT_LINES = 5
JUDGED_X_HEIGHT = 14.0
FEWEST_LETTERS = 60
USUAL_X_HEIGHT = 0.08
"""Of an inch: 13-point text."""
SMEARED_BELOW = 225
"""Evened grey under which there may be ink that blur has spread."""
LEAST_INK = 0.01
"""Share of ink under which nothing is said of its edges."""


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a verdict rests on. ``x_height`` in pixels of the page."""

    image: PageImage
    views: Views
    letters: Letters
    x_height: float
    sheet: Sheet | None
    off_paper: Pixels


def verdict(look: Look) -> tuple[Quality, ...]:
    """Every fault of the picture, gravest first."""
    found: list[Quality] = []
    text = look.letters.count >= FEWEST_LETTERS and look.x_height > 0
    if not look.image.bitonal and sharpness(look) < LEAST_SHARPNESS:
        found.append(Quality.BLURRED)
    if text and look.x_height < LEAST_X_HEIGHT:
        found.append(Quality.LOW_RESOLUTION)
    found += _light(look)
    if text and _noise(look) > NOISE:
        found.append(Quality.NOISY)
    if text and _cut_off(look):
        found.append(Quality.CUT_OFF)
    return tuple(found)


def sharpness(look: Look) -> float:
    """How steep the edges of letters are: about 0.4 for a sharp scan, under 0.2 where marks run into letters."""
    grey = look.image.pixels if look.image.pixels.ndim == 2 else look.image.pixels[:, :, 1]
    x_height = look.x_height if look.letters.count >= FEWEST_LETTERS else USUAL_X_HEIGHT * look.image.dpi
    centres = _places(look)
    scale = min(1.0, JUDGED_X_HEIGHT / max(x_height, 1.0))
    side = round(16 * max(x_height, 4.0))
    steep = []
    # Ten crops around letters spread over the page stand for the whole.
    for x, y in centres[:: max(1, len(centres) // 10)][:10]:
        left, top = max(0, int(x) - side // 2), max(0, int(y) - side // 2)
        crop = grey[top : top + side, left : left + side]
        if min(crop.shape) >= 24:
            steep.append(_steepness(shrunk(np.ascontiguousarray(crop), scale)))
    return float(np.median(steep)) if steep else 1.0


def _places(look: Look) -> NDArray[Any]:
    """Places with ink, ``(n, 2)`` in pixels of the page: letters, or where blur has run them together, any ink."""
    if look.letters.count >= FEWEST_LETTERS:
        return look.letters.centres / look.views.middle.factor
    small = look.views.small
    smeared = cv2.threshold(small.flat, SMEARED_BELOW, 255, cv2.THRESH_BINARY_INV)[1]
    ink = cv2.subtract(smeared, look.off_paper)
    found = cv2.findNonZero(ink)
    if found is None or len(found) < LEAST_INK * ink.size:
        return np.zeros((0, 2))
    return np.asarray(found.reshape(-1, 2) / small.factor)


def _steepness(crop: Pixels) -> float:
    soft = cv2.GaussianBlur(crop, (3, 3), 0).astype(np.uint8, copy=False)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
    dark, bright = _greys(soft, 0.01, 0.9)
    steep = cv2.magnitude(across, down)[::2].ravel()
    place = int(0.985 * (steep.size - 1))
    return float(np.partition(steep, place)[place]) / max(bright - dark, 12)


def _greys(picture: Pixels, *shares: float) -> tuple[int, ...]:
    """The grey levels under which these shares of the pixels lie; counting is ten times faster than sorting."""
    counts = np.cumsum(cv2.calcHist([picture], [0], None, [256], [0, 256]))
    return tuple(int(np.searchsorted(counts, share * picture.size)) for share in shares)


def _light(look: Look) -> list[Quality]:
    light = look.views.small.light
    on_paper = cv2.resize(look.off_paper, (light.shape[1], light.shape[0]), interpolation=cv2.INTER_NEAREST) == 0
    if not on_paper.any():
        return [Quality.DARK]
    darkest, middle, brightest = np.percentile(light[on_paper], (4, 50, 96))
    found = []
    if _glare(look, float(middle)):
        found.append(Quality.GLARE)
    if middle < DARK_PAPER:
        found.append(Quality.DARK)
    elif darkest < UNEVEN * brightest and look.sheet is not None:
        found.append(Quality.UNEVEN_LIGHT)
    return found


def _glare(look: Look, paper: float) -> bool:
    """Whether a lamp's reflection has burnt a patch of the paper white, where the paper itself is not white."""
    if paper > 225:
        return False
    small = look.views.small.grey
    burnt = cv2.threshold(small, 249, 255, cv2.THRESH_BINARY)[1]
    solid = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    return cv2.countNonZero(solid) > GLARE_SHARE * small.size


def _noise(look: Look) -> float:
    """Grain of the paper over the contrast of the ink, where the paper is bare (median of what a blur takes away)."""
    part = np.ascontiguousarray(look.views.middle.grey[:900, :900])
    grain = cv2.absdiff(part, cv2.medianBlur(part, 5))
    dark, bright = _greys(part, 0.01, 0.6)
    bare = cv2.threshold(part, bright - 1, 255, cv2.THRESH_BINARY)[1]
    return float(cv2.mean(grain, bare)[0]) * 1.25 / max(bright - dark, 25)


def _cut_off(look: Look) -> bool:
    """Whether lines of letters run out of the picture on one side."""
    high, wide = look.views.middle.grey.shape
    size = max(look.letters.height, 6.0)
    xs, ys = look.letters.centres[:, 0], look.letters.centres[:, 1]
    if look.sheet is not None and not look.sheet.square:
        return False
    at_edge = [ys[xs < size], ys[xs > wide - size], xs[ys < size], xs[ys > high - size]]
    return any(_lines(side, size) >= CUT_LINES for side in at_edge)


def _lines(along: NDArray[Any], size: float) -> int:
    """How many separate letters stand along an edge."""
    return len(np.unique(np.round(along / (2 * size))))
