"""What scanners and phones do to a page. Truth boxes go with the picture.

In: a ``Page`` as rendered (300 dpi). Out: a ``Page`` with a worse picture; ``stored`` is its JPEG, if any.
Deterministic by seed and free of clocks. Cost: 0.05 to 0.4 s a page.
"""

import random
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.office import ink
from tests.office.chance import dice, noise_dice
from tests.office.truth import Box, Image, Page, with_density


class Level(StrEnum):
    """Named levels. The first four are those of the reading benchmark's table."""

    CLEAN = "clean"
    STAMP_1 = "stamp_1"
    STAMP_4 = "stamp_4"
    STAMP_4_150 = "stamp_4_150"
    OFFICE = "office"
    """What an office's feeder gives: 200 dpi colour, half a degree, light noise, JPEG 75."""
    WORN = "worn"
    """Bleed-through, punch holes, black border, two degrees, 200 dpi, JPEG 60."""
    FAX = "fax"
    """1-bit black and white at 200 dpi."""


@dataclass(frozen=True)
class Wear:
    """How bad. ``skew`` in degrees (sign by chance unless ``exact``), ``noise`` in grey levels, ``light`` a share."""

    stamp: bool = False
    skew: float = 0.0
    exact: bool = False
    noise: float = 0.0
    light: float = 0.0
    blur: float = 0.0
    dpi: int = 300
    jpeg: int | None = None
    one_bit: bool = False
    bleed: float = 0.0
    punch: bool = False
    border: bool = False


LEVELS: dict[Level, Wear] = {
    Level.CLEAN: Wear(),
    Level.STAMP_1: Wear(stamp=True, skew=1.0, noise=6),
    Level.STAMP_4: Wear(stamp=True, skew=4.0, noise=11, light=0.35, blur=0.9),
    Level.STAMP_4_150: Wear(stamp=True, skew=4.0, noise=11, light=0.35, blur=0.9, dpi=150, jpeg=45),
    Level.OFFICE: Wear(skew=0.5, noise=3, light=0.04, dpi=200, jpeg=75),
    Level.WORN: Wear(skew=2.0, noise=7, light=0.18, dpi=200, jpeg=60, bleed=0.22, punch=True, border=True),
    Level.FAX: Wear(skew=0.8, noise=4, dpi=200, one_bit=True),
}


def degrade(page: Page, level: Level | Wear, seed: object = 0, *, behind: Page | None = None) -> Page:
    """Scan ``page``. ``behind``: the page on the sheet's back, where ink shines through (else its own mirror)."""
    wear = LEVELS[level] if isinstance(level, Level) else level
    rng = dice("degrade", seed, level)
    page = page.but(image=page.image.copy(), stored=b"")
    if wear.bleed:
        _bleed(page.image, (behind or page).image, wear.bleed)
    page = _light_and_noise(_feed(page, wear, rng), wear, rng)
    if wear.dpi < page.dpi:
        page = resample(page, wear.dpi)
    if wear.one_bit:
        return _one_bit(page)
    return as_jpeg(page, wear.jpeg) if wear.jpeg else page


def _feed(page: Page, wear: Wear, rng: random.Random) -> Page:
    """What happens to the sheet before the lamp passes."""
    if wear.stamp:
        page = _stamp(page, rng)
    if wear.punch:
        _punch(page.image, page.dpi, rng)
    if wear.skew:
        page = _skew(page, wear, rng)
    if wear.border:
        _border(page.image, rng)
    return page


def _light_and_noise(page: Page, wear: Wear, rng: random.Random) -> Page:
    image = page.image
    if wear.light:
        image = _uneven(image, wear.light, rng)
    if wear.blur:
        sigma = wear.blur * page.dpi / 300
        image = cv2.GaussianBlur(image, (0, 0), sigma)
    if wear.noise:
        image = _noise(image, wear.noise, rng)
    return page.but(image=image)


