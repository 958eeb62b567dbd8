"""Invented dossiers for the storage tests."""

import hashlib
from datetime import UTC, datetime, timedelta

from models.decision import Decision, DecisionKind, Event, EventKind
from models.dossier import Assessment, ChecklistLine, ChecklistStatus, Dossier, Required
from models.finding import Finding, FindingCode, Severity
from models.paper import Component, Field, Pages, Unassigned, UnassignedReason
from models.reading import FileReading, PageReading, Source
from models.signature import FileVerdict, Verdict
from models.state import State
from models.submission import Applicant, ReceivedFile, Submission
from storage.register import Register

NOW = datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)
UNIT = "H61.02"


def digest(text: str) -> str:
    """A hash that stands for a file's."""
    return hashlib.sha256(text.encode()).hexdigest()


def submission(name: str = "portal-1", unit: str = UNIT, applicant: str = "Lê Ngọc Huệ", **more: object) -> Submission:
    """A delivery."""
    return Submission(
        submission=name,
        unit=unit,
        procedure="land_transfer",
        received=NOW,
        applicant=Applicant(name=applicant, id_number="026171732260"),
        answers={"split": True, "parcels": 2, "note": "không"},
        **more,
    )


def file(name: str = "scan1.pdf", content: str = "") -> ReceivedFile:
    """A file; two with the same content have the same hash."""
    return ReceivedFile(name=name, sha256=digest(content or name), bytes=len(name))


def assessment(dossier: Dossier, *, applicant: str = "Nguyễn Văn An", findings: tuple[Finding, ...] = ()) -> Assessment:
    """What the pipeline might conclude of it."""
    first = dossier.files[0].name
    field = Field(
        value=applicant, as_read=applicant.upper(), confidence=0.98, file=first, page=1, box=(0.2, 0.3, 0.5, 0.32)
    )
    component = Component(
        component="don",
        document_type="don",
        confidence=0.97,
        sources=(Pages(file=first, pages=(1, 2)),),
        fields={"ho_ten": field},
        seals=1,
    )
    return Assessment(
        procedure="land_transfer",
        procedure_version="2025-07-01",
        components=(component,),
        unassigned=(Unassigned(file=first, pages=(3,), reason=UnassignedReason.BLANK),),
        checklist=(
            ChecklistLine(component="don", required=Required.ALWAYS, status=ChecklistStatus.PRESENT),
            ChecklistLine(component="gcn", required=Required.ALWAYS, status=ChecklistStatus.MISSING),
        ),
        findings=findings,
        verdicts=(FileVerdict(file=first, verdict=Verdict.NO_SIGNATURE),),
        files=tuple(f.model_copy(update={"media_type": "application/pdf", "pages": 3}) for f in dossier.files),
        engine="tesseract-5-abc",
        catalogue="c0ffee",
    )


def missing(component: str = "gcn", severity: Severity = Severity.BLOCKING) -> Finding:
    """A finding."""
    return Finding(code=FindingCode.COMPONENT_MISSING, severity=severity, message="Thiếu giấy", component=component)


def reading(text: str, name: str = "scan1.pdf") -> FileReading:
    """A file of one page with this text."""
    page = PageReading(number=1, source=Source.OCR, width=2480, height=3508, text=text)
    return FileReading(file=name, sha256=digest(name), pages=(page,))


def event(kind: EventKind, seconds: int = 0, actor: str = "worker") -> Event:
    """Something that happened."""
    return Event(kind=kind, at=NOW + timedelta(seconds=seconds), actor=actor)


def received(register: Register, name: str = "portal-1", **more: str) -> str:
    """A new dossier's code."""
    return register.receive(submission(name, **more), [file()], now=NOW, actor="intake").code


def assessed(
    register: Register,
    name: str = "portal-1",
    *,
    text: str = "",
    due: datetime | None = None,
    findings: tuple[Finding, ...] = (),
    state: State = State.REVIEW,
    **more: str,
) -> str:
    """The code of a new dossier that waits for a person."""
    code = received(register, name, **more)
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    concluded = assessment(register.dossier(code), findings=findings)
    register.record(code, concluded, state, due_at=due, now=NOW, actor="worker", readings=[reading(text)])
    return code


def decision(kind: DecisionKind = DecisionKind.ACCEPT, by: str = "an", **more: object) -> Decision:
    """A clerk's decision."""
    return Decision(kind=kind, by=by, at=NOW + timedelta(hours=1), **more)
