"""What a learned model looks at: words of the title zone and of the paper, and how the paper is laid out.

In: the pages of one paper. Out: feature names. Words with digits never count, and which words a model may know at all
is decided where it is trained, so that no name gets into it. Nothing can go wrong.
"""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.classify.codes import card_data
from pipeline.classify.titles import zone
from pipeline.lines import PageView

MOST_WORDS = 400
"""Words of a paper that count: long reports say on their first pages what they are."""


def features(pages: Sequence[PageView]) -> frozenset[str]:
    """The features of a paper of ``pages`` (at least one, in order)."""
    first = pages[0]
    found: set[str] = set()
    for line in zone(first):
        words = _words(line.plain)
        if line.upper_share > 0.7:
            found |= {f"head:{w}" for w in words} | {f"head:{a} {b}" for a, b in pairwise(words)}
    every = [w for page in pages for line in page.lines for w in _words(line.plain)][:MOST_WORDS]
    found |= {f"word:{w}" for w in every} | {f"pair:{a} {b}" for a, b in pairwise(every)}
    return frozenset(found | _layout(pages))


def _words(plain: str) -> list[str]:
    return [w for w in plain.split() if w.isalpha()]


def _layout(pages: Sequence[PageView]) -> set[str]:
    first = pages[0]
    short = sum(len(line.text) < 25 for line in first.lines) / max(1, len(first.lines))
    found = {
        f"pages:{min(len(pages), 4)}",
        f"lines:{min(len(first.lines) // 12, 4)}",
        f"short:{int(short * 4)}",
        f"seals:{min(sum(len(p.reading.seals) for p in pages), 2)}",
        f"signatures:{min(sum(len(p.reading.ink) for p in pages), 3)}",
    }
    if first.wide:
        found.add("wide")
    if any(card_data(p) for p in pages):
        found.add("card")
    if any("cong hoa xa hoi" in line.plain for line in first.lines[:8]):
        found.add("letterhead")
    return found
