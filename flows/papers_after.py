"""Paper after an online application: promised for later and tracked until it came, or shown at the counter and linked.

In: the house, a dossier and a component. Out: matters in the register. Wrong: ``WrongUsage`` for a component it
has not. A scan never replaces a file: it stands beside it as a newer version.
"""

from datetime import date, datetime
from pathlib import Path

from flows.filing import file_paper
from flows.house import House
from models.decision import EventKind
from models.dossier import Dossier
from models.error import WrongUsage
from models.matter import Matter, MatterKind, body_of
from models.paper_after import Owed, Presented
from models.state import WAITING, State


def promise_paper(
    house: House, code: str, component: str, until: date, *, note: str = "", actor: str, origin: str = ""
) -> Matter:
    """The applicant brings this paper afterwards, by the end of that day."""
    dossier, now = house.register.dossier(code), house.now()
    _require_component(dossier, component)
    calendar = house.catalogue.calendar
    due = datetime.combine(until, calendar.closing, calendar.zone)
    if due <= now:
        raise WrongUsage("the paper is promised for a day that is over; choose a later one")
    body = Owed(component=component, note=note.strip())
    matter = Matter(
        kind=MatterKind.OWED, unit=dossier.unit, dossier=code, subject=component, opened_at=now, opened_by=actor,
        due_at=due, body=body.model_dump_json(),
    )  # fmt: skip
    return house.register.office.open(matter, EventKind.OWED, origin=origin)


def present(
    house: House, code: str, component: str, *, same: bool, scan: Path | None = None, note: str = "", actor: str,
    origin: str = "",
) -> Matter:  # fmt: skip
    """A clerk saw the original; a scan of it becomes the component's newer version, with which a dossier that waits
    for a person is read again (it is ``received``). What was owed is no longer."""
    dossier, now = house.register.dossier(code), house.now()
    _require_component(dossier, component)
    filed = file_paper(house, code, scan) if scan else None
    body = Presented(
        component=component, same=same, sha256=filed.file.sha256 if filed else "", note=note.strip(),
        replaces=version_of(house, dossier, component),
    )  # fmt: skip
    owed = [m.id for m in house.register.office.of(code, MatterKind.OWED) if m.open and m.subject == component]
    matter = Matter(
        kind=MatterKind.PRESENTED, unit=dossier.unit, dossier=code, subject=component, opened_at=now, opened_by=actor,
        closed_at=now, closed_by=actor, body=body.model_dump_json(),
    )  # fmt: skip
    papers = (filed.file,) if filed else ()
    again = State.RECEIVED if filed and filed.file.pages and dossier.state in WAITING else None
    return house.register.office.open(matter, EventKind.PRESENTED, origin=origin, closes=owed, papers=papers, to=again)


def version_of(house: House, dossier: Dossier, component: str) -> str:
    """SHA-256 of the file that serves as a component now: the newest scan shown, else what was submitted."""
    for matter in reversed(house.register.office.of(dossier.dossier, MatterKind.PRESENTED)):
        body = body_of(matter, Presented)
        if matter.subject == component and body.sha256:
            return body.sha256
    hashes = {file.name: file.sha256 for file in dossier.files}
    found = [s.file for c in dossier.components if c.component == component for s in c.sources]
    return hashes.get(found[0], "") if found else ""


def came(house: House, code: str) -> int:
    """A supplement came: owed papers that the checklist now has are no longer owed; how many."""
    dossier = house.register.dossier(code)
    have = {c.component for c in dossier.components}
    closed = 0
    for matter in house.register.office.of(code, MatterKind.OWED):
        if matter.open and matter.subject in have:
            house.register.office.settle(
                matter.id, body_of(matter, Owed), EventKind.OWED, at=house.now(), by="upkeep", reason="đã có"
            )
            closed += 1
    return closed


def _require_component(dossier: Dossier, component: str) -> None:
    known = {line.component for line in dossier.checklist} | {c.component for c in dossier.components}
    if component not in known:
        raise WrongUsage(f"{dossier.dossier} has no component {component[:64]!r}; see its checklist")
