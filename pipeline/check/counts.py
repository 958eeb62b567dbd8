"""Are there as many papers as asked: copies over the counter, and one card for each person that a list names.

In: ``Desk``. Out: findings. Online, one file stands for every copy (TT 01/2023/TT-VPCP Đ.8), so copies are counted only
of what came on paper. A person of a list whose number and name are on no card lacks theirs; OCR may have spoilt two
digits, or some letters of the name. The other way round, a card of somebody whom no other paper names is a stranger's.
"""

from collections.abc import Iterator

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from models.finding import Evidence, Finding, FindingCode
from models.procedure import ComponentRule
from models.submission import Channel
from pipeline.check.across import Person, people
from pipeline.check.foreign import named, of_members, of_stranger, own, told_of
from pipeline.check.papers import Desk, Paper
from pipeline.check.single import first_page
from pipeline.check.wording import finding, place
from pipeline.fold import letters


def asked(rule: ComponentRule) -> int:
    """How many of a paper are to be handed in: of originals or copies, whichever the procedure wants more of."""
    return max(rule.counts.original, rule.counts.certified, rule.counts.copy_)


def counts(desk: Desk) -> tuple[Finding, ...]:
    """All findings on how many papers there are."""
    return (*_copies(desk), *_cards(desk), *_of_nobody(desk))


def _copies(desk: Desk) -> Iterator[Finding]:
    if desk.submission.channel is Channel.ONLINE:
        return
    for rule in desk.version.components:
        own = desk.of(rule.key)
        if own and len(own) < asked(rule):
            detail = f"cần {asked(rule)} bản, nhận được {len(own)} bản"
            evidence = tuple(first_page(p) for p in own)
            code = FindingCode.COMPONENT_COUNT
            yield finding(desk.catalogue, code, component=rule.key, name=rule.name, detail=detail, evidence=evidence)


def _cards(desk: Desk) -> Iterator[Finding]:
    """Where a procedure always asks for cards, every person with a number on its list of people has one."""
    for rule in desk.version.components:
        cards = [p for p in desk.of(rule.key) if of_members(p)]
        if not cards:
            continue
        for paper in desk.papers:
            if "danh sach" not in letters(paper.name):
                continue
            for person in people(paper):
                if person.number is not None and not _has_card(person, cards):
                    detail = f"không thấy giấy tờ của {person.name.as_read}"
                    code, evidence = FindingCode.COMPONENT_COUNT, (place(person.name),)
                    yield finding(
                        desk.catalogue, code, component=rule.key, name=rule.name, detail=detail, evidence=evidence
                    )


def _of_nobody(desk: Desk) -> Iterator[Finding]:
    """Where a procedure always asks for cards, whoever is on one is named by a paper that is no card."""
    papers = [p for p in desk.papers if not of_members(p)]
    known = own(desk.submission).union(*(named(p, companies=False) for p in papers))
    texts = [p.flowing for p in papers]
    for card in (p for p in desk.papers if of_members(p)):
        for page in card.pages:
            here = named(card, companies=False, page=page)
            if here and not told_of(here, known, page.flowing) and not any(told_of((), here, text) for text in texts):
                yield of_stranger(desk, card, Evidence(file=page.file, page=page.number))


def _has_card(person: Person, cards: list[Paper]) -> bool:
    number = person.number.value if person.number else ""
    name = letters(person.name.value)
    for card in cards:
        if any(Levenshtein.distance(number, f.value, score_cutoff=2) <= 2 for f in card.values("so_dinh_danh")):
            return True
        if any(fuzz.partial_ratio(name, page.flowing) >= 80 for page in card.pages):
            return True
    return False
