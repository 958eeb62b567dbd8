"""A second look at numbers that were read unsurely: an ID number with one wrong digit names another person.

In: the cleaned picture, the words read from it, the engine. Out: the same words, doubtful numbers compared with what
Tesseract's English model reads from them alone. Wrong: what ``tesseract`` raises.

The Vietnamese model confuses 0 with 6, 8 and 9, which the English one does not: on 54 generated pages with 81 ID,
phone and tax numbers 72 came out right before and 80 after. Every number of four digits and more with a confidence of
``SURE`` was right, and most under it were wrong, so only those are cut out, set one to a line on a small picture and
read again. Starting Tesseract once more takes a tenth of a second (12 % more for those pages, which are
full of numbers), so a page pays only for a number worth it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.read.engine import SECOND, Engine
from pipeline.read.tesseract import RawWord, recognise

SURE = 0.93
"""Tesseract's own confidence from which a number is taken as read."""
LEAST_DIGITS = 4
_SHORT, _SHORT_SURE = 5, 0.85
"""Numbers as short as years and house numbers are worth a second look only below this."""
_LEAST_HEIGHT = 9
"""Pixels: what is lower is a dotted line that was read as digits."""
_LONGEST = 32
_MOST = 40
"""Numbers looked at on one page."""
_NUMBER = re.compile(r"^[0-9][0-9./,-]*$")
_SPACE = 24
_ONE_BLOCK = 6
"""Tesseract's page segmentation mode for even lines of text."""
_DISPUTED = 0.6
"""Tesseract confidence of a number that the two models read differently: under what the checks call sure."""
_AGREED = 0.95


@dataclass(frozen=True)
class _Cut:
    """One number on the small picture: which word, and from where to where its line runs."""

    word: int
    top: int
    bottom: int


def looked_at_again(
    picture: NDArray[np.uint8],
    words: Sequence[RawWord],
    *,
    engine: Engine,
    dpi: int,
    seconds: int,
    scratch: Path,
) -> tuple[RawWord, ...]:
    """The words, doubtful numbers among them settled or marked as disputed; unchanged without the English model."""
    doubtful = [index for index, word in enumerate(words) if is_doubtful(word)][:_MOST]
    if not engine.second_model or not any(_is_worth_it(words[index]) for index in doubtful):
        return tuple(words)
    sheet, cuts = _small_picture(picture, words, doubtful)
    read = recognise(sheet, engine=engine, dpi=dpi, seconds=seconds, scratch=scratch, psm=_ONE_BLOCK, language=SECOND)
    settled = list(words)
    for cut in cuts:
        line = sorted((w for w in read if cut.top <= (w.y0 + w.y1) / 2 < cut.bottom), key=lambda w: w.x0)
        if line:
            settled[cut.word] = settle(words[cut.word], "".join(w.text for w in line), min(w.confidence for w in line))
    return tuple(settled)


def is_doubtful(word: RawWord) -> bool:
    """Whether a word is mostly digits, at least four, and read unsurely; dotted lines read as digits are not."""
    digits = len(_digits(word.text))
    return (
        word.confidence < SURE
        and digits >= LEAST_DIGITS
        and 2 * digits >= len(word.text)
        and len(word.text) <= _LONGEST
        and word.y1 - word.y0 >= _LEAST_HEIGHT
    )


def _is_worth_it(word: RawWord) -> bool:
    """Whether a doubtful number is reason enough to start Tesseract again."""
    return len(_digits(word.text)) > _SHORT or word.confidence < _SHORT_SURE


def settle(word: RawWord, other: str, sure: float) -> RawWord:
    """What becomes of a number that a second reader reads as ``other``, ``sure`` from 0 to 1.

    Agreement makes it surer. Another reading with as many digits wins when it is the surer one, and so does a sure one
    that is nothing but a number (``13/04/1976`` for ``130411976``); either way a disputed number stays doubtful."""
    if _digits(word.text) == _digits(other):
        return replace(word, confidence=max(word.confidence, min(sure, _AGREED)))
    low = min(word.confidence, _DISPUTED)
    better = _put_in(word.text, other) if sure > word.confidence else None
    if better is None and sure >= SURE and _NUMBER.match(other):
        better = other
    if better is None:
        return replace(word, confidence=low)
    return replace(word, text=better, confidence=_DISPUTED, as_read=word.text)


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _put_in(text: str, other: str) -> str | None:
    """``text`` with the digits of ``other`` in place of its own; None where they differ in number."""
    new = _digits(other)
    if len(new) != len(_digits(text)):
        return None
    left = iter(new)
    return re.sub("[0-9]", lambda _: next(left), text)


def _small_picture(
    picture: NDArray[np.uint8], words: Sequence[RawWord], chosen: Sequence[int]
) -> tuple[NDArray[np.uint8], tuple[_Cut, ...]]:
    """The chosen words cut out of ``picture``, one below the other on white."""
    parts = []
    for index in chosen:
        word = words[index]
        margin = max(3, (word.y1 - word.y0) // 5)
        top, left = max(0, word.y0 - margin), max(0, word.x0 - margin)
        parts.append(picture[top : word.y1 + margin, left : word.x1 + margin])
    wide = max(part.shape[1] for part in parts) + 2 * _SPACE
    sheet = np.full((sum(part.shape[0] + _SPACE for part in parts) + _SPACE, wide), 255, np.uint8)
    cuts, y = [], _SPACE
    for index, part in zip(chosen, parts, strict=True):
        high = part.shape[0]
        sheet[y : y + high, _SPACE : _SPACE + part.shape[1]] = part
        cuts.append(_Cut(index, y - _SPACE // 2, y + high + _SPACE // 2))
        y += high + _SPACE
    return sheet, tuple(cuts)
