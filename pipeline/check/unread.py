"""What should stand on a paper and was not read: looked for in its words, because no comparison happened.

In: ``Desk``. Out: findings. A comparison that does not happen looks like one that went well.
"""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from models.finding import Evidence, Finding, FindingCode
from models.paper import Field
from models.procedure import FieldCheck, FieldType
from pipeline.check.likeness import misread, same_organisation, stands
from pipeline.check.papers import Desk, Paper
from pipeline.check.single import first_page
from pipeline.check.wording import finding, place
from pipeline.classify.evidence import has_phrase
from pipeline.extract.organisation import COMPANY, short_forms
from pipeline.extract.values import numeral
from pipeline.fold import fold_aligned, letters

_CLOSE = 85
"""Of a hundred, how alike words of the paper are to a name that stands on it with some letters misread."""
_DIFFERING = frozenset({FindingCode.FIELD_MISMATCH, FindingCode.FIELD_LOW_CONFIDENCE})
_WHO = ("ho_ten", "ten_to_chuc")
"""Whom a paper is about: it says so somehow. Any other value may be left out, and lacks only beside its label."""
_NUMBERS = frozenset({FieldCheck.PERSON_NUMBER, FieldCheck.OLD_PERSON_NUMBER, FieldCheck.TAX_CODE, FieldCheck.PATTERN})
_NUMERAL = re.compile(r"\d[\d.,]*\d|\d")
_LEAST_DIGITS = 6
"""A number as long as this may have a character misread and is still the same one."""


def unread(desk: Desk, told: Sequence[Finding]) -> tuple[Finding, ...]:
    """All findings on values that a paper should share with the others and does not show, but for those of which
    ``told`` says already that they differ."""
    said = {(f.field, e.file, e.page) for f in told if f.code in _DIFFERING for e in f.evidence}
    return tuple(
        f
        for f in _unread(desk)
        if f.code is FindingCode.FIELD_MISSING or not {_place(f, e) for e in f.evidence[:1]} & said
    )


def _place(found: Finding, where: Evidence) -> tuple[str | None, str, int | None]:
    return found.field, where.file, where.page


def _unread(desk: Desk) -> Iterator[Finding]:
    """A value that all papers must share, and one that should carry it does not show it: not read on it, or someone
    else read, although all others say the same."""
    for key in desk.version.same_across:
        kind = desk.catalogue.field_types.get(key)
        if kind is None:
            continue
        holders = [p for p in desk.papers if key in p.rule.fields and key not in p.rule.apart]
        for paper in holders:
            others = [p for p in holders if p is not paper and p.values(key)]
            lacking = _lacking(desk, kind, paper, others)
            if lacking is not None:
                where = place(paper.fields[key]) if paper.fields.get(key) else first_page(paper)
                yield finding(
                    desk.catalogue,
                    FindingCode.FIELD_MISMATCH if paper.values(key) else FindingCode.FIELD_MISSING,
                    component=paper.key,
                    name=paper.name,
                    field=key,
                    detail=f"không thấy {lacking.as_read}",
                    evidence=(where, place(lacking)),
                )


def _lacking(desk: Desk, kind: FieldType, paper: Paper, others: Sequence[Paper]) -> Field | None:
    """What the paper should show and does not, where ``others`` have it."""
    if kind.key in _WHO:
        for common in _common(kind, others):
            if not _stands(kind.check, common, paper) and not _read_as(common, paper.values(kind.key)):
                return common
    elif not _labelled(kind, paper):
        return None
    theirs = [f for p in others for f in p.values(kind.key)]
    if kind.key in _WHO:
        # The applicant first: other names may be a vessel's, a project's, an officer's.
        who = short_forms(letters(desk.submission.applicant.name))
        theirs = [f for f in theirs if misread(short_forms(letters(f.value)), who)] or theirs
    unread = not paper.values(kind.key) and not any(_stands(kind.check, f, paper) for f in theirs)
    return theirs[0] if theirs and unread else None


def _common(kind: FieldType, papers: Sequence[Paper]) -> list[Field]:
    """Whom papers of two or more components all name, two of them first; of organisations only those whose name says
    so. Husbands and wives stand second, and not everywhere."""
    if len({p.key for p in papers}) < 2:
        return []
    first = [p.fields[kind.key] for p in papers if p.fields.get(kind.key)]
    return [
        f
        for f in first[:1] + first[-1:]
        if (kind.check is FieldCheck.PERSON_NAME or _company(f))
        and sum(_alike(f, g) for g in first) > 1
        and all(any(_alike(f, g) for g in p.values(kind.key)) for p in papers)
    ]


def _alike(one: Field, other: Field) -> bool:
    return misread(short_forms(letters(one.value)), short_forms(letters(other.value)))


def _read_as(field: Field, values: Sequence[Field]) -> bool:
    """Whether it is among the paper's values although not in its words: a person put it right, or a line's end took the
    last words of a company's name."""
    return any(_alike(field, v) or (_company(v) and same_organisation(v.value, field.value)) for v in values)


def _company(field: Field) -> bool:
    return COMPANY.match(fold_aligned(field.value)) is not None


def _labelled(kind: FieldType, paper: Paper) -> bool:
    """Whether the paper has a label for the value."""
    return any(has_phrase(letters(cue), page.flowing) for cue in kind.cues for page in paper.pages)


def _stands(check: FieldCheck, field: Field, paper: Paper) -> bool:
    """Whether the value, some letters misread, stands anywhere in the paper's words."""
    plain = letters(field.value)
    text = paper.flowing
    if check is FieldCheck.AREA:
        lines = (line.text for page in paper.pages for line in page.lines)
        return any(_even(numeral(n[0])[0]) == _even(field.value) for t in lines for n in _NUMERAL.finditer(t))
    if check in _NUMBERS:
        tight, wanted = text.replace(" ", ""), plain.replace(" ", "")
        if len(wanted) < _LEAST_DIGITS:
            return f" {plain} " in f" {text} "
        return fuzz.partial_ratio(wanted, tight, score_cutoff=_CLOSE) > 0
    return stands(short_forms(plain), short_forms(text))


def _even(number: str) -> str:
    """A number without the noughts that say nothing."""
    return number.rstrip("0").rstrip(".") if "." in number else number
