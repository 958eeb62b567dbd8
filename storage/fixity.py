"""Fixity (kiểm tra toàn vẹn): every object is read again in time, and what is wrong is mended from the second copy.

In: register, store, how old a check may be, how many objects now, perhaps a second store. Out: ``FixityReport`` with
coverage (TT 05/2025: every object within three years). What is altered or missing stays an alarm in the register
until it reads back right.
"""

from datetime import datetime, timedelta

from models.error import HosoError, IntegrityError, NotFound
from models.package import FixityCheck, FixityOutcome
from models.record import Moment, Record
from storage.copying import copy_object
from storage.objects import ObjectStore, Place, durable
from storage.register import Register
from storage.register.kept import KeptObject

THREE_YEARS = timedelta(days=3 * 365)


class FixityReport(Record):
    """What was read now, and how it stands with everything. ``overdue``: objects no check has reached in time."""

    at: Moment
    checked: int = 0
    altered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    objects: int = 0
    overdue: int = 0

    @property
    def sound(self) -> bool:
        """Everything read now is right, or was mended."""
        return set(self.altered) | set(self.missing) <= set(self.mended)

    @property
    def coverage(self) -> float:
        """The share of all objects that were read in time."""
        return 1.0 if not self.objects else 1 - self.overdue / self.objects


def check_fixity(
    register: Register,
    objects: ObjectStore,
    *,
    now: datetime,
    within: timedelta = THREE_YEARS,
    sample: int = 1000,
    second: ObjectStore | None = None,
) -> FixityReport:
    """Read the ``sample`` objects that were unread the longest, among those not read ``within`` this time."""
    found: dict[FixityOutcome, list[str]] = {outcome: [] for outcome in FixityOutcome}
    mended: list[str] = []
    for kept in register.keeping.to_check(before=now - within, limit=sample):
        name = f"{kept.place}/{kept.key}"
        outcome = look_at(objects, kept)
        found[outcome].append(name)
        if outcome is not FixityOutcome.INTACT and second is not None and _mend(objects, second, kept, now):
            mended.append(name)
            outcome = FixityOutcome.INTACT
        register.keeping.checked([FixityCheck(place=kept.place, key=kept.key, checked_at=now, outcome=outcome)])
    total, overdue = register.keeping.coverage(before=now - within)
    return FixityReport(
        at=now,
        checked=sum(len(names) for names in found.values()),
        altered=tuple(found[FixityOutcome.ALTERED]),
        missing=tuple(found[FixityOutcome.MISSING]),
        mended=tuple(mended),
        objects=total,
        overdue=overdue,
    )


def look_at(objects: ObjectStore, kept: KeptObject) -> FixityOutcome:
    """Read all of it and compare with what the register says it was."""
    try:
        with objects.open(Place(kept.place), kept.key) as stream:
            digest = durable.stream_sha256(stream)
    except NotFound:
        return FixityOutcome.MISSING
    except IntegrityError:
        return FixityOutcome.ALTERED  # sealed bytes that do not open
    return FixityOutcome.INTACT if digest == kept.sha256 else FixityOutcome.ALTERED


def _mend(objects: ObjectStore, second: ObjectStore, kept: KeptObject, now: datetime) -> bool:
    """Put the second copy in place of what is wrong, under its retention, and look again. A locked archive takes it as
    a new version."""
    try:
        copy_object(second, objects, kept, now=now)
    except HosoError:
        return False  # the alarm stands; the report names the object
    return look_at(objects, kept) is FixityOutcome.INTACT
