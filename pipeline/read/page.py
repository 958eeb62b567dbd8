"""One page of a file becomes a ``PageReading``: render, text layer or clean and OCR, order, correct, calibrate.

In: path, media type, page number, engine, limits, a scratch folder. Out: a ``PageReading`` whose boxes are
fractions of the upright page. Wrong: whatever rendering or Tesseract raises (``RefusedInput``, ``EngineFailed`` ...).
Ink without text is not success: the reading then carries ``Quality.INK_BUT_NO_TEXT``.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.reading import PageReading, Quality, Source, Word
from models.settings import Limits
from pipeline.read.confidence import calibrated
from pipeline.read.correct import corrected
from pipeline.read.digits import looked_at_again
from pipeline.read.engine import Engine
from pipeline.read.order import in_reading_order
from pipeline.read.pieces import Box4, Piece
from pipeline.read.spacing import spaced
from pipeline.read.stamps import secret_stamps, with_words
from pipeline.read.tesseract import RawWord, recognise
from pipeline.read.text_layer import Layer, Verdict, read_layer, survey, turned

if TYPE_CHECKING:
    from pipeline.clean import CleanPage
    from pipeline.page_image import PageImage

OCR_DPI = 180
"""What Tesseract is told; the cleaned picture's letters have about the height they have at this resolution."""
_DASHES = frozenset("-–—")
_DRAWN_DPI = 250
"""Pixels an inch in which a page that was not rendered gives its size, as rendering would have done."""


def read_page(
    path: Path,
    media_type: str,
    number: int,
    *,
    engine: Engine,
    limits: Limits,
    correct: bool = True,
    scratch: Path,
    rotation: int | None = None,
) -> PageReading:
    """Read page ``number`` of ``path``: its text layer where that is good, else one Tesseract run.

    ``rotation``: a person looked at the page and says that turning it so makes it upright; its picture is then read
    as it lies after that, and no text layer is believed."""
    from pipeline.render import render

    if rotation is not None:
        image = render(path, media_type, number, limits=limits)
        return read_turned(image, rotation, engine=engine, limits=limits, correct=correct, scratch=scratch)
    layer = None
    if media_type == "application/pdf":
        layer = read_layer(path, number, survey(path, number))
        if layer is not None and layer.verdict is Verdict.GOOD and not layer.has_pictures:
            return _of_layer(layer, number)
    image = render(path, media_type, number, limits=limits)
    return read_image(image, engine=engine, limits=limits, correct=correct, scratch=scratch, layer=layer)


def read_turned(
    image: "PageImage", rotation: int, *, engine: Engine, limits: Limits, correct: bool, scratch: Path
) -> PageReading:
    """Read one page image that a person turned upright by ``rotation`` degrees clockwise."""
    from pipeline.clean.turn import turned as turned_pixels

    upright = replace(image, pixels=turned_pixels(image.pixels, rotation))
    reading = read_image(upright, engine=engine, limits=limits, correct=correct, scratch=scratch, upright=True)
    return reading.model_copy(update={"rotation": rotation % 360})


def read_image(
    image: "PageImage",
    *,
    engine: Engine,
    limits: Limits,
    correct: bool = True,
    scratch: Path,
    layer: Layer | None = None,
    upright: bool = False,
) -> PageReading:
    """Read one page image; words of a trusted ``layer`` stand, and only what it does not cover is read by OCR.
    ``upright``: it is known to lie the right way up."""
    from pipeline.clean import clean

    page = clean(image, upright=upright)
    quality = _quality_of(page, layer)
    trusted = () if layer is None or layer.verdict is Verdict.GARBAGE else _turned_to(layer, page.rotation)
    read: tuple[Piece, ...] = ()
    if not page.blank and (layer is None or layer.verdict is not Verdict.GOOD):
        raw = recognise(page.ocr, engine=engine, dpi=OCR_DPI, seconds=limits.page_seconds, scratch=scratch)
        raw = looked_at_again(page.ocr, raw, engine=engine, dpi=OCR_DPI, seconds=limits.page_seconds, scratch=scratch)
        read = _apart_from(pieces_of(raw, page), trusted)
    words, text = in_reading_order((*trusted, *spaced(read)), two_pages=Quality.TWO_PAGES in quality)
    if not trusted:
        words, text = corrected(words, text) if correct else (words, text)
        words = calibrated(words)
    if not words and not page.blank:
        quality += (Quality.INK_BUT_NO_TEXT,)
    source = Source.TEXT_LAYER if len(trusted) > len(read) else Source.OCR if words else Source.NONE
    return PageReading(
        number=image.number,
        source=source,
        width=page.size[0],
        height=page.size[1],
        dpi=round(image.scan_dpi),
        rotation=page.rotation,
        skew=page.skew,
        blank=page.blank and not words,
        confidence=page_confidence(words),
        quality=quality,
        text=text,
        seals=with_words(
            page.seals,
            secret_stamps(image, page.rotation, engine=engine, seconds=limits.page_seconds, scratch=scratch),
        ),
        ink=page.ink,
        codes=page.codes,
        words=words,
    )


