"""What a person, or policy, decided of a dossier; and the events that everything leaves."""

from enum import StrEnum

from models.record import Moment, Record, Text
from models.state import State


class DecisionKind(StrEnum):
    ACCEPT = "accept"
    SUPPLEMENT = "supplement"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    STOP = "stop"


DECISION_STATE: dict[DecisionKind, State] = {
    DecisionKind.ACCEPT: State.ACCEPTED,
    DecisionKind.SUPPLEMENT: State.SUPPLEMENT_REQUESTED,
    DecisionKind.REJECT: State.REJECTED,
    DecisionKind.WITHDRAW: State.WITHDRAWN,
    DecisionKind.STOP: State.STOPPED,
}

REASON_REQUIRED = frozenset({DecisionKind.REJECT, DecisionKind.SUPPLEMENT, DecisionKind.WITHDRAW, DecisionKind.STOP})


class Decision(Record):
    """A decision on a whole dossier. ``version`` is the dossier's version the person looked at."""

    kind: DecisionKind
    by: str
    at: Moment
    reason: Text = ""
    version: int | None = None
    notice: Text = ""
    """The supplement notice's text as sent, where there is one."""


class EventKind(StrEnum):
    """What the event log knows. Reads by people are events too."""

    RECEIVED = "received"
    SUPPLEMENT_RECEIVED = "supplement_received"
    PROCESSING_STARTED = "processing_started"
    ASSESSED = "assessed"
    PUT_BACK = "put_back"
    DECIDED = "decided"
    CORRECTED = "corrected"
    VIEWED = "viewed"
    EXPORTED = "exported"
    SEALED = "sealed"
    HELD = "held"
    RELEASED = "released"
    DISPOSED = "disposed"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    REFUSED = "refused"
    UPKEEP = "upkeep"
    SECRET = "secret"  # noqa: S105
    """Stopped for a stamp of secrecy, or released by an administrator."""
    EXTENDED = "extended"
    REMINDED = "reminded"
    RESULT = "result"
    HANDED_OVER = "handed_over"
    FEE = "fee"
    PAYMENT = "payment"
    OWED = "owed"
    PRESENTED = "presented"
    REUSED = "reused"
    LOOKED_UP = "looked_up"
    CONSULTED = "consulted"
    REQUESTED = "requested"
    """A person asked to see, get or correct data about them."""
    PEER = "peer"
    """Another system said how this dossier stands there."""


class Event(Record):
    """One line of the audit log: what, who, when, from where, why. ``detail`` holds codes and hashes only."""

    kind: EventKind
    at: Moment
    actor: str
    dossier: str | None = None
    origin: str = ""
    reason: Text = ""
    before: State | None = None
    after: State | None = None
    detail: dict[str, str] = {}


class StoredEvent(Event):
    """An event as the register keeps it, with its place in the unit's hash chain."""

    number: int
    unit: str = ""
    previous: str = ""
    hash: str = ""
