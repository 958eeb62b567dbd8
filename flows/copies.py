"""The second copy: everything kept also stands in another store, and is read there in its turn.

In: the house. Out: ``CopyReport``. An object that cannot be copied now is told and tried again the next time; one that
is wrong in the first store is fixity's alarm. Wrong: ``SettingError`` without a second store.
"""

import logging
from datetime import timedelta

from flows.house import House
from models.error import HosoError, SettingError
from models.package import FixityOutcome
from models.record import Record
from storage.copying import copy_object
from storage.fixity import look_at
from storage.objects import ObjectStore

BATCH = 500
_log = logging.getLogger("hoso.copies")


class CopyReport(Record):
    """Object names (place/key) by what became of them. ``alarms``: wrong in the second store and not mended."""

    copied: int = 0
    checked: int = 0
    mended: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    """(object, why) of what could not be copied."""

    @property
    def sound(self) -> bool:
        """Everything stands in the second store as it should."""
        return not self.alarms and not self.failed


def copy_out(house: House, *, sample: int, within: timedelta, most: int | None = None) -> CopyReport:
    """Copy what the second store lacks, at most ``most`` objects now, then read again ``sample`` of its copies that
    were not read ``within`` this time."""
    second = house.second
    if second is None:
        raise SettingError("no second store is set; set HOSO_SECOND_STORE to a store in another place")
    copied, failed = _copy_new(house, second, most)
    checked, mended, alarms = _read_again(house, second, sample, within)
    return CopyReport(
        copied=copied, checked=checked, mended=tuple(mended), alarms=tuple(alarms), failed=tuple(failed.items())
    )


def _copy_new(house: House, second: ObjectStore, most: int | None) -> tuple[int, dict[str, str]]:
    copied = 0
    failed: dict[str, str] = {}
    while batch := [
        k for k in house.register.copies.to_copy(BATCH + len(failed)) if f"{k.place}/{k.key}" not in failed
    ]:
        for kept in batch:
            if copied == most:
                return copied, failed
            try:
                copy_object(house.objects, second, kept, now=house.now())
            except HosoError as error:
                failed[f"{kept.place}/{kept.key}"] = str(error)
                continue
            house.register.copies.copied(kept, now=house.now())
            copied += 1
    return copied, failed


def _read_again(house: House, second: ObjectStore, sample: int, within: timedelta) -> tuple[int, list[str], list[str]]:
    copies, now = house.register.copies, house.now()
    checked = 0
    mended: list[str] = []
    alarms: list[str] = []
    for kept in copies.to_check(before=now - within, limit=sample):
        checked, outcome = checked + 1, look_at(second, kept)
        if outcome is not FixityOutcome.INTACT:
            name = f"{kept.place}/{kept.key}"
            try:
                copy_object(house.objects, second, kept, now=now)
                outcome = look_at(second, kept)
            except HosoError as error:  # the alarm stands and is told below; the log says why it could not be mended
                _log.warning("second copy object=%s not mended error=%s", name, type(error).__name__)
            (mended if outcome is FixityOutcome.INTACT else alarms).append(name)
        copies.checked(kept, outcome, now=now)
    return checked, mended, alarms
