"""From scores to a decision: one kind with a probability, or an honest abstention.

In: pages of one paper, kinds, what the applicant declared. Out: ``Decision``. The probability is a softmax of the
scores against a floor that stands for "none of these". Scale, floor and ``SURE`` were set by hand while looking at
generated dossiers; they are not fitted. How said and true shares compare is measured in ``benchmarks/understanding``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from models.paper import UnassignedReason
from pipeline.classify.evidence import Score, weigh
from pipeline.classify.kinds import Kind, Kinds
from pipeline.classify.learned import opinion
from pipeline.classify.titles import TitleMatch
from pipeline.lines import PageView

FLOOR = 2.6
SCALE = 0.75
VETOED = -4.0
"""Sum below which a kind is ruled out whatever a model says: a title of something else stands on the paper."""
SURE = 0.72
"""Probability from which a kind is taken without a person."""


@dataclass(frozen=True)
class Decision:
    """What a paper is: ``kind`` or, with ``abstained``, why not; ``guess`` is the best kind either way."""

    kind: Kind | None
    abstained: UnassignedReason | None
    guess: Kind | None
    probability: float
    reason: str
    forms: frozenset[str]
    scores: tuple[Score, ...]
    learned: bool = False
    """Whether a learned model decided: a person confirms it."""


def probabilities(scores: Sequence[Score]) -> list[float]:
    """The probability of each score's kind; what is left to 1 is that of none."""
    powers = [math.exp(min(s.total, 14.0) / SCALE) for s in scores]
    total = sum(powers) + math.exp(FLOOR / SCALE)
    return [p / total for p in powers]


def _tell(score: Score) -> str:
    told = [r.text for r in score.reasons if r.weight > 0.2][:3]
    return "; ".join(told) if told else "không có dấu hiệu rõ"


def _taught(pages: Sequence[PageView], kinds: Kinds, scores: Sequence[Score]) -> Decision | None:
    """What the learned model says, of kinds that nothing vetoes; None without a model, and where it abstains."""
    if kinds.learned is None:
        return None
    open_ = [s for s in scores if s.kind.component and s.total > VETOED]
    said = opinion(kinds.learned, pages, [s.kind for s in open_])
    if said is None:
        return None
    kind, chance = said
    why = f"{kind.name}: mô hình đã học xếp vào loại này ({chance:.0%})"
    return Decision(kind, None, kind, round(chance, 4), why, scores[0].forms, tuple(scores), learned=True)


def decide(
    pages: Sequence[PageView],
    kinds: Kinds,
    declared: str | None = None,
    titles: Sequence[tuple[TitleMatch, ...]] = (),
) -> Decision:
    """Decide what the paper of ``pages`` (at least one, in order) is. ``titles``: those on each page, where known."""
    scores = weigh(pages, kinds.all, declared, titles)
    if not scores:
        return Decision(None, UnassignedReason.UNKNOWN_TYPE, None, 0.0, "danh mục trống", frozenset(), ())
    found = probabilities(scores)
    best, chance = scores[0], found[0]
    if chance >= SURE:
        reason = f"{best.kind.name}: {_tell(best)}"
        return Decision(best.kind, None, best.kind, round(chance, 4), reason, best.forms, scores)
    taught = _taught(pages, kinds, scores)
    if taught is not None:
        return taught
    close = len(scores) > 1 and found[1] > 0.35 * chance and scores[1].total > FLOOR
    if best.total > FLOOR and close:
        why = f"giống cả “{best.kind.name}” ({_tell(best)}) và “{scores[1].kind.name}” ({_tell(scores[1])})"
        return Decision(None, UnassignedReason.AMBIGUOUS, best.kind, round(chance, 4), why, best.forms, scores)
    guess = best.kind if best.total > 0.8 else None
    why = f"chưa đủ căn cứ; gần nhất là “{guess.name}” ({_tell(best)})" if guess else "không có dấu hiệu quen thuộc"
    return Decision(None, UnassignedReason.UNKNOWN_TYPE, guess, round(chance, 4), why, best.forms, scores)
