"""Split scans into papers: where one ends and the next begins, each boundary with its reasons.

In: views of all pages in the order received, and the kinds of paper. Out: ``SplitResult`` with drafts (pages of one
paper, in the paper's order) and blank pages. Evidence is added up between neighbours: titles, letterheads, page
numbers, forms, layout, running sentences. Wrong decisions show as unknown papers or missing pages, never as lost
pages: every page is in exactly one draft or among the blanks (a page that holds two papers is in two, cut by height).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.classify.codes import card_data
from pipeline.classify.evidence import forms_on, has_phrase, title_weight
from pipeline.classify.kinds import Kind, Kinds
from pipeline.classify.titles import TitleMatch, Window, match, windows, zone
from pipeline.fold import fold
from pipeline.lines import PageView, part

BOUNDARY = 1.0
"""Sum of evidence from which a new paper begins."""

_NUMBER = re.compile(
    r"^(?:trang|tr\.?|page|p\.?)?\s*[-–—]?\s*(\d{1,3})\s*[-–—]?\s*(?:(?:/|of|tren)\s*(\d{1,3}))?\s*[-–—]?$"
)
_NUMBER_END = re.compile(r"(?:trang|page)\s*(\d{1,3})\s*(?:/|of|tren)\s*(\d{1,3})$")
_CLOSING = re.compile(
    r"noi nhan|ky,? (?:va )?ghi ro ho ten|nguoi (?:lam don|viet don|khai|nop|de nghi|uy quyen|duoc uy quyen|lap)\b"
    r"|\b(?:kt|tm|tl|tuq)\. |cong chung vien$|\b(?:giam doc|chu tich|truong phong)\b"
)
_INNER = tuple(
    fold(t)
    for t in (
        "LỜI CHỨNG", "PHỤ LỤC", "CHƯƠNG", "MỤC LỤC", "NHỮNG THAY ĐỔI SAU KHI CẤP", "DANH MỤC", "CÁC THÀNH VIÊN",
        "ĐIỀU ",
        "PHẦN ", "SƠ ĐỒ THỬA ĐẤT", "MỞ ĐẦU", "KẾT LUẬN", "Ý KIẾN CỦA", "PHẦN GHI CỦA", "TÀI LIỆU THAM KHẢO",
    )
)  # fmt: skip
"""Headings that open a part of a paper, never a paper."""


@dataclass(frozen=True)
class PageMark:
    """A printed page number, with the total where one is printed."""

    number: int
    total: int | None = None


@dataclass(frozen=True)
class Clues:
    """What one page says about where it belongs."""

    page: PageView
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


@dataclass(frozen=True)
class Draft:
    """The pages of one paper, in its order, and why it begins and goes on as it does."""

    pages: tuple[PageView, ...]
    clues: tuple[Clues, ...]
    reason: str = ""
    reordered: bool = False
    missing: tuple[int, ...] = ()
    """Page numbers that the paper's own numbering lacks."""
    gap: bool = False
    """Whether chapters or articles jump where no page numbers are printed."""
    opened: bool = True
    """Whether a title page or the like was seen; False for pages that continue a paper nobody has."""


@dataclass(frozen=True)
class SplitResult:
    drafts: tuple[Draft, ...]
    blanks: tuple[PageView, ...] = ()


@lru_cache(maxsize=4096)
def _mark_of(text: str, edge: bool) -> PageMark | None:
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
        found = _mark_of(line.text, edge)
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
    return any(plain.startswith(t.strip()) and len(plain) < 60 for t in _INNER)


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
        title=title,
        title_weight=title_weight(title) if title else 0.0,
        letterhead=_is_letterhead(page),
        mark=page_mark(page),
        forms=forms_on([page]),
        card=card_data(page) is not None,
        inner=any(_opens(p) for p in first) or (heading is not None and _opens(heading.plain)),
        heading=heading is not None,
        closing=any(_CLOSING.search(line.folded) for line in tail if line.middle > 0.25),
        affinity=_affinity(page, kinds),
    )


@dataclass
class _Evidence:
    """Reasons for (positive) and against (negative) a new paper."""

    parts: list[tuple[float, str]] = field(default_factory=list)

    def add(self, weight: float, text: str) -> None:
        self.parts.append((weight, text))

    @property
    def total(self) -> float:
        return sum(w for w, _ in self.parts)

    def told(self) -> str:
        strongest = sorted(self.parts, key=lambda p: -abs(p[0]))[:3]
        return "; ".join(f"{text} ({weight:+.1f})" for weight, text in strongest)


