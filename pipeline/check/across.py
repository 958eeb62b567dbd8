"""Do the papers agree: people, numbers, parcels, amounts, across all papers of a dossier.

In: ``Desk``. Out: findings with the two places side by side. Equal means equal after the value's own normalising; a
difference in marks or tone placement alone is a note, and a value read with little confidence is not held against
a paper as a mismatch but as uncertain.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from models.finding import Finding, FindingCode
from models.paper import Field
from models.procedure import FieldCheck
from pipeline.check.likeness import same_organisation, stands, whole_names
from pipeline.check.papers import Desk, Paper
from pipeline.check.wording import finding, place
from pipeline.fold import TONES, letters

SURE = 0.55
"""Confidence below which a differing value is called uncertain instead of different."""

_PERSONAL = frozenset({"ho_ten", "so_dinh_danh", "so_cmnd"})


@dataclass(frozen=True)
class Person:
    """A name with the number that follows it, where one does."""

    name: Field
    number: Field | None = None


def people(paper: Paper) -> tuple[Person, ...]:
    """Names on a paper, each with the first identity number that stands after it and before the next name."""
    names = sorted(paper.values("ho_ten"), key=_position)
    numbers = sorted((*paper.values("so_dinh_danh"), *paper.values("so_cmnd")), key=_position)
    found = []
    for i, name in enumerate(names):
        until = _position(names[i + 1]) if i + 1 < len(names) else (10**6, 0.0, 0.0)
        own = [n for n in numbers if _position(name) < _position(n) < until]
        near = [n for n in own if n.page == name.page and n.box[1] - name.box[3] < 0.12]
        found.append(Person(name, near[0] if near else None))
    return tuple(found)


def _position(field: Field) -> tuple[float, float, float]:
    # Rows first: two fields on one row are told apart by where they begin.
    return (field.page, round(field.box[1], 2), field.box[0])


def same(check: FieldCheck, one: str, other: str) -> bool:
    """Whether two normalised values say the same; names with their marks, tone placement evened out."""
    if check is FieldCheck.PERSON_NAME:
        # A space that OCR lost or found is no difference.
        return _name_key(one) == _name_key(other)
    if check is FieldCheck.AREA:
        return _number(one) == _number(other)
    if check is FieldCheck.TAX_CODE:
        return one[:10] == other[:10] if "-" in one or "-" in other else one == other
    if check is FieldCheck.NONE:
        return same_organisation(one, other)
    return _bare(one) == _bare(other)


def _name_key(name: str) -> str:
    """Letters with their marks, then the tones in their order: equal whatever the spaces and tone placement."""
    decomposed = unicodedata.normalize("NFD", name.lower())
    kept = [c for c in decomposed if c not in TONES and not c.isspace()]
    return "".join(kept) + "".join(c for c in decomposed if c in TONES)


def _bare(text: str) -> str:
    return letters(text).replace(" ", "")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0


def _pairs(papers: Sequence[Paper]) -> Iterator[tuple[Paper, Paper]]:
    for i, one in enumerate(papers):
        for other in papers[i + 1 :]:
            yield one, other


def _differs(desk: Desk, key: str, one: Paper, mine: Field, other: Paper, theirs: Field) -> Finding:
    """The finding for two values that differ: by marks alone, for sure, or perhaps."""
    code = FindingCode.FIELD_MISMATCH
    kind = desk.catalogue.field_types[key]
    if kind.check in (FieldCheck.PERSON_NAME, FieldCheck.NONE) and _bare(mine.value) == _bare(theirs.value):
        code = FindingCode.FIELD_MISMATCH_MARKS
    elif min(mine.confidence, theirs.confidence) < SURE:
        code = FindingCode.FIELD_LOW_CONFIDENCE
    detail = f"{one.name}: {mine.as_read}; {other.name}: {theirs.as_read}"
    return finding(
        desk.catalogue,
        code,
        component=one.key,
        name=one.name,
        field=key,
        detail=detail,
        evidence=(place(mine), place(theirs)),
    )


def across(desk: Desk) -> tuple[Finding, ...]:
    """All findings on values that must be the same across the papers of the dossier."""
    found: list[Finding] = []
    for key in desk.version.same_across:
        kind = desk.catalogue.field_types.get(key)
        if kind is None or key in _PERSONAL:
            continue
        holders = [p for p in desk.papers if p.fields.get(key) and not _left_out(p, key)]
        for one, other in _pairs(holders):
            clash = _single_clash(kind.check, one.values(key), other.values(key))
            if clash:
                found.append(_differs(desk, key, one, clash[0], other, clash[1]))
    if _PERSONAL & set(desk.version.same_across):
        found.extend(_people(desk))
    found.extend(_holders(desk))
    return tuple(_once(found))


def _holders(desk: Desk) -> Iterator[Finding]:
    """A paper that prints an identity card's number names the card's holder somewhere, whatever the procedure."""
    for card in desk.papers:
        kind = card.decision.kind
        number, name = card.fields.get("so_dinh_danh"), card.fields.get("ho_ten")
        if kind is None or not kind.card or not number or not name or len(card.values("so_dinh_danh")) > 1:
            continue
        for other in desk.papers:
            theirs = next((f for f in other.values("so_dinh_danh") if f.value == number.value), None)
            named = other.values("ho_ten")
            if other is card or theirs is None or not named or _names(other, name.value):
                continue
            near = min(named, key=lambda f: abs(f.box[1] - theirs.box[1]) + (f.page != theirs.page))
            yield _differs(desk, "ho_ten", card, name, other, near)


def _names(paper: Paper, name: str) -> bool:
    """Whether the name, a few letters misread, stands anywhere on the paper."""
    return any(stands(letters(name), page.flowing) for page in paper.pages)


def _left_out(paper: Paper, key: str) -> bool:
    """Whether the catalogue says that this paper speaks of something else there."""
    return key in paper.rule.apart


def _single_clash(check: FieldCheck, mine: Sequence[Field], theirs: Sequence[Field]) -> tuple[Field, Field] | None:
    """The two best values, unless either paper also says what the other says."""
    if check is FieldCheck.NONE:
        mine, theirs = whole_names(mine), whole_names(theirs)
    if any(same(check, a.value, theirs[0].value) for a in mine) or any(
        same(check, mine[0].value, b.value) for b in theirs
    ):
        return None
    return mine[0], theirs[0]


def _people(desk: Desk) -> list[Finding]:
    """One person under two spellings or two numbers; and papers that share nobody."""
    found: list[Finding] = []
    holders = [(p, people(p)) for p in desk.papers if p.values("ho_ten") or p.values("so_dinh_danh")]
    for i, (one, mine) in enumerate(holders):
        for other, theirs in holders[i + 1 :]:
            if "ho_ten" in one.rule.apart or "ho_ten" in other.rule.apart:
                found.extend(_one_person(desk, one, mine, other, theirs))
            else:
                found.extend(_people_of_two(desk, one, mine, other, theirs))
    return found


def _one_person(
    desk: Desk, one: Paper, mine: Sequence[Person], other: Paper, theirs: Sequence[Person]
) -> Iterator[Finding]:
    """Where papers may speak of different people: a person who is surely the same, once with another number or under
    another name. The same name, marks aside, with the same province, sex and year of birth (digits 1 to 6) is one
    person."""
    for a, b in ((a, b) for a in mine for b in theirs):
        if not a.number or not b.number:
            continue
        if a.number.value == b.number.value:
            if not _names(other, a.name.value) and not _names(one, b.name.value):
                yield _differs(desk, "ho_ten", one, a.name, other, b.name)
        elif a.number.value[:6] == b.number.value[:6] and _bare(a.name.value) == _bare(b.name.value):
            yield _differs(desk, "so_dinh_danh", one, a.number, other, b.number)


def _people_of_two(
    desk: Desk, one: Paper, mine: Sequence[Person], other: Paper, theirs: Sequence[Person]
) -> Iterator[Finding]:
    name_check, number_check = FieldCheck.PERSON_NAME, FieldCheck.PERSON_NUMBER
    my_names = [p.name.value for p in mine]
    their_names = [p.name.value for p in theirs]
    for a in mine:
        for b in theirs:
            equal_name = same(name_check, a.name.value, b.name.value)
            numbers = (a.number, b.number) if a.number and b.number else None
            if numbers and len(numbers[0].value) == len(numbers[1].value):
                equal_number = same(number_check, numbers[0].value, numbers[1].value)
                if equal_number and not equal_name:
                    yield _differs(desk, "ho_ten", one, a.name, other, b.name)
                elif not equal_number and (equal_name or _bare(a.name.value) == _bare(b.name.value)):
                    yield _differs(desk, "so_dinh_danh", one, numbers[0], other, numbers[1])
            elif not equal_name and _one_misspelt(a.name.value, b.name.value, my_names, their_names):
                yield _differs(desk, "ho_ten", one, a.name, other, b.name)
    yield from _near_numbers(desk, one, other)
    yield from _nobody_shared(desk, one, mine, other, theirs)


def _nobody_shared(
    desk: Desk, one: Paper, mine: Sequence[Person], other: Paper, theirs: Sequence[Person]
) -> Iterator[Finding]:
    """Two papers that both name people, and no name of the one is near a name of the other, nor a number."""
    if not mine or not theirs:
        return
    names = any(fuzz.ratio(_bare(a.name.value), _bare(b.name.value)) >= 75 for a in mine for b in theirs)
    numbers = any(
        Levenshtein.distance(a.value, b.value, score_cutoff=2) <= 2
        for a in one.values("so_dinh_danh")
        for b in other.values("so_dinh_danh")
    )
    if not names and not numbers:
        yield _differs(desk, "ho_ten", one, mine[0].name, other, theirs[0].name)


def _one_misspelt(mine: str, theirs: str, my_names: Sequence[str], their_names: Sequence[str]) -> bool:
    """Nearly the same name, and neither paper has the other's spelling too."""
    if any(_name_key(mine) == _name_key(n) for n in their_names) or any(
        _name_key(theirs) == _name_key(n) for n in my_names
    ):
        return False
    if _bare(mine) == _bare(theirs):
        return True
    a, b = letters(mine).split(), letters(theirs).split()
    return a[:1] == b[:1] and abs(len(a) - len(b)) <= 1 and fuzz.ratio(" ".join(a), " ".join(b)) >= 84


def _near_numbers(desk: Desk, one: Paper, other: Paper) -> Iterator[Finding]:
    """Numbers a digit or two apart that only one paper each has: one person's number, once wrong."""
    mine, theirs = one.values("so_dinh_danh"), other.values("so_dinh_danh")
    for a in mine:
        if any(a.value == b.value for b in theirs):
            continue
        for b in theirs:
            if any(b.value == c.value for c in mine):
                continue
            if Levenshtein.distance(a.value, b.value, score_cutoff=2) <= 2:
                yield _differs(desk, "so_dinh_danh", one, a, other, b)


def _once(found: Sequence[Finding]) -> list[Finding]:
    """The same clash of two places is told once."""
    kept: dict[tuple[object, ...], Finding] = {}
    for one in found:
        key = (one.code, one.field, frozenset((e.file, e.page, e.text) for e in one.evidence))
        kept.setdefault(key, one)
    return list(kept.values())
