"""Whether two names are one name misread, or two names that are nearly alike.

In: folded names and texts (``letters``). Out: a verdict. OCR turns syllables into what is mostly no syllable, and
a forger or a slip turns one into another: Khang and Khamh are one, Khang and Khanh are two. Nothing can go wrong.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz

from models.paper import Field
from pipeline.extract.organisation import organisation_key, short_forms
from pipeline.fold import letters
from pipeline.read.syllables import could_be_unmarked

_NEAR = 80
"""Of a hundred: below it nothing is looked at word by word."""


def misread(one: str, other: str) -> bool:
    """Whether two names, folded, differ only in spaces or where a word of one of them cannot be a syllable."""
    if one.replace(" ", "") == other.replace(" ", ""):
        return True
    a, b = one.split(), other.split()
    if len(a) != len(b):
        return False
    return all(x == y or not (could_be_unmarked(x) and could_be_unmarked(y)) for x, y in zip(a, b, strict=True))


def stands(name: str, text: str) -> bool:
    """Whether the name stands in the text, both folded, its spaces lost or some of its words misread."""
    if f" {name} " in f" {text} ":
        return True
    near = fuzz.partial_ratio_alignment(name, text, score_cutoff=_NEAR)
    if near is None:
        return False
    if near.dest_end - near.dest_start < len(name) - 2:
        return False  # the whole text is shorter than the name
    start = text.rfind(" ", 0, near.dest_start + 1) + 1
    end = text.find(" ", max(start, near.dest_end - 1))
    return misread(name, text[start : end if end > 0 else len(text)])


def same_organisation(one: str, other: str) -> bool:
    """Abbreviations evened out; a name that a line's end cut short is the beginning of the other."""
    a, b = sorted((organisation_key(one), organisation_key(other)), key=len)
    if a == b or (len(a) > 14 and b.startswith(a)):
        return True
    return fuzz.ratio(a, b) >= _NEAR and misread(short_forms(letters(one)), short_forms(letters(other)))


def whole_names(found: Sequence[Field]) -> tuple[Field, ...]:
    """Organisations without those that a line's end cut short where the same paper has the whole name too: what is
    left of a cut name is the beginning of other names as well."""
    keys = [organisation_key(f.value) for f in found]
    return tuple(f for f, key in zip(found, keys, strict=True) if not any(o != key and o.startswith(key) for o in keys))
