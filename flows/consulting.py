"""Asking another unit about some components of a dossier; it sees those and nothing else.

In: the house, a dossier, components, a question. Out: matters in the register. Wrong: ``WrongUsage`` for a unit or
component that is not there, ``NotFound`` for a page the asked unit may not see.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from flows.filing import file_paper
from flows.house import House
from models.calendar import Deadline, due_at
from models.consultation import Answer, Consultation
from models.decision import EventKind
from models.dossier import Dossier
from models.error import Conflict, NotFound, WrongUsage
from models.matter import Matter, MatterKind, body_of
from models.paper import Component

OPEN_STATES = frozenset({"ready", "review", "accepted", "supplement_requested"})


def consult(
    house: House, code: str, unit: str, components: Sequence[str], question: str, *, days: int, actor: str,
    origin: str = "",
) -> Matter:  # fmt: skip
    """Ask ``unit``; the answer should come within ``days`` working days."""
    dossier, now = house.register.dossier(code), house.now()
    if unit == dossier.unit or unit not in house.catalogue.units:
        raise WrongUsage("ask another unit that stands in the table of units; see catalogue/units.yaml")
    known = {c.component for c in dossier.components}
    wanted = tuple(dict.fromkeys(components))
    if not wanted or not set(wanted) <= known:
        raise WrongUsage(f"choose components that {code} has: {', '.join(sorted(known))}")
    if not question.strip() or not 1 <= days <= 90:
        raise WrongUsage("a consultation has a question and 1 to 90 working days for the answer")
    if dossier.state not in OPEN_STATES:
        raise Conflict(f"{code} is {dossier.state}; nobody is asked about it now")
    matter = Matter(
        kind=MatterKind.CONSULTATION, unit=dossier.unit, dossier=code, subject=unit, opened_at=now, opened_by=actor,
        due_at=due_at(now, Deadline(working_days=days), house.catalogue.calendar) or now + timedelta(days=days),
        body=Consultation(question=question.strip(), components=wanted).model_dump_json(),
    )  # fmt: skip
    return house.register.office.open(matter, EventKind.CONSULTED, origin=origin)


def asked_of(house: House, units: Sequence[str]) -> tuple[Matter, ...]:
    """Every question put to these units, the newest first."""
    found = [m for unit in units for m in house.register.office.about(MatterKind.CONSULTATION, unit)]
    return tuple(sorted(found, key=lambda m: (not m.open, m.due_at or m.opened_at)))


def question_for(house: House, number: int, units: Sequence[str]) -> tuple[Matter, Consultation, Dossier]:
    """A question, if it was put to one of these units or by one of them; as if it did not exist otherwise."""
    matter = house.register.office.matter(number)
    mine = matter.kind is MatterKind.CONSULTATION and (matter.subject in units or matter.unit in units)
    if not mine or matter.dossier is None:
        raise NotFound(f"no consultation {number}; see the list")
    return matter, body_of(matter, Consultation), house.register.dossier(matter.dossier)


def shown(dossier: Dossier, consultation: Consultation) -> tuple[Component, ...]:
    """What the asked unit sees of the dossier."""
    return tuple(c for c in dossier.components if c.component in consultation.components)


def answer(
    house: House, number: int, units: Sequence[str], *, text: str = "", agrees: bool | None = None,
    file: Path | None = None, actor: str, origin: str = "",
) -> Matter:  # fmt: skip
    """Answer with a word or a document; late answers count too, and are seen to be late."""
    matter, consultation, dossier = question_for(house, number, units)
    if matter.subject not in units:
        raise NotFound(f"no consultation {number} was put to your unit")
    if not text.strip() and file is None:
        raise WrongUsage("an answer is a word or a document")
    filed = file_paper(house, dossier.dossier, file) if file else None
    now = house.now()
    said = Answer(
        text=text.strip(), agrees=agrees, at=now, by=actor, sha256=filed.file.sha256 if filed else "",
        file=filed.file.name if filed else "",
    )  # fmt: skip
    body = consultation.model_copy(update={"answer": said})
    return house.register.office.settle(
        number, body, EventKind.CONSULTED, at=now, by=actor, origin=origin, papers=(filed.file,) if filed else ()
    )


def on_time(matter: Matter, now: datetime) -> bool | None:
    """Whether the answer came in time; None while there is still time."""
    if matter.due_at is None:
        return None
    if matter.closed_at is not None:
        return matter.closed_at <= matter.due_at
    return None if now <= matter.due_at else False
