"""Is the applicant one of the people the papers are about, and if not, does an authorisation say so.

In: ``Desk``. Out: findings. Compared by number first, then by name; an organisation by tax code, then by name.
"""

import re

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from models.finding import Evidence, Finding, FindingCode
from models.paper import Field
from models.procedure import SignerRole
from models.submission import Applicant
from pipeline.check.checklist import missing_of_person
from pipeline.check.likeness import same_organisation, whole_names
from pipeline.check.papers import Desk, Paper
from pipeline.check.single import first_page
from pipeline.check.wording import finding, place
from pipeline.extract.organisation import COMPANY, organisation_key
from pipeline.fold import fold_aligned, letters, tone_key

_RUN = re.compile(r"(?<!\d)\d{9,13}(?!\d)")


def applicant(desk: Desk) -> tuple[Finding, ...]:
    """Findings on who applies."""
    who = desk.submission.applicant
    main = _main_paper(desk)
    form = main is not None
    main = main or next((p for p in desk.papers if "ho_ten" not in p.rule.apart and _about(p, who)), None)
    if not (who.name or who.id_number or who.tax_code):
        return ()
    if main is None:
        return _nowhere(desk, who)
    if _named(who, desk.papers):
        return (*_spelling(desk, who, main), *_number(desk, who, main))
    read = _about(main, who)
    if read is None:
        return ()
    authorised = missing_of_person(desk)
    code = (
        FindingCode.APPLICANT_DIFFERS
        if authorised or desk.submission.represented_by
        else FindingCode.APPLICANT_NO_AUTHORISATION
    )
    if read.confidence < 0.6 or not form:
        code = FindingCode.APPLICANT_DIFFERS
    detail = f"người nộp: {who.name}; trên giấy: {read.as_read}"
    return (
        finding(
            desk.catalogue, code, component=main.key, name=main.name, field=None, detail=detail, evidence=(place(read),)
        ),
    )


def _nowhere(desk: Desk, who: Applicant) -> tuple[Finding, ...]:
    """Papers of which none is a form, and the applicant stands in none of them at all."""
    numbers = [n for n in (who.id_number, who.tax_code) if n]
    texts = [page.flowing for paper in desk.papers for page in paper.pages]
    named = any(fuzz.partial_ratio(letters(who.name), text) >= 80 for text in texts) if who.name else False
    if not desk.papers or named or any(n in text for n in numbers for text in texts):
        return ()
    paper = desk.papers[0]
    detail = f"người nộp: {who.name}; không giấy tờ nào có tên này"
    code, where = FindingCode.APPLICANT_DIFFERS, first_page(paper)
    return (finding(desk.catalogue, code, component=paper.key, name=paper.name, detail=detail, evidence=(where,)),)


def _main_paper(desk: Desk) -> Paper | None:
    """The applicant's own form: the first component that a citizen or an enterprise signs and that names somebody."""
    for rule in desk.version.components:
        if not rule.form and not {SignerRole.CITIZEN, SignerRole.ENTERPRISE} & set(rule.signers):
            continue
        for paper in desk.of(rule.key):
            if paper.values("ho_ten") or paper.values("ten_to_chuc") or paper.values("so_dinh_danh"):
                return paper
    return None


def _about(paper: Paper, who: Applicant) -> Field | None:
    keys = ("ten_to_chuc", "mst") if who.tax_code else ("ho_ten", "so_dinh_danh")
    return next((paper.fields[k] for k in keys if k in paper.fields), None)


def _named(who: Applicant, papers: tuple[Paper, ...]) -> bool:
    """Whether any paper carries the applicant's number, or name without regard to marks."""
    for paper in papers:
        if who.id_number and any(f.value == who.id_number for f in paper.values("so_dinh_danh")):
            return True
        if who.tax_code and any(_digits(f.value)[:10] == _digits(who.tax_code)[:10] for f in paper.values("mst")):
            return True
        if who.name and any(_same_name(who, f.value) for f in (*paper.values("ho_ten"), *paper.values("ten_to_chuc"))):
            return True
    return False


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _same_name(who: Applicant, read: str) -> bool:
    one, other = letters(who.name), letters(read)
    if who.tax_code:
        one, other = sorted((organisation_key(who.name), organisation_key(read)), key=len)
        return fuzz.ratio(one, other) > 88 or (len(one) > 14 and other.startswith(one))
    return one.replace(" ", "") == other.replace(" ", "")


