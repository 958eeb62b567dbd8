"""A scanned page in two layers (as ITU-T T.44 has it): its black ink as a bitonal stencil, all else as a picture.

In: a page's picture and its resolution. Out: ``Layers``, or None where the page is better left in one. Nothing is
dropped and nothing is guessed at: what is coloured (seals, pens), thick (photographs, borders), or would look other
than it did (a grey signature, faint print) stays in the picture; only the black print leaves it, to be painted over it
again with edges finer than the scan's own. Lengths are pixels at about 200 dpi.
"""

from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.uint8]

WORK_DPI = 200
"""Resolution of the picture under the ink; a finer scan is brought down to it, a coarser one stays."""
_LEAST_PIXELS = 2300
"""Along the longer side, below which no picture is brought: what a file says of its resolution may be wrong."""
_BLACK = 0.35
"""Ink at most this bright beside its paper gives the page's ink colour."""
_ENOUGH = 200
_COLOURED = 60
_DIFFERENT = 30
"""Grey levels that a spot of 5 x 5 pixels may look different."""
_OFTEN = 0.1
"""Share of a stroke's spots that may look more different than that: print has .02, a grey pen .3 to .6 (measured)."""
_GRAIN = 10
"""Levels that a pixel of bare paper may differ from those around it."""
_THICK, _AROUND, _NEAR, _HALO = 17, 41, 9, 5


@dataclass(frozen=True)
class Layers:
    """``paper``: the picture without its black ink, RGB; ``ink``: where 1, ``colour`` is painted."""

    paper: NDArray[np.uint8]
    ink: NDArray[np.bool_]
    colour: tuple[int, int, int]


def at_work(image: Image.Image, dpi: float) -> NDArray[np.uint8]:
    """The picture in RGB, at most ``WORK_DPI``."""
    full = np.asarray(image.convert("RGB"))
    factor = max(WORK_DPI / dpi, _LEAST_PIXELS / max(image.size))
    if factor > 0.9:
        return full
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return _u8(cv2.resize(full, size, interpolation=cv2.INTER_AREA))


def layers_of(image: Image.Image, dpi: float) -> Layers | None:
    """See the module."""
    work = at_work(image, dpi)
    light, colour = _lightness(work)
    size = (work.shape[1], work.shape[0])
    paper_small = _paper(light)
    paper = _u8(cv2.resize(paper_small, size, interpolation=cv2.INTER_LINEAR))
    core = cv2.compare(light, _share(paper, _BLACK), cv2.CMP_LT) > 0
    if int(core.sum()) < _ENOUGH:
        return None
    black = float(np.median(light[core]))
    half = 0.5 * (1 + black / max(1.0, float(np.median(paper_small))))
    edge_small = _share(paper_small, half)
    dark = cv2.compare(light, _share(paper, 0.6), cv2.CMP_LT)
    thick = cv2.erode(dark, np.ones((_THICK, _THICK), np.uint8))
    seals = _u8(cv2.dilate(_where(colour > _COLOURED), np.ones((_NEAR, _NEAR), np.uint8)))
    apart = _u8(cv2.dilate(thick, np.ones((_AROUND, _AROUND), np.uint8))) | seals
    fine = _lightness(np.asarray(image.convert("RGB")))[0] if image.width > 1.2 * size[0] else _doubled(light)
    ink = cv2.compare(fine, _u8(cv2.resize(edge_small, fine.shape[::-1])), cv2.CMP_LT)
    alpha = _u8(cv2.resize(_u8(ink), size, interpolation=cv2.INTER_AREA))
    apart |= _strokes_to_leave(light, _painted(paper, alpha, black), alpha, apart)
    alpha &= ~apart
    if not alpha.any():
        return None
    ink = _u8(ink) & ~_u8(cv2.resize(apart, fine.shape[::-1], interpolation=cv2.INTER_NEAREST))
    gone = _where(cv2.dilate(alpha, np.ones((_HALO, _HALO), np.uint8)) > 0) & ~apart
    tone = np.median(work[core], axis=0)
    return Layers(_filled(work, gone), ink > 0, (int(tone[0]), int(tone[1]), int(tone[2])))


