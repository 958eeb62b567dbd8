"""What an archivist asks for: words and phrases, a field, procedure, state, dates, retention; and what is found.

In: what was typed. Out: frozen values; words of a page around what was looked for. Pure; nothing goes wrong: a text
without words asks for nothing by words.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from models.dossier import DossierSummary
from models.record import Key, Record, Text
from models.state import State
from storage.search import Query, SearchHit, fold, parse_query, words_of

HANOI = timezone(timedelta(hours=7))
AROUND = 70
"""Letters shown on either side of what was found."""


class FieldGroup(StrEnum):
    """Which fields are meant: several keys of the catalogue that say the same kind of thing."""

    NAME = "name"
    NUMBER = "number"
    PARCEL = "parcel"
    DOCUMENT = "document"


FIELD_KEYS: dict[FieldGroup, tuple[str, ...]] = {
    FieldGroup.NAME: ("ho_ten", "ten_to_chuc"),
    FieldGroup.NUMBER: ("so_dinh_danh", "so_cmnd", "mst"),
    FieldGroup.PARCEL: ("thua_dat_so",),
    FieldGroup.DOCUMENT: ("so_ky_hieu", "so_cong_chung", "so_phat_hanh_gcn", "so_vao_so_gcn"),
}


class Criteria(Record):
    """One search. Empty parts ask for nothing; quotes in ``text`` make a phrase."""

    text: Annotated[Text, Field(max_length=200)] = ""
    field: FieldGroup | None = None
    value: Annotated[Text, Field(max_length=200)] = ""
    procedure: Key | None = None
    state: State | None = None
    received_from: date | None = None
    received_to: date | None = None
    retention: Annotated[str, Field(pattern=r"^(0[1-7])?$")] = ""
    """TT 05/2025 code of a sealed package."""

    @property
    def query(self) -> Query:
        """The words of ``text``, phrases' words too."""
        return parse_query(self.text)

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """Each quoted phrase as folded words."""
        found = (words_of(phrase) for phrase in re.findall(r'["“]([^"”]+)["”]', self.text))
        return tuple(tuple(fold(word) for word in words) for words in found if len(words) > 1)

    @property
    def asks(self) -> bool:
        """Whether anything at all is asked for."""
        return self != Criteria()

    @property
    def since(self) -> datetime | None:
        """The first moment of ``received_from`` in the office's zone."""
        return datetime.combine(self.received_from, time(), HANOI) if self.received_from else None

    @property
    def until(self) -> datetime | None:
        """The first moment after ``received_to``."""
        return datetime.combine(self.received_to + timedelta(days=1), time(), HANOI) if self.received_to else None


class Facets(Record):
    """How many of the dossiers found are of each procedure, state and year of receipt; of the newest ``counted``."""

    procedures: tuple[tuple[str, int], ...] = ()
    states: tuple[tuple[State, int], ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    counted: int = 0
    capped: bool = False
    """More were found than were counted."""


class Found(Record):
    """What a search gives."""

    hits: tuple[SearchHit, ...] = ()
    facets: Facets = Facets()


class Context(Record):
    """Words of one page around what was looked for: (text, whether it is that) in order."""

    file: Text
    page: int
    parts: tuple[tuple[Text, bool], ...]


class SavedSearch(Record):
    """A search under a name, one person's own."""

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    criteria: Criteria


def plain_summary(dossier: DossierSummary) -> SearchHit:
    """A dossier found by something other than words."""
    return SearchHit(dossier=dossier, exact=False)


class _Folding(dict[int, str]):
    """For ``str.translate``: each letter of an NFC text as one letter without marks, so that places stay the same."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = fold(letter)
        self[code] = plain if len(plain) == 1 else letter
        return self[code]


_FOLDING = _Folding()


def aligned(text: str) -> str:
    """``text`` in NFC, small letters without marks, letter for letter."""
    return unicodedata.normalize("NFC", text).translate(_FOLDING)


def holds_phrases(pages: Sequence[tuple[str, int, str]], phrases: Sequence[Sequence[str]]) -> bool:
    """Whether each phrase stands on some page, its words in a row; marks do not matter."""
    patterns = [re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, phrase)) + r"(?!\w)") for phrase in phrases]
    texts = [aligned(text) for _, _, text in pages]
    return all(any(pattern.search(text) for text in texts) for pattern in patterns)


def contexts_in(pages: Sequence[tuple[str, int, str]], query: Query, *, most: int = 2) -> tuple[Context, ...]:
    """The pages that hold most of the words looked for, each with the words around the first of them."""
    words = [re.escape(word) for word in query.folded()]
    if not words:
        return ()
    ends = [r"(?!\w)"] * len(words)
    if query.prefix:
        ends[-1] = r"\w*"
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(word + end for word, end in zip(words, ends, strict=True)) + ")")
    scored = []
    for order, (file, page, text) in enumerate(pages):
        plain = aligned(text)
        found = [match.span() for match in pattern.finditer(plain)]
        if found:
            kinds = len({plain[start:end] for start, end in found})
            scored.append((-kinds, order, Context(file=file, page=page, parts=_parts(text, found))))
    return tuple(context for _, _, context in sorted(scored, key=lambda one: one[:2])[:most])


def _parts(text: str, found: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The stretch with most of what was found in it, cut at words, what was found marked."""
    text = unicodedata.normalize("NFC", text)
    reach = 2 * AROUND
    start, end = max(found, key=lambda span: sum(span[0] <= s < span[0] + reach for s, _ in found))
    left, right = max(0, start - AROUND), min(len(text), end + reach)
    left = text.find(" ", left) + 1 if left and " " in text[left:start] else left
    right = text.rfind(" ", end, right) if right < len(text) and " " in text[end:right] else right
    out, at = [("… " if left else "", False)], left
    for s, e in found:
        if left <= s and e <= right:
            out += [(text[at:s], False), (text[s:e], True)]
            at = e
    out += [(text[at:right], False), (" …" if right < len(text) else "", False)]
    return tuple((" ".join(part.split("\n")), hit) for part, hit in out if part)
