"""A value found on a page, how much it weighs, and the catalogue's patterns on folded text.

In: a page, a line, offsets in it. Out: ``Found`` with the ``Field`` and its evidence. Nothing can go wrong.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from models.paper import Field
from models.procedure import FieldType
from pipeline.fold import fold_aligned
from pipeline.lines import Line, PageView


@dataclass(frozen=True)
class Found:
    weight: float
    field: Field


_LEADERS = re.compile(r"\s?(?:[.…_]{2,}|…)\s?")


def field_at(page: PageView, line: Line, start: int, end: int, value: str, valid: bool | None, trust: float) -> Field:
    box, sure = line.span(start, end)
    return Field(
        value=_LEADERS.sub(" ", value).strip(),
        as_read=line.text[start:end].strip(),
        confidence=round(max(0.0, min(1.0, sure * trust)), 4),
        file=page.file,
        page=page.number,
        box=box,
        valid=valid,
    )


@lru_cache(maxsize=256)
def folded_pattern(pattern: str) -> re.Pattern[str]:
    """The catalogue's pattern for folded text: its Vietnamese letters folded, everything else as it stands."""
    return re.compile("".join(c if ord(c) < 128 else fold_aligned(c) for c in pattern), re.IGNORECASE)


def by_pattern(kind: FieldType, line: Line, start: int, end: int) -> tuple[int, int] | None:
    """Where the type's pattern finds its value within ``line.text[start:end]``."""
    if kind.pattern is None:
        return None
    found = folded_pattern(kind.pattern).search(line.folded, start, end)
    if found is None:
        return None
    group = 1 if found.re.groups and found.group(1) is not None else 0
    return found.start(group), found.end(group)


def tidy_code(raw: str, *, spaced: bool = False) -> str:
    """A code as it should be written: single spaces, none around slashes and dashes, capitals kept; none
    between digits unless the pattern has them (``spaced``)."""
    tidy = re.sub(r" ?([/-]) ?", r"\1", " ".join(raw.split())).strip(" .,:;")
    if not spaced:
        tidy = re.sub(r"(?<=\d) (?=\d)", "", tidy)
    # Decree 30/2020, annex III: a decision is QĐ, a decree NĐ; nothing is called QD or ND.
    tidy = re.sub(r"(?<=/)([QN])D(?=-)", r"\1Đ", tidy)
    # The eth looks like Đ and stands for it in many fonts and in OCR.
    return tidy.replace("Ð", "Đ").replace("ð", "đ")


def spaced_digits(kind: FieldType) -> bool:
    return r"\d{2} \d" in (kind.pattern or "")
