"""Views turned by quarters, or rid of ink that is none.

In: pixels or a view, and degrees clockwise or a mask. Out: the same, changed. Wrong: nothing.
"""

from dataclasses import replace

import cv2
import numpy as np

from pipeline.clean.view import View
from pipeline.page_image import Pixels

_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turned(pixels: Pixels, rotation: int) -> Pixels:
    """``pixels`` turned ``rotation`` degrees clockwise (a multiple of 90); the same array for none."""
    quarter = _TURNS.get(rotation % 360)
    return pixels if quarter is None else cv2.rotate(pixels, quarter).astype(np.uint8, copy=False)


def turned_view(view: View, rotation: int) -> View:
    """The whole view turned ``rotation`` degrees clockwise."""
    if rotation % 360 == 0:
        return view
    colour = None if view.colour is None else turned(view.colour, rotation)
    grey, flat, ink, light = (turned(picture, rotation) for picture in (view.grey, view.flat, view.ink, view.light))
    return View(grey, flat, ink, view.factor, light, colour)


def without_ink(view: View, mask: Pixels) -> View:
    """The view with no ink where ``mask`` is set (borders, holes, the table under a photo)."""
    return replace(view, ink=cv2.subtract(view.ink, mask).astype(np.uint8, copy=False))