def _shape(page: PageView) -> float:
    return page.reading.width / max(page.reading.height, 1)


def _number_evidence(out: _Evidence, before: Clues, after: Clues) -> None:
    mark, last = after.mark, before.mark
    if mark is None:
        if last and last.number > 1 and not after.inner:
            out.add(1.5, "hết số trang")
        return
    if mark.number == 1:
        out.add(2.5, "số trang 1")
    else:
        out.add(-2.8, f"số trang {mark.number}")
        if last and last.number + 1 == mark.number and last.total == mark.total:
            out.add(-2.0, "số trang nối tiếp")
        if last is None and mark.number == 2:
            out.add(-0.8, "số trang 2 sau trang đầu")
    if last and last.total and mark.total and last.total != mark.total:
        out.add(2.5, "tổng số trang khác")


def _opening_evidence(out: _Evidence, after: Clues) -> None:
    if after.title_weight > 1.2:
        out.add(min(4.0, after.title_weight * 0.75), "có tiêu đề")
    elif after.heading and not after.inner and (after.mark is None or after.mark.number == 1):
        out.add(1.0, "có dòng tiêu đề")
    if after.letterhead:
        out.add(2.2, "có quốc hiệu")
    if after.forms:
        out.add(1.2, "có số mẫu")
    if after.card:
        out.add(2.0, "có mã QR của thẻ")
    if after.inner and after.title_weight < 4:
        out.add(-2.4, "mở đầu một phần của giấy")


def _flow_evidence(out: _Evidence, before: Clues, after: Clues) -> None:
    if before.closing:
        out.add(0.7, "trang trước đã có phần ký")
    wide, narrow = max(_shape(before.page), _shape(after.page)), min(_shape(before.page), _shape(after.page))
    if wide > narrow * 1.12:
        out.add(1.4, "khổ giấy khác")
    if before.page.lines and after.page.lines:
        last, first = before.page.lines[-1].text, _first_body(after.page)
        if first[:1].islower() or (last and last[-1].isalpha() and last[-1].islower() and first[:1].islower()):
            out.add(-1.2, "câu còn tiếp")


def _first_body(page: PageView) -> str:
    """The first line that is not a page number."""
    for line in page.lines[:3]:
        if _mark_of(line.text, True) is None:
            return line.text
    return ""


def _kind_evidence(out: _Evidence, before: Sequence[Clues], after: Clues) -> None:
    """Cues on this page that belong to the paper going on, or to another kind of paper."""
    opener = next((c.title.kind for c in before if c.title and c.title_weight > 2), None)
    if opener is None or after.title_weight > 4:
        return
    own = after.affinity.get(opener.name, 0.0)
    if own:
        out.add(-min(1.6, 0.8 * own), "có cụm từ của giấy đang đọc")
    if opener.card and not before[-1].page.empty and len(before) < 2 and after.title_weight < 2:
        out.add(-0.8 if own else 0.0, "mặt sau của thẻ")


def boundary(before: Sequence[Clues], after: Clues) -> tuple[float, str]:
    """Evidence that ``after`` begins a new paper behind the pages ``before`` (at least one), and its telling."""
    out = _Evidence()
    last = before[-1]
    if last.page.file != after.page.file:
        out.add(1.8, "sang tệp khác")
    else:
        out.add(-0.4, "cùng tệp")
    _number_evidence(out, last, after)
    _opening_evidence(out, after)
    _flow_evidence(out, last, after)
    _kind_evidence(out, before, after)
    if not after.letterhead and not after.heading and after.title_weight < 1.2 and not after.card:
        out.add(-1.5, "không có dấu hiệu trang đầu")
    return out.total, out.told()


def _runs_backwards(pages: Sequence[Clues]) -> bool:
    """Whether a file was fed last page first: printed numbers mostly fall."""
    marks = [(c.mark.number if c.mark else 1 if c.letterhead or c.title_weight > 3 else None) for c in pages]
    pairs = [(a, b) for a, b in pairwise(marks) if a is not None and b is not None]
    falls = sum(a == b + 1 for a, b in pairs)
    rises = sum(b == a + 1 for a, b in pairs)
    return falls >= 1 and falls > rises and (marks[0] or 1) > 1