def quiet(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with the grain of its paper evened: where a pixel hardly differs from those around it, their mean.

    Grain is most of what such a picture costs; strokes and edges differ by more and stay as they are.
    """
    mean = cv2.blur(picture, (5, 5))
    calm = cv2.inRange(_most(cv2.absdiff(picture, mean)), 0, _GRAIN)
    return _u8(cv2.copyTo(mean, calm, picture.copy()))


def coloured(picture: NDArray[np.uint8]) -> bool:
    """Whether there is any colour in it that a person would see: a spot, or a tint of the paper."""
    strength = cv2.blur(_lightness(picture)[1], (5, 5))
    return bool((strength > 28).mean() > 0.0002 or np.median(strength) > 8)


def _lightness(rgb: NDArray[np.uint8]) -> tuple[Grey, Grey]:
    """The brightest channel, and how far apart the channels are."""
    red, green, blue = cv2.split(rgb)
    light = cv2.max(cv2.max(red, green), blue)
    dark = cv2.min(cv2.min(red, green), blue)
    return _u8(light), _u8(cv2.blur(cv2.subtract(light, dark), (3, 3)))


def _paper(light: Grey) -> Grey:
    """How bright the paper is, at an eighth of the size: the brightest around, smoothed."""
    small = cv2.resize(light, (max(1, light.shape[1] // 8), max(1, light.shape[0] // 8)), interpolation=cv2.INTER_AREA)
    return _u8(cv2.GaussianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), (0, 0), 3))


def _doubled(light: Grey) -> Grey:
    return _u8(cv2.resize(light, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))


def _painted(paper: Grey, alpha: Grey, black: float) -> Grey:
    """What the page would look like with all its ink painted."""
    depth = cv2.multiply(cv2.subtract(paper, np.full_like(paper, int(black))), alpha, scale=1 / 255)
    return _u8(cv2.subtract(paper, depth))


def _strokes_to_leave(light: Grey, painted: Grey, alpha: Grey, apart: Grey) -> Grey:
    """Strokes, as wholes, that paint would change, or that touch what stays: half a letter would be seen."""
    other = _where(cv2.absdiff(cv2.blur(painted, (5, 5)), cv2.blur(light, (5, 5))) > _DIFFERENT)
    near = _u8(cv2.dilate(_where(alpha > 0), np.ones((3, 3), np.uint8)))
    number, strokes = cv2.connectedComponents(near, connectivity=8)
    size = np.bincount(strokes.ravel(), minlength=number)
    left = np.bincount(strokes[(other & near) > 0], minlength=number) > np.maximum(3, size * _OFTEN)
    left |= np.bincount(strokes[(apart & near) > 0], minlength=number) > 0
    left[0] = False
    return _u8(cv2.dilate(_where(left[strokes]), np.ones((3, 3), np.uint8)))


def _filled(work: NDArray[np.uint8], gone: Grey) -> NDArray[np.uint8]:
    """The picture with what is ``gone`` filled from around it: near where there is something near, else from afar."""
    kept = cv2.bitwise_not(gone)
    size = (max(1, work.shape[1] // 4), max(1, work.shape[0] // 4))
    tones = cv2.resize(cv2.copyTo(work, kept), size, interpolation=cv2.INTER_AREA).astype(np.float32)
    share = cv2.resize(kept, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    for reach, weight in ((7, 0.02), (41, 0.0005)):
        tones += weight * cv2.blur(tones, (reach, reach))
        share += weight * cv2.blur(share, (reach, reach))
    fill = np.clip(tones / (share + np.float32(1e-3))[..., None] * 255, 0, 255).astype(np.uint8)
    fill = _u8(cv2.resize(fill, (work.shape[1], work.shape[0]), interpolation=cv2.INTER_LINEAR))
    return _u8(cv2.copyTo(fill, gone, work.copy()))


def _share(grey: Grey, share: float) -> Grey:
    return _u8(cv2.convertScaleAbs(grey, alpha=share))


def _most(channels: Any) -> Grey:
    red, green, blue = cv2.split(channels)
    return _u8(cv2.max(cv2.max(red, green), blue))


def _where(true: Any) -> Grey:
    return cast(Grey, true.astype(np.uint8) * np.uint8(255))


def _u8(array: Any) -> NDArray[np.uint8]:
    return cast(NDArray[np.uint8], array if array.dtype == np.uint8 else array.astype(np.uint8))
