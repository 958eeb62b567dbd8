"""Confidence that means something: Tesseract's own number for a word becomes the chance that the word is right.

In: words as read and corrected, with Tesseract's confidences. Out: the same with probabilities. The curves are in
``confidence.tsv``, fitted by isotonic regression on generated pages (``python -m benchmarks.reading.fit_confidence``),
one for each sort of word, because Tesseract is most mistaken about words that cannot be. Nothing can go wrong.
"""

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from models.reading import Word
from pipeline.read.language import language, one_spelling
from pipeline.read.syllables import is_syllable

FILE = Path(__file__).with_name("confidence.tsv")
_AROUND = ".,:;!?()[]\"'“”‘’-–/"


class Sort(StrEnum):
    """Sorts of words that Tesseract's confidence means different things for."""

    KNOWN = "known"
    POSSIBLE = "possible"
    NUMBER = "number"
    OTHER = "other"
    CORRECTED = "corrected"


def sort_of(word: Word) -> Sort:
    """The sort whose curve is this word's."""
    letters = word.text.strip(_AROUND)
    if any(c.isdigit() for c in letters):
        return Sort.NUMBER
    if word.as_read is not None:
        return Sort.CORRECTED
    if one_spelling(letters) in language().words:
        return Sort.KNOWN
    return Sort.POSSIBLE if is_syllable(letters) else Sort.OTHER


def calibrated(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with the chance of each to be right."""
    return tuple(word.model_copy(update={"confidence": chance(sort_of(word), word.confidence)}) for word in words)


def chance(sort: Sort, confidence: float) -> float:
    """Read the sort's curve at ``confidence``, straight between its points."""
    xs, ys = _curves()[sort]
    at = bisect_right(xs, confidence)
    if at == 0:
        return ys[0]
    if at == len(xs):
        return ys[-1]
    x0, x1, y0, y1 = xs[at - 1], xs[at], ys[at - 1], ys[at]
    return round(y0 + (y1 - y0) * (confidence - x0) / (x1 - x0), 4)


@cache
def _curves() -> dict[Sort, tuple[list[float], list[float]]]:
    curves: dict[Sort, tuple[list[float], list[float]]] = {sort: ([], []) for sort in Sort}
    for row in FILE.read_text(encoding="ascii").splitlines():
        name, x, y = row.split("\t")
        curves[Sort(name)][0].append(float(x))
        curves[Sort(name)][1].append(float(y))
    return curves
