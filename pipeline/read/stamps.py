"""A second look at red stamps near a page's top, which the OCR copy loses with the other red ink.

In: the page as rendered, how it was turned, the engine. Out: a ``Seal`` with its text for each stamp whose words are a
degree of secrecy (the only stamps whose words decide anything). Wrong: what Tesseract raises.
"""

from pathlib import Path

import cv2
import numpy as np

from models.reading import Seal
from pipeline.clean.colour import red_ink
from pipeline.clean.turn import turned
from pipeline.clean.view import shrunk
from pipeline.page_image import PageImage, Pixels
from pipeline.read.engine import Engine
from pipeline.read.tesseract import recognise
from pipeline.secret import level_of

TOP = 0.35
"""Stamps of secrecy stand under the number and notation, at the left, or at the top (TT 24/2020/TT-BCA)."""
LONG_MM, SHORT_MM = (13.0, 75.0), (4.0, 22.0)
MOST = 2
"""Candidates looked at a page, the highest first: each costs a run of Tesseract on a few square centimetres."""
LINE_PIXELS = 72
"""Height a stamp is enlarged to: its letters are about half of that."""
_LOOK_DPI = 100


def secret_stamps(image: PageImage, rotation: int, *, engine: Engine, seconds: int, scratch: Path) -> tuple[Seal, ...]:
    """Stamps of secrecy in red on the upright page."""
    if image.bitonal or image.pixels.ndim != 3:
        return ()
    wide, high = image.size if rotation % 180 == 0 else image.size[::-1]
    top = _top(image.pixels, rotation, round(TOP * high))
    found = []
    for crop, box in _candidates(top, image.dpi)[:MOST]:
        words = recognise(crop, engine=engine, dpi=200, seconds=seconds, scratch=scratch, psm=7)
        level = level_of(" ".join(word.text for word in words), sure=True)
        if level is not None:
            x0, y0, x1, y1 = box
            found.append(Seal(box=(x0 / wide, y0 / high, x1 / wide, y1 / high), text=level.value))
    return tuple(found)


def _top(pixels: Pixels, rotation: int, rows: int) -> Pixels:
    """The upper ``rows`` of the page once it is turned upright: no more of it is turned."""
    parts = {0: pixels[:rows], 90: pixels[:, :rows], 180: pixels[-rows:], 270: pixels[:, -rows:]}
    return turned(parts[rotation % 360], rotation)


def with_words(seals: tuple[Seal, ...], stamps: tuple[Seal, ...]) -> tuple[Seal, ...]:
    """Each seal once: a stamp that was read takes the place of the frame that was seen."""
    return tuple(seal for seal in seals if not any(_meet(seal, stamp) for stamp in stamps)) + stamps


def _meet(one: Seal, other: Seal) -> bool:
    (a0, b0, a1, b1), (c0, d0, c1, d1) = one.box, other.box
    return min(a1, c1) > max(a0, c0) and min(b1, d1) > max(b0, d0)


def _candidates(top: Pixels, dpi: float) -> list[tuple[Pixels, tuple[int, int, int, int]]]:
    """Red patches of a stamp's size, levelled and without their frame, with their boxes; the highest first."""
    scale = min(1.0, _LOOK_DPI / max(dpi, 1.0))
    small = shrunk(top, scale)
    scale = small.shape[1] / top.shape[1]
    red = red_ink(small)
    if cv2.countNonZero(red) < 60:
        return []
    mm = dpi * scale / 25.4
    near = cv2.getStructuringElement(cv2.MORPH_RECT, (max(3, round(3 * mm)) | 1, max(3, round(1.5 * mm)) | 1))
    closed = cv2.morphologyEx(red, cv2.MORPH_CLOSE, near)
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in sorted(outlines, key=lambda o: cv2.boundingRect(o)[1]):
        (x, y), (a, b), angle = cv2.minAreaRect(outline)
        if a < b:
            a, b, angle = b, a, angle - 90
        if not (LONG_MM[0] * mm <= a <= LONG_MM[1] * mm and SHORT_MM[0] * mm <= b <= SHORT_MM[1] * mm):
            continue
        if a < 1.4 * b or abs((angle + 90) % 180 - 90) > 20:
            continue
        angle = (angle + 90) % 180 - 90
        left, above, width, height = cv2.boundingRect(outline)
        box = tuple(round(v / scale) for v in (left, above, left + width, above + height))
        crop = _levelled(top, (x / scale, y / scale), (a / scale, b / scale), angle)
        found.append((crop, (box[0], box[1], box[2], box[3])))
    return found


def _levelled(page: Pixels, centre: tuple[float, float], size: tuple[float, float], angle: float) -> Pixels:
    """The inside of a stamp, level, dark on white, at a height Tesseract reads well."""
    wide, high = (max(round(side * 0.97), 8) for side in size)
    matrix = cv2.getRotationMatrix2D(centre, angle, 1.0)
    matrix[:, 2] += np.array([wide / 2 - centre[0], high / 2 - centre[1]])
    level = cv2.warpAffine(page, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    grey = level.min(axis=2)
    rim = max(2, round(0.10 * high))
    grey[:rim], grey[-rim:], grey[:, :rim], grey[:, -rim:] = 255, 255, 255, 255
    factor = LINE_PIXELS / high
    enlarged = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    framed: Pixels = cv2.copyMakeBorder(enlarged, 16, 16, 16, 16, cv2.BORDER_CONSTANT, value=255).astype(np.uint8)
    return framed