def as_jpeg(page: Page, quality: int) -> Page:
    """Store as JPEG and see it through JPEG's eyes."""
    done, data = cv2.imencode(".jpg", page.image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return page.but(image=image, stored=with_density(data.tobytes(), page.dpi))


def resample(page: Page, dpi: int) -> Page:
    """The same page at another resolution."""
    size = (round(page.image.shape[1] * dpi / page.dpi), round(page.image.shape[0] * dpi / page.dpi))
    return page.but(image=cv2.resize(page.image, size, interpolation=cv2.INTER_AREA), dpi=dpi, stored=b"")


def turn(page: Page, degrees: int) -> Page:
    """Turn the picture clockwise by 90, 180 or 270 degrees; boxes stay those of the upright page."""
    codes = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    if degrees % 360 == 0:
        return page
    image = cv2.rotate(page.image, codes[degrees % 360])
    return page.but(image=image, rotation=(page.rotation - degrees) % 360, stored=b"")


def move_boxes(page: Page, matrix: NDArray[np.float64], image: Image) -> Page:
    """The page with a new picture; every box carried through ``matrix`` (old pixels to new pixels)."""
    old_h, old_w = page.image.shape[:2]
    new_h, new_w = image.shape[:2]

    def carried(boxes: list[Box]) -> list[Box]:
        if not boxes:
            return []
        flat = np.array([[(b[i] * old_w, b[j] * old_h) for i, j in ((0, 1), (2, 1), (2, 3), (0, 3))] for b in boxes])
        moved = cv2.perspectiveTransform(flat.reshape(-1, 1, 2).astype(np.float64), matrix).reshape(-1, 4, 2)
        low = np.clip(moved.min(axis=1) / (new_w, new_h), 0, 1)
        high = np.clip(moved.max(axis=1) / (new_w, new_h), 0, 1)
        return [(float(a[0]), float(a[1]), float(b[0]), float(b[1])) for a, b in zip(low, high, strict=True)]

    words, fields, codes = page.words, page.fields, page.codes
    return page.but(
        image=image,
        words=tuple(replace(w, box=b) for w, b in zip(words, carried([w.box for w in words]), strict=True)),
        fields=tuple(replace(f, box=b) for f, b in zip(fields, carried([f.box for f in fields]), strict=True)),
        codes=tuple(replace(c, box=b) for c, b in zip(codes, carried([c.box for c in codes]), strict=True)),
        seals=tuple(carried(list(page.seals))),
        inks=tuple(carried(list(page.inks))),
        stored=b"",
    )


# -- the scanner ---------------------------------------------------------------------------------------------------

_STAMPS = (
    ("Văn phòng Đăng ký đất đai|Chi nhánh", "CHI NHÁNH"),
    ("Bộ phận tiếp nhận|và trả kết quả", "MỘT CỬA"),
    ("Ủy ban nhân dân|Xã", "U.B.N.D"),
)


def _stamp(page: Page, rng: random.Random) -> Page:
    """A seal somewhere over the running text."""
    h, w = page.image.shape[:2]
    side = round(rng.uniform(32, 38) / 25.4 * page.dpi)
    x, y = int(rng.uniform(0.15, 0.62) * w), int(rng.uniform(0.22, 0.6) * h)
    ring, centre = rng.choice(_STAMPS)
    ink.press_seal(page.image, x, y, side, ring, centre, rng)
    return page.but(seals=(*page.seals, (x / w, y / h, min(1.0, (x + side) / w), min(1.0, (y + side) / h))))


def _skew(page: Page, wear: Wear, rng: random.Random) -> Page:
    h, w = page.image.shape[:2]
    angle = wear.skew if wear.exact else wear.skew * rng.choice((-1, 1)) * rng.uniform(0.85, 1.1)
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), angle, 1.0)
    edge = (
        (12, 12, 12) if wear.border else tuple(int(v) for v in np.median(page.image[:40, ::16].reshape(-1, 3), axis=0))
    )
    image = cv2.warpAffine(page.image, matrix, (w, h), flags=cv2.INTER_LINEAR, borderValue=edge)
    return move_boxes(page, np.vstack([matrix, [0, 0, 1]]), image)


def _uneven(image: Image, strength: float, rng: random.Random) -> Image:
    """Light falls off to a side and in soft patches."""
    h, w = image.shape[:2]
    ys, xs = np.mgrid[0:24, 0:16].astype(np.float32)
    slope = (xs / 15 - 0.5) * rng.uniform(-1, 1) + (ys / 23 - 0.5) * rng.uniform(-1, 1)
    patches = np.array([[rng.uniform(0, 1) for _ in range(4)] for _ in range(5)], np.float32)
    soft = cv2.resize(patches, (16, 24), interpolation=cv2.INTER_CUBIC)
    shade = slope - slope.min()
    shade = 0.6 * shade / max(0.1, float(shade.max())) + 0.4 * np.clip(soft, 0, 1)
    factor = np.clip(255 * (1 - strength * shade), 40, 255).astype(np.uint8)
    full = cv2.resize(factor, (w, h), interpolation=cv2.INTER_LINEAR)
    return cv2.multiply(image, cv2.merge([full] * 3), scale=1 / 255)  # type: ignore[return-value]