def _of_layer(layer: Layer, number: int) -> PageReading:
    """A page whose text layer says everything: it is never drawn."""
    words, text = in_reading_order(layer.pieces)
    width, height = (layer.width, layer.height) if layer.rotation in (0, 180) else (layer.height, layer.width)
    return PageReading(
        number=number,
        source=Source.TEXT_LAYER,
        width=max(round(width * _DRAWN_DPI / 72), 1),
        height=max(round(height * _DRAWN_DPI / 72), 1),
        rotation=layer.rotation,
        confidence=page_confidence(words),
        quality=(Quality.LEGACY_ENCODING,) if layer.encoding else (),
        text=text,
        words=words,
    )


def _quality_of(page: "CleanPage", layer: Layer | None) -> tuple[Quality, ...]:
    found = list(page.quality)
    if not page.orientation_sure and not page.blank and (layer is None or layer.verdict is Verdict.GARBAGE):
        found.append(Quality.ORIENTATION_UNCERTAIN)
    if layer is not None and layer.verdict is Verdict.GARBAGE:
        found.append(Quality.GARBAGE_TEXT_LAYER)
    elif layer is not None and layer.encoding is not None:
        found.append(Quality.LEGACY_ENCODING)
    return tuple(dict.fromkeys(found))


def _turned_to(layer: Layer, rotation: int) -> tuple[Piece, ...]:
    """The layer's words on the page as the cleaning turned it."""
    turn = (rotation - layer.rotation) % 360
    return tuple(replace(p, box=turned(p.box, turn)) for p in layer.pieces) if turn else layer.pieces


def _apart_from(read: tuple[Piece, ...], trusted: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Words read by OCR that do not stand where the text layer has its own."""
    if not trusted:
        return read
    boxes = np.array([p.box for p in trusted])
    kept = []
    for piece in read:
        x, y = (piece.box[0] + piece.box[2]) / 2, (piece.box[1] + piece.box[3]) / 2
        inside = (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])
        if not inside.any():
            # Beside words of a layer the page counts as straight: both are ordered by the same boxes.
            kept.append(replace(piece, place=None))
    return tuple(kept)


def pieces_of(raw: tuple[RawWord, ...], page: "CleanPage") -> tuple[Piece, ...]:
    """Words of the cleaned picture as pieces of the upright page (fractions)."""
    if not raw:
        return ()
    corners = np.array([(w.x0, w.y0, w.x1, w.y1) for w in raw], dtype=np.float64)
    boxes = to_fractions(corners, page.to_page, page.size)
    height, width = page.ocr.shape[:2]
    places = np.clip(corners / np.array([width, height, width, height]), 0.0, 1.0)
    found = []
    for word, box, place in zip(raw, boxes, places, strict=True):
        if _is_dash(word, height):
            as_read = None if word.text in _DASHES else word.text
            text = word.text if as_read is None else "-"
            found.append(Piece(text, word.confidence, _four(box), _four(place), as_read))
        elif not _is_speck(word, height):
            found.append(Piece(word.text, word.confidence, _four(box), _four(place), word.as_read))
    return tuple(found)


def _is_dash(word: RawWord, page_height: int) -> bool:
    """The dash before an item of a list is read unsurely, or as what resembles one: its shape tells."""
    wide, high = word.x1 - word.x0, word.y1 - word.y0
    plain = set(word.text) <= _DASHES | {"~"}
    return plain and len(word.text) <= 2 and 0.002 * page_height < wide < 0.02 * page_height and wide >= 1.8 * high


def _is_speck(word: RawWord, page_height: int) -> bool:
    """A stroke of a seal, a ruling or dirt that was read as a sign: no letter or digit, and unsure or misshapen."""
    if any(c.isalnum() for c in word.text):
        return False
    tall = (word.y1 - word.y0) > 0.04 * page_height
    return word.confidence < 0.5 or tall or set(word.text) <= set("_—–|~'‘’`\"°") or len(set(word.text)) > 3


def _four(box: NDArray[np.float64]) -> Box4:
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))


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
