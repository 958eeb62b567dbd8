"""How likely words of administrative Vietnamese are, alone and beside one another.

In: words in small letters. Out: logarithms of probabilities. The counts are in ``bigrams.tsv``
(``build_model`` makes it). Nothing can go wrong: an unknown word is merely unlikely.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.read.syllables import strip_marks

FILE = Path(__file__).with_name("bigrams.tsv")
BREAK = ""
"""Stands where words do not follow one another: at punctuation, numbers, codes."""
_TOKEN = re.compile(r"[^\W\d_]+|\d[\w./,-]*|[^\w\s]")
_PAIR_SHARE = 0.8
"""Weight of what follows what, against how frequent a word is by itself (Jelinek and Mercer 1980)."""
_UNSEEN = 0.4
_PLACES = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe"}
_PLACES |= {"oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy"}


def one_spelling(word: str) -> str:
    """Small letters, the tone of an open oa, oe, uy on its first vowel (hòa for hoà); qu keeps its own."""
    small = word.lower()
    ending = small[-2:]
    return small[:-2] + _PLACES[ending] if ending in _PLACES and not small.startswith("qu") else small


def tokens_of(text: str) -> Iterator[str]:
    """Words in one spelling; ``BREAK`` for numbers, codes and punctuation (a hyphen and a bracket too)."""
    for token in _TOKEN.findall(text):
        yield one_spelling(token) if token.isalpha() else BREAK


@dataclass(frozen=True)
class Language:
    """Counts. ``variants`` maps a word without marks to the known words that have those letters."""

    words: dict[str, int]
    pairs: dict[tuple[str, str], int]
    variants: dict[str, tuple[str, ...]]
    total: int
    after: dict[str, tuple[str, ...]]
    """The words seen after each word."""
    before: dict[str, tuple[str, ...]]
    """The words seen before each word."""

    def follows(self, first: str, second: str) -> bool:
        """Whether the two have been seen one after the other."""
        return (first, second) in self.pairs

    def log_after(self, first: str, second: str) -> float:
        """Logarithm of the chance that ``second`` follows ``first``."""
        alone = (self.words.get(second, 0) + _UNSEEN) / self.total
        if first == BREAK or second == BREAK:
            return math.log(alone) if second != BREAK else 0.0
        seen = self.words.get(first, 0)
        paired = self.pairs.get((first, second), 0) / seen if seen else 0.0
        return math.log(_PAIR_SHARE * paired + (1 - _PAIR_SHARE) * alone)


@cache
def language() -> Language:
    """The model, read once in a process."""
    words: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    variants: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for row in FILE.read_text(encoding="utf-8").splitlines():
        cells = row.split("\t")
        if len(cells) == 2:
            words[cells[0]] = int(cells[1])
            variants.setdefault(strip_marks(cells[0]), []).append(cells[0])
        else:
            pairs[cells[0], cells[1]] = int(cells[2])
            after.setdefault(cells[0], []).append(cells[1])
            before.setdefault(cells[1], []).append(cells[0])
    total = sum(words.values())
    return Language(words, pairs, _frozen(variants), total, _frozen(after), _frozen(before))


def _frozen(lists: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(found) for key, found in lists.items()}
