"""What a person put right wins over what the pipeline would say, at each step of the assessment.

In: what all corrections together ask for (``models.correction.Standing``), beside what each step works on. Out: the
same, corrected. A correction that no longer fits (its file's pages or its component are gone) changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from models.correction import FieldValue, PageRef, Placement, Spot, Standing
from models.finding import Finding
from models.paper import Field, Unassigned, UnassignedReason
from models.procedure import Catalogue, FieldCheck, ProcedureVersion
from models.submission import Submission
from pipeline.check.papers import Paper
from pipeline.classify.assign import Sorted
from pipeline.classify.decide import Decision, decide
from pipeline.classify.kinds import Kind, Kinds
from pipeline.extract.fields import Extracted
from pipeline.extract.values import normalise
from pipeline.lines import PageView
from pipeline.split.clues import clues
from pipeline.split.order import draft_of

TOLD = "cán bộ xếp"


def ref(view: PageView) -> PageRef:
    return PageRef(file=view.file, page=view.number)


def answered(submission: Submission, standing: Standing) -> Submission:
    """The submission with the clerk's answers and procedure in place of the applicant's."""
    answers = {**submission.answers, **{a.key: a.yes for a in standing.answers}}
    procedure = standing.procedure or submission.procedure
    return submission.model_copy(update={"answers": answers, "procedure": procedure})


def shown(views: Sequence[PageView], standing: Standing) -> tuple[PageView, ...]:
    """The pages that nobody hid."""
    return tuple(v for v in views if ref(v) not in standing.hidden)


def free(views: Sequence[PageView], standing: Standing) -> tuple[PageView, ...]:
    """The pages that the pipeline still has to sort."""
    placed = standing.placed
    return tuple(v for v in views if ref(v) not in placed)


def of_shown_pages(findings: Sequence[Finding], standing: Standing) -> tuple[Finding, ...]:
    """Without those that speak of hidden pages alone."""

    def hidden(finding: Finding) -> bool:
        places = [PageRef(file=e.file, page=e.page) for e in finding.evidence if e.page is not None]
        return len(places) == len(finding.evidence) > 0 and all(place in standing.hidden for place in places)

    return tuple(f for f in findings if not hidden(f))


def hidden_pages(views: Sequence[PageView], standing: Standing) -> tuple[Unassigned, ...]:
    """Hidden pages are still told of: they serve as no component."""
    pages = [v for v in views if ref(v) in standing.hidden]
    return tuple(
        Unassigned(file=name, pages=tuple(v.number for v in pages if v.file == name), reason=UnassignedReason.HIDDEN)
        for name in dict.fromkeys(v.file for v in pages)
    )


def taken_by_hand(standing: Standing, version: ProcedureVersion | None) -> tuple[str, ...]:
    """The components that a person has given papers to."""
    keys = (paper.component for paper in standing.papers)
    return tuple(key for key in keys if key is not None and version is not None and version.component(key))


def with_placed(
    sorted_: Sorted, views: Sequence[PageView], standing: Standing, kinds: Kinds, version: ProcedureVersion | None
) -> Sorted:
    """The machine's papers and the person's, in the order received."""
    order = {ref(view): n for n, view in enumerate(views)}
    taken, left = list(sorted_.taken), list(sorted_.left)
    for paper in standing.papers:
        pages = [views[order[page]] for page in paper.pages if page in order]
        if not pages:
            continue
        found = [clues(page, kinds) for page in pages]
        draft = replace(draft_of(found, TOLD), pages=tuple(pages), clues=tuple(found), reordered=False, opened=True)
        kind = _kind(paper, kinds, version)
        decision = _decided(pages, kinds, kind)
        if kind is None or paper.component is None:
            left.append((draft, decision, UnassignedReason.NOT_IN_PROCEDURE))
        else:
            taken.append((draft, decision, paper.component))
    taken.sort(key=lambda one: min(order.get(ref(p), 0) for p in one[0].pages))
    return Sorted(tuple(taken), tuple(left))


def with_fields(papers: Sequence[Paper], standing: Standing, catalogue: Catalogue) -> tuple[Paper, ...]:
    """The papers with the values that a person gave them."""
    out = list(papers)
    for given in standing.fields:
        place = _holder(out, given)
        if place is not None:
            out[place] = replace(out[place], extracted=_with_value(out[place].extracted, given, catalogue))
    return tuple(out)


def by_hand(paper: Paper, standing: Standing) -> bool:
    """Whether a person put this paper where it is."""
    return any(ref(page) in standing.placed for page in paper.pages)


def _kind(paper: Placement, kinds: Kinds, version: ProcedureVersion | None) -> Kind | None:
    """The kind of the component; of components that look alike one kind stands for all."""
    if paper.component is None or version is None or version.component(paper.component) is None:
        return None
    return kinds.by_component.get(paper.component)


def _decided(pages: Sequence[PageView], kinds: Kinds, kind: Kind | None) -> Decision:
    seen = decide(pages, kinds)
    forms = next((s.forms for s in seen.scores if kind is not None and s.kind.component == kind.component), seen.forms)
    return replace(
        seen, kind=kind, abstained=None, guess=kind, probability=1.0, reason=TOLD, forms=forms, learned=False
    )


def _holder(papers: Sequence[Paper], given: FieldValue) -> int | None:
    holding = [n for n, paper in enumerate(papers) if any(ref(page) == given.place for page in paper.pages)]
    named = [n for n in holding if papers[n].key == given.component]
    return next(iter((*named, *holding)), None)


def _with_value(extracted: Extracted, given: FieldValue, catalogue: Catalogue) -> Extracted:
    """The person's value where the wrong one stood; other values of the key keep their places."""
    values = extracted.every.get(given.key, ())
    spots = [Spot(place=given.place, box=given.box), *([given.instead_of] if given.instead_of else [])]
    wrong = [f for f in values if any(_stands_at(f, spot) for spot in spots)] or list(values[:1])
    place = min((values.index(f) for f in wrong), default=0)
    field = _field(given, catalogue) if given.value.strip() else None
    kept = [f for f in values if f not in wrong and (field is None or f.value != field.value)]
    kept[place:place] = [field] if field else []
    fields, every = dict(extracted.fields), dict(extracted.every)
    if kept:  # in place: the order of a paper's fields is the catalogue's
        fields[given.key], every[given.key] = kept[0], tuple(kept)
    else:
        fields.pop(given.key, None)
        every.pop(given.key, None)
    return Extracted(fields, every)


