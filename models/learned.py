"""What a model learned from decisions: a linear classifier as plain numbers, and how it did when it was held back.

Nothing in it can run: it is read as JSON and evaluated by adding up. It holds words that many dossiers share, never a
name or a number of anybody.
"""

import hashlib
from enum import StrEnum

from models.record import Fraction, Record, Text


class Held(Record):
    """How papers that the training never saw were sorted."""

    papers: int = 0
    right: int = 0
    wrong: int = 0
    abstained: int = 0


class Outcome(StrEnum):
    """What became of a training."""

    PROMOTED = "promoted"
    """It sorted held-back papers better than what was in use: it is in use now."""
    NOT_BETTER = "not_better"
    TOO_FEW = "too_few"
    """Too few decisions, or of too few kinds of paper, to learn from or to judge by."""


class Learned(Record):
    """A softmax over ``labels``: ``bias`` and, for each feature, its weight by the label's place."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    weights: dict[str, dict[int, float]]
    temperature: float = 1.0
    """Sums are divided by it, so that what is said .9 sure is right nine times in ten."""
    sure: Fraction = 0.9
    """Probability from which a paper is sorted by the model; below it abstains."""
    papers: int = 0
    """How many it was trained on."""

    @property
    def fingerprint(self) -> str:
        """Changes with every number of the model; part of the catalogue's fingerprint while the model is in use."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class Report(Record):
    """What ``hoso learn`` tells. ``before`` and ``after`` are of the same held-back papers."""

    outcome: Outcome
    papers: int
    dossiers: int
    kinds: int
    before: Held = Held()
    after: Held = Held()
    calibration: tuple[tuple[float, float, int], ...] = ()
    """Held-back papers by what the model said: mean probability, share right, how many."""
    fingerprint: str = ""
    note: Text = ""
