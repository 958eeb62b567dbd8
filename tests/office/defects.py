"""What can be wrong with a dossier, and what a right program must say then.

In: a plan of a complete dossier and defects by name. Out: the changed plan. Wrong: ``ValueError`` for an unknown defect or
one that this procedure's papers cannot have: a change that the paper does not print, a mark that it does not bear.

=====================  =============================================================================================
``missing:C``          component C is not handed in -> component.missing
``duplicate:C``        C twice -> component.duplicate
``wrong_form``         the land form of the law before -> component.wrong_version
``name_mismatch:C``    another owner's (or company's) name in C -> field.mismatch
``marks_mismatch:C``   the name in C differs in marks only -> field.mismatch_marks
``parcel_mismatch:C``  another parcel number in C -> field.mismatch
``area_mismatch:C``    another area in C -> field.mismatch
``id_mismatch:C``      another ID or tax number in C -> field.mismatch
``bad_tax_code``       a tax code with a wrong check digit everywhere -> field.invalid
``no_notary``          a contract without the notary's words -> component.notary_missing
``no_seal:C``          no seal on C -> component.seal_missing
``no_signature:C``     nobody signed C -> component.signature_missing
``blurred:C``          a shaken photo of C -> one of page.unreadable, page.quality, component.unreadable, ...
``upside_down:C``      first page turned by 180 degrees: nothing to find
``sideways:C``         first page turned by 90 degrees: nothing to find
``blank_back:C``       an empty page behind every sheet of C: nothing to decide (page.blank is a note)
``broken_signature:C`` C digitally signed, changed afterwards -> signature.invalid or signature.changed_after
``signed:C``           C rightly signed: nothing to find
``foreign``            a paper of other people's dossier -> paper.foreign (or the mismatch it makes)
``unknown_paper``      a paper that is no component -> paper.unknown_type
``stray_page``         a page of no paper of this dossier anywhere among its pages -> paper.unknown_type or the like
``pages_missing:C``    a long paper without a page in the middle -> paper.pages_missing
``not_owner``          a stranger applies without authorisation -> applicant.no_authorisation or applicant.differs
``too_old``            results of an analysis a year old -> component.too_old
``late:C``             C dated after the day of receipt -> component.issued_after_receipt
``empty_file``         an additional file without a byte -> file.empty
=====================  =============================================================================================

Those that hide (a letter of a name, another's page inside) are in ``subtle_defects``.
"""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tests.office.case import Case
from tests.office.chance import dice
from tests.office.companies import tax_code
from tests.office.papers.registry import find
from tests.office.papers.strays import STRAYS
from tests.office.people import Person, make_person
from tests.office.plan import Plan, Sheaf, printed, reissue
from tests.office.sheet import SealMark, SignMark
from tests.office.subtle_defects import SUBTLE


def apply(plan: Plan, defects: Sequence[str]) -> Plan:
    """Spoil the plan."""
    for defect in defects:
        name, _, component = defect.partition(":")
        if name not in _DEFECTS:
            raise ValueError(f"unknown defect {name!r}; known: {', '.join(sorted(_DEFECTS))}")
        _DEFECTS[name](plan, component)
    return plan


def _missing(plan: Plan, component: str) -> None:
    plan.sheaves.remove(plan.sheaf(component))
    plan.missing.append(component)
    plan.findings.append("component.missing")


def _duplicate(plan: Plan, component: str) -> None:
    plan.sheaves.append(replace(plan.sheaf(component), copy=1, _sheets=None))
    plan.checklist[component] = "duplicate"
    plan.findings.append("component.duplicate")


def _wrong_form(plan: Plan, component: str) -> None:
    one = plan.sheaf(component or "don")
    if not plan.case.procedure.startswith("land"):
        raise ValueError("wrong_form is made of land forms only")
    reissue(plan, one.component, lambda c: replace(c, form_version=date(2024, 10, 1)))
    plan.checklist[one.component] = "wrong_version"
    plan.findings.append("component.wrong_version")


def _change(plan: Plan, component: str, change: Callable[[Case], Case], finding: str) -> None:
    reissue(plan, component, change)
    plan.findings.append(finding)
    plan.allowed += ["paper.foreign", "applicant.differs", "field.mismatch", "fee.mismatch"]


def _other_person(case: Case, seed: str) -> Person:
    other = make_person(dice("other", seed), woman=case.owner.woman)
    return replace(case.owner, name=other.name)


def _name_mismatch(plan: Plan, component: str) -> None:
    if plan.recipe.person and plan.case.procedure != "company_registration_llc2":
        _change(plan, component, lambda c: replace(c, owner=_other_person(c, plan.seed)), "field.mismatch")
        return
    name = plan.stranger.company.name
    _change(plan, component, lambda c: replace(c, company=replace(c.company, name=name)), "field.mismatch")


