"""What goes on beside a dossier's papers: a result to collect, a fee, a question to another unit, a paper owed.

Each is one row with a kind, its dates and a typed body (the modules named below). In: values. Out: frozen values.
An open matter has no ``closed_at``; what an office has to do next is the open ones in order of ``due_at``.
"""

from enum import StrEnum
from typing import TypeVar

from models.record import Moment, Record


class MatterKind(StrEnum):
    """What a matter is about; the body's model stands in the module named beside it."""

    EXTENSION = "extension"
    """``models.promise.Extension``: apologised for, with a new date (Mẫu 04)."""
    REMINDER = "reminder"
    """``models.promise.Reminder``: somebody was reminded, once for each occasion."""
    RESULT = "result"
    """``models.result.Result``: what the applicant applied for has come; open until it is handed over."""
    HANDOVER = "handover"
    """``models.result.Handover``: given to the applicant; by post it is open until the proof came back."""
    POST_LIST = "post_list"
    """``models.result.PostList``: the list that went to the post office with the envelopes."""
    FEE = "fee"
    """``models.fee.Fee``: what is owed; open until it is paid."""
    PAYMENT = "payment"
    """``models.fee.Payment``: money that came; open while nobody knows what for."""
    OWED = "owed"
    """``models.paper_after.Owed``: the applicant brings the paper afterwards; open until it came."""
    PRESENTED = "presented"
    """``models.paper_after.Presented``: an original that a person has seen, linked to its component."""
    REUSE = "reuse"
    """``models.reuse.Reuse``: a paper of the archive used again, with consent and purpose."""
    LOOKUP = "lookup"
    """``models.reuse.LookUp``: a state database was asked in place of a paper."""
    CONSULTATION = "consultation"
    """``models.consultation.Consultation``: another unit was asked about some components; open until it answers."""
    REQUEST = "request"
    """``models.rights.Request``: a person asks to see, get or correct data about them (Law 91/2025)."""
    PEER = "peer"
    """``models.sync.Inbound``: what another system said of this dossier."""


class Matter(Record):
    """One row. ``subject`` is what it is looked up by (a unit, a payment's reference, a hash); ``body`` its JSON."""

    id: int = 0
    kind: MatterKind
    unit: str
    dossier: str | None = None
    subject: str = ""
    opened_at: Moment
    opened_by: str
    due_at: Moment | None = None
    closed_at: Moment | None = None
    closed_by: str = ""
    body: str = "{}"

    @property
    def open(self) -> bool:
        """Whether something is still to be done."""
        return self.closed_at is None


B = TypeVar("B", bound=Record)


def body_of(matter: Matter, kind: type[B]) -> B:
    """The matter's body as its model."""
    return kind.model_validate_json(matter.body)
