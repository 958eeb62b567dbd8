"""What a state database answered stands on the checklist in place of the paper, and of what would do as well."""

from datetime import UTC, datetime

from models.dossier import Assessment, ChecklistLine, ChecklistStatus, Required
from models.finding import Finding, FindingCode, Severity
from models.reuse import StateAnswer
from pipeline.check.answers import with_answers
from tests.pipeline.dossier_on_paper import catalogue

ANSWER = StateAnswer(database="CSDL hộ tịch", reference="HT-1", asked_at=datetime(2026, 3, 2, tzinfo=UTC))
S = ChecklistStatus


def judged(status: dict[str, ChecklistStatus], answered: str) -> Assessment:
    version = catalogue().procedures["birth_registration"].versions[0]
    lines = []
    for key, one in status.items():
        rule = version.component(key)
        assert rule is not None
        lines.append(ChecklistLine(component=key, required=rule.required, status=one))
    findings = tuple(
        Finding(code=code, severity=Severity.BLOCKING, component=next(iter(status)), message="x")
        for code in (FindingCode.COMPONENT_MISSING, FindingCode.SIGNATURE_INVALID)
    )
    before = Assessment(procedure="birth_registration", checklist=tuple(lines), findings=findings)
    return with_answers(before, {answered: ANSWER}, version)


def group() -> tuple[str, str]:
    components = catalogue().procedures["birth_registration"].versions[0].components
    first, second = (c.key for c in components if c.required is Required.ONE_OF)
    return first, second


def test_one_of_several_papers_settles_the_others() -> None:
    first, second = group()
    after = judged({first: S.MISSING, second: S.MISSING}, second)
    assert [(line.status, line.answer) for line in after.checklist] == [
        (S.NOT_APPLICABLE, None),
        (S.FROM_DATABASE, ANSWER),
    ]
    assert [f.code for f in after.findings] == [FindingCode.SIGNATURE_INVALID]


def test_a_paper_that_is_there_needs_no_answer() -> None:
    first, second = group()
    status = {first: S.PRESENT, second: S.NOT_APPLICABLE}
    after = judged(status, first)
    assert [(line.status, line.answer) for line in after.checklist] == [(S.PRESENT, None), (S.NOT_APPLICABLE, None)]
    assert len(after.findings) == 2
