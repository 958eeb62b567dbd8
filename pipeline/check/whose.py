"""Whose a paper is: strangers alone on it, a page of another's inside, an authorisation between others.

In: ``Desk``. Out: findings. Where a paper may speak of other people its names are not compared one by one, so it is
asked that somebody of the dossier is among them.
"""

import re
from collections.abc import Iterator

from models.finding import Evidence, Finding, FindingCode
from models.submission import Applicant
from pipeline.check.foreign import knows_somebody, named, of_members, of_stranger, own, told_of
from pipeline.check.likeness import misread, stands
from pipeline.check.papers import Desk
from pipeline.check.single import first_page
from pipeline.check.wording import finding, place
from pipeline.extract.organisation import short_forms
from pipeline.extract.values import is_person
from pipeline.fold import letters
from pipeline.lines import Line, PageView

_AUTHORISATION = "uy_quyen"
_SIGN = re.compile(r"ky,? (?:va )?ghi ro ho")
_PARTY = re.compile(
    r"ben [a-z]\b|nguoi (?:su dung|thua ke|uy quyen|duoc uy quyen|de nghi|khai|yeu cau|nop|lam don|viet don)"
    r"|chu (?:so huu|ho\b|dau tu|co so|du an|phuong tien)"
)
_NEAR, _UNDER = 0.05, 0.16
"""How far above the words about signing the party stands, and below it the name: fractions of the page."""
_WHO = ("ho_ten", "ten_to_chuc")


def whose(desk: Desk) -> tuple[Finding, ...]:
    """All findings on papers, or pages, that are not of this dossier's people."""
    return (*_strangers_only(desk), *_pages_of_others(desk), *_authorised(desk))


def _strangers_only(desk: Desk) -> Iterator[Finding]:
    """A paper of which the people may be others, and none of them is anybody of the dossier."""
    for paper in desk.papers:
        asked = [k for k in _WHO if k in paper.rule.apart and (k in paper.rule.fields or paper.values(k))]
        if not asked or paper.rule.strangers or of_members(paper) or len(desk.papers) < 2:
            continue
        key = next((k for k in asked if paper.values(k)), asked[0])
        if not knows_somebody(paper, desk.papers, desk.submission, companies=key != "ho_ten"):
            others = paper.values(key)
            yield finding(
                desk.catalogue,
                FindingCode.FIELD_MISMATCH if others else FindingCode.FIELD_MISSING,
                component=paper.key,
                name=paper.name,
                field=key,
                detail=f"giấy này chỉ nêu {', '.join(f.as_read for f in others[:3])}",
                evidence=tuple(place(f) for f in others[:2]) or (first_page(paper),),
            )


def _pages_of_others(desk: Desk) -> Iterator[Finding]:
    """A page inside a paper that names people or companies, and none of them is anybody of the dossier."""
    for paper in desk.papers:
        if len(paper.pages) < 2 or paper.rule.strangers or of_members(paper):
            continue
        for page in paper.pages:
            here = named(paper, companies=True, page=page) | _parties(page)
            others = {t for p in paper.pages if p is not page for t in named(paper, companies=True, page=p)}
            known = own(desk.submission) | others
            known |= {t for p in desk.papers if p is not paper for t in named(p, companies=True)}
            if here and known and not told_of(here, known, page.flowing):
                yield of_stranger(desk, paper, Evidence(file=page.file, page=page.number))


def _parties(page: PageView) -> set[tuple[str, str]]:
    """Who signed a page as a party, not as an officer: the name under "(Ký, ghi rõ họ tên)" of such a one."""
    found = set()
    for line in page.lines:
        over = [o for o in page.lines if 0 < line.middle - o.middle < _NEAR and _overlap(o, line)]
        below = [o for o in page.lines if 0 < o.middle - line.middle < _UNDER and _overlap(o, line)]
        if _SIGN.search(line.folded) and any(_PARTY.match(o.folded) for o in over) and below:
            name = below[0].text.strip(" .…")
            found |= {("name", letters(name))} if is_person(name) else set()
    return found


def _overlap(one: Line, other: Line) -> bool:
    return min(one.box[2], other.box[2]) > max(one.box[0], other.box[0])


def _authorised(desk: Desk) -> Iterator[Finding]:
    """An authorisation names who gives it and who hands in for them, as the submission says."""
    by, whom = desk.submission.represented_by, desk.submission.applicant
    if by is None:
        return
    for paper in (p for p in desk.papers if p.document_type == _AUTHORISATION):
        text = short_forms(paper.flowing)
        here = named(paper, companies=True)
        people = {t for p in desk.papers if p is not paper for t in named(p, companies=False)}
        for who in (whom, by):
            name = short_forms(letters(who.name))
            if not name or stands(name, text) or any(misread(name, short_forms(n)) for k, n in here if k == "name"):
                continue
            if who.tax_code and told_of((), people - _known_as(by), text):
                continue  # a company's authorisation, given by somebody whom its papers name
            yield finding(
                desk.catalogue,
                FindingCode.APPLICANT_DIFFERS,
                component=paper.key,
                name=paper.name,
                detail=who.name,
                evidence=(first_page(paper),),
            )


def _known_as(who: Applicant) -> set[tuple[str, str]]:
    return {("name", letters(who.name)), ("number", who.id_number or "")}
