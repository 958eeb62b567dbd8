"""Every component of the procedure's version with exactly one status.

In: ``Desk`` and the hashes of papers used elsewhere. Out: ``Outcome``: checklist lines and their findings. Whether a
conditional component is required is three-valued (``models/condition.py``); what nobody can tell is undecided and asked
of the clerk, never guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from models.condition import Facts, required
from models.dossier import ChecklistLine, ChecklistStatus, Required
from models.finding import Evidence, Finding, FindingCode
from models.procedure import ComponentRule
from pipeline.check.counts import asked
from pipeline.check.foreign import of_stranger, unconnected
from pipeline.check.papers import Desk, Paper
from pipeline.check.single import first_page, wrong_form
from pipeline.check.wording import finding
from pipeline.classify.evidence import has_phrase
from pipeline.fold import letters

SURE_FOR_CONDITIONS = 0.6
"""Fields read with less confidence do not decide whether a paper is required."""

_HERE = frozenset({ChecklistStatus.PRESENT, ChecklistStatus.DUPLICATE, ChecklistStatus.WRONG_VERSION})


@dataclass(frozen=True)
class Outcome:
    lines: tuple[ChecklistLine, ...]
    findings: tuple[Finding, ...]


def facts_of(desk: Desk) -> Facts:
    """What conditions may ask about: answers, sure fields, papers present, the applicant."""
    fields = {
        (paper.key, key): field.value
        for paper in reversed(desk.papers)
        for key, field in paper.fields.items()
        if field.confidence >= SURE_FOR_CONDITIONS and field.valid is not False
    }
    applicant = desk.submission.applicant
    organisation = True if applicant.tax_code and not applicant.id_number else False if applicant.id_number else None
    return Facts(
        answers=desk.submission.answers,
        fields=fields,
        present=frozenset(p.key for p in desk.papers),
        organisation=organisation,
        represented=desk.submission.represented_by is not None,
    )


def _suspicious(desk: Desk, rule: ComponentRule) -> bool:
    """Whether a cue of the condition stands in some other paper, so that what is presumed may be wrong."""
    if rule.when is None or not rule.when.cues:
        return False
    cues = [letters(c) for c in rule.when.cues]
    own = {(p.file, p.number) for paper in desk.of(rule.key) for p in paper.pages}
    return any(has_phrase(c, v.flowing) for v in desk.views if (v.file, v.number) not in own for c in cues)


def _distinct(papers: Sequence[Paper]) -> bool:
    """Whether several papers of one component are different papers (two people's cards, two certificates)."""
    for key in ("so_dinh_danh", "so_phat_hanh_gcn", "so_cmnd", "so_ky_hieu"):
        if all(key in p.fields for p in papers):
            every = [{f.value for f in p.values(key)} for p in papers]
            apart = all(a.isdisjoint(b) for a, b in combinations(every, 2))
            return apart and (key != "so_ky_hieu" or not _same_text(papers))
    return False


_CARD_NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")


def _card_twice(paper: Paper) -> bool:
    """Whether one side of one card lies on two pages: the cards of several people are taken for one paper."""
    kind = paper.decision.kind
    if kind is None or not kind.card or len(paper.pages) < 3:
        return False
    sides = [(page.flowing, set(_CARD_NUMBER.findall(page.flowing))) for page in paper.pages]
    return any(one & other and fuzz.ratio(a, b) >= 85 for (a, one), (b, other) in combinations(sides, 2))


def _same_text(papers: Sequence[Paper]) -> bool:
    """Whether two of the papers say the same but for what OCR made of them: one number was misread, or is a cited
    one."""
    texts = [p.flowing for p in papers]
    return any(fuzz.ratio(a, b) >= 93 for a, b in combinations(texts, 2))


def _status(desk: Desk, rule: ComponentRule, facts: Facts, met: frozenset[str]) -> ChecklistStatus:
    own = desk.of(rule.key)
    if own:
        return _status_of(own, asked(rule))
    if rule.presented_only or (rule.counts.present and not rule.counts.original and not rule.counts.certified):
        needed = rule.required is not Required.CONDITIONAL or rule.when is None or _needed(desk, rule, facts)
        return ChecklistStatus.PRESENTED_ONLY if needed else ChecklistStatus.NOT_APPLICABLE
    if rule.required is Required.OPTIONAL:
        return ChecklistStatus.NOT_APPLICABLE
    if rule.required is Required.ONE_OF:
        return ChecklistStatus.NOT_APPLICABLE if (rule.group or rule.key) in met else ChecklistStatus.MISSING
    if rule.required is Required.CONDITIONAL:
        needed = _needed(desk, rule, facts)
        if needed is None:
            return ChecklistStatus.UNDECIDED
        if not needed:
            return ChecklistStatus.NOT_APPLICABLE
    return ChecklistStatus.FROM_DATABASE if _from_database(desk, rule) else ChecklistStatus.MISSING


def _needed(desk: Desk, rule: ComponentRule, facts: Facts) -> bool | None:
    return required(rule.when, facts, suspicious=_suspicious(desk, rule)) if rule.when else None


def _from_database(desk: Desk, rule: ComponentRule) -> bool:
    """Only where the intake system says that it looked the paper up (answer ``database_<component>``)."""
    return bool(rule.database) and desk.submission.answers.get(f"database_{rule.key}") in (True, 1, "true", "yes")


def _status_of(own: Sequence[Paper], wanted: int) -> ChecklistStatus:
    if all(wrong_form(p) for p in own):
        return ChecklistStatus.WRONG_VERSION
    if all(_unreadable(p) for p in own):
        return ChecklistStatus.UNREADABLE
    if (len(own) > max(wanted, 1) and not _distinct(own)) or any(_card_twice(p) for p in own):
        return ChecklistStatus.DUPLICATE
    return ChecklistStatus.PRESENT


def _unreadable(paper: Paper) -> bool:
    """Known for what it is, but most of it could not be read."""
    pages = [p.reading for p in paper.pages]
    return bool(pages) and all(p.confidence < 0.35 and not p.codes for p in pages)


def checklist(desk: Desk) -> Outcome:
    """The checklist in the catalogue's order, and what it finds."""
    facts = facts_of(desk)
    met = frozenset(
        (c.group or c.key) for c in desk.version.components if c.required is Required.ONE_OF and desk.of(c.key)
    )
    lines, found = [], []
    asked: set[str] = set()
    for rule in desk.version.components:
        status = _status(desk, rule, facts, met)
        lines.append(ChecklistLine(component=rule.key, required=rule.required, status=status))
        if status is ChecklistStatus.MISSING and rule.required is Required.ONE_OF:
            group = rule.group or rule.key
            if group not in asked:
                asked.add(group)
                found.append(_group_missing(desk, group))
            continue
        found.extend(_findings(desk, rule, status))
        found.extend(_not_asked(desk, rule, facts) or _unlike_the_others(desk, rule))
    return Outcome(tuple(lines), tuple(found))


def _not_asked(desk: Desk, rule: ComponentRule, facts: Facts) -> list[Finding]:
    """A conditional paper handed in although its condition does not hold, and nothing on it speaks of this dossier:
    either the condition holds after all, or the paper is somebody else's; a person decides."""
    if rule.required is not Required.CONDITIONAL or rule.when is None:
        return []
    others = Facts(facts.answers, facts.fields, facts.present - {rule.key}, facts.organisation, facts.represented)
    if required(rule.when, others, suspicious=False):
        return []
    alone = [p for p in desk.of(rule.key) if unconnected(p, desk.papers, desk.submission)]
    return [
        finding(
            desk.catalogue,
            FindingCode.COMPONENT_UNDECIDED,
            component=rule.key,
            name=rule.name,
            detail=rule.when.question,
            evidence=(first_page(paper),),
        )
        for paper in alone
    ]


def _unlike_the_others(desk: Desk, rule: ComponentRule) -> list[Finding]:
    """Of several papers of one component, those that nothing connects with the dossier while another is connected."""
    own = desk.of(rule.key)
    if len(own) < 2:
        return []
    alone = [p for p in own if unconnected(p, desk.papers, desk.submission)]
    if len(alone) == len(own):
        return []
    return [of_stranger(desk, paper, first_page(paper)) for paper in alone]


def _group_missing(desk: Desk, group: str) -> Finding:
    rules = [c for c in desk.version.components if c.required is Required.ONE_OF and (c.group or c.key) == group]
    name = rules[0].name if len(rules) == 1 else "một trong các giấy tờ: " + "; ".join(c.name for c in rules)
    return finding(desk.catalogue, FindingCode.COMPONENT_MISSING, component=rules[0].key, name=name)


def _findings(desk: Desk, rule: ComponentRule, status: ChecklistStatus) -> list[Finding]:
    own = desk.of(rule.key)
    evidence = tuple(first_page(p) for p in own)
    code = {
        ChecklistStatus.MISSING: FindingCode.COMPONENT_MISSING,
        ChecklistStatus.UNDECIDED: FindingCode.COMPONENT_UNDECIDED,
        ChecklistStatus.DUPLICATE: FindingCode.COMPONENT_DUPLICATE,
        ChecklistStatus.UNREADABLE: FindingCode.COMPONENT_UNREADABLE,
    }.get(status)
    if code is None:
        return []
    detail = ""
    if status is ChecklistStatus.UNDECIDED and rule.when:
        detail = rule.when.question
    elif status is ChecklistStatus.DUPLICATE:
        detail = "; ".join(_where(e) for e in evidence)
    elif status is ChecklistStatus.MISSING and rule.form:
        detail = f"theo {rule.form}{' ' + rule.form_of if rule.form_of else ''}"
    return [finding(desk.catalogue, code, component=rule.key, name=rule.name, detail=detail, evidence=evidence)]


def _where(evidence: Evidence) -> str:
    return f"{evidence.file}, trang {evidence.page}"


def missing_of_person(desk: Desk) -> bool:
    """Whether an authorisation is among the papers."""
    return any(p.document_type == "uy_quyen" or "uy_quyen" in p.key for p in desk.papers)
