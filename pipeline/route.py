"""Where an assessed dossier goes: straight to ready, or to a person.

In: ``Assessment``. Out: ``State.READY`` or ``State.REVIEW``. Ready only when nothing blocking or to be reviewed is
open,
every required component is settled, and nothing was left unassigned but blank pages. In doubt: review.
"""

from models.dossier import Assessment, ChecklistStatus, Required
from models.finding import Severity
from models.paper import UnassignedReason
from models.state import State

_SETTLED = frozenset(
    {
        ChecklistStatus.PRESENT,
        ChecklistStatus.PRESENTED_ONLY,
        ChecklistStatus.FROM_DATABASE,
        ChecklistStatus.NOT_APPLICABLE,
    }
)
_HARMLESS = frozenset(
    {
        UnassignedReason.BLANK,
        UnassignedReason.NOT_IN_PROCEDURE,
        UnassignedReason.HIDDEN,
        UnassignedReason.REPLACED,
    }
)


def route(assessment: Assessment) -> State:
    """READY or REVIEW; an assessment without a procedure or without papers is never ready."""
    if assessment.procedure is None or not assessment.checklist or not assessment.components:
        return State.REVIEW
    if any(f.severity in (Severity.BLOCKING, Severity.REVIEW) for f in assessment.findings):
        return State.REVIEW
    if any(line.status not in _SETTLED for line in assessment.checklist):
        return State.REVIEW
    if any(u.reason not in _HARMLESS for u in assessment.unassigned):
        return State.REVIEW
    always = [line for line in assessment.checklist if line.required is Required.ALWAYS]
    if any(line.status is ChecklistStatus.NOT_APPLICABLE for line in always):
        return State.REVIEW
    return State.READY
