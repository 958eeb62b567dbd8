"""How far the text layer of a page can be trusted.

In: the layer's words as text. Out: a ``Score``. A word of letters is good when it is a possible Vietnamese syllable,
neutral when it is plain Latin (English, abbreviations, numbers), bad when it is neither, as the remains of a lost
encoding are. Nothing can go wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.read.syllables import could_be_unmarked, is_syllable

_LETTERS = re.compile(r"[^\W\d_]+")
_UNMAPPED = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_MIXED = re.compile(r"[a-zà-ỹ]\d+[a-zà-ỹ]", re.IGNORECASE)
_LATIN_FIT = re.compile(r"[aeiouy]", re.IGNORECASE)
GOOD = 0.9
"""Least share of good among good and bad words of a trusted layer."""
_FEW = 5


@dataclass(frozen=True)
class Score:
    """Counts of words. ``unmarked`` are plain words that are syllables without their marks (``nguyen``)."""

    good: int
    neutral: int
    bad: int
    unmarked: int
    marked: int

    @property
    def share(self) -> float:
        """Good among good and bad; 1 where there is neither."""
        return self.good / (self.good + self.bad) if self.good + self.bad else 1.0

    @property
    def lost_marks(self) -> bool:
        """Vietnamese without its marks, as an OCR for another language leaves it."""
        plain = self.unmarked + self.neutral
        return self.unmarked > 20 and self.unmarked >= 0.85 * plain and self.marked < 0.15 * self.unmarked

    @property
    def trusted(self) -> bool:
        """Whether a person would call this text readable."""
        if self.bad > _FEW and self.share < GOOD:
            return False
        few = self.good + self.neutral + self.unmarked
        return few > 0 and self.bad <= max(few * 0.15, 2) and not self.lost_marks


def score(words: Sequence[str]) -> Score:
    """Count the kinds of words of a text layer."""
    good = neutral = bad = unmarked = marked = 0
    for word in words:
        if _UNMAPPED.search(word) or _MIXED.search(word):
            bad += 1
            continue
        for letters in _LETTERS.findall(word):
            if letters.isascii():
                if could_be_unmarked(letters) and len(letters) > 1:
                    unmarked += 1
                elif letters.isupper() or len(letters) <= 2 or _LATIN_FIT.search(letters):
                    neutral += 1
                else:
                    bad += 1
            elif is_syllable(letters):
                good += 1
                marked += 1
            elif letters.isupper() and set(letters) & set("ĐƯƠ") and len(letters) <= 8:
                neutral += 1
            else:
                bad += 1
    return Score(good, neutral, bad, unmarked, marked)