_OTHER_MARKS = str.maketrans("ạảãáàâăêôơưịỉĩíìụủũúùọỏõóòẹẻẽéèỳýỷỹỵ", "ảạáãaăâeơôuỉịíĩiủụúũuỏọóõoẻẹéẽeýỳỵỷỹ")


def _marks_mismatch(plan: Plan, component: str) -> None:
    def change(case: Case) -> Case:
        first, _, given = case.owner.name.rpartition(" ")
        other = given.translate(_OTHER_MARKS)
        if other == given:
            middle = first.translate(_OTHER_MARKS)
            return replace(case, owner=replace(case.owner, name=f"{middle} {given}"))
        return replace(case, owner=replace(case.owner, name=f"{first} {other}"))

    _change(plan, component, change, "field.mismatch_marks")


def _parcel_mismatch(plan: Plan, component: str) -> None:
    _change(
        plan,
        component,
        lambda c: replace(c, parcel=replace(c.parcel, number=str(int(c.parcel.number) + 7))),
        "field.mismatch",
    )


def _area_mismatch(plan: Plan, component: str) -> None:
    _change(
        plan,
        component,
        lambda c: replace(c, parcel=replace(c.parcel, area=round(c.parcel.area + 12.3, 1))),
        "field.mismatch",
    )


def _id_mismatch(plan: Plan, component: str) -> None:
    if plan.recipe.person:
        digits = f"{(int(plan.case.owner.id_number[6:]) + 3000) % 1_000_000:06d}"
        _change(
            plan,
            component,
            lambda c: replace(c, owner=replace(c.owner, id_number=c.owner.id_number[:6] + digits)),
            "field.mismatch",
        )
        return
    other = tax_code(dice("tax", plan.seed))
    _change(plan, component, lambda c: replace(c, company=replace(c.company, tax_code=other)), "field.mismatch")


def _bad_tax_code(plan: Plan, _component: str) -> None:
    code = plan.case.company.tax_code
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    changed = [one for one in plan.sheaves if code in " ".join(printed(one.sheets()))]
    if not changed:
        raise ValueError(f"no paper of this {plan.case.procedure} prints a tax code")
    for one in changed:
        one.case, one._sheets = replace(one.case, company=replace(one.case.company, tax_code=wrong)), None
    plan.findings.append("field.invalid")
    plan.allowed += ["applicant.differs", "field.mismatch", "field.missing"]


def _no_notary(plan: Plan, component: str) -> None:
    one = plan.sheaf(component or "hop_dong")
    reissue(plan, one.component, lambda c: replace(c, flaws=c.flaws | {"no_notary"}))
    plan.findings.append("component.notary_missing")
    plan.allowed += ["component.seal_missing"]


def _bears(one: Sheaf, kind: type) -> None:
    if not any(isinstance(mark, kind) for sheet in one.sheets() for mark in sheet.marks):
        raise ValueError(f"{one.component} of this dossier bears no {kind.__name__} that could lack")
    one._sheets = None


def _no_seal(plan: Plan, component: str) -> None:
    _bears(plan.sheaf(component), SealMark)
    plan.sheaf(component).no_seal = True
    plan.findings.append("component.seal_missing")


def _no_signature(plan: Plan, component: str) -> None:
    _bears(plan.sheaf(component), SignMark)
    plan.sheaf(component).no_signature = True
    plan.findings.append("component.signature_missing")
    plan.allowed += ["component.seal_missing"]


def _blurred(plan: Plan, component: str) -> None:
    one = plan.sheaf(component)
    one.photo, one.blur = True, 14.0
    plan.either.append(
        ("page.unreadable", "page.quality", "component.unreadable", "page.low_confidence", "component.missing")
    )
    plan.allowed += ["page.unreadable", "page.quality", "component.unreadable", "page.low_confidence", "component.missing", "paper.unknown_type", "field.missing", "field.low_confidence", "component.signature_missing", "component.seal_missing", "component.notary_missing", "page.orientation_uncertain"]  # fmt: skip
    plan.checklist[component] = "unreadable"


def _upside_down(plan: Plan, component: str) -> None:
    plan.sheaf(component).turned[1] = 180


def _sideways(plan: Plan, component: str) -> None:
    plan.sheaf(component).turned[1] = 90


def _blank_back(plan: Plan, component: str) -> None:
    plan.sheaf(component).blank_backs = True


