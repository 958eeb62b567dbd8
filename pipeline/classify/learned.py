"""A learned model asked for its opinion, where the rules are unsure.

In: a ``Learned`` model, the pages of a paper, the kinds it may be. Out: the kind and its calibrated probability, or
None where the model abstains. The probability of a label that is none of these kinds counts as that of something else.
"""

import math
from collections.abc import Sequence

from models.learned import Learned
from pipeline.classify.features import features
from pipeline.classify.kinds import Kind
from pipeline.lines import PageView


def probabilities_of(model: Learned, found: frozenset[str]) -> dict[str, float]:
    """The calibrated probability of every label."""
    sums = list(model.bias)
    for feature in found:
        for place, weight in model.weights.get(feature, {}).items():
            sums[place] += weight
    highest = max(sums)
    powers = [math.exp((s - highest) / model.temperature) for s in sums]
    total = sum(powers)
    return {label: power / total for label, power in zip(model.labels, powers, strict=True)}


def opinion(model: Learned, pages: Sequence[PageView], kinds: Sequence[Kind]) -> tuple[Kind, float] | None:
    """The likeliest of ``kinds`` when the model is sure enough, else None."""
    said = probabilities_of(model, features(pages))
    best = max(kinds, key=lambda k: said.get(k.label, 0.0), default=None)
    if best is None or said.get(best.label, 0.0) < model.sure:
        return None
    return best, said[best.label]
