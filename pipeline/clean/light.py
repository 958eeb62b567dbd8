"""Uneven light, shadows and yellowed paper, divided away.

In: grey pixels. Out: the light that falls on the paper, and grey with that light evened. Wrong: nothing.
"""

import cv2

from pipeline.page_image import Pixels

DARKEST_PAPER = 40
"""Paper is never believed darker than this, or black borders would be raised to noise."""


def paper_light(small: Pixels) -> Pixels:
    """The brightness of bare paper at each place of a small grey picture (about 75 dpi).

    Letters are narrower than a few millimetres, so the brightest of the neighbourhood is paper; the median of that
    keeps edges of shadows where they are.
    """
    reach = max(5, round(max(small.shape) / 110)) | 1
    bright = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_RECT, (reach, reach)))
    quarter = cv2.resize(bright, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    smooth = cv2.blur(cv2.medianBlur(quarter, min(reach * 2 + 1, 31)), (reach, reach))
    return cv2.max(smooth, DARKEST_PAPER)  # type: ignore[call-overload, no-any-return]


def flat_light(grey: Pixels, light: Pixels) -> Pixels:
    """Grey divided by the light, paper near 255. ``light`` may be smaller: it is stretched."""
    if light.shape != grey.shape:
        light = cv2.resize(light, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)  # type: ignore[assignment]
    return cv2.divide(grey, light, scale=255.0)  # type: ignore[return-value]
