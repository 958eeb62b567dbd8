"""The states of a dossier and the one table of allowed transitions.

The register applies it in one transaction with the audit event; nobody else changes a state.
"""

from enum import StrEnum

from models.error import ForbiddenTransition


class State(StrEnum):
    """Where a dossier stands (contract)."""

    RECEIVED = "received"
    PROCESSING = "processing"
    READY = "ready"
    REVIEW = "review"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    SEALED = "sealed"
    RETURNED = "returned"
    UNCOLLECTED = "uncollected"
    DISPOSED = "disposed"


_S = State

TRANSITIONS: dict[State, frozenset[State]] = {
    # PROCESSING -> RECEIVED: upkeep puts back what a dead worker left.
    _S.RECEIVED: frozenset({_S.PROCESSING, _S.WITHDRAWN, _S.STOPPED}),
    _S.PROCESSING: frozenset({_S.READY, _S.REVIEW, _S.RECEIVED, _S.WITHDRAWN, _S.STOPPED}),
    _S.READY: frozenset(
        {_S.ACCEPTED, _S.REVIEW, _S.SUPPLEMENT_REQUESTED, _S.REJECTED, _S.WITHDRAWN, _S.STOPPED, _S.RECEIVED}
    ),
    _S.REVIEW: frozenset(
        {_S.ACCEPTED, _S.READY, _S.SUPPLEMENT_REQUESTED, _S.REJECTED, _S.WITHDRAWN, _S.STOPPED, _S.RECEIVED}
    ),
    _S.SUPPLEMENT_REQUESTED: frozenset({_S.RECEIVED, _S.REJECTED, _S.WITHDRAWN, _S.STOPPED}),
    # The result comes back (issue 7): handed over, or waiting to be collected; then sealed.
    _S.ACCEPTED: frozenset({_S.SEALED, _S.RETURNED, _S.UNCOLLECTED, _S.WITHDRAWN, _S.STOPPED}),
    _S.REJECTED: frozenset({_S.SEALED}),
    _S.WITHDRAWN: frozenset({_S.SEALED}),
    _S.STOPPED: frozenset({_S.SEALED, _S.RECEIVED}),
    _S.UNCOLLECTED: frozenset({_S.RETURNED, _S.SEALED}),
    _S.RETURNED: frozenset({_S.SEALED}),
    _S.SEALED: frozenset({_S.DISPOSED}),
    _S.DISPOSED: frozenset(),
}

FINAL = frozenset({State.DISPOSED})
UNFINISHED = frozenset({State.RECEIVED, State.PROCESSING})
"""States that no person waits in: upkeep finishes dossiers found here."""

WAITING = frozenset({State.READY, State.REVIEW})
"""States in which a dossier waits for a person's decision: only then is it corrected."""


def require_transition(before: State, after: State) -> None:
    """Raise ``ForbiddenTransition`` unless the table allows ``before`` to become ``after``."""
    if after not in TRANSITIONS[before]:
        allowed = ", ".join(sorted(TRANSITIONS[before])) or "nothing"
        raise ForbiddenTransition(f"a dossier that is {before} cannot become {after}; it may become: {allowed}")
