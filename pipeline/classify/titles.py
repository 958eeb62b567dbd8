"""Titles on a page: where a line, or some lines together, say what the paper is.

In: a ``PageView`` and phrases. Out: ``TitleMatch`` values, best first. A title stands in the first lines of a
page, mostly in capitals, and opens its line: the same words inside a sentence are no title. OCR mistakes are
allowed for by similarity; exact marks weigh more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from models.record import Box
from pipeline.classify.kinds import Kind, Phrase
from pipeline.fold import letters, tone_key
from pipeline.lines import Line, PageView, union

ZONE_LINES = 20
"""Titles are looked for in the first lines only (catalogue convention: about 15, more where a letterhead is split)."""

LEAST = 0.84
"""Similarity below which a line is not this title."""

_COPY_WORDS = ("ban sao ", "ban chinh ", "ban chup ", "sao y ")


@dataclass(frozen=True)
class Window:
    """One to five lines under each other, read as one."""

    plain: str
    text: str
    box: Box
    upper: float
    first: int
    lines: int
    height: float


@dataclass(frozen=True)
class TitleMatch:
    """A title of ``kind`` found: ``strength`` from 0 to 1, ``exact`` when the marks are right too."""

    kind: Kind
    phrase: Phrase
    window: Window
    similarity: float
    coverage: float
    strength: float
    exact: bool


def zone(page: PageView) -> tuple[Line, ...]:
    """The lines among which a title may stand: the first of the page; all of a card or of a wide double page."""
    if page.wide:
        return page.lines[:60]
    return tuple(line for line in page.lines[:ZONE_LINES] if line.middle < 0.62)


def windows(page: PageView, lines: tuple[Line, ...] | None = None) -> tuple[Window, ...]:
    """All runs of one to five lines that stand under each other."""
    found: list[Window] = []
    for first in lines if lines is not None else zone(page):
        chain: list[Line] = []
        line: Line | None = first
        while line is not None and len(chain) < 5:
            chain.append(line)
            text = " ".join(one.text for one in chain)
            plain = letters(text)
            alpha = [c for c in text if c.isalpha()]
            upper = sum(c.isupper() for c in alpha) / len(alpha) if alpha else 0.0
            box = union(one.box for one in chain)
            if plain:
                tall = sum(one.height for one in chain) / len(chain)
                found.append(Window(plain, text, box, upper, first.number, len(chain), tall))
            if len(plain) > 160:
                break
            line = page.below(line)
    return tuple(found)


def _similar(title: str, plain: str) -> tuple[float, float]:
    """Similarity of ``title`` with the opening of ``plain``, and the share of ``plain`` that it covers."""
    if len(plain) < 0.8 * len(title):
        return 0.0, 0.0
    if len(plain) <= 1.12 * len(title):
        whole = fuzz.ratio(title, plain, score_cutoff=100 * LEAST) / 100
        if whole:
            return whole, 1.0
    opening = plain[: len(title)]
    rest = plain[len(title) :].find(" ")
    if rest > 0:
        # The title ends inside a word here: let that word in, so that an extra letter does not count twice.
        opening = plain[: len(title) + rest]
    begun = fuzz.ratio(title, opening, score_cutoff=100 * LEAST) / 100
    return begun, len(title) / len(plain)


def similar(title: str, plain: str) -> tuple[float, float]:
    """As ``_similar``, also past words such as BẢN SAO that may stand before a title."""
    best = _similar(title, plain)
    for word in _COPY_WORDS:
        if plain.startswith(word):
            best = max(best, _similar(title, plain[len(word) :]))
    return best


@lru_cache(maxsize=4096)
def _toned(text: str) -> str:
    return tone_key(text)


def _exact(phrase: Phrase, text: str) -> bool:
    return fuzz.partial_ratio(phrase.toned, _toned(text)) > 97.5


def _strength(similarity: float, coverage: float, window: Window, page: PageView) -> float:
    """How much a match looks like a title: right letters, capitals, alone on its lines, in the middle."""
    right = (similarity - LEAST) / (1 - LEAST)
    capitals = 1.0 if window.upper > 0.7 else 0.8 if coverage > 0.9 else 0.35
    alone = 0.6 + 0.4 * min(1.0, coverage * 1.1)
    middle = (window.box[0] + window.box[2]) / 2
    central = 1.0 if page.wide or 0.3 < middle < 0.7 else 0.85
    return (0.45 + 0.55 * right) * capitals * alone * central


_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_AHEAD = 40
"""Letters of a window that count beyond a title's length: words such as BẢN SAO before it, and the rest of a word."""


@lru_cache(maxsize=4096)
def _counts(plain: str) -> NDArray[np.int16]:
    """How often each letter and digit stands in a text."""
    return np.array([plain.count(c) for c in _LETTERS], dtype=np.int16)


def _possible(title: str, among: Sequence[Window]) -> list[Window]:
    """The windows that hold enough of the title's letters to be it: no other can be ``LEAST`` similar to it."""
    long = [w for w in among if len(w.plain) >= 0.8 * len(title)]
    if not long:
        return []
    held = np.stack([_counts(w.plain[: len(title) + _AHEAD]) for w in long])
    shared = np.minimum(held, _counts(title)).sum(axis=1)
    need = LEAST * 0.9 * len(title) - title.count(" ")
    return [w for w, n in zip(long, shared, strict=True) if n >= need]


def match(page: PageView, kinds: tuple[Kind, ...], among: tuple[Window, ...] | None = None) -> tuple[TitleMatch, ...]:
    """The best title of each kind on the page, strongest first."""
    if among is None:
        among = windows(page)
    best: dict[int, TitleMatch] = {}
    for index, kind in enumerate(kinds):
        for phrase in kind.titles:
            for window in _possible(phrase.plain, among):
                similarity, coverage = similar(phrase.plain, window.plain)
                if similarity < LEAST:
                    continue
                strength = _strength(similarity, coverage, window, page)
                if index not in best or _rank(strength, phrase) > _rank(best[index].strength, best[index].phrase):
                    exact = _exact(phrase, window.text)
                    best[index] = TitleMatch(kind, phrase, window, similarity, coverage, strength, exact)
    return tuple(sorted(_outranked(list(best.values())), key=lambda m: -_rank(m.strength, m.phrase)))


def _rank(strength: float, phrase: Phrase) -> float:
    """A longer title that fits as well says more."""
    return strength * (0.5 + 0.5 * min(1.0, len(phrase.plain) / 24))


def _outranked(found: list[TitleMatch]) -> list[TitleMatch]:
    """Drop a title that is only the opening of a longer one found at the same place."""
    kept = []
    for one in found:
        longer = any(
            other is not one
            and len(other.phrase.plain) > len(one.phrase.plain) + 3
            and other.similarity >= max(one.similarity - 0.08, 0.88)
            and abs(other.window.first - one.window.first) <= 1
            and other.kind.titles != one.kind.titles
            for other in found
        )
        if not longer:
            kept.append(one)
    return kept
