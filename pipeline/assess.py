"""Everything a dossier's papers say, held against the catalogue: split, classify, extract, check.

In: submission, files, their readings and signature verdicts, findings on files so far, catalogue. Out: ``Assessment``.
Pure: the same input gives the same output. A date of receipt outside every version of the procedure, or a procedure the
catalogue does not have, is a finding, not an error.
"""

from collections.abc import Sequence
from datetime import date

from models.calendar import HANOI
from models.correction import Standing
from models.dossier import Assessment, ChecklistLine
from models.error import NotFound
from models.finding import Evidence, Finding, FindingCode
from models.paper import Component, Field, Unassigned, UnassignedReason
from models.procedure import Catalogue, ComponentRule, FieldCheck, Procedure, ProcedureVersion
from models.reading import FileReading
from models.signature import FileVerdict
from models.submission import ReceivedFile, Submission
from pipeline import correcting
from pipeline.check.across import across
from pipeline.check.agree import agreed
from pipeline.check.applicant import applicant
from pipeline.check.belonging import unexplained
from pipeline.check.checklist import checklist
from pipeline.check.counts import counts
from pipeline.check.fee import fee
from pipeline.check.files import about_content, reused, signatures, with_detached
from pipeline.check.files import pages as page_findings
from pipeline.check.foreign import foreign
from pipeline.check.papers import Desk, Paper, sources
from pipeline.check.single import single
from pipeline.check.unread import unread
from pipeline.check.versions import replaced, without_replaced
from pipeline.check.whose import whose
from pipeline.check.wording import finding
from pipeline.classify.assign import Sorted, sort_papers
from pipeline.classify.kinds import kinds_of
from pipeline.extract.fields import extract
from pipeline.extract.labelled_values import ADDRESS
from pipeline.extract.units import address_codes
from pipeline.lines import PageView, view
from pipeline.route import route
from pipeline.split import split


def assess(
    submission: Submission,
    files: Sequence[ReceivedFile],
    readings: Sequence[FileReading],
    verdicts: Sequence[FileVerdict],
    file_findings: Sequence[Finding],
    catalogue: Catalogue,
    *,
    engine: str,
    known: Sequence[str] = (),
    standing: Standing = Standing(),  # noqa: B008 - frozen
) -> Assessment:
    """Assess one dossier. ``known``: SHA-256 of originals that other dossiers hold; ``standing``: what people put
    right, which wins."""
    submission = correcting.answered(submission, standing)
    received = submission.received.astimezone(HANOI).date()
    procedure, version, problem = _procedure(submission, received, catalogue)
    every = tuple(view(r.file, p) for r in readings for p in r.pages)
    views = correcting.shown(every, standing)
    kinds = kinds_of(catalogue, procedure, version)
    cut = split(correcting.free(views, standing), kinds)
    by_hand = correcting.taken_by_hand(standing, version)
    sorted_ = sort_papers(cut.drafts, kinds, version, submission.declared, by_hand)
    sorted_ = correcting.with_placed(sorted_, views, standing, kinds, version)
    papers = correcting.with_fields(_papers(sorted_, version, catalogue), standing, catalogue)
    strangers = tuple(p for p in foreign(papers, submission) if not correcting.by_hand(p, standing))
    papers = tuple(p for p in papers if p not in strangers)
    old = tuple(p for p in replaced(papers, files) if not correcting.by_hand(p, standing))
    papers = tuple(p for p in papers if p not in old)
    hidden = correcting.hidden_pages(every, standing)
    unassigned = (
        *_blanks(cut.blanks),
        *_left_over(sorted_),
        *_unused(strangers, UnassignedReason.FOREIGN),
        *_unused(old, UnassignedReason.REPLACED),
        *hidden,
    )
    found = [
        *correcting.of_shown_pages(about_content(file_findings, verdicts), standing),
        *problem,
        *page_findings(catalogue, views),
        *_paper_findings(catalogue, sorted_, strangers),
    ]
    lines: tuple[ChecklistLine, ...] = ()
    desk: Desk | None = None
    if version is not None:
        desk = Desk(submission, version, catalogue, papers, views, with_detached(verdicts, files), received)
        lines, held = _held_against(desk, found, files, known, standing)
        found += held
    found += signatures(catalogue, verdicts, desk, files)
    return Assessment(
        procedure=procedure.key if procedure else None,
        procedure_version=version.name if version else "",
        components=tuple(
            _component(p, f, verdicts, files) for p, f in zip(papers, agreed(papers, submission), strict=True)
        ),
        unassigned=unassigned,
        checklist=lines,
        findings=_distinct(without_replaced(found, old, files)),
        verdicts=tuple(verdicts),
        files=tuple(files),
        engine=engine,
        catalogue=catalogue.fingerprint,
    )


