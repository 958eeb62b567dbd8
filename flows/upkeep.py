"""Finds everything left half done and finishes or reports it. Safe at any time, as often as one likes.

In: the house. Out: ``UpkeepReport``. A dossier that another living process works on is left to it. A
missing component of the machine is reported and the rest goes on; nothing is given up.
"""

from dataclasses import dataclass, field

from flows.cell.pool import sweep
from flows.daily import DailyReport, daily
from flows.faults import told
from flows.house import House
from flows.keeping import seal_dossier, to_seal
from flows.line import next_in_line
from flows.office_upkeep import OfficeUpkeep, office_upkeep, still_open
from flows.process import process
from flows.progress import Report, quiet
from flows.webhooks.deliver import deliver
from flows.workers import Workers
from models.error import HosoError
from models.lane import Lane
from models.state import UNFINISHED, State


@dataclass
class UpkeepReport:
    """Codes of dossiers by what became of them."""

    finished: list[str] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    waiting: dict[str, str] = field(default_factory=dict)
    """Dossier code to why it still waits (one line that says what to do)."""
    sealed: list[str] = field(default_factory=list)
    swept: int = 0
    office: OfficeUpkeep = field(default_factory=OfficeUpkeep)
    told: int = 0
    """Webhooks that arrived."""
    daily: DailyReport | None = None
    """What the archive does once a day, when this was the time."""


def upkeep(house: House, *, report: Report = quiet) -> UpkeepReport:
    """Sweep torn temporary files, take every unfinished dossier through, seal what was decided, tell receivers, do the
    day's work. Where a Prefect server schedules, each of these is a flow of its own (``flows/scheduled.py``)."""
    result = UpkeepReport(swept=house.objects.sweep() + sweep(house.scratch))
    _finish(house, result, report)
    result.office = office_upkeep(house)
    result.sealed += result.office.sealed
    seal_decided(house, result)
    result.told = deliver(house).delivered
    result.daily = daily(house)
    return result


def _finish(house: House, result: UpkeepReport, report: Report) -> None:
    """What was begun first, then those that wait, in the order of their turns."""
    if not (codes := house.register.unfinished()):
        return
    tried = {code for code in codes if house.register.dossier(code).state is State.PROCESSING}
    with house.workers() as pool:
        for code in sorted(tried):
            _finish_one(house, code, result, report, pool)
        while (waiting := next_in_line(house, Lane.NORMAL, passed=tried)) is not None:
            tried.add(waiting)
            _finish_one(house, waiting, result, report, pool)


def _finish_one(house: House, code: str, result: UpkeepReport, report: Report, pool: Workers) -> None:
    try:
        dossier = process(house, code, workers=pool, report=report, actor="upkeep")
    except HosoError as error:
        result.waiting[code] = str(error)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one dossier must not stop the others
        result.waiting[code] = told(error)
    else:
        (result.busy if dossier.state in UNFINISHED else result.finished).append(code)


def seal_decided(house: House, result: UpkeepReport) -> None:
    """Seal what was decided and awaits nothing more; what cannot be sealed now waits, with its reason."""
    for code in to_seal(house):
        if still_open(house, code):
            continue
        try:
            dossier = seal_dossier(house, code, actor="upkeep")
        except HosoError as error:
            result.waiting[code] = str(error)
            continue
        except Exception as error:  # noqa: BLE001 - as above
            result.waiting[code] = told(error)
            continue
        if dossier.state is State.SEALED:
            result.sealed.append(code)
