"""What one dossier adds to the figures: the rule, in one place, for the maintained sums and for recounting by hand.

In: a ``Case``, which is what the register knows of a dossier. Out: (measure, bucket) to number. Pure; wrong: nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.decision import EventKind
from models.figure import REASON, rounded
from models.state import State

FORMAT_BUCKET, FORMAT_NUMBER = "@", "="


@dataclass(frozen=True)
class Step:
    """An event of the log, as far as figures look at it. ``reasons``: finding codes a supplement was asked for."""

    kind: EventKind
    at: datetime
    after: State | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A dossier as figures see it. ``due_at`` is the deadline of the law, pauses counted, extensions not."""

    state: State
    due_at: datetime | None
    steps: tuple[Step, ...]
    pages: int = 0
    weak_pages: int = 0
    scanned: bool = False
    """Whether a component has a file."""
    result_filed: bool = False
    """Whether a result came as a file."""
    reused: bool = False

    def first(self, *kinds: EventKind, after: Sequence[State] = ()) -> datetime | None:
        """When the first of these happened."""
        return next((s.at for s in self.steps if s.kind in kinds and (not after or s.after in after)), None)


def measures_of(case: Case) -> dict[tuple[str, int], int]:
    """Everything a dossier adds, zeros left out."""
    accepted = case.first(EventKind.DECIDED, after=(State.ACCEPTED,))
    result = case.first(EventKind.RESULT)
    returned = case.first(EventKind.HANDED_OVER, after=(State.RETURNED,))
    asked = [s for s in case.steps if s.kind is EventKind.DECIDED and s.after is State.SUPPLEMENT_REQUESTED]
    corrected = any(s.kind is EventKind.CORRECTED for s in case.steps)
    ended = _ended(case, result, returned)
    finished = result is not None or returned is not None
    withdrawn = case.first(EventKind.DECIDED, after=(State.WITHDRAWN,)) is not None
    found: dict[str, bool | int] = {
        "received": True,
        "accepted": accepted is not None,
        "rejected": case.first(EventKind.DECIDED, after=(State.REJECTED,)) is not None,
        "finished": finished,
        "withdrawn": withdrawn,
        "open": ended is None and not withdrawn,
        "straight": accepted is not None and not asked and not corrected and _ready_at_once(case),
        "supplemented": bool(asked),
        "digitised": finished and case.scanned and case.result_filed,
        "reused": case.reused and accepted is not None,
        "pages": case.pages,
        "weak_pages": min(case.weak_pages, case.pages),
        "corrected": corrected,
    }
    if ended is not None and case.due_at is not None:
        timely = ended <= case.due_at and len(asked) <= 1
        found["timely" if timely else "late"] = True
    for code in (code for step in asked for code in step.reasons):
        found[REASON + code] = int(found.get(REASON + code, 0)) + 1
    sums = {(name, 0): int(value) for name, value in found.items() if value}
    return sums | {(f"span.{name}", length): 1 for name, length in _spans(case, accepted, result, returned)}


def _ended(case: Case, result: datetime | None, returned: datetime | None) -> datetime | None:
    """Indicator 2.1: the result (9), else the handing over (10), else stopped (8) or rejected (3)."""
    over = case.first(EventKind.DECIDED, after=(State.STOPPED, State.REJECTED))
    return result or returned or over


def _ready_at_once(case: Case) -> bool:
    assessed = next((s for s in case.steps if s.kind is EventKind.ASSESSED), None)
    return assessed is not None and assessed.after is State.READY


def _spans(
    case: Case, accepted: datetime | None, result: datetime | None, returned: datetime | None
) -> list[tuple[str, int]]:
    assessed = case.first(EventKind.ASSESSED)
    ends = {
        "read": (case.first(EventKind.RECEIVED), assessed),
        "decide": (assessed, case.first(EventKind.DECIDED)),
        "solve": (accepted, result),
        "collect": (result, returned),
    }
    return [(name, _minutes(a, b)) for name, (a, b) in ends.items() if a is not None and b is not None]


def _minutes(start: datetime, end: datetime) -> int:
    return rounded(int((end - start).total_seconds() // 60))


def written(measures: Mapping[tuple[str, int], int]) -> str:
    """Measures as the register keeps them: `` name name=3 span.read@12 `` in order, a space before and after each."""
    said = []
    for (name, bucket), number in sorted(measures.items()):
        text = f"{name}{FORMAT_BUCKET}{bucket}" if bucket or name.startswith("span.") else name
        said.append(text if number == 1 else f"{text}{FORMAT_NUMBER}{number}")
    return f" {' '.join(said)} "


def read(text: str) -> dict[tuple[str, int], int]:
    """The measures that ``written`` wrote."""
    found: dict[tuple[str, int], int] = {}
    for word in text.split():
        name, _, number = word.partition(FORMAT_NUMBER)
        name, _, bucket = name.partition(FORMAT_BUCKET)
        found[name, int(bucket or 0)] = int(number or 1)
    return found