def _stands_at(field: Field, spot: Spot) -> bool:
    """Whether most of the smaller of both boxes lies in the other."""
    if (field.file, field.page) != (spot.place.file, spot.place.page):
        return False
    ax0, ay0, ax1, ay1 = field.box
    bx0, by0, bx1, by1 = spot.box
    common = max(0.0, min(ax1, bx1) - max(ax0, bx0)) * max(0.0, min(ay1, by1) - max(ay0, by0))
    least = min((ax1 - ax0) * (ay1 - ay0), (bx1 - bx0) * (by1 - by0))
    return common > 0.5 * least if least > 0 else field.box == spot.box


def _field(given: FieldValue, catalogue: Catalogue) -> Field:
    """Normalised and checked as the pipeline's own; a person's word is sure, and may still fail the check."""
    kind = catalogue.field_types.get(given.key)
    text = " ".join(given.value.split())
    checked = kind is not None and kind.check not in (FieldCheck.NONE, FieldCheck.PATTERN)
    found = normalise(kind.check, _spoken(kind.check, text)) if kind is not None and checked else None
    return Field(
        value=found.value if found else text,
        as_read=text,
        confidence=1.0,
        file=given.place.file,
        page=given.place.page,
        box=given.box,
        valid=found.valid if found else (False if checked else None),
    )


def _spoken(check: FieldCheck, text: str) -> str:
    """An ISO date, as the desk shows it nowhere but programs write it, reads as a Vietnamese one."""
    parts = text.split("-")
    iso = check is FieldCheck.DATE and [len(p) for p in parts] == [4, 2, 2] and all(p.isdecimal() for p in parts)
    return "/".join(reversed(parts)) if iso else text
