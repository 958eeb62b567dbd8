"""A finding in the office's own words.

In: a code and what it is about. Out: ``Finding`` with severity and message from ``catalogue.wording``. A code the
catalogue does not word (an office's own, incomplete file) is still a finding: review, with the code as its message.
"""

from collections.abc import Sequence

from models.finding import Evidence, Finding, FindingCode, Severity
from models.paper import Field
from models.procedure import Catalogue


def finding(
    catalogue: Catalogue,
    code: FindingCode,
    *,
    component: str | None = None,
    name: str = "",
    field: str | None = None,
    detail: str = "",
    evidence: Sequence[Evidence] = (),
) -> Finding:
    """Word one finding. ``name`` is the component's name as users see it; file and page come from the first
    evidence."""
    wording = catalogue.wording.get(code)
    kind = catalogue.field_types.get(field) if field else None
    first = evidence[0] if evidence else None
    message = str(code)
    if wording:
        message = wording.say(
            component=name,
            field=kind.label if kind else field or "",
            file=first.file if first else "",
            page=str(first.page) if first and first.page else "",
            detail=detail,
        )
    severity = wording.severity if wording else Severity.REVIEW
    return Finding(
        code=code, severity=severity, message=message, component=component, field=field, evidence=tuple(evidence)
    )


def place(field: Field) -> Evidence:
    """A field as evidence: where it stands and what stands there."""
    return Evidence(file=field.file, page=field.page, box=field.box, text=field.as_read)