def _other_company(desk: Desk, who: Applicant, main: Paper) -> tuple[Finding, ...]:
    """The applicant's form names companies, and none of them is the applicant, whatever its tax code says."""
    named = [f for f in whole_names(main.values("ten_to_chuc")) if COMPANY.search(fold_aligned(f.value))]
    if not who.name or not named:
        return ()
    if any(same_organisation(who.name, f.value) for f in named):
        return ()
    return (_otherwise(desk, main, "ten_to_chuc", who.name, place(named[0])),)


def _number(desk: Desk, who: Applicant, main: Paper) -> tuple[Finding, ...]:
    """The applicant's own form prints numbers of the applicant's sort, and none is the one the applicant gave."""
    key, said = ("mst", who.tax_code) if who.tax_code else ("so_dinh_danh", who.id_number)
    read = [f for f in main.values(key) if f.valid is not False]
    if said and not read:
        return _near_number(desk, main, key, said)
    if not said or any(_digits(f.value)[:12] == _digits(said)[:12] for f in read):
        return ()
    if key == "mst" and any(_digits(f.value)[:10] == _digits(said)[:10] for f in read):
        return ()
    if key == "so_dinh_danh" and not any(_same_name(who, f.value) for f in main.values("ho_ten")):
        return ()
    code = FindingCode.FIELD_MISMATCH if read[0].confidence >= 0.55 else FindingCode.FIELD_LOW_CONFIDENCE
    return (_otherwise(desk, main, key, said, place(read[0]), code),)


def _near_number(desk: Desk, main: Paper, key: str, said: str) -> tuple[Finding, ...]:
    """A form on which no such number was found, its label unreadable: the applicant's number with a digit or two
    otherwise stands on it, and nowhere as the applicant gave it."""
    number = _digits(said)
    if any(number in page.flowing for page in main.pages):
        return ()
    for page in main.pages:
        for printed in _RUN.findall(page.flowing):
            if len(printed) == len(number) and Levenshtein.distance(printed, number, score_cutoff=2) <= 2:
                where = Evidence(file=page.file, page=page.number, text=printed)
                return (_otherwise(desk, main, key, said, where),)
    return ()


def _otherwise(
    desk: Desk, main: Paper, field: str, said: str, where: Evidence, code: FindingCode = FindingCode.FIELD_MISMATCH
) -> Finding:
    """The applicant said one thing, and their own form another."""
    detail = f"người nộp khai: {said}; trên giấy: {where.text}"
    return finding(
        desk.catalogue, code, component=main.key, name=main.name, field=field, detail=detail, evidence=(where,)
    )


def _spelling(desk: Desk, who: Applicant, main: Paper) -> tuple[Finding, ...]:
    """The applicant's name with other marks, or another name beside the applicant's own number."""
    if who.tax_code:
        return _other_company(desk, who, main)
    if not who.name:
        return ()
    names = main.values("ho_ten")
    if not names or any(tone_key(who.name) == tone_key(f.value) for f in names):
        return ()
    alike = next((f for f in names if letters(f.value) == letters(who.name)), None)
    if alike:
        return (_otherwise(desk, main, "ho_ten", who.name, place(alike), FindingCode.FIELD_MISMATCH_MARKS),)
    near = max(names, key=lambda f: fuzz.ratio(letters(f.value), letters(who.name)))
    if who.id_number and any(f.value == who.id_number for f in main.values("so_dinh_danh")):
        code = FindingCode.FIELD_MISMATCH if near.confidence >= 0.55 else FindingCode.FIELD_LOW_CONFIDENCE
        return (_otherwise(desk, main, "ho_ten", who.name, place(near), code),)
    return ()
