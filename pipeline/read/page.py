"""One page of a file becomes a ``PageReading``: render, text layer or clean and OCR, order, correct, calibrate.

In: path, media type, page number, engine, limits, a scratch folder. Out: a ``PageReading`` whose boxes are
fractions of the upright page. Wrong: whatever rendering or Tesseract raises (``RefusedInput``, ``EngineFailed`` ...).
Ink without text is not success: the reading then carries ``Quality.INK_BUT_NO_TEXT``.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.reading import PageReading, Quality, Source, Word
from models.settings import Limits
from pipeline.read.engine import Engine
from pipeline.read.order import Piece, in_reading_order
from pipeline.read.tesseract import RawWord, recognise

if TYPE_CHECKING:
    from pipeline.clean import CleanPage
    from pipeline.page_image import PageImage

OCR_DPI = 180


def read_page(
    path: Path,
    media_type: str,
    number: int,
    *,
    engine: Engine,
    limits: Limits,
    correct: bool = True,
    scratch: Path,
) -> PageReading:
    """Read page ``number`` of ``path``: its text layer where that is good, else one Tesseract run."""
    from pipeline.render import render

    image = render(path, media_type, number, limits=limits)
    return read_image(image, engine=engine, limits=limits, correct=correct, scratch=scratch)


def read_image(
    image: "PageImage", *, engine: Engine, limits: Limits, correct: bool = True, scratch: Path
) -> PageReading:
    """Read one page image by OCR, whatever text layer its file may have."""
    from pipeline.clean import clean

    page = clean(image)
    quality = tuple(page.quality)
    if not page.orientation_sure and Quality.ORIENTATION_UNCERTAIN not in quality:
        quality += (Quality.ORIENTATION_UNCERTAIN,)
    raw: tuple[RawWord, ...] = ()
    if not page.blank:
        raw = recognise(page.ocr, engine=engine, dpi=OCR_DPI, seconds=limits.page_seconds, scratch=scratch)
    pieces = pieces_of(raw, page)
    words, text = in_reading_order(pieces)
    if not words and not page.blank:
        quality += (Quality.INK_BUT_NO_TEXT,)
    return PageReading(
        number=image.number,
        source=Source.OCR if words else Source.NONE,
        width=page.size[0],
        height=page.size[1],
        rotation=page.rotation,
        skew=page.skew,
        blank=page.blank,
        confidence=page_confidence(words),
        quality=quality,
        text=text,
        seals=page.seals,
        ink=page.ink,
        codes=page.codes,
        words=words,
    )


def pieces_of(raw: tuple[RawWord, ...], page: "CleanPage") -> tuple[Piece, ...]:
    """Words of the cleaned picture as pieces of the upright page (fractions)."""
    if not raw:
        return ()
    corners = np.array([(w.x0, w.y0, w.x1, w.y1) for w in raw], dtype=np.float64)
    boxes = to_fractions(corners, page.to_page, page.size)
    return tuple(
        Piece(word.text, word.confidence, (float(b[0]), float(b[1]), float(b[2]), float(b[3])), word.block, word.line)
        for word, b in zip(raw, boxes, strict=True)
    )


def to_fractions(
    boxes: NDArray[np.float64], to_page: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.float64]:
    """Map N x 4 boxes through a 3 x 3 transform; return the boxes around them as fractions of ``size`` (w, h)."""
    x0, y0, x1, y1 = boxes.T
    points = np.stack([np.stack(p, axis=-1) for p in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))])
    flat = np.concatenate([points, np.ones((*points.shape[:2], 1))], axis=-1) @ np.asarray(to_page).T
    flat = flat[..., :2] / flat[..., 2:]
    fractions = np.clip(flat / np.asarray(size, dtype=np.float64), 0.0, 1.0)
    low, high = fractions.min(axis=0), fractions.max(axis=0)
    return np.concatenate([low, high], axis=-1)


def page_confidence(words: tuple[Word, ...]) -> float:
    """Mean of the words' confidences, weighted by their length."""
    weight = sum(len(word.text) for word in words)
    return round(sum(word.confidence * len(word.text) for word in words) / weight, 4) if weight else 0.0
