"""Ink on paper: round red seals, blue signatures, dotted lines, paper patterns. All as uint8 BGR arrays.

A mark is multiplied into the page, as ink is: dark text under a seal stays dark.
"""

import math
import random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

from tests.office.fonts import Face, font, width
from tests.office.truth import Image

_RED = (45, 35, 205)


def _glyph(mask: Pillow.Image, text: str, face: Face, size: float, centre: tuple[float, float], degrees: float) -> None:
    """Draw one glyph, turned, into ``mask``."""
    side = int(size * 2.4)
    tile = Pillow.new("L", (side, side), 0)
    ImageDraw.Draw(tile).text((side / 2, side / 2 + size * 0.36), text, font=font(face, size), fill=255, anchor="ms")
    turned = tile.rotate(degrees, resample=Pillow.Resampling.BILINEAR)
    place = (int(centre[0] - side / 2), int(centre[1] - side / 2))
    old = mask.crop((*place, place[0] + side, place[1] + side))
    mask.paste(Pillow.fromarray(np.maximum(np.asarray(old), np.asarray(turned))), place)


def _ring(mask: Pillow.Image, text: str, radius: float, size: float, *, below: bool) -> None:
    """Set ``text`` along the circle, over the top or under the bottom."""
    middle = mask.width / 2
    face = Face("Tinos", bold=True)
    size = min(size, size * (math.pi * radius * (0.85 if below else 1.5)) / max(1.0, width(face, text, size) * 1.08))
    spread = [width(face, letter, size) * 1.08 for letter in text]
    angle = -sum(spread) / 2 / radius
    for letter, step in zip(text, spread, strict=True):
        at = angle + step / 2 / radius
        sign = -1 if not below else 1
        centre = (middle + radius * math.sin(at), middle + sign * radius * math.cos(at))
        _glyph(mask, letter, face, size, centre, -math.degrees(at) if not below else math.degrees(at))
        angle += step / radius


def _star(draw: ImageDraw.ImageDraw, middle: float, radius: float) -> None:
    points = []
    for k in range(10):
        r = radius if k % 2 == 0 else radius * 0.4
        a = math.pi * k / 5
        points.append((middle + r * math.sin(a), middle - r * math.cos(a)))
    draw.polygon(points, fill=230)


