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

from pipeline.clean.colour import plain_grey
from pipeline.clean.view import shrunk

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
    """``paper``: the picture without its black ink, BGR or grey; ``ink``: 255 where ``colour`` (BGR) is painted."""

    paper: NDArray[np.uint8]
    ink: Grey
    colour: tuple[int, int, int]


def at_work(full: NDArray[np.uint8], dpi: float) -> NDArray[np.uint8]:
    """The picture (BGR or grey), at most ``WORK_DPI``."""
    factor = max(WORK_DPI / dpi, _LEAST_PIXELS / max(full.shape))
    if factor > 0.9:
        return full
    # Between 1 and 2 ``shrunk`` takes pixels' nearest neighbours: grain would stay, most of what a picture costs.
    return shrunk(_u8(cv2.blur(full, (3, 3))) if factor > 0.5 else full, factor)


def layers_of(full: NDArray[np.uint8], dpi: float) -> Layers | None:
    """See the module. ``full`` is BGR or grey."""
    work = at_work(full, dpi)
    light, colour = _lightness(work)
    size = (work.shape[1], work.shape[0])
    paper_small = _paper(light)
    paper = _u8(cv2.resize(paper_small, size, interpolation=cv2.INTER_LINEAR))
    core = _u8(cv2.compare(light, _share(paper, _BLACK), cv2.CMP_LT))
    if cv2.countNonZero(core) < _ENOUGH:
        return None
    black = _median(light, core)
    half = 0.5 * (1 + black / max(1.0, float(np.median(paper_small))))
    apart = _not_print(light, colour, paper)
    fine = plain_grey(full) if full.shape[1] > 1.2 * size[0] else _doubled(light)
    edge = cv2.resize(_share(paper_small, half), fine.shape[::-1], interpolation=cv2.INTER_LINEAR)
    ink = _u8(cv2.compare(fine, edge, cv2.CMP_LT))
    alpha = _u8(cv2.resize(shrunk(ink, size[0] / ink.shape[1]), size, interpolation=cv2.INTER_LINEAR))
    apart |= _strokes_to_leave(light, _painted(paper, alpha, int(black)), alpha, apart)
    alpha &= ~apart
    if not alpha.any():
        return None
    ink &= ~_u8(cv2.resize(apart, fine.shape[::-1], interpolation=cv2.INTER_NEAREST))
    gone = _u8(cv2.dilate(_above(alpha, 0), np.ones((_HALO, _HALO), np.uint8))) & ~apart
    tones = [int(_median(work, core, channel)) for channel in range(3 if work.ndim == 3 else 1)]
    blue, green, red = tones if len(tones) == 3 else tones * 3
    return Layers(_filled(work, gone), ink, (blue, green, red))


def _not_print(light: Grey, colour: Grey, paper: Grey) -> Grey:
    """What is coloured or thick, with a margin."""
    dark = cv2.compare(light, _share(paper, 0.6), cv2.CMP_LT)
    thick = cv2.erode(dark, np.ones((_THICK, _THICK), np.uint8))
    seals = _u8(cv2.dilate(_above(colour, _COLOURED), np.ones((_NEAR, _NEAR), np.uint8)))
    return _u8(cv2.dilate(thick, np.ones((_AROUND, _AROUND), np.uint8))) | seals


def _median(picture: NDArray[np.uint8], where: Grey, channel: int = 0) -> float:
    """Of the values of a picture where the mask is set."""
    counts = cv2.calcHist([picture], [channel], where, [256], [0, 256]).ravel()
    return float(np.searchsorted(np.cumsum(counts), counts.sum() / 2))


