"""The words that a later signature's picture shows, read as a person would: by their shape.

In: a box of a page before and after (8-bit grey at ``DPI``), the words that the later signers' certificates explain.
Out: words that nothing explains. Wrong: ``CannotCompare`` where Tesseract is missing or fails.
The text inside a PDF may lie: a font's table can say "Ký bởi" for glyphs that draw a sum of money, and a picture or
outlines have no text at all. Seals and handwriting read as little or nothing; a sentence reads as a sentence.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from models.error import HosoError
from pipeline.read.engine import Engine, probe
from pipeline.read.tesseract import RawWord, recognise
from pipeline.verify.changes import CannotCompare
from pipeline.verify.words import LABELS, folded, unexplained

DPI = 300
_SECONDS = 30
_SPARSE = 11
"""Tesseract's mode for scattered text in no order."""
_OTHER_VIEWS: tuple[tuple[float, int | None], ...] = (
    (0.35, None), (1.0, cv2.ROTATE_90_CLOCKWISE), (1.0, cv2.ROTATE_90_COUNTERCLOCKWISE), (1.0, cv2.ROTATE_180),
)  # fmt: skip
"""From further away (letters of some centimetres), and turned. What stands upright reads as noise there, so a line
must be surer."""
_LEAST_INK = 40
"""Pixels: less draws no letter that a person would read."""
_ONE_LETTER = 400
"""Dark pixels of one letter of 12 points, roughly: less is left over from words that were read."""
_FAINT = 12
"""Grey levels; half of what two renderings may differ by, so that words in a pale colour are read too."""
_MARGIN = 24

_DASHES = re.compile("[=~_–—¬]")
"""What a short dash is misread as; between the parts of a date it must not hide that it is one."""
_SURE, _VERY_SURE, _DIGITS_SURE = 0.6, 0.85, 0.5
"""Tesseract's own confidence. Rings of seals give scattered letters below the second; digits alone score low."""
_ALIKE, _LONG = 80.0, 6
"""Of 100: how like an explained word a misread one must be. Short syllables are all alike: "không" and "phòng"."""

_SEAL_TEXT = """
uy ban nhan dan ubnd hdnd tinh thanh pho huyen quan thi xa phuong so phong cong hoa chu nghia viet nam giam doc tich
ty tnhh mot vien co phan van dang chung trung tam chi nhanh mst sdkkd msdn
"""
_SEALS = frozenset(_SEAL_TEXT.split())
"""Words that seals bear, folded: none of them changes what a page says."""

Grey = NDArray[np.uint8]


def strange_drawing(before: Grey, after: Grey, known: frozenset[str]) -> list[str]:
    """Words that the new ink of a box spells and that neither labels, dates, seals nor ``known`` explain."""
    ink = _new_ink(before, after)
    if ink is None:
        return []
    accepted = known | LABELS | _SEALS
    upright = tuple(_lines(ink, 1.0, None))
    found = [word for line in upright for word in _strange(line, accepted)]
    rest = _without(ink, upright, accepted)
    if found or int((rest < 128).sum()) < _ONE_LETTER:
        return found
    other = (_strange(line, accepted, plain=False) for view in _OTHER_VIEWS for line in _lines(rest, *view))
    return next((words for words in other if words), [])


def _without(ink: Grey, lines: Sequence[tuple[RawWord, ...]], accepted: frozenset[str]) -> Grey:
    """The ink that no explained word draws: upright words seen from the side would read as others."""
    rest = ink.copy()
    for line in lines:
        left = _left(line, accepted)
        for word in line:
            if word.confidence >= _SURE and not left.intersection(_texts(word)):
                rest[word.y0 : word.y1, word.x0 : word.x1] = 255
    return rest


def _left(line: tuple[RawWord, ...], accepted: frozenset[str]) -> frozenset[str]:
    return frozenset(unexplained(_DASHES.sub("-", " ".join(word.text for word in line)), accepted))


def _new_ink(before: Grey, after: Grey) -> Grey | None:
    """What came, black on white, faint ink made strong; None where nothing did."""
    change = cv2.absdiff(before, after)
    drawn = change[change > _FAINT]
    if drawn.size < _LEAST_INK:
        return None
    strong = np.clip(change.astype(np.float32) * (255.0 / np.percentile(drawn, 95)), 0, 255).astype(np.uint8)
    rows, columns = np.nonzero(strong > 128)
    strong = strong[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    if (strong > 128).mean() > 0.5:
        strong = 255 - strong  # letters left out of a dark field
    return np.pad(255 - strong, _MARGIN, constant_values=255)


def _lines(ink: Grey, scale: float, turn: int | None) -> Iterator[tuple[RawWord, ...]]:
    view = ink if scale == 1.0 else cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    view = view if turn is None else cv2.rotate(view, turn)
    words = _read(np.ascontiguousarray(view).tobytes(), (view.shape[0], view.shape[1]))
    for line in sorted({word.line for word in words}):
        yield tuple(word for word in words if word.line == line)


@lru_cache(maxsize=256)
def _read(pixels: bytes, shape: tuple[int, int]) -> tuple[RawWord, ...]:
    """Kept: every earlier signature of a file looks at the same later pictures."""
    picture = np.frombuffer(pixels, np.uint8).reshape(shape)
    try:
        with tempfile.TemporaryDirectory() as folder:
            return recognise(picture, engine=_engine(), dpi=DPI, seconds=_SECONDS, scratch=Path(folder), psm=_SPARSE)
    except HosoError as error:
        raise CannotCompare("a later signature's picture cannot be read; see hoso doctor") from error


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return probe()


def _strange(line: tuple[RawWord, ...], accepted: frozenset[str], *, plain: bool = True) -> list[str]:
    """The line's strange words, if it reads as text: two sure words, one very sure, or a number."""
    left = _left(line, accepted)
    found = [(word, text) for word in line for text in _texts(word) if text in left and not _is_like(text, accepted)]
    sure = [(word, text) for word, text in found if word.confidence >= _SURE and len(text) >= 2]
    if not plain:
        spelt = [(word, text) for word, text in sure if text.isalpha()]
        return [text for _, text in spelt] if len(spelt) >= 2 and _mean(spelt) >= _VERY_SURE else []
    numbers = [text for word, text in found if re.fullmatch(r"\d{3,}", text) and word.confidence >= _DIGITS_SURE]
    single = [text for word, text in sure if word.confidence >= _VERY_SURE and len(text) >= 3]
    several = [text for _, text in sure] if len(sure) >= 2 and _mean(sure) >= (_SURE + _VERY_SURE) / 2 else []
    return several or single or numbers


def _mean(words: Sequence[tuple[RawWord, str]]) -> float:
    return sum(word.confidence for word, _ in words) / len(words)


def _texts(word: RawWord) -> list[str]:
    return re.findall(r"\w+", folded(word.text))


def _is_like(text: str, accepted: frozenset[str]) -> bool:
    """Whether a word is an explained one misread or short of its last letter; digits are themselves or nothing."""
    if text.isdigit() or len(text) < 3:
        return False
    if any(text in word and len(word) - len(text) == 1 for word in accepted):
        return True
    if len(text) < _LONG:
        return False
    return any(fuzz.ratio(text, word) >= _ALIKE for word in accepted if len(word) >= _LONG)