def _procedure(
    submission: Submission, received: date, catalogue: Catalogue
) -> tuple[Procedure | None, ProcedureVersion | None, tuple[Finding, ...]]:
    if submission.procedure is None:
        return None, None, (finding(catalogue, FindingCode.PROCEDURE_UNKNOWN),)
    try:
        procedure = catalogue.procedure(submission.procedure)
        return procedure, procedure.version_at(received), ()
    except NotFound:
        detail = f"{submission.procedure}, ngày nhận {received:%d/%m/%Y}"
        return None, None, (finding(catalogue, FindingCode.PROCEDURE_UNKNOWN, detail=detail),)


def _papers(sorted_: Sorted, version: ProcedureVersion | None, catalogue: Catalogue) -> tuple[Paper, ...]:
    """Every paper taken for a component, with its fields."""
    if version is None:
        return ()
    found = []
    for draft, decision, key in sorted_.taken:
        rule = version.component(key)
        if rule is None or decision.kind is None:
            continue
        kind = catalogue.document_types.get(rule.document_type)
        shared = _codes_shared(version, rule, catalogue)
        wanted = tuple(dict.fromkeys((*rule.fields, *rule.required_fields, *(kind.fields if kind else ()), *shared)))
        found.append(Paper(rule, draft, decision, extract(draft.pages, wanted, catalogue), rule.document_type))
    return tuple(found)


_NUMBERS = frozenset({FieldCheck.PATTERN, FieldCheck.TAX_CODE, FieldCheck.PERSON_NUMBER})


def _codes_shared(version: ProcedureVersion, rule: ComponentRule, catalogue: Catalogue) -> tuple[str, ...]:
    """Numbers that all papers must share: looked for on each, whether or not it must print them."""
    types = catalogue.field_types
    return tuple(
        key for key in version.same_across if key not in rule.apart and key in types and types[key].check in _NUMBERS
    )


def _held_against(
    desk: Desk, before: Sequence[Finding], files: Sequence[ReceivedFile], known: Sequence[str], standing: Standing
) -> tuple[tuple[ChecklistLine, ...], list[Finding]]:
    """The checklist, and what is found when the papers are held against the procedure; ``before``: found already."""
    outcome = checklist(desk)
    found = [
        *outcome.findings,
        *single(desk),
        *counts(desk),
        *across(desk),
        *applicant(desk),
        *whose(desk),
        *fee(desk),
    ]
    found += unread(desk, [*before, *found])
    read = [p for p in desk.papers if not correcting.by_hand(p, standing)]
    found += unexplained(desk.catalogue, read, desk.submission)
    found += reused(desk.catalogue, files, known, desk)
    return outcome.lines, found


