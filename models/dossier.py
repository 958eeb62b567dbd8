"""A dossier as the outside sees it (contract), and the assessment the pipeline makes of it."""

from datetime import datetime
from enum import StrEnum

from models.finding import Finding, Severity
from models.paper import Component, Unassigned
from models.record import Key, Moment, Record, Text
from models.reuse import StateAnswer
from models.signature import FileVerdict
from models.state import State
from models.submission import Applicant, Channel, ReceivedFile


class ChecklistStatus(StrEnum):
    """How a required component stands (contract)."""

    PRESENT = "present"
    MISSING = "missing"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"
    WRONG_VERSION = "wrong_version"
    PRESENTED_ONLY = "presented_only"
    FROM_DATABASE = "from_database"
    NOT_APPLICABLE = "not_applicable"
    UNDECIDED = "undecided"


LACKING = frozenset({ChecklistStatus.MISSING, ChecklistStatus.UNREADABLE, ChecklistStatus.UNDECIDED})
"""Not there, or nobody knows yet whether it must be."""


class Required(StrEnum):
    ALWAYS = "always"
    CONDITIONAL = "conditional"
    ONE_OF = "one_of"
    OPTIONAL = "optional"


class ChecklistLine(Record):
    component: Key
    required: Required
    status: ChecklistStatus
    answer: StateAnswer | None = None
    """With ``from_database``, where this office asked: who answered."""


class Assessment(Record):
    """Everything the pipeline concludes from files and catalogue: a pure function of both."""

    procedure: Key | None
    procedure_version: str = ""
    components: tuple[Component, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()
    checklist: tuple[ChecklistLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[FileVerdict, ...] = ()
    files: tuple[ReceivedFile, ...] = ()
    engine: str = ""
    catalogue: str = ""

    def worst(self) -> Severity | None:
        """The gravest severity among the findings, None where there are none."""
        for severity in (Severity.BLOCKING, Severity.REVIEW, Severity.NOTE):
            if any(f.severity is severity for f in self.findings):
                return severity
        return None


class Dossier(Record):
    """One application, as ``hoso show --json`` prints it."""

    dossier: str
    submission: str
    state: State
    unit: str = ""
    channel: Channel = Channel.ONLINE
    applicant: Applicant = Applicant()
    procedure: Key | None
    procedure_version: str = ""
    received_at: Moment
    due_at: datetime | None = None
    files: tuple[ReceivedFile, ...] = ()
    components: tuple[Component, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()
    checklist: tuple[ChecklistLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    signatures: tuple[FileVerdict, ...] = ()
    version: int = 0
    """Counts the changes; a decision names the version it was made on, so two clerks cannot both decide."""

    def opening(self) -> tuple[int, int] | None:
        """Where a person begins to look, as the file's index and the page: at the gravest finding that has a place,
        else at the first page; None where there is no page."""
        index = {file.name: number for number, file in enumerate(self.files)}
        for severity in (Severity.BLOCKING, Severity.REVIEW):
            for finding in self.findings:
                for place in finding.evidence if finding.severity is severity else ():
                    if place.page and place.file in index:
                        return index[place.file], place.page
        return next(((number, 1) for number, file in enumerate(self.files) if file.pages), None)


class DossierSummary(Record):
    """One row of a list or of the queue."""

    dossier: str
    submission: str
    state: State
    unit: str
    procedure: Key | None
    applicant_name: Text = ""
    received_at: Moment
    due_at: datetime | None = None
    blocking: int = 0
    review: int = 0
    files: int = 0
    version: int = 0
