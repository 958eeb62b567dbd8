"""Split all pages of a dossier into papers.

In: views of all pages in the order received, and the kinds of paper. Out: ``SplitResult`` with drafts (pages of one
paper, in the paper's order) and blank pages. Wrong decisions show as unknown papers or missing pages, never as lost
pages: every page is in exactly one draft or among the blanks (a page that holds two papers is in two, cut by height).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.classify.kinds import Kinds
from pipeline.classify.titles import match
from pipeline.lines import PageView, part
from pipeline.split.boundary import BOUNDARY, boundary
from pipeline.split.clues import Clues, clues
from pipeline.split.order import Draft, Run, draft_of, exchange, in_reading_order, place_orphans


@dataclass(frozen=True)
class SplitResult:
    drafts: tuple[Draft, ...]
    blanks: tuple[PageView, ...] = ()


def _segment(found: Sequence[Clues]) -> list[Run]:
    """Cut the sequence where the evidence for a new paper is enough."""
    runs: list[Run] = []
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
    found = in_reading_order([clues(p, kinds) for p in kept])
    runs = place_orphans(_segment(found))
    exchange(runs)
    drafts = sorted((draft_of(run, told) for run, told in runs if run), key=lambda d: _received(d, pages))
    return SplitResult(tuple(drafts), blanks)


def _received(draft: Draft, pages: Sequence[PageView]) -> int:
    """Where the draft's first page stood as received, so that papers come in that order."""
    places = {(p.file, p.number): i for i, p in enumerate(pages)}
    return min(places[(p.file, p.number)] for p in draft.pages)
