"""Search: how text becomes words, and what a hit is. The indexes themselves are in ``storage/register/index.py``.

A word is indexed twice: folded (``nguyen``), and as it stands with a mark in front (``EXACT + "nguyễn"``), so that one
index answers both "with these very marks" and "with any marks". Facts: SQLite's own ``remove_diacritics`` does not
fold đ, so the folding is ours, on both databases.
"""

import re
import unicodedata
from collections.abc import Iterable

from models.dossier import Dossier, DossierSummary
from models.record import Record

EXACT = "0x"
"""Marks a word as it stands. No word of a page begins so but a hexadecimal number, which does no harm."""

MAX_WORDS = 40_000
"""Different words kept of one dossier; a PostgreSQL text vector holds 1 MB."""

MAX_LETTERS = 64
MAX_QUERY_WORDS = 16

# Latin with all Vietnamese letters, Greek, Cyrillic and digits: what SQLite's tokeniser also takes for one word
_WORD = re.compile(
    "[0-9a-z\u00df-\u00f6\u00f8-\u024f\u0370-\u0373\u0376-\u0377\u037b-\u037d\u0386\u0388-\u03ff\u0400-\u0481\u048a-\u052f\u1e00-\u1eff]+"
)


class SearchHit(Record):
    """One dossier found. ``exact``: every word stands in it with the very marks that were typed."""

    dossier: DossierSummary
    exact: bool


def fold(text: str) -> str:
    """``text`` in small letters without marks: NFD, marks dropped, đ to d, spaces single."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def words_of(text: str) -> list[str]:
    """Words in small letters, NFC, cut at what is neither letter nor digit."""
    return [word[:MAX_LETTERS] for word in _WORD.findall(unicodedata.normalize("NFC", text).lower())]


def index_words(texts: Iterable[str]) -> list[str]:
    """Every different word of the texts, each folded and as it stands, sorted."""
    found: set[str] = set()
    for text in texts:
        for word in words_of(text):
            found.update((EXACT + word, fold(word)))
        if len(found) >= MAX_WORDS:
            break
    return sorted(word for word in found if word)[:MAX_WORDS]


def dossier_texts(dossier: Dossier) -> Iterable[str]:
    """What a dossier says of itself beside its pages."""
    yield dossier.dossier
    yield dossier.submission
    yield from (dossier.applicant.name, dossier.applicant.id_number or "", dossier.applicant.tax_code or "")
    yield from (file.name for file in dossier.files)
    for component in dossier.components:
        yield from (field.value for field in component.fields.values())
        yield from (field.as_read for field in component.fields.values())


class Query(Record):
    """What was typed, as words to look for; ``prefix`` for a last word that ends in ``*``."""

    words: tuple[str, ...]
    prefix: bool = False

    def exact(self) -> tuple[str, ...]:
        """The words with the marks as typed."""
        return tuple(EXACT + word for word in self.words)

    def folded(self) -> tuple[str, ...]:
        """The words without marks."""
        return tuple(fold(word) for word in self.words)


def parse_query(text: str) -> Query:
    """Words of ``text``, at most 16; all must be found. A trailing ``*`` lets the last one go on."""
    return Query(words=tuple(words_of(text)[:MAX_QUERY_WORDS]), prefix=text.rstrip().endswith("*"))
