"""A dossier with one of every kind of trouble."""

from datetime import datetime, timedelta, timezone

import pytest

from models.dossier import ChecklistLine, ChecklistStatus, Dossier, Required
from models.finding import Evidence, Finding, FindingCode
from models.procedure import Catalogue
from models.state import State
from models.submission import Applicant, ReceivedFile
from storage.catalogue import load_catalogue

HANOI = timezone(timedelta(hours=7))
RECEIVED = datetime(2026, 3, 2, 13, 45, tzinfo=HANOI)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(None)


def finding(
    catalogue: Catalogue,
    code: FindingCode,
    component: str | None = None,
    *,
    field: str | None = None,
    file: str | None = None,
    page: int | None = None,
) -> Finding:
    """A finding as the checks make it: severity and message from the catalogue."""
    wording = catalogue.wording[code]
    message = wording.say(component=component or "", field=field or "", file=file or "", page=str(page or ""))
    evidence = (Evidence(file=file, page=page),) if file else ()
    return Finding(
        code=code, severity=wording.severity, message=message, component=component, field=field, evidence=evidence
    )


def dossier(*findings: Finding, procedure: str | None = "land_transfer", **more: object) -> Dossier:
    """A dossier of the office H61.02 with these findings."""
    values: dict[str, object] = {
        "dossier": "H61.02-260302-0001",
        "submission": "portal-1",
        "state": State.REVIEW,
        "unit": "H61.02",
        "applicant": Applicant(name="Lê Ngọc Huệ"),
        "procedure": procedure,
        "procedure_version": "",
        "received_at": RECEIVED,
        "due_at": datetime(2026, 3, 12, 17, 0, tzinfo=HANOI),
        "findings": findings,
        "files": (ReceivedFile(name="scan1.pdf", sha256="0" * 64, bytes=1, pages=4),),
        "checklist": (
            ChecklistLine(component="don", required=Required.ALWAYS, status=ChecklistStatus.PRESENT),
            ChecklistLine(component="gcn", required=Required.ALWAYS, status=ChecklistStatus.MISSING),
        ),
    }
    return Dossier.model_validate({**values, **more})
