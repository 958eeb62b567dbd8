"""The book of a unit's dossiers (form 07), from the register.

In: the house, a unit, months, what narrows it. Out: ``Logbook``. Wrong: ``WrongUsage`` for months that cannot be and
for more dossiers than one book holds.
"""

from flows.figures import Asked, name_of, wanted_of
from flows.house import House
from models.dossier import DossierSummary
from models.error import WrongUsage
from models.logbook import Logbook, LogbookLine
from models.matter import Matter, MatterKind, body_of
from models.result import Handover

MOST = 5_000
"""Dossiers in one book: two hundred printed pages."""


def logbook(house: House, unit: str, asked: Asked) -> Logbook:
    """Every dossier that the unit received in these months; ``asked.units`` is left aside."""
    asked = Asked(asked.first, asked.last, (unit,), asked.procedure, asked.channel, asked.level)
    found = house.register.figures.behind(wanted_of(house, asked), "received", limit=MOST + 1)
    if len(found) > MOST:
        raise WrongUsage(f"more than {MOST} dossiers; choose fewer months or one procedure")
    handed = house.register.office.among([one.dossier for one in found], MatterKind.HANDOVER)
    given = {matter.dossier: matter for matter in handed}
    lines = [_line(house, one, given.get(one.dossier)) for one in sorted(found, key=lambda one: one.received_at)]
    return Logbook(unit=unit, first=asked.first, last=asked.last, made_at=house.now(), lines=tuple(lines))


def _line(house: House, one: DossierSummary, matter: Matter | None) -> LogbookLine:
    handover = None if matter is None else body_of(matter, Handover)
    return LogbookLine(
        dossier=one.dossier,
        procedure=name_of(house, "procedure", one.procedure or ""),
        applicant=one.applicant_name,
        files=one.files,
        state=one.state,
        received_at=one.received_at,
        due_at=one.due_at,
        returned_at=None if matter is None else matter.opened_at,
        way=None if handover is None else handover.way,
        taken_by="" if handover is None else handover.to,
    )
