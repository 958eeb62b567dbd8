"""What the interface sends and takes beside the contract's own values. Frozen; extra keys in requests are refused."""

from pydantic import Field

from models.consultation import Answer
from models.decision import DecisionKind
from models.dossier import ChecklistLine, DossierSummary
from models.finding import Finding
from models.package import Profile
from models.paper import Component
from models.record import Key, Moment, Record, Sha256, Text
from models.state import State


class Problem(Record):
    """An error (RFC 9457). ``detail`` says what, where and what to do; it never carries a person's data."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str = ""
    """The kind of error in one word, for programs: ``not_found``, ``conflict``, ``refused_input`` and so on."""
    errors: tuple[dict[str, str], ...] = ()


class Acknowledged(Record):
    """A delivery taken in: its originals are durable. ``created`` is false when this submission ID was known."""

    dossier: str
    submission: str
    state: State
    created: bool
    status: str
    """The address to ask how it stands."""


class Status(Record):
    """How a dossier stands."""

    dossier: str
    submission: str
    state: State
    procedure: str | None
    received_at: Moment
    due_at: Moment | None = None
    blocking: int
    review: int
    version: int


class Checklist(Record):
    dossier: str
    version: int
    checklist: tuple[ChecklistLine, ...]


class Findings(Record):
    dossier: str
    version: int
    findings: tuple[Finding, ...]


class DossierPage(Record):
    """One page of a list, newest first; ``next`` is the value of ``after`` for the following page, if there is one."""

    items: tuple[DossierSummary, ...]
    next: str | None = None


class DecisionRequest(Record):
    """A decision on the version named by ``If-Match``."""

    kind: DecisionKind
    reason: Text = ""
    notice: Text = ""


class Notice(Record):
    """A notice as it was sent with a decision. ``pdf``: the address of its form."""

    number: int
    kind: DecisionKind
    at: Moment
    reason: Text
    text: Text
    pdf: str


class Package(Record):
    """A sealed package. ``content``: the address of its bytes, for those who may download."""

    number: int
    profile: Profile
    sha256: Sha256
    bytes: int
    sealed_at: Moment
    retention: str
    retain_until: Moment | None
    hold: bool
    content: str


class ProcedureLine(Record):
    """A procedure's names."""

    key: str
    codes: tuple[str, ...]
    """National TTHC codes."""
    name: Text


class Question(Record):
    """A consultation: one unit asks another about some components of a dossier."""

    number: int
    dossier: str
    asked_by: str
    asked: str
    question: Text
    components: tuple[Key, ...]
    due_at: Moment | None
    open: bool
    answer: Answer | None


class AskedAbout(Record):
    """A question and what the asked unit sees of the dossier."""

    question: Question
    components: tuple[Component, ...]


class AnswerRequest(Record):
    """An answer; ``agrees`` may stay open."""

    text: Text = Field(min_length=1, max_length=20_000)
    agrees: bool | None = None
