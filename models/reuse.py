"""Papers that need not be handed in again: one the archive has, or one that a state database answers for."""

from enum import StrEnum

from models.record import Key, Moment, Record, Text


class Outcome(StrEnum):
    """What a state database answered."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNREACHABLE = "unreachable"
    CANNOT_ASK = "cannot_ask"
    """It asks by a number that the applicant has not given; nothing was asked."""


class StateAnswer(Record):
    """A state database has what a paper would say: the evidence of a checklist's line without the paper."""

    database: Text
    reference: str = ""
    """The database's own number of its answer."""
    asked_at: Moment


class Reuse(Record):
    """A paper of an earlier dossier that serves here too. Consent and purpose are what Law 91/2025 asks for."""

    component: Key
    from_dossier: str
    file: Text
    sha256: str
    pages: tuple[int, ...]
    consent: Text
    """How the person agreed: on the form, at the counter, by a law that needs no consent."""
    purpose: Text


class LookUp(Record):
    """One question to a state database in place of a paper. ``reference`` is the database's own number of it."""

    component: Key
    database: Text
    outcome: Outcome
    reference: str = ""
    consent: Text = ""
    """As in ``Reuse``; empty in look-ups kept before it was asked for."""
    purpose: Text = ""
    not_needed: Text = ""
    """Why a clerk decided that, without an answer, nothing is asked of the applicant."""

    @property
    def found(self) -> bool:
        """Whether the paper need not be handed in."""
        return self.outcome is Outcome.FOUND
