"""Seals and handwriting-like ink, by their colour and shape: evidence, not proof.

In: a small view, upright. Out: boxes as fractions of it. Wrong: nothing.
"""

import cv2
import numpy as np

from models.reading import InkRegion, Seal
from pipeline.clean.colour import blue_ink, red_ink
from pipeline.page_image import Pixels

Box = tuple[float, float, float, float]


def find_seals(colour: Pixels | None) -> tuple[Seal, ...]:
    """Red seals: round or square, at least a centimetre and at most a third of the page wide."""
    if colour is None:
        return ()
    return tuple(Seal(box=box) for box in _patches(red_ink(colour), 0.05, 0.35))


def find_ink(colour: Pixels | None) -> tuple[InkRegion, ...]:
    """Blue strokes of a pen: a signature, initials, filled-in words."""
    if colour is None:
        return ()
    return tuple(InkRegion(box=box, colour="blue") for box in _patches(blue_ink(colour), 0.03, 0.6))


def _patches(mask: Pixels, least: float, most: float) -> list[Box]:
    """Boxes of patches of a mask whose longer side is between ``least`` and ``most`` of the page's width."""
    high, wide = mask.shape
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined.astype(np.uint8, copy=False))
    found = []
    for x, y, w, h, area in boxes[1:count]:
        if least * wide <= max(w, h) <= most * wide and area >= 60:
            found.append((float(x / wide), float(y / high), float((x + w) / wide), float((y + h) / high)))
    return found
