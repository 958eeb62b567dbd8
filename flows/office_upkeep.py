"""What an office must not forget, done by upkeep: reminders, fees, results nobody collects, messages to send.

In: the house. Out: ``OfficeUpkeep``. Wrong: what one part raises is reported and the other parts go on.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from flows.faults import told
from flows.fees import fee_of_procedure
from flows.house import House
from flows.keeping import seal_dossier
from flows.notifying import notify
from flows.papers_after import came
from flows.promises import note_reminder, remind
from flows.synchronising import synchronise
from models.decision import Event, EventKind
from models.error import HosoError
from models.matter import Matter, MatterKind
from models.message import Occasion
from models.state import State

_log = logging.getLogger("hoso.office")
VOID = frozenset({State.REJECTED, State.WITHDRAWN, State.STOPPED})
"""Nothing is owed, asked or awaited any more."""
FOLLOWED = (MatterKind.FEE, MatterKind.OWED, MatterKind.CONSULTATION, MatterKind.LOOKUP)
HAD_SUPPLEMENT = frozenset({State.READY, State.REVIEW, State.ACCEPTED})


@dataclass
class OfficeUpkeep:
    """How much of each was done; ``problems`` in one line each."""

    reminded: int = 0
    uncollected: int = 0
    sealed: list[str] = field(default_factory=list)
    counted: int = 0
    sent: int = 0
    problems: list[str] = field(default_factory=list)


def office_upkeep(house: House) -> OfficeUpkeep:
    """Everything once; safe at any time, as often as one likes."""
    report = OfficeUpkeep()
    parts: tuple[Callable[[House, OfficeUpkeep], None], ...] = (_count, _remind, _fees, _follow, _results, _send)
    for part in parts:
        try:
            part(house, report)
        except HosoError as error:
            report.problems.append(str(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours in one part must not stop the others
            report.problems.append(told(error))
    for problem in report.problems:
        _log.error("office upkeep: %s", problem)
    return report


def still_open(house: House, code: str) -> bool:
    """Whether a decided dossier must not be sealed yet: its result, a fee, a question or a paper is still awaited."""
    matters = house.register.office.of(code)
    if any(m.open and m.kind in (*FOLLOWED, MatterKind.RESULT, MatterKind.HANDOVER) for m in matters):
        return True
    return house.settings.wait_for_result and house.register.dossier(code).state is State.ACCEPTED


def _count(house: House, report: OfficeUpkeep) -> None:
    report.counted = house.register.figures.count_missing()
    house.register.figures.add_up_months(house.now())


def _remind(house: House, report: OfficeUpkeep) -> None:
    report.reminded += remind(house)


def _fees(house: House, _report: OfficeUpkeep) -> None:
    """A fee that a procedure names is owed once its dossier was accepted."""
    with_fee = [p.key for p in house.catalogue.procedures.values() if p.fee_due and p.fee_amount]
    for procedure in with_fee:
        for row in house.register.list(state=State.ACCEPTED, procedure=procedure, limit=1000):
            fee_of_procedure(house, row.dossier)


def _follow(house: House, report: OfficeUpkeep) -> None:
    """Matters of dossiers that are over are over; papers that came are no longer owed; late ones are reminded of."""
    office, now = house.register.office, house.now()
    for kind in FOLLOWED:
        for matter in office.waiting(kind):
            state = house.register.dossier(matter.dossier).state if matter.dossier else None
            if state in VOID:
                _void(house, matter)
            elif kind is MatterKind.OWED and matter.dossier and state in HAD_SUPPLEMENT:
                late = not came(house, matter.dossier) and matter.due_at is not None and matter.due_at < now
                report.reminded += late and _remind_once(house, matter, Occasion.PAPER_OWED)
            elif kind is MatterKind.LOOKUP:
                report.reminded += _remind_once(house, matter, Occasion.LOOK_UP_FAILED)


def _void(house: House, matter: Matter) -> None:
    house.register.office.end(matter.id, _EVENTS[matter.kind], at=house.now(), by="upkeep", reason="hồ sơ đã kết thúc")


_EVENTS = {
    MatterKind.FEE: EventKind.FEE,
    MatterKind.OWED: EventKind.OWED,
    MatterKind.CONSULTATION: EventKind.CONSULTED,
    MatterKind.LOOKUP: EventKind.LOOKED_UP,
}


def _results(house: House, report: OfficeUpkeep) -> None:
    """A result nobody collects: the state says so, the office is reminded, after long the dossier is sealed."""
    now, settings = house.now(), house.settings
    for matter in house.register.office.waiting(MatterKind.RESULT, before=now):
        code = matter.dossier
        if code is None or any(m.open for m in house.register.office.of(code, MatterKind.HANDOVER)):
            continue
        state = house.register.dossier(code).state
        if state is State.ACCEPTED:
            event = Event(kind=EventKind.REMINDED, at=now, actor="upkeep", dossier=code, reason=Occasion.UNCOLLECTED)
            house.register.move(code, State.UNCOLLECTED, event)
            report.uncollected += 1
        elif state is State.UNCOLLECTED:
            report.reminded += _remind_again(house, matter, timedelta(days=settings.remind_days))
            if matter.due_at and matter.due_at + timedelta(days=settings.uncollected_days) <= now:
                try:
                    seal_dossier(house, code, actor="upkeep")
                except HosoError as error:  # the key is away, say; upkeep tries again
                    _log.warning("seal dossier=%s error=%s", code, type(error).__name__)
                    continue
                report.sealed.append(code)


def _remind_again(house: House, matter: Matter, every: timedelta) -> bool:
    """Remind anew when the last word on it is long enough ago."""
    said = [e.at for e in house.register.events(matter.dossier or "") if e.reason == Occasion.UNCOLLECTED]
    if said and house.now() - max(said) < every:
        return False
    note_reminder(house, matter, Occasion.UNCOLLECTED)
    return True


def _remind_once(house: House, matter: Matter, occasion: Occasion) -> bool:
    known = house.register.office.of(matter.dossier or "", MatterKind.REMINDER)
    if any(m.subject == occasion and m.due_at == matter.due_at for m in known):
        return False
    note_reminder(house, matter, occasion)
    return True


def _send(house: House, report: OfficeUpkeep) -> None:
    report.sent = synchronise(house) + notify(house)