@cache
def _noise_tile(side: int) -> NDArray[np.int16]:
    return (noise_dice("noise tile").standard_normal((side, side, 3)) * 64).astype(np.int16)


def _noise(image: Image, sigma: float, rng: random.Random) -> Image:
    """Sensor noise, partly common to the three colours."""
    side = 1024
    tile = np.roll(_noise_tile(side), (rng.randrange(side), rng.randrange(side)), (0, 1)).astype(np.float32)
    mixed = (0.7 * tile + 0.5 * tile.mean(axis=2, keepdims=True) * 1.7) * (sigma / 64)
    plus, minus = np.clip(mixed, 0, 255).astype(np.uint8), np.clip(-mixed, 0, 255).astype(np.uint8)
    out = image.copy()
    for y in range(0, image.shape[0], side):
        for x in range(0, image.shape[1], side):
            part = out[y : y + side, x : x + side]
            h, w = part.shape[:2]
            part[:] = cv2.subtract(cv2.add(part, plus[:h, :w]), minus[:h, :w])
    return out


def _bleed(image: Image, behind: Image, share: float) -> None:
    """The back's ink, mirrored and faint."""
    h, w = image.shape[:2]
    back = cv2.GaussianBlur(cv2.flip(behind, 1), (0, 0), 2.2)
    if back.shape != image.shape:
        back = cv2.resize(back, (w, h))
    grey = cv2.cvtColor(back, cv2.COLOR_BGR2GRAY)
    faint = (255 - (255 - grey.astype(np.float32)) * share).astype(np.uint8)
    image[:] = cv2.multiply(image, cv2.merge([faint] * 3), scale=1 / 255)


def _punch(image: Image, dpi: int, rng: random.Random) -> None:
    x, r = int(rng.uniform(9, 13) / 25.4 * dpi), int(3.2 / 25.4 * dpi)
    middle = image.shape[0] // 2
    for side in (-1, 1):
        cv2.circle(image, (x, middle + side * int(40 / 25.4 * dpi)), r, (25, 25, 25), -1, cv2.LINE_AA)


def _border(image: Image, rng: random.Random) -> None:
    """The lid's shadow: black strips along one or two edges."""
    h, w = image.shape[:2]
    for edge in rng.sample(("left", "right", "top", "bottom"), 2):
        wide = int(rng.uniform(0.006, 0.02) * w)
        strip = {
            "left": np.s_[:, :wide],
            "right": np.s_[:, w - wide :],
            "top": np.s_[:wide],
            "bottom": np.s_[h - wide :],
        }[edge]
        image[strip] = (14, 14, 16)


def _one_bit(page: Page) -> Page:
    grey = cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY)
    _, bits = cv2.threshold(grey, 165, 255, cv2.THRESH_BINARY)
    return page.but(image=cv2.cvtColor(bits, cv2.COLOR_GRAY2BGR), stored=b"")


# -- the phone -----------------------------------------------------------------------------------------------------


