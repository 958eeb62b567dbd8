"""Small painted pictures: portrait of an ID card, national emblem, a parcel's plan.

In: a name, a size in pixels, dice. Out: a BGR array. Wrong: ``KeyError`` for a name nobody painted.
"""

import math
import random
from collections.abc import Callable

import cv2
import numpy as np

from tests.office.truth import Image


def paint(name: str, size: tuple[int, int], rng: random.Random) -> Image:
    """Paint ``name`` at ``size`` (width, height)."""
    return _PAINTERS[name](size, rng)


def _portrait(size: tuple[int, int], rng: random.Random) -> Image:
    w, h = size
    image = np.full((h, w, 3), (235, 225, 205), np.uint8)
    skin = (rng.randint(140, 175), rng.randint(170, 195), rng.randint(205, 230))
    cv2.ellipse(
        image, (w // 2, int(h * 1.02)), (int(w * 0.42), int(h * 0.32)), 0, 0, 360, (90, 70, 50), -1, cv2.LINE_AA
    )
    cv2.ellipse(
        image, (w // 2, int(h * 0.40)), (int(w * 0.27), int(h * 0.30)), 0, 0, 360, (30, 28, 28), -1, cv2.LINE_AA
    )
    cv2.ellipse(image, (w // 2, int(h * 0.45)), (int(w * 0.21), int(h * 0.25)), 0, 0, 360, skin, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(
            image, (w // 2 + side * int(w * 0.085), int(h * 0.43)), max(1, w // 50), (40, 40, 40), -1, cv2.LINE_AA
        )
    cv2.ellipse(
        image, (w // 2, int(h * 0.56)), (int(w * 0.07), int(h * 0.015)), 0, 0, 360, (90, 90, 160), -1, cv2.LINE_AA
    )
    return cv2.GaussianBlur(image, (0, 0), max(0.8, w / 150))


def _emblem(size: tuple[int, int], rng: random.Random) -> Image:
    w, h = size
    image = np.full((h, w, 3), 255, np.uint8)
    middle, r = (w // 2, h // 2), min(w, h) * 0.46
    cv2.circle(image, middle, int(r), (40, 60, 205), -1, cv2.LINE_AA)
    cv2.circle(image, middle, int(r), (50, 190, 235), max(1, int(r * 0.16)), cv2.LINE_AA)
    star = []
    for k in range(10):
        reach = r * (0.45 if k % 2 == 0 else 0.18)
        star.append((middle[0] + reach * math.sin(math.pi * k / 5), h * 0.44 - reach * math.cos(math.pi * k / 5)))
    cv2.fillPoly(image, [np.array(star, np.int32)], (60, 225, 255), cv2.LINE_AA)
    return image


def _parcel(size: tuple[int, int], rng: random.Random) -> Image:
    """A parcel among its neighbours: corner marks and thin lines, no words."""
    w, h = size
    image = np.full((h, w, 3), 255, np.uint8)
    x0, y0, x1, y1 = w * 0.3, h * 0.22, w * 0.68, h * 0.8
    shake = lambda v, by: v + rng.uniform(-by, by)  # noqa: E731
    corners = np.array(
        [(shake(a, w * 0.05), shake(b, h * 0.05)) for a, b in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))], np.int32
    )
    thick = max(1, w // 300)
    cv2.polylines(image, [corners], True, (0, 0, 0), thick * 2, cv2.LINE_AA)
    for k, corner in enumerate(corners):
        away = corner + (corner - corners[(k + 2) % 4]) * np.array([0.5, 0.42])
        cv2.line(image, tuple(map(int, corner)), tuple(map(int, away)), (60, 60, 60), thick, cv2.LINE_AA)
        cv2.circle(image, tuple(map(int, corner)), thick * 4, (0, 0, 0), -1, cv2.LINE_AA)
    cv2.line(image, (0, int(h * 0.93)), (w, int(h * 0.90)), (120, 120, 120), thick, cv2.LINE_AA)
    cv2.line(image, (0, int(h * 0.985)), (w, int(h * 0.955)), (120, 120, 120), thick, cv2.LINE_AA)
    cv2.arrowedLine(
        image, (int(w * 0.92), int(h * 0.25)), (int(w * 0.92), int(h * 0.08)), (0, 0, 0), thick, cv2.LINE_AA
    )
    return image


def _chip(size: tuple[int, int], rng: random.Random) -> Image:
    w, h = size
    image = np.full((h, w, 3), (120, 200, 225), np.uint8)
    for share in (0.33, 0.66):
        cv2.line(image, (0, int(h * share)), (w, int(h * share)), (60, 120, 140), max(1, h // 40))
    cv2.rectangle(image, (int(w * 0.33), int(h * 0.2)), (int(w * 0.66), int(h * 0.8)), (60, 120, 140), max(1, h // 40))
    return image


_PAINTERS: dict[str, Callable[[tuple[int, int], random.Random], Image]] = {
    "portrait": _portrait,
    "emblem": _emblem,
    "parcel": _parcel,
    "chip": _chip,
}
