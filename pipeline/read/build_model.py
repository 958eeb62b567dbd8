"""Builds ``bigrams.tsv``, what the corrector knows of the words of administrative Vietnamese: how often they occur
and follow one another. Statistics only; the texts themselves are not kept.

Run by hand: ``python -m pipeline.read.build_model FILE...`` with texts of the trade (names of procedures, lists of
papers); ``phrases.txt`` of this folder, written for this purpose, is always read.
"""

import sys
import unicodedata
from collections import Counter
from pathlib import Path

from pipeline.read.language import BREAK, FILE, tokens_of
from pipeline.read.syllables import is_syllable

OWN = Path(__file__).with_name("phrases.txt")
OWN_WEIGHT = 4
"""Formulas of our own are few and typical: they count as often as this."""


def build(paths: list[Path]) -> str:
    """The model as text: a line for each word with its count, then for each pair."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for path in (OWN, *paths):
        weight = OWN_WEIGHT if path == OWN else 1
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        seen: set[str] = set()
        for line in text.splitlines():
            for cell in line.split("\t"):
                # Tables of procedures repeat their cells hundreds of times.
                if cell in seen:
                    continue
                seen.add(cell)
                _count(cell, weight, words, pairs)
    rows = [f"{word}\t{count}" for word, count in sorted(words.items())]
    rows += [f"{first}\t{second}\t{count}" for (first, second), count in sorted(pairs.items())]
    return "\n".join(rows) + "\n"


def _count(text: str, weight: int, words: Counter[str], pairs: Counter[tuple[str, str]]) -> None:
    before = BREAK
    for token in tokens_of(text):
        known = token if token == BREAK or is_syllable(token) else BREAK
        if known != BREAK:
            words[known] += weight
            if before != BREAK:
                pairs[before, known] += weight
        before = known


if __name__ == "__main__":
    FILE.write_text(build([Path(name) for name in sys.argv[1:]]), encoding="utf-8")