def photograph(
    page: Page, seed: object = 0, *, blur: float = 0.0, glare: bool = False, tilt: float = 1.0, shadow: float = 0.35,
    cut: bool = False, width: int = 1800, quality: int = 82,
) -> Page:  # fmt: skip
    """A phone's photo of the sheet on a table. ``blur`` in pixels of shake, ``tilt`` 1 is a careless hand,
    ``cut`` leaves an edge of the sheet outside. Boxes are fractions of the photo."""
    rng = dice("photo", seed)
    h, w = page.image.shape[:2]
    tall = h >= w
    out_w, out_h = (width, round(width * 4 / 3)) if tall else (round(width * 4 / 3), width)
    table = _table(out_h, out_w, rng)
    room = -0.04 if cut else 0.05
    scale = min(out_w * (1 - 2 * room) / w, out_h * (1 - 2 * room) / h)
    x0, y0 = (out_w - w * scale) / 2, (out_h - h * scale) / 2
    corners = np.float32([[x0, y0], [x0 + w * scale, y0], [x0 + w * scale, y0 + h * scale], [x0, y0 + h * scale]])
    shake = np.float32([[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(4)]) * 0.035 * tilt * min(out_w, out_h)
    matrix = cv2.getPerspectiveTransform(
        np.float32([[0, 0], [w, 0], [w, h], [0, h]]), (corners + shake).astype(np.float32)
    )
    small = page.image if scale > 0.6 else cv2.GaussianBlur(page.image, (0, 0), 0.35 / scale)
    warped = cv2.warpPerspective(small, matrix, (out_w, out_h), flags=cv2.INTER_LINEAR)
    inside = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, (out_w, out_h), flags=cv2.INTER_LINEAR)
    _drop_shadow(table, inside)
    keep = inside[..., None] > 127
    image = np.where(keep, cv2.multiply(warped, (0.96, 0.975, 0.985, 0)), table)
    image = _uneven(image, shadow, rng)
    if shadow > 0.2:
        image = _hand_shadow(image, rng)
    if glare:
        image = _glare(image, rng)
    if blur:
        image = _shaken(image, blur, rng)
    image = _noise(cv2.GaussianBlur(image, (0, 0), 0.6), 4, rng)
    dpi = max(72, round(page.dpi * scale))
    return as_jpeg(move_boxes(page, matrix.astype(np.float64), image).but(dpi=dpi), quality)


def _table(h: int, w: int, rng: random.Random) -> Image:
    """Wood, stone or cloth."""
    base = np.array(rng.choice(((60, 95, 140), (95, 105, 115), (70, 60, 55), (110, 130, 90), (40, 60, 95))), np.float32)
    grain = noise_dice("table", rng.random()).normal(0, 1, (h // 8 + 1, 24)).astype(np.float32)
    grain = cv2.resize(cv2.GaussianBlur(grain, (0, 0), 2), (w, h), interpolation=cv2.INTER_CUBIC)
    out: Image = np.clip(base + grain[..., None] * 14, 0, 255).astype(np.uint8)
    return out


def _drop_shadow(table: Image, inside: Image) -> None:
    soft = cv2.GaussianBlur(cv2.resize(inside, None, fx=0.125, fy=0.125), (0, 0), 4)
    full = cv2.resize(soft, (table.shape[1], table.shape[0]))
    full = np.roll(full, (14, 10), (0, 1))
    table[:] = cv2.multiply(table, cv2.merge([255 - (full // 2)] * 3), scale=1 / 255)


def _hand_shadow(image: Image, rng: random.Random) -> Image:
    h, w = image.shape[:2]
    small = np.full((h // 16, w // 16), 255, np.uint8)
    corner = rng.choice(((0, 0), (w // 16, 0), (0, h // 16), (w // 16, h // 16)))
    reach = (int(w / 16 * rng.uniform(0.35, 0.7)), int(h / 16 * rng.uniform(0.25, 0.5)))
    cv2.ellipse(small, corner, reach, rng.uniform(0, 40), 0, 360, int(255 * rng.uniform(0.6, 0.75)), -1)
    full = cv2.resize(cv2.GaussianBlur(small, (0, 0), 5), (w, h))
    return cv2.multiply(image, cv2.merge([full] * 3), scale=1 / 255)  # type: ignore[return-value]


def _glare(image: Image, rng: random.Random) -> Image:
    """A lamp mirrored in laminate: a white patch that hides what is under it."""
    h, w = image.shape[:2]
    spot = np.zeros((h // 8, w // 8), np.uint8)
    at = (int(w / 8 * rng.uniform(0.3, 0.7)), int(h / 8 * rng.uniform(0.3, 0.65)))
    cv2.ellipse(spot, at, (int(w / 8 * 0.16), int(h / 8 * 0.09)), rng.uniform(-40, 40), 0, 360, 255, -1)
    full = cv2.resize(cv2.GaussianBlur(spot, (0, 0), 9), (w, h))
    return cv2.add(image, cv2.merge([full] * 3))  # type: ignore[return-value]


def _shaken(image: Image, pixels: float, rng: random.Random) -> Image:
    """Motion along a line and a lens out of focus."""
    size = max(3, int(pixels * 2) | 1)
    kernel = np.zeros((size, size), np.float32)
    cv2.line(kernel, (0, rng.randrange(size)), (size - 1, rng.randrange(size)), 1.0, 1)
    kernel /= kernel.sum()
    return cv2.GaussianBlur(cv2.filter2D(image, -1, kernel), (0, 0), max(0.5, pixels / 3))
