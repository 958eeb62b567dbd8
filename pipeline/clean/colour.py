"""Coloured ink told from black.

In: BGR pixels. Out: grey in which red ink is paper and blue and black ink stay; masks of coloured ink.
Wrong: nothing.
"""

import cv2
import numpy as np

from pipeline.page_image import Pixels

RED_GAIN = 1.0
"""How far red ink is lifted above its own red channel. A seal of worn, dark red needs more than the bare channel."""
_WITHOUT_RED = np.array([[-RED_GAIN / 2, -RED_GAIN / 2, 1.0 + RED_GAIN]], dtype=np.float32)
LEAST_COLOUR = 38
"""Grey levels by which ink stands out in its own channel, beyond the paper's tint."""


def without_red(pixels: Pixels) -> Pixels:
    """Grey as a red lamp shows it: red ink vanishes, black and blue ink stay dark. Grey pixels pass through."""
    if pixels.ndim == 2:
        return pixels
    return cv2.transform(pixels, _WITHOUT_RED).astype(np.uint8, copy=False)


def plain_grey(pixels: Pixels) -> Pixels:
    """Grey as the eye sees it: red print stays dark."""
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def red_ink(colour: Pixels) -> Pixels:
    """255 where a pixel is red ink. ``colour`` is a small BGR view."""
    return _ink_of(colour, 2, (1, 0))


def blue_ink(colour: Pixels) -> Pixels:
    """255 where a pixel is blue or violet ink."""
    return _ink_of(colour, 0, (2,))


def _ink_of(colour: Pixels, channel: int, others: tuple[int, ...]) -> Pixels:
    """Pixels in which one channel stands well above the others, measured against the paper's own tint."""
    planes = cv2.split(colour)
    other = planes[others[0]] if len(others) == 1 else cv2.max(planes[others[0]], planes[others[1]])
    excess = cv2.subtract(planes[channel], other)
    tint = int(np.median(excess[::4, ::4]))
    return cv2.threshold(excess, tint + LEAST_COLOUR, 255, cv2.THRESH_BINARY)[1].astype(np.uint8, copy=False)