def quiet(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with the grain of its paper evened: where a pixel hardly differs from those around it, their mean.

    Grain is most of what such a picture costs; strokes and edges differ by more and stay as they are.
    """
    mean = cv2.blur(picture, (5, 5))
    calm = cv2.inRange(_most(_u8(cv2.absdiff(picture, mean))), 0, _GRAIN)
    return _u8(cv2.copyTo(mean, calm, picture.copy()))


def coloured(picture: NDArray[np.uint8]) -> bool:
    """Whether there is any colour in it that a person would see: a spot, or a tint of the paper."""
    if picture.ndim == 2:
        return False
    strength = _lightness(shrunk(picture, 0.5))[1]
    return bool((strength > 28).mean() > 0.0002 or np.median(strength) > 8)


def _lightness(picture: NDArray[np.uint8]) -> tuple[Grey, Grey]:
    """The brightest channel, and how far apart the channels are."""
    if picture.ndim == 2:
        return picture, np.zeros_like(picture)
    blue, green, red = cv2.split(picture)
    light = cv2.max(cv2.max(red, green), blue)
    dark = cv2.min(cv2.min(red, green), blue)
    return _u8(light), _u8(cv2.blur(cv2.subtract(light, dark), (3, 3)))


def _paper(light: Grey) -> Grey:
    """How bright the paper is, at an eighth of the size: the brightest around, smoothed."""
    return _u8(cv2.GaussianBlur(cv2.dilate(shrunk(light, 1 / 8), np.ones((9, 9), np.uint8)), (0, 0), 3))


def _doubled(light: Grey) -> Grey:
    return _u8(cv2.resize(light, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))


def _painted(paper: Grey, alpha: Grey, black: int) -> Grey:
    """What the page would look like with all its ink painted."""
    depth = cv2.multiply(cv2.subtract(paper, np.full_like(paper, black)), alpha, scale=1 / 255)
    return _u8(cv2.subtract(paper, depth))


def _strokes_to_leave(light: Grey, painted: Grey, alpha: Grey, apart: Grey) -> Grey:
    """Strokes, as wholes, that paint would change, or that touch what stays: half a letter would be seen."""
    difference = cv2.absdiff(cv2.blur(painted, (5, 5)), cv2.blur(light, (5, 5)))
    other = _above(difference, _DIFFERENT)
    near = _u8(cv2.dilate(_above(alpha, 0), np.ones((3, 3), np.uint8)))
    number, strokes, about, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    size = about[:, cv2.CC_STAT_AREA]
    left = np.bincount(strokes[(other & near) > 0], minlength=number) > np.maximum(3, size * _OFTEN)
    left |= np.bincount(strokes[(apart & near) > 0], minlength=number) > 0
    left[0] = False
    return _u8(cv2.dilate((left.astype(np.uint8) * 255)[strokes], np.ones((3, 3), np.uint8)))


def _filled(work: NDArray[np.uint8], gone: Grey) -> NDArray[np.uint8]:
    """The picture with what is ``gone`` filled from around it: near where there is something near, else from afar."""
    kept = cv2.bitwise_not(gone)
    tones = shrunk(_u8(cv2.copyTo(work, kept)), 1 / 4).astype(np.float32)
    share = shrunk(_u8(kept), 1 / 4).astype(np.float32)
    for reach, weight in ((7, 0.02), (41, 0.0005)):
        tones += weight * cv2.blur(tones, (reach, reach))
        share += weight * cv2.blur(share, (reach, reach))
    parts = share + np.float32(1e-3)
    fill = np.clip(tones / (parts if tones.ndim == 2 else parts[..., None]) * 255, 0, 255).astype(np.uint8)
    fill = _u8(cv2.resize(fill, (work.shape[1], work.shape[0]), interpolation=cv2.INTER_LINEAR))
    return _u8(cv2.copyTo(fill, gone, work.copy()))


def _share(grey: Grey, share: float) -> Grey:
    return _u8(cv2.convertScaleAbs(grey, alpha=share))


def _most(channels: NDArray[np.uint8]) -> Grey:
    if channels.ndim == 2:
        return channels
    red, green, blue = cv2.split(channels)
    return _u8(cv2.max(cv2.max(red, green), blue))


def _above(grey: Any, level: int) -> Grey:
    return _u8(cv2.threshold(grey, level, 255, cv2.THRESH_BINARY)[1])


def _u8(array: Any) -> NDArray[np.uint8]:
    return cast(NDArray[np.uint8], array if array.dtype == np.uint8 else array.astype(np.uint8))
