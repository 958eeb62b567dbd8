"""Papers that a state database answered for: the checklist says so, and nothing asks for them any more.

In: an assessment, the answers by component, the version of its procedure. Out: the assessment with those answers as
evidence. Pure. An answer stands for a paper that is lacking; a paper that is there is judged as any other.
"""

from collections.abc import Mapping

from models.dossier import LACKING, Assessment, ChecklistLine, ChecklistStatus, Required
from models.finding import Finding, FindingCode
from models.procedure import ProcedureVersion
from models.reuse import StateAnswer

PAPER_LACKS = frozenset(
    {FindingCode.COMPONENT_MISSING, FindingCode.COMPONENT_UNREADABLE, FindingCode.COMPONENT_UNDECIDED}
)


def with_answers(
    assessment: Assessment, answers: Mapping[str, StateAnswer], version: ProcedureVersion | None
) -> Assessment:
    """See the module. An answer for one of several papers, any of which would do, settles the others too."""
    settled = {line.component for line in assessment.checklist if line.component in answers and line.status in LACKING}
    if not settled:
        return assessment
    groups = {_group(key, version) for key in settled} - {""}
    others = {line.component for line in assessment.checklist if _group(line.component, version) in groups} - settled

    def judged(line: ChecklistLine) -> ChecklistLine:
        if line.component in settled:
            update = {"status": ChecklistStatus.FROM_DATABASE, "answer": answers[line.component]}
            return line.model_copy(update=update)
        if line.component in others and line.status is ChecklistStatus.MISSING:
            return line.model_copy(update={"status": ChecklistStatus.NOT_APPLICABLE})
        return line

    def stands(finding: Finding) -> bool:
        return not (finding.component in settled | others and finding.code in PAPER_LACKS)

    return assessment.model_copy(
        update={
            "checklist": tuple(judged(line) for line in assessment.checklist),
            "findings": tuple(finding for finding in assessment.findings if stands(finding)),
        }
    )


def _group(component: str, version: ProcedureVersion | None) -> str:
    """Which papers it is one of; empty for one that is asked for by itself."""
    rule = version.component(component) if version else None
    return (rule.group or rule.key) if rule and rule.required is Required.ONE_OF else ""
