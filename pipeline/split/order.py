"""Pages in the order of their paper: files fed backwards, exchanged pages, pages of another paper, pages that lack.

In: runs of clues as they came. Out: ``Draft`` values. A page is moved only to a paper that lacks just its number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.lines import PageView
from pipeline.split.clues import Clues
from pipeline.split.gaps import gap_in

Run = tuple[list[Clues], str]
"""Pages taken for one paper so far, and why it begins."""


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


def _runs_backwards(pages: Sequence[Clues]) -> bool:
    """Whether a file was fed last page first: printed numbers mostly fall."""
    pairs = [(a, b, _number(a), _number(b)) for a, b in pairwise(pages)]
    falls = sum(m is not None and n is not None and m == n + 1 and _goes_with(a, b) for a, b, m, n in pairs)
    rises = sum(m is not None and n is not None and n == m + 1 for _, _, m, n in pairs)
    return falls >= 1 and falls > rises and (_number(pages[0]) or 1) > 1


def _goes_with(later: Clues, opener: Clues) -> bool:
    """Whether a page may go on with the paper that ``opener`` opens: its words are of no other kind rather."""
    if opener.title is None or opener.title_weight <= 2 or not later.affinity:
        return True
    return later.affinity.get(opener.title.kind.name, 0.0) >= max(later.affinity.values())


def in_reading_order(found: Sequence[Clues]) -> list[Clues]:
    """Turn round the pages of files that were scanned backwards."""
    out: list[Clues] = []
    for name in dict.fromkeys(c.page.file for c in found):
        own = [c for c in found if c.page.file == name]
        out.extend(reversed(own) if len(own) > 1 and _runs_backwards(own) else own)
    return out


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
    opener = next((c for c in run if c.title and c.title_weight > 2), None)
    if opener is not None and opener.title is not None:
        score += min(1.5, sum(c.affinity.get(opener.title.kind.name, 0.0) for c in orphan))
        score -= 0.0 if all(_goes_with(c, opener) for c in orphan) else 1.0
    return score + 2.0 * _shared_names(orphan, run)


def _shared_names(one: Sequence[Clues], other: Sequence[Clues]) -> float:
    """Share of the long numbers on ``one`` that ``other`` carries too (0 where there are none)."""

    def numbers(run: Sequence[Clues]) -> set[str]:
        return {n for c in run for n in re.findall(r"\d{6,}", c.page.flowing)}

    mine = numbers(one)
    return len(mine & numbers(other)) / len(mine) if mine else 0.0


def place_orphans(runs: list[Run]) -> list[Run]:
    """Give runs that open nothing to the paper that lacks just these pages."""
    kept = [r for r in runs if _opened(r[0])]
    for orphan, told in (r for r in runs if not _opened(r[0])):
        best = max(kept, key=lambda r: _fits(orphan, r[0]), default=None)
        if best is not None and _fits(orphan, best[0]) > 0.6:
            best[0].extend(orphan)
        else:
            kept.append((orphan, told))
    return kept


def exchange(runs: list[Run]) -> None:
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
            if not any(c is twin for c in run):
                # The twin has moved away already: this page takes its number.
                seen[one.mark.number] = one
                continue
            _move_twin(runs, run, twin, one)


def _move_twin(runs: list[Run], run: list[Clues], first: Clues, second: Clues) -> None:
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
        run[:] = [c for c in run if c is not best[1]]
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


def draft_of(run: Sequence[Clues], told: str) -> Draft:
    ordered, missing = _ordered(run)
    places = [(c.page.file, c.page.number) for c in ordered]
    first_file = [p for p in places if p[0] == places[0][0]]
    return Draft(
        pages=tuple(c.page for c in ordered),
        clues=tuple(ordered),
        reason=told,
        reordered=first_file != sorted(first_file, key=lambda p: p[1]),
        missing=missing,
        gap=not missing and not any(c.mark for c in ordered) and gap_in([c.page for c in ordered]),
        opened=_opened(run),
    )
