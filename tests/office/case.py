"""The facts of one invented dossier, shared by all its papers.

In: a seed and a procedure key. Out: ``Case``. Papers read it and never change it.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.office.chance import dice
from tests.office.companies import Company, make_company
from tests.office.land import Parcel, make_parcel
from tests.office.people import Person, make_couple, make_person
from tests.office.places import PROVINCES, Province

RECEIVED = date(2026, 3, 2)


@dataclass(frozen=True)
class Case:
    """Who, what, where and when of a dossier. ``version`` is the form's version: the day whose law it follows."""

    seed: str
    procedure: str
    province: Province
    received: date
    owner: Person
    spouse: Person | None
    buyer: Person
    buyer_spouse: Person | None
    agent: Person
    notary: Person
    officer: Person
    child: Person
    doctor: Person
    parcel: Parcel
    company: Company
    signed: date
    kind: str
    """What is transferred, or which variant of the procedure it is."""
    by_agent: bool = False
    form_version: date = RECEIVED
    flaws: frozenset[str] = frozenset()
    """What the writers leave out or get wrong on purpose: ``no_notary``."""

    @property
    def town(self) -> str:
        """The place name that stands before dates."""
        return self.province.now

    def dice(self, *parts: object) -> random.Random:
        """Dice for one paper of this case."""
        return dice(self.seed, *parts)

    @property
    def notary_number(self) -> str:
        return str(self.dice("notary number").randint(120, 9800))

    @property
    def register_office(self) -> str:
        return f"Văn phòng Đăng ký đất đai tỉnh {self.province.now}"

    @property
    def notary_office(self) -> str:
        return f"Văn phòng công chứng {self.notary.name}"


TRANSFERS = ("chuyển nhượng", "tặng cho", "góp vốn")


def make_case(seed: object, procedure: str, *, received: date = RECEIVED, by_agent: bool = False) -> Case:
    """Invent everybody and everything of a dossier."""
    rng = dice("case", seed, procedure)
    province = rng.choice(PROVINCES)
    man, wife = make_couple(rng, province=province)
    owner, spouse = (man, wife) if rng.random() < 0.6 else (wife, man)
    buyer, partner = make_couple(rng)
    company = make_company(rng, province)
    if company.founded > received - timedelta(days=200):
        company = replace(company, founded=received - timedelta(days=rng.randint(300, 3000)))
    parcel = make_parcel(rng, province)
    signed = received - timedelta(days=rng.randint(3, 20))
    child = make_person(rng, province=province, surname=man.name.split()[0], age=(0, 1), today=received)
    child = Person(**{**child.__dict__, "born": received - timedelta(days=rng.randint(8, 50)), "home": man.home})
    return Case(
        seed=f"{seed}:{procedure}",
        procedure=procedure,
        province=province,
        received=received,
        owner=owner,
        spouse=spouse if rng.random() < 0.55 or procedure == "birth_registration" else None,
        buyer=buyer,
        buyer_spouse=partner if rng.random() < 0.4 else None,
        agent=make_person(rng, province=province),
        notary=make_person(rng, province=province, age=(35, 62)),
        officer=make_person(rng, province=province, age=(38, 58)),
        child=child,
        doctor=make_person(rng, province=province, age=(32, 58)),
        parcel=parcel,
        company=company,
        signed=signed,
        kind=rng.choices(TRANSFERS, weights=(6, 3, 1))[0],
        by_agent=by_agent,
        form_version=received,
    )
