"""Defects that hide: a letter of a name, a page of somebody else's paper inside, a name left blank, the last page gone.

In: a plan and the component to spoil. Out: the changed plan, with what must be found. ``ValueError`` where the paper
does not show the change.

=====================  =============================================================================================
``near_name:C``        the name in C sounds like the right one -> field.mismatch or applicant.differs
``blank_name:C``       dots where the name should stand in C -> field.missing or what follows from it
``page_of_other:C``    a page behind the first is that of other people's C -> a mismatch or a page unexplained
``first_page:C``       C without its first page -> paper.pages_missing, or it is not known for what it is
``last_page:C``        C without its last page -> paper.pages_missing, or its signature, seal or notary's words lack
``expired:C``          C ran out before receipt -> component.expired
``other_agent``        the authorisation is another person's than who hands in -> applicant.differs or the like
=====================  =============================================================================================
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from pipeline.read.syllables import is_syllable
from tests.office.case import Case
from tests.office.plan import Plan, printed, reissue

_UNTIL = re.compile(r"(?:giá trị|hiệu lực|thời hạn)[^:]{0,30}:?.*?(\d{1,2})/(\d{1,2})/(\d{4})$", re.IGNORECASE)
_ONSETS = {
    "Ph": "Th", "Th": "Ph", "Tr": "Ch", "Ch": "Tr", "Kh": "Th", "Nh": "Th", "Ng": "L", "L": "H", "H": "L", "M": "N",
    "N": "M", "X": "S", "S": "X", "V": "D", "D": "V", "B": "Đ", "Đ": "B", "T": "Th", "G": "L", "C": "T", "K": "L",
    "Q": "Th", "P": "Th", "R": "L",
}  # fmt: skip
DOTS = "…………………………"


def _near(name: str) -> str:
    """The name with its last word begun by another consonant."""
    first, _, last = name.rpartition(" ")
    onset = next((o for o in _ONSETS if last.startswith(o)), None)
    if onset is None:
        raise ValueError(f"no near name for {name}")
    near = _ONSETS[onset] + last.removeprefix(onset)
    if not is_syllable(near):
        raise ValueError(f"{near} is no syllable: a reader's mistake, not another name")
    return f"{first} {near}"


def _renamed(plan: Plan, component: str, to: Callable[[str], str]) -> None:
    if plan.recipe.person and plan.case.procedure != "company_registration_llc2":
        reissue(plan, component, lambda c: replace(c, owner=replace(c.owner, name=to(c.owner.name))))
    else:
        reissue(plan, component, lambda c: replace(c, company=replace(c.company, name=to(c.company.name))))


def near_name(plan: Plan, component: str) -> None:
    _renamed(plan, component, _near)
    plan.either.append(("field.mismatch", "applicant.differs"))
    plan.allowed += ["field.mismatch", "paper.foreign", "applicant.differs", "applicant.no_authorisation"]


def blank_name(plan: Plan, component: str) -> None:
    _renamed(plan, component, lambda _: DOTS)
    codes = (
        "field.missing",
        "field.mismatch",
        "applicant.differs",
        "applicant.no_authorisation",
        "component.undecided",
    )
    plan.either.append(codes)
    plan.allowed += [*codes, "paper.page_unexplained", "paper.pages_missing", "paper.foreign"]


def page_of_other(plan: Plan, component: str) -> None:
    """The page must say of whom it is."""
    one = plan.sheaf(component)
    own, theirs = one.sheets(), replace(one, case=plan.stranger, _sheets=None).sheets()
    number = next((n for n in range(1, min(len(own), len(theirs))) if _telling(plan, printed([theirs[n]]))), None)
    if number is None:
        raise ValueError(f"no page of {component} behind the first says whose it is")
    one._sheets = [*own[:number], theirs[number], *own[number + 1 :]]
    codes = (
        "field.mismatch", "paper.foreign", "paper.page_unexplained", "paper.pages_missing", "paper.unknown_type",
        "paper.ambiguous_type", "component.duplicate", "applicant.differs",
    )  # fmt: skip
    plan.either.append(codes)
    plan.allowed += [*codes, "component.signature_missing", "component.seal_missing", "field.invalid"]


def _telling(plan: Plan, texts: list[str]) -> bool:
    case = plan.stranger
    names = (case.owner.name, case.company.name) if plan.recipe.person else (case.company.name, case.company.tax_code)
    joined = " ".join(texts).lower()
    return any(name.lower() in joined for name in names)


def first_page(plan: Plan, component: str) -> None:
    _without(plan, component, 0)


def last_page(plan: Plan, component: str) -> None:
    _without(plan, component, -1)


def _without(plan: Plan, component: str, page: int) -> None:
    one = plan.sheaf(component)
    if len(one.sheets()) < 2:
        raise ValueError(f"{component} of this seed has one page")
    one.without_page, one._sheets = page, None
    codes = (
        "paper.pages_missing", "component.missing", "component.signature_missing", "component.seal_missing",
        "component.notary_missing", "paper.unknown_type", "paper.ambiguous_type", "field.missing",
    )  # fmt: skip
    plan.either.append(codes)
    plan.allowed += [*codes, "paper.page_unexplained", "paper.foreign", "paper.not_in_procedure", "component.undecided"]
    plan.allowed += ["applicant.differs", "component.count", "component.duplicate", "field.mismatch"]


def expired(plan: Plan, component: str) -> None:
    back = timedelta(days=1500)
    reissue(plan, component, lambda c: replace(c, received=c.received - back, signed=c.signed - back))
    days = [_UNTIL.search(text) for text in printed(plan.sheaf(component).sheets())]
    if not any(m and date(int(m[3]), int(m[2]), int(m[1])) < plan.case.received for m in days):
        raise ValueError(f"{component} of this dossier prints no day on which it runs out")
    plan.findings.append("component.expired")
    plan.allowed += ["component.too_old"]


def other_agent(plan: Plan, _component: str) -> None:
    agent = plan.stranger.agent

    def change(case: Case) -> Case:
        return replace(case, agent=agent)

    reissue(plan, "uy_quyen", change)
    codes = ("applicant.differs", "applicant.no_authorisation", "field.mismatch")
    plan.either.append(codes)
    plan.allowed += codes


SUBTLE: dict[str, Callable[[Plan, str], None]] = {
    "near_name": near_name,
    "blank_name": blank_name,
    "page_of_other": page_of_other,
    "first_page": first_page,
    "last_page": last_page,
    "expired": expired,
    "other_agent": other_agent,
}