def seal_mask(diameter: int, ring: str, centre: str, rng: random.Random) -> NDArray[np.uint8]:
    """The ink of a round seal, 0 to 255: two rings, ring text, star and the name in the middle, worn as seals are."""
    mask = Pillow.new("L", (diameter, diameter), 0)
    draw = ImageDraw.Draw(mask)
    middle = diameter / 2
    thick = max(2, diameter // 90)
    draw.ellipse((2, 2, diameter - 3, diameter - 3), outline=235, width=thick * 2)
    inset = diameter * 0.035
    draw.ellipse((inset, inset, diameter - inset, diameter - inset), outline=220, width=thick)
    inner = diameter * 0.17
    draw.ellipse((inner, inner, diameter - inner, diameter - inner), outline=220, width=thick)
    top, _, bottom = ring.partition("|")
    _ring(mask, top.upper(), diameter * 0.395, diameter * 0.085, below=False)
    if bottom:
        _ring(mask, bottom.upper(), diameter * 0.395, diameter * 0.075, below=True)
    else:
        _glyph(mask, "★", Face("DejaVu Sans"), diameter * 0.09, (middle, diameter * 0.895), 0)
    lines = centre.upper().split("|")
    face = Face("Tinos", bold=True)
    size = min(diameter * 0.1, *(diameter * 0.1 * diameter * 0.56 / width(face, t, diameter * 0.1) for t in lines if t))
    if len(lines) == 1:
        _star(draw, middle, diameter * 0.06)
        draw.text((middle, middle + diameter * 0.16), lines[0], font=font(face, size), fill=230, anchor="mm")
    else:
        for k, text in enumerate(lines):
            y = middle + (k - (len(lines) - 1) / 2) * size * 1.25
            draw.text((middle, y), text, font=font(face, size), fill=230, anchor="mm")
    worn = np.asarray(mask.rotate(rng.uniform(-12, 12), resample=Pillow.Resampling.BILINEAR))
    patch = np.random.default_rng(rng.getrandbits(32)).uniform(0.45, 1.15, (9, 9)).astype(np.float32)
    wear = cv2.resize(patch, (diameter, diameter), interpolation=cv2.INTER_CUBIC)
    return np.clip(worn * np.clip(wear, 0.4, 1.0), 0, 255).astype(np.uint8)


def signature_mask(w: int, h: int, rng: random.Random) -> NDArray[np.uint8]:
    """The ink of a signature: a few quick strokes, 0 to 255."""
    mask = np.zeros((h, w), np.uint8)
    for _ in range(rng.randint(2, 4)):
        count = rng.randint(5, 9)
        xs = np.cumsum([rng.uniform(0.2, 1.0) for _ in range(count)])
        xs = xs / xs[-1] * rng.uniform(0.5, 0.95) * w + rng.uniform(0, 0.05) * w
        ys = np.array([h * (0.5 + rng.choice([-1, 1]) * rng.uniform(0.05, 0.42)) for _ in range(count)])
        t = np.linspace(0, count - 1, 30 * count)
        k = np.arange(count)
        px = np.interp(t, k, xs) + np.sin(t * rng.uniform(2, 4)) * w * 0.03
        py = np.interp(t, k, ys)
        kernel = np.ones(17) / 17
        px, py = (np.convolve(np.pad(p, 8, mode="edge"), kernel, "valid") for p in (px, py))
        points = np.stack([px, py], axis=1)
        cv2.polylines(mask, [(points * 16).astype(np.int32)], False, 235, max(2, h // 40), cv2.LINE_AA, 4)
    return mask


def press(page: Image, mask: NDArray[np.uint8], x: int, y: int, colour: tuple[int, int, int], strength: float) -> None:
    """Multiply ink of ``colour`` (BGR) through ``mask`` into ``page`` at pixel ``(x, y)``, clipped at the edges."""
    x0, y0 = max(0, x), max(0, y)
    x1, y1 = min(page.shape[1], x + mask.shape[1]), min(page.shape[0], y + mask.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    part = mask[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32)[..., None] * (strength / 255)
    tint = 1 - part * (1 - np.asarray(colour, np.float32) / 255)
    region = page[y0:y1, x0:x1]
    region[:] = (region * tint).astype(np.uint8)


def press_seal(page: Image, x: int, y: int, diameter: int, ring: str, centre: str, rng: random.Random) -> None:
    """Press a red seal with its top left corner at ``(x, y)``."""
    shade = tuple(int(c + rng.uniform(-18, 18)) for c in _RED)
    press(page, seal_mask(diameter, ring, centre, rng), x, y, (shade[0], shade[1], shade[2]), rng.uniform(0.72, 0.95))


def sign(page: Image, x: int, y: int, w: int, h: int, rng: random.Random) -> None:
    """Write a signature in blue or black ink."""
    blue = (rng.randint(130, 190), rng.randint(40, 75), rng.randint(15, 50))
    press(page, signature_mask(w, h, rng), x, y, blue if rng.random() < 0.85 else (50, 40, 40), rng.uniform(0.8, 0.97))


def guilloche(h: int, w: int, tint: tuple[int, int, int], rng: random.Random) -> Image:
    """The faint pattern of a certificate's paper, ``h`` by ``w``."""
    small = (max(8, h // 4), max(8, w // 4))
    ys, xs = np.mgrid[0 : small[0], 0 : small[1]].astype(np.float32)
    a, b = rng.uniform(0.04, 0.07), rng.uniform(0.02, 0.04)
    waves = np.sin(ys * a * 4 + 6 * np.sin(xs * b)) + np.sin(xs * a * 4 + 6 * np.sin(ys * b))
    lines = (np.abs(waves) < 0.18).astype(np.float32)
    lines = cv2.resize(cv2.GaussianBlur(lines, (0, 0), 0.8), (w, h), interpolation=cv2.INTER_LINEAR)
    base = np.asarray(tint, np.float32)
    out: Image = (base[None, None, :] - lines[..., None] * (255 - base) * 0.35).clip(0, 255).astype(np.uint8)
    return out