def _broken_signature(plan: Plan, component: str) -> None:
    plan.sheaf(component).broken = True
    plan.signed.add(component)
    plan.either.append(("signature.invalid", "signature.changed_after"))


def _signed(plan: Plan, component: str) -> None:
    plan.sheaf(component)
    plan.signed.add(component)


def _foreign(plan: Plan, component: str) -> None:
    key = component or plan.sheaves[-1].component
    kind = "gcn_a3" if key == "gcn" and not plan.stranger.parcel.modern else key
    plan.sheaves.append(
        Sheaf(key, find(kind, plan.case.procedure).document_type, kind, plan.stranger, stray=True, copy=2)
    )
    plan.either.append(("paper.foreign", "component.duplicate", "field.mismatch"))
    plan.allowed += ["paper.foreign", "component.duplicate", "field.mismatch", "applicant.differs", "component.count"]


def _unknown_paper(plan: Plan, _component: str) -> None:
    kind = dice("unknown", plan.seed).choice(("la_don_nghi_phep", "la_hoa_don"))
    plan.sheaves.append(Sheaf(kind, "unknown", kind, plan.case, stray=True))
    plan.either.append(("paper.unknown_type", "paper.foreign"))
    plan.allowed += ["paper.unknown_type", "paper.foreign", "paper.ambiguous_type"]


def _stray_page(plan: Plan, _component: str) -> None:
    rng = dice("stray", plan.seed)
    kind = rng.choice(STRAYS)
    plan.sheaves.append(Sheaf(kind, "unknown", kind, plan.case, stray=True, place=rng.random()))
    plan.either.append(("paper.unknown_type", "paper.foreign", "paper.ambiguous_type", "paper.page_unexplained"))
    plan.allowed += [*plan.either[-1], "paper.pages_missing", "component.signature_missing"]


def _pages_missing(plan: Plan, component: str) -> None:
    one = plan.sheaf(component)
    if len(one.sheets()) < 3:
        raise ValueError(f"{component} of this seed is too short to miss a page")
    one.without_page, one._sheets = 1, None
    plan.findings.append("paper.pages_missing")


def _not_owner(plan: Plan, _component: str) -> None:
    if not plan.recipe.person:
        raise ValueError(f"an organisation applies in {plan.case.procedure}")
    plan.applicant = plan.stranger.agent
    plan.either.append(("applicant.no_authorisation", "applicant.differs"))
    plan.allowed += ["applicant.no_authorisation", "applicant.differs"]


def _too_old(plan: Plan, component: str) -> None:
    one = plan.sheaf(component or "chat_luong_nuoc")
    reissue(plan, one.component, lambda c: replace(c, signed=c.signed - timedelta(days=380)))
    plan.findings.append("component.too_old")


def _late(plan: Plan, component: str) -> None:
    reissue(plan, component, lambda c: replace(c, signed=plan.case.received + timedelta(days=9)))
    if not any(day > plan.case.received for day in _days(" ".join(printed(plan.sheaf(component).sheets())))):
        raise ValueError(f"{component} of this dossier prints no day of signing")
    plan.findings.append("component.issued_after_receipt")


def _days(text: str) -> list[date]:
    """All days that ``text`` prints in figures."""
    found = re.finditer(r"(\d{1,2})(?:/| tháng )(\d{1,2})(?:/| năm )(\d{4})", text)
    return [date(int(m[3]), int(m[2]), int(m[1])) for m in found if 0 < int(m[2]) < 13 and 0 < int(m[1]) < 29]


def _empty_file(plan: Plan, _component: str) -> None:
    plan.extra_files.append(("trang_thieu.pdf", b""))
    plan.findings.append("file.empty")


_DEFECTS: dict[str, Callable[[Plan, str], None]] = {
    "missing": _missing, "duplicate": _duplicate, "wrong_form": _wrong_form, "name_mismatch": _name_mismatch,
    "marks_mismatch": _marks_mismatch, "parcel_mismatch": _parcel_mismatch, "area_mismatch": _area_mismatch, "id_mismatch": _id_mismatch,
    "bad_tax_code": _bad_tax_code, "no_notary": _no_notary, "no_seal": _no_seal, "no_signature": _no_signature, "blurred": _blurred,
    "upside_down": _upside_down, "sideways": _sideways, "blank_back": _blank_back, "broken_signature": _broken_signature,
    "signed": _signed, "foreign": _foreign, "unknown_paper": _unknown_paper, "stray_page": _stray_page, "pages_missing": _pages_missing, "not_owner": _not_owner,
    "too_old": _too_old, "late": _late, "empty_file": _empty_file,
    **SUBTLE,
}  # fmt: skip

DEFECTS = tuple(_DEFECTS)
"""Every defect's name."""
