"""What ties a paper to its dossier where no field was compared: a person whom others know, a value that others have.

In: ``Desk``. Out: findings. A comparison that does not happen looks like one that went well: a value that was not read
on one paper is looked for in its words, and a paper that speaks of other people must still name somebody of the
dossier.
"""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from models.finding import Finding, FindingCode
from models.paper import Field
from models.procedure import FieldCheck, FieldType
from pipeline.check.foreign import knows_somebody, of_members
from pipeline.check.papers import Desk, Paper
from pipeline.check.single import first_page
from pipeline.check.wording import finding, place
from pipeline.classify.evidence import has_phrase
from pipeline.extract.values import numeral
from pipeline.fold import letters

_ALIKE = 85
"""Of a hundred, how alike words of the paper are to a name that stands on it with some letters misread."""
_WHO = ("ho_ten", "ten_to_chuc")
"""Whom a paper is about: it says so somehow. Any other value may be left out, and lacks only beside its label."""
_NUMBERS = frozenset({FieldCheck.PERSON_NUMBER, FieldCheck.OLD_PERSON_NUMBER, FieldCheck.TAX_CODE, FieldCheck.PATTERN})
_NUMERAL = re.compile(r"\d[\d.,]*\d|\d")
_LEAST_DIGITS = 6
"""A number as long as this may have a character misread and is still the same one."""


def ties(desk: Desk) -> tuple[Finding, ...]:
    """All findings on papers that nothing ties to the rest."""
    return (*_strangers_only(desk), *_unread(desk))


def _strangers_only(desk: Desk) -> Iterator[Finding]:
    """A paper of which the people may be others, and none of them is anybody of the dossier."""
    for paper in desk.papers:
        key = next((k for k in _WHO if k in paper.rule.apart and paper.values(k)), None)
        if key is None or paper.rule.strangers or of_members(paper) or len(desk.papers) < 2:
            continue
        if not knows_somebody(paper, desk.papers, desk.submission, companies=key != "ho_ten"):
            named = paper.values(key)
            yield finding(
                desk.catalogue,
                FindingCode.FIELD_MISMATCH,
                component=paper.key,
                name=paper.name,
                field=key,
                detail=f"giấy này chỉ nêu {', '.join(f.as_read for f in named[:3])}",
                evidence=tuple(place(f) for f in named[:2]),
            )


def _unread(desk: Desk) -> Iterator[Finding]:
    """A value that all papers must share, not read on one that should carry it, and not to be seen there either."""
    for key in desk.version.same_across:
        kind = desk.catalogue.field_types.get(key)
        if kind is None:
            continue
        for paper in desk.papers:
            if key not in paper.rule.fields or key in paper.rule.apart or paper.values(key):
                continue
            theirs = [
                f for p in desk.papers if p is not paper and key not in p.rule.apart for f in p.values(key) if f.value
            ]
            if key not in _WHO and not _labelled(kind, paper):
                continue
            if theirs and not any(_stands(kind.check, f, paper) for f in theirs):
                yield finding(
                    desk.catalogue,
                    FindingCode.FIELD_MISSING,
                    component=paper.key,
                    name=paper.name,
                    field=key,
                    evidence=(first_page(paper), place(theirs[0])),
                )


def _labelled(kind: FieldType, paper: Paper) -> bool:
    """Whether the paper has a label for the value."""
    return any(has_phrase(letters(cue), page.flowing) for cue in kind.cues for page in paper.pages)


def _stands(check: FieldCheck, field: Field, paper: Paper) -> bool:
    """Whether the value, some letters misread, stands anywhere in the paper's words."""
    plain = letters(field.value)
    text = " ".join(page.flowing for page in paper.pages)
    if check is FieldCheck.AREA:
        lines = (line.text for page in paper.pages for line in page.lines)
        return any(_even(numeral(n[0])[0]) == _even(field.value) for t in lines for n in _NUMERAL.finditer(t))
    if check in _NUMBERS:
        tight, wanted = text.replace(" ", ""), plain.replace(" ", "")
        if len(wanted) < _LEAST_DIGITS:
            return f" {plain} " in f" {text} "
        return fuzz.partial_ratio(wanted, tight, score_cutoff=_ALIKE) > 0
    return fuzz.partial_ratio(plain, text, score_cutoff=_ALIKE) > 0


def _even(number: str) -> str:
    """A number without the noughts that say nothing."""
    return number.rstrip("0").rstrip(".") if "." in number else number