def _in_reading_order(found: Sequence[Clues]) -> list[Clues]:
    """Turn round the pages of files that were scanned backwards."""
    out: list[Clues] = []
    for name in dict.fromkeys(c.page.file for c in found):
        own = [c for c in found if c.page.file == name]
        out.extend(reversed(own) if len(own) > 1 and _runs_backwards(own) else own)
    return out


def _segment(found: Sequence[Clues]) -> list[tuple[list[Clues], str]]:
    """Cut the sequence where the evidence for a new paper is enough."""
    runs: list[tuple[list[Clues], str]] = []
    for one in found:
        if runs:
            score, told = boundary(runs[-1][0], one)
            if score < BOUNDARY:
                runs[-1][0].append(one)
                continue
            runs.append(([one], told))
        else:
            runs.append(([one], "trang đầu"))
    return runs


def _number(one: Clues) -> int | None:
    if one.mark:
        return one.mark.number
    return 1 if one.letterhead or one.title_weight > 3 else None


def _opened(run: Sequence[Clues]) -> bool:
    """Whether some page of the run opens a paper."""
    return any(
        c.title_weight > 1.2 or c.letterhead or c.card or (c.mark and c.mark.number == 1) for c in run
    ) or not any(c.mark for c in run)


def _fits(orphan: Sequence[Clues], run: Sequence[Clues]) -> float:
    """How well pages without an opening fit into a paper: by gaps in its numbers, by total, by kind of words."""
    have = {n for n in map(_number, run) if n is not None}
    wanted = {c.mark.number for c in orphan if c.mark}
    if not wanted or have & wanted:
        return -1.0
    totals = {c.mark.total for c in run if c.mark and c.mark.total}
    own = {c.mark.total for c in orphan if c.mark and c.mark.total}
    if totals and own and totals != own:
        return -1.0
    score = 1.0 if totals and totals == own else 0.0
    neighbours = {n - 1 for n in wanted} | {n + 1 for n in wanted}
    score += 1.0 if have & neighbours else -0.5
    opener = next((c.title.kind.name for c in run if c.title and c.title_weight > 2), None)
    if opener:
        score += min(1.5, sum(c.affinity.get(opener, 0.0) for c in orphan))
    return score + 2.0 * _shared_names(orphan, run)


def _shared_names(one: Sequence[Clues], other: Sequence[Clues]) -> float:
    """Share of the long numbers on ``one`` that ``other`` carries too (0 where there are none)."""

    def numbers(run: Sequence[Clues]) -> set[str]:
        return {n for c in run for n in re.findall(r"\d{6,}", c.page.flowing)}

    mine = numbers(one)
    return len(mine & numbers(other)) / len(mine) if mine else 0.0


def _place_orphans(runs: list[tuple[list[Clues], str]]) -> list[tuple[list[Clues], str]]:
    """Give runs that open nothing to the paper that lacks just these pages."""
    kept = [r for r in runs if _opened(r[0])]
    for orphan, told in (r for r in runs if not _opened(r[0])):
        best = max(kept, key=lambda r: _fits(orphan, r[0]), default=None)
        if best is not None and _fits(orphan, best[0]) > 0.6:
            best[0].extend(orphan)
        else:
            kept.append((orphan, told))
    return kept


def _exchange(runs: list[tuple[list[Clues], str]]) -> None:
    """Where a paper holds a page number twice, move one of the two to a paper that lacks it, if it fits there
    better."""
    for run, _ in runs:
        seen: dict[int, Clues] = {}
        for one in list(run):
            if one.mark is None or one.mark.number == 1:
                continue
            twin = seen.setdefault(one.mark.number, one)
            if twin is one:
                continue
            _move_twin(runs, run, twin, one)


def _move_twin(runs: list[tuple[list[Clues], str]], run: list[Clues], first: Clues, second: Clues) -> None:
    best: tuple[float, Clues, list[Clues]] | None = None
    for moved in (first, second):
        rest = [c for c in run if c is not moved]
        for other, _ in runs:
            if other is run:
                continue
            gain = _fits([moved], other) - max(_fits([moved], rest), -0.5)
            if _fits([moved], other) > 0 and (best is None or gain > best[0]):
                best = (gain, moved, other)
    if best and best[0] > 0:
        run.remove(best[1])
        best[2].append(best[1])


