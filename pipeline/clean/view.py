"""Two small pictures of a page, on which everything is decided before the full one is touched.

In: the page's pixels. Out: a middle view (letters can be told apart, about 150 dpi) and a small one (lines can,
about 75 dpi), each as grey, as light-corrected grey and as ink. Wrong: nothing.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.clean.colour import plain_grey
from pipeline.clean.light import flat_light, paper_light
from pipeline.page_image import PageImage, Pixels

MIDDLE_PIXELS = 2_200_000
"""An A4 page at 150 dpi."""
MIDDLE_DPI = 150.0
INK_BELOW = 170
"""Light-corrected grey at or under which a pixel is ink (paper is 255)."""


@dataclass(frozen=True, slots=True)
class View:
    """One reduced picture of the page. ``factor`` is view pixels per page pixel."""

    grey: Pixels
    flat: Pixels
    """Grey with the light evened: paper about 255 wherever it lies."""
    ink: Pixels
    """255 where ink is, 0 where not."""
    factor: float
    light: Pixels
    """How bright bare paper is at each place; smaller than the view."""
    colour: Pixels | None = None
    """BGR, None for a grey page."""


@dataclass(frozen=True, slots=True)
class Views:
    """The page as decided upon: ``middle`` about 150 dpi, ``small`` exactly half of it."""

    middle: View
    small: View


def views(image: PageImage) -> Views:
    """Reduce a page to its two views; a page already small is taken as it is."""
    wide, high = image.size
    factor = min(1.0, MIDDLE_DPI / max(image.dpi, 1.0))
    factor = min(
        max(factor, (MIDDLE_PIXELS / 2 / (wide * high)) ** 0.5), (MIDDLE_PIXELS * 3 / (wide * high)) ** 0.5, 1.0
    )
    middle = shrunk(image.pixels, factor)
    factor = middle.shape[1] / wide
    small = shrunk(middle, 0.5)
    small_view = _view(small, small.shape[1] / wide)
    grey = plain_grey(middle)
    flat = flat_light(grey, small_view.light)
    colour = middle if middle.ndim == 3 else None
    return Views(View(grey, flat, _ink(flat), factor, small_view.light, colour), small_view)


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """Shrink by averaging in whole steps, and what is left, less than half, between neighbours: ten times faster."""
    if factor >= 0.999:
        return pixels
    whole = int(1 / factor + 1e-3)
    if whole > 1:
        high, wide = pixels.shape[0] // whole, pixels.shape[1] // whole
        size = (max(wide, 1), max(high, 1))
        pixels = cv2.resize(pixels[: high * whole, : wide * whole], size, interpolation=cv2.INTER_AREA).astype(
            np.uint8, copy=False
        )
        factor *= whole
    if factor > 0.97:
        return pixels
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)


def _view(pixels: Pixels, factor: float) -> View:
    grey = plain_grey(pixels)
    light = paper_light(grey)
    flat = flat_light(grey, light)
    return View(grey, flat, _ink(flat), factor, light, pixels if pixels.ndim == 3 else None)


def _ink(flat: Pixels) -> Pixels:
    return cv2.threshold(flat, INK_BELOW, 255, cv2.THRESH_BINARY_INV)[1].astype(np.uint8, copy=False)
