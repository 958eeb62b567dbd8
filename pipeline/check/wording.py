"""A finding in the office's own words.

In: a code and what it is about. Out: ``Finding`` with severity and message from ``catalogue.wording``. A code the
catalogue does not word (an office's own, incomplete file) is still a finding: review, with the code as its message.
"""

import re
from collections.abc import Sequence

from models.finding import Evidence, Finding, FindingCode, Severity
from models.paper import Field
from models.procedure import Catalogue

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_PLACE = re.compile(r"\{(component|field|file|page|detail)\}")


def say(template: str, values: dict[str, str]) -> str:
    """Fill placeholders; a part in square brackets falls away when a placeholder in it is empty."""

    def part(found: re.Match[str]) -> str:
        names = _PLACE.findall(found[1])
        return found[1] if all(values.get(n) for n in names) else ""

    kept = _OPTIONAL.sub(part, template)
    return " ".join(_PLACE.sub(lambda m: values.get(m[1], ""), kept).split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
    values = {
        "component": name,
        "field": kind.label if kind else field or "",
        "file": first.file if first else "",
        "page": str(first.page) if first and first.page else "",
        "detail": detail,
    }
    message = _capital(say(wording.message, values)) if wording else str(code)
    severity = wording.severity if wording else Severity.REVIEW
    return Finding(
        code=code, severity=severity, message=message, component=component, field=field, evidence=tuple(evidence)
    )


def place(field: Field) -> Evidence:
    """A field as evidence: where it stands and what stands there."""
    return Evidence(file=field.file, page=field.page, box=field.box, text=field.as_read)