def _ordered(run: Sequence[Clues]) -> tuple[list[Clues], tuple[int, ...]]:
    """Pages by their printed numbers; pages without one stay behind their neighbour. Also which numbers lack."""
    if not any(c.mark for c in run):
        return list(run), ()
    keyed: list[tuple[float, int, Clues]] = []
    last = 0.0
    for place, one in enumerate(run):
        number = _number(one)
        last = float(number) if number is not None else last + 0.01
        keyed.append((last, place, one))
    keyed.sort(key=lambda k: (k[0], k[1]))
    numbers = {c.mark.number for c in run if c.mark}
    totals = {c.mark.total for c in run if c.mark and c.mark.total}
    if len(totals) == 1:
        expected = set(range(1, next(iter(totals)) + 1))
        lacking = expected - numbers - ({1} if any(_number(c) == 1 for c in run) else set())
        unnumbered = sum(c.mark is None and _number(c) is None for c in run)
        return [k[2] for k in keyed], tuple(sorted(lacking))[unnumbered:]
    lacking = set(range(2, max(numbers) + 1)) - numbers
    unnumbered = sum(c.mark is None for c in run) - 1
    return [k[2] for k in keyed], tuple(sorted(lacking)) if len(lacking) > max(unnumbered, 0) else ()


_CHAPTER = re.compile(r"^(chuong|dieu)\s+(\d{1,3})\b")


def _chapters(page: PageView, word: str) -> list[int]:
    found = (_CHAPTER.match(line.folded) for line in page.lines)
    return [int(m[2]) for m in found if m and m[1] == word]


def _chapter_gap(run: Sequence[Clues]) -> bool:
    """Whether chapters or articles jump from one page to the next: pages without printed numbers may lack one too."""
    for word, least in (("chuong", 2), ("dieu", 3)):
        for before, after in pairwise(run):
            first, second = _chapters(before.page, word), _chapters(after.page, word)
            rising = first == sorted(first) and second == sorted(second)
            if first and second and rising and len(first) < 6 and second[0] - first[-1] >= least:
                return True
    return False


def _draft(run: Sequence[Clues], told: str) -> Draft:
    ordered, missing = _ordered(run)
    places = [(c.page.file, c.page.number) for c in ordered]
    first_file = [p for p in places if p[0] == places[0][0]]
    return Draft(
        pages=tuple(c.page for c in ordered),
        clues=tuple(ordered),
        reason=told,
        reordered=first_file != sorted(first_file, key=lambda p: p[1]),
        missing=missing,
        gap=not missing and not any(c.mark for c in ordered) and _chapter_gap(ordered),
        opened=_opened(run),
    )


def cut_page(page: PageView, kinds: Kinds) -> tuple[PageView, ...]:
    """The papers on one page, from top to bottom: one, unless a second letterhead and title stand lower down."""
    if page.wide or len(page.lines) < 12:
        return (page,)
    for line in page.lines[6:]:
        if line.middle < 0.3 or not (
            len(line.plain) > 24 and fuzz.ratio("cong hoa xa hoi chu nghia viet nam", line.plain) > 85
        ):
            continue
        top = min(line.box[1], *(o.box[1] for o in page.lines if abs(o.middle - line.middle) < 0.012)) - 0.005
        upper, lower = part(page, 0.0, top), part(page, top, 1.01)
        found = match(lower, kinds.all)
        if len(upper.lines) > 4 and (found or len(lower.lines) > 6):
            return (upper, *cut_page(lower, kinds))
    return (page,)


def split(pages: Sequence[PageView], kinds: Kinds) -> SplitResult:
    """Split all pages of a dossier, in the order received, into papers."""
    blanks = tuple(p for p in pages if p.reading.blank or (p.empty and not p.reading.codes and not p.reading.ink))
    kept = [piece for p in pages if p not in blanks for piece in cut_page(p, kinds)]
    found = _in_reading_order([clues(p, kinds) for p in kept])
    runs = _place_orphans(_segment(found))
    _exchange(runs)
    drafts = sorted((_draft(run, told) for run, told in runs if run), key=lambda d: _received(d, pages))
    return SplitResult(tuple(drafts), blanks)


def _received(draft: Draft, pages: Sequence[PageView]) -> int:
    """Where the draft's first page stood as received, so that papers come in that order."""
    places = {(p.file, p.number): i for i, p in enumerate(pages)}
    return min(places[(p.file, p.number)] for p in draft.pages)


__all__ = [
    "Clues",
    "Draft",
    "Kind",
    "PageMark",
    "SplitResult",
    "boundary",
    "clues",
    "page_mark",
    "replace",
    "split",
    "zone",
]
