"""What the archive does once a day, begun by ``upkeep``: anchors, second copies, fixity, a search index that lags.

In: the house. Out: ``DailyReport``, or None when today's was done. Each part that fails is told and the others go on.
"""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial

from flows.copies import CopyReport, copy_out
from flows.faults import told
from flows.house import House
from flows.keeping import readings_of
from models.error import HosoError
from models.record import Record
from storage import audit
from storage.fixity import THREE_YEARS, FixityReport, check_fixity

DAY = timedelta(hours=20)
"""Less than a day, so that a daily run that begins a little earlier than yesterday's still runs."""
ANCHOR_DAYS = 3650
"""An anchor is kept ten years; a new one is made every day."""
REINDEXED = 1000
COPIED = 5000
"""Objects copied in one day's run, so that upkeep comes to its end; ``hoso copy second`` copies without end."""


class DailyReport(Record):
    """What was done; ``failed``: part to why."""

    anchored: tuple[str, ...] = ()
    reindexed: int = 0
    fixity: FixityReport | None = None
    copies: CopyReport | None = None
    failed: dict[str, str] = {}


def daily(house: House, *, force: bool = False, parts: Collection[str] | None = None) -> DailyReport | None:
    """See the module. ``parts`` names those to do, where the others have a schedule of their own; None: all."""
    last = house.register.keeping.last_anchored()
    if not force and last is not None and house.now() - last < DAY:
        return None
    found: dict[str, object] = {}
    failed: dict[str, str] = {}
    for name, part in _PARTS.items():
        if parts is not None and name not in parts:
            continue
        try:
            found[name] = part(house)
        except HosoError as error:
            failed[name] = str(error)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one part must not stop the others
            failed[name] = told(error)
    return DailyReport.model_validate(found | {"failed": failed})


def anchor(house: House) -> tuple[str, ...]:
    """Each unit's newest hash into the archive, time-stamped where an authority is set."""
    stamp = None
    if house.settings.tsa:
        from storage.timestamp import stamped

        stamp = partial(stamped, house.settings.tsa)
    until = house.now() + timedelta(days=ANCHOR_DAYS)
    return audit.anchor(house.register, house.objects, now=house.now(), retain_until=until, stamp=stamp)


def fixity(house: House) -> FixityReport | None:
    """The objects that were read longest ago."""
    if not house.settings.fixity_daily:
        return None
    sample = house.settings.fixity_daily
    return check_fixity(
        house.register, house.objects, now=house.now(), within=THREE_YEARS / 3, sample=sample, second=house.second
    )


def copies(house: House) -> CopyReport | None:
    """The second store."""
    if house.second is None:
        return None
    return copy_out(house, sample=house.settings.fixity_daily, within=THREE_YEARS / 3, most=COPIED)


def reindex(house: House, limit: int = REINDEXED) -> int:
    """Words of dossiers that the search index does not know: after a restore, or when it was emptied."""
    codes = house.register.unindexed(limit)
    for code in codes:
        house.register.reindex(code, readings_of(house, code))
    return len(codes)


_PARTS: dict[str, Callable[[House], object]] = {
    "anchored": anchor,
    "reindexed": reindex,
    "copies": copies,
    "fixity": fixity,
}