def _component(
    paper: Paper, fields: dict[str, Field], verdicts: Sequence[FileVerdict], received: Sequence[ReceivedFile]
) -> Component:
    files = {p.file for p in paper.pages}
    hashes = {file.sha256 for file in received if file.name in files}
    return Component(
        component=paper.key,
        document_type=paper.document_type,
        confidence=paper.decision.probability,
        sources=sources(paper.pages),
        fields=_with_codes(fields),
        signatures=tuple(s for v in verdicts if v.file in files or v.signs in hashes for s in v.signatures),
        seals=sum(len(p.reading.seals) for p in paper.pages),
        form=", ".join(sorted(f.upper() for f in paper.decision.forms)),
        reason=paper.decision.reason,
    )


def _with_codes(fields: dict[str, Field]) -> dict[str, Field]:
    """Addresses with the codes of the units they lie in, where the print leaves no doubt."""
    address = fields.get(ADDRESS)
    codes = address_codes(address.value) if address else None
    return {**fields, ADDRESS: address.model_copy(update={"codes": codes})} if address and codes else fields


def _blanks(pages: Sequence[PageView]) -> tuple[Unassigned, ...]:
    out = []
    for name in dict.fromkeys(p.file for p in pages):
        for blank in (True, False):
            numbers = tuple(p.number for p in pages if p.file == name and p.reading.blank is blank)
            if numbers:
                reason = UnassignedReason.BLANK if blank else UnassignedReason.UNREADABLE
                out.append(Unassigned(file=name, pages=numbers, reason=reason))
    return tuple(out)


def _left_over(sorted_: Sorted) -> tuple[Unassigned, ...]:
    out: list[Unassigned] = []
    for draft, decision, reason in sorted_.left:
        guess = decision.guess.document_type if decision.guess else None
        out += [Unassigned(file=s.file, pages=s.pages, reason=reason, guess=guess) for s in sources(draft.pages)]
    return tuple(out)


def _unused(papers: Sequence[Paper], reason: UnassignedReason) -> tuple[Unassigned, ...]:
    return tuple(
        Unassigned(file=s.file, pages=s.pages, reason=reason, guess=p.document_type)
        for p in papers
        for s in sources(p.pages)
    )


_LEFT_CODES = {
    UnassignedReason.UNKNOWN_TYPE: FindingCode.PAPER_UNKNOWN_TYPE,
    UnassignedReason.AMBIGUOUS: FindingCode.PAPER_AMBIGUOUS_TYPE,
    UnassignedReason.UNREADABLE: FindingCode.PAGE_UNREADABLE,
    UnassignedReason.NOT_IN_PROCEDURE: FindingCode.PAPER_NOT_IN_PROCEDURE,
}


def _paper_findings(catalogue: Catalogue, sorted_: Sorted, strangers: Sequence[Paper]) -> list[Finding]:
    found = []
    for draft, decision, _ in sorted_.taken:
        if decision.learned:
            # A model may be right and is never certain: it sorts, a person confirms.
            evidence = tuple(Evidence(file=p.file, page=p.number) for p in draft.pages)
            code = FindingCode.PAPER_AMBIGUOUS_TYPE
            found.append(finding(catalogue, code, detail=decision.reason, evidence=evidence))
    for draft, decision, reason in sorted_.left:
        left_as = _LEFT_CODES.get(reason)
        if left_as and decision.reason != correcting.TOLD:
            evidence = tuple(Evidence(file=p.file, page=p.number) for p in draft.pages)
            found.append(finding(catalogue, left_as, detail=decision.reason, evidence=evidence))
    for paper in strangers:
        evidence = tuple(Evidence(file=p.file, page=p.number) for p in paper.pages)
        found.append(
            finding(catalogue, FindingCode.PAPER_FOREIGN, name=paper.name, detail=paper.name, evidence=evidence)
        )
    return found


def _distinct(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once, gravest first, otherwise in the order found."""
    order = {"blocking": 0, "review": 1, "note": 2}
    kept: list[Finding] = []
    for one in found:
        if one not in kept:
            kept.append(one)
    return tuple(sorted(kept, key=lambda f: order[f.severity]))


__all__ = ["assess", "route"]
