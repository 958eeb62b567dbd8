"""Folding of Vietnamese text, for comparing only: what is shown and stored keeps its marks.

In: any text. Out: text without marks and case. Nothing can go wrong. Three strengths, weakest first:
``tone_key`` ignores case and tone placement (HOÀ = HÒA), ``fold`` ignores all marks, ``letters`` also
punctuation and spaces' kind.
"""

import re
import unicodedata
from functools import lru_cache

TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""Grave, acute, tilde, hook above, dot below: the five written tones."""

_NOT_WORD = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character in "đĐðÐ":
        # The eth letter stands for đ in old encodings and in OCR of capitals.
        return "d"
    base = unicodedata.normalize("NFD", character.lower())[:1]
    return base or character


def fold_aligned(text: str) -> str:
    """Fold ``text`` (NFC) character by character, so that offsets in the result are offsets in ``text``."""
    return "".join(map(_fold_character, text))


def fold(text: str) -> str:
    """NFC, lower case, no marks, đ to d, white space collapsed."""
    return " ".join(fold_aligned(unicodedata.normalize("NFC", text)).split())


def letters(text: str) -> str:
    """Fold and leave only words of a-z and 0-9 with single spaces between: for titles, cues and names."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


def tone_key(text: str) -> str:
    """Lower case with each syllable's tone moved to its end: equal for HOÀ and hòa, not for hoa."""
    words = []
    for word in unicodedata.normalize("NFD", text.lower()).replace("ð", "đ").split():
        tones = "".join(c for c in word if c in TONES)
        words.append("".join(c for c in word if c not in TONES) + tones)
    return unicodedata.normalize("NFC", " ".join(words))
