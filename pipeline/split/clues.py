"""What one page says about where it belongs: its title, letterhead, page number, form, codes, words.

In: the view of a page and the kinds of paper. Out: ``Clues``. Nothing can go wrong: what is not seen is None or False.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.classify.codes import card_data
from pipeline.classify.evidence import forms_on, has_phrase, title_weight
from pipeline.classify.kinds import Kinds
from pipeline.classify.titles import TitleMatch, Window, match, windows
from pipeline.fold import fold
from pipeline.lines import PageView

_NUMBER = re.compile(
    r"^(?:trang|tr\.?|page|p\.?)?\s{0,9}[-–—]?\s{0,9}(\d{1,3})\s{0,9}[-–—]?\s{0,9}(?:(?:/|of|tren)\s{0,9}(\d{1,3}))?\s{0,9}[-–—]?$"
)
_NUMBER_END = re.compile(r"(?:trang|page)\s*(\d{1,3})\s*(?:/|of|tren)\s*(\d{1,3})$")
CLOSING = re.compile(
    r"noi nhan|ky,? (?:va )?ghi ro ho\b|nguoi yeu cau$"
    r"|nguoi (?:lam don|viet don|khai|nop|de nghi|uy quyen|duoc uy quyen|lap)\b"
    r"|\b(?:kt|tm|tl|tuq)\. |cong chung vien$|\b(?:giam doc|chu tich|truong phong)\b"
)
_INNER = tuple(
    fold(t)
    for t in (
        "LỜI CHỨNG", "PHỤ LỤC", "MỤC LỤC", "NHỮNG THAY ĐỔI SAU KHI CẤP", "DANH MỤC", "CÁC THÀNH VIÊN",
        "SƠ ĐỒ THỬA ĐẤT", "MỞ ĐẦU", "KẾT LUẬN", "Ý KIẾN CỦA", "PHẦN GHI CỦA", "TÀI LIỆU THAM KHẢO",
    )
)  # fmt: skip
"""Headings that open a part of a paper, never a paper."""
_COUNTED = re.compile(r"(?:chuong|dieu|phan) (?:\d{1,3}|[ivx]{1,6}|[a-e]|thu (?:nhat|hai|ba|tu|nam))\b")
"""A part with its number: people are called Chương and Phan too."""


@dataclass(frozen=True)
class PageMark:
    """A printed page number, with the total where one is printed."""

    number: int
    total: int | None = None


@dataclass(frozen=True)
class Clues:
    """What one page says about where it belongs."""

    page: PageView
    titles: tuple[TitleMatch, ...]
    """Every kind's title that stands on the page, strongest first."""
    title: TitleMatch | None
    title_weight: float
    letterhead: bool
    mark: PageMark | None
    forms: frozenset[str]
    card: bool
    inner: bool
    heading: bool
    closing: bool
    affinity: dict[str, float]
    """How much each kind's cues speak from this page alone, by kind name."""


@lru_cache(maxsize=4096)
def mark_of(text: str, edge: bool) -> PageMark | None:
    plain = fold(text)
    found = _NUMBER.match(plain) if edge else None
    found = found or _NUMBER_END.search(plain)
    if not found:
        return None
    number = int(found[1])
    total = int(found[2]) if found[2] else None
    worded = plain.startswith(("trang", "page")) or total is not None
    if not 1 <= number <= 600 or (total is not None and number > total) or (not worded and number > 300):
        return None
    return PageMark(number, total)


def page_mark(page: PageView) -> PageMark | None:
    """The page number printed at the top or bottom edge; None where there is none."""
    for line in (*page.lines[:3], *reversed(page.lines[-3:])):
        edge = (line.middle < 0.09 or line.middle > 0.9) and len(line.text) < 16
        found = mark_of(line.text, edge)
        if found and (edge or found.total):
            return found
    return None


def _is_letterhead(page: PageView) -> bool:
    """Whether quốc hiệu or tiêu ngữ stands at the head of the page."""
    for line in page.lines[:8]:
        if line.middle > 0.4 and not page.wide:
            break
        if (
            fuzz.partial_ratio("cong hoa xa hoi chu nghia viet nam", line.plain, score_cutoff=85)
            and len(line.plain) > 24
        ):
            return True
        if fuzz.partial_ratio("doc lap tu do hanh phuc", line.plain, score_cutoff=85) and len(line.plain) > 18:
            return True
    return False


def _opens(plain: str) -> bool:
    return len(plain) < 60 and (plain.startswith(_INNER) or _COUNTED.match(plain) is not None)


def _heading(among: Sequence[Window]) -> Window | None:
    """The first line in capitals in the middle of the upper part: a title of some paper, known or not."""
    for window in among:
        if window.lines != 1 or window.upper < 0.8 or len(window.plain) < 8 or window.box[1] > 0.45:
            continue
        middle = (window.box[0] + window.box[2]) / 2
        if abs(middle - 0.52) < 0.13 and "cong hoa xa hoi" not in window.plain and "doc lap" not in window.plain:
            return window
    return None


def _affinity(page: PageView, kinds: Kinds) -> dict[str, float]:
    """Kinds whose cues stand on the page, each with the weight of its cues."""
    found: dict[str, float] = {}
    for kind in kinds.all:
        weight = sum(1 / cue.sharing for cue in kind.cues if has_phrase(cue.plain, page.flowing))
        if weight:
            found[kind.name] = weight
    return found


def clues(page: PageView, kinds: Kinds) -> Clues:
    """Everything that split looks at on one page."""
    among = windows(page)
    titles = match(page, kinds.all, among)
    title = max(titles, key=title_weight, default=None)
    heading = _heading(among)
    first = [line.plain for line in page.lines[:4]]
    tail = page.lines[-14:]
    return Clues(
        page=page,
        titles=titles,
        title=title,
        title_weight=title_weight(title) if title else 0.0,
        letterhead=_is_letterhead(page),
        mark=page_mark(page),
        forms=forms_on([page]),
        card=card_data(page) is not None,
        inner=any(_opens(p) for p in first) or (heading is not None and _opens(heading.plain)),
        heading=heading is not None,
        closing=any(CLOSING.search(line.folded) for line in tail if line.middle > 0.25),
        affinity=_affinity(page, kinds),
    )


def first_body(page: PageView) -> str:
    """The first line that is not a page number."""
    for line in page.lines[:3]:
        if mark_of(line.text, True) is None:
            return line.text
    return ""
