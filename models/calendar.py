"""The offices' calendar and the deadlines that count by it.

In: a moment of receipt (aware), a deadline's numbers, the calendar as data. Out: the moment it falls due.
Wrong: nothing here; beyond ``Calendar.years``, whose holidays are entered, only weekends are off.

Law: Bộ luật Dân sự 2015 Đ.147, 148 (the first day is not counted; a period that ends on a day off ends on the next
working day), Bộ luật Lao động 2019 Đ.112 (public holidays); intake after 15:00 counts as the next working day.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache

from pydantic import Field, model_validator

from models.decision import Event, EventKind
from models.record import Moment, Record, Text
from models.state import State

ONE_DAY = timedelta(days=1)
HANOI = timezone(timedelta(hours=7))
"""Vietnam's one time zone: what people read is in it, what is kept is UTC."""


class DayOff(Record):
    """A public holiday, or a working day that was moved away."""

    day: date
    name: Text
    source: Text = ""
    expected: bool = False
    """Computed from the law or the lunar calendar, not yet announced: an office confirms it."""


class Calendar(Record):
    """Working hours, weekends, holidays and swapped days; ``offset_hours`` is Asia/Ho_Chi_Minh's (no summer time)."""

    offset_hours: int = 7
    cut_off: time = time(15, 0)
    """Received later than this counts as received on the next working day."""
    closing: time = time(17, 0)
    """The time of day at which a deadline in days falls due."""
    weekend: tuple[int, ...] = (5, 6)
    """ISO weekday minus one: 5 Saturday, 6 Sunday."""
    days_off: tuple[DayOff, ...] = ()
    worked_instead: tuple[date, ...] = ()
    """Weekend days worked in exchange for a day off."""
    years: tuple[int, ...] = ()
    """Years whose holidays are entered; beyond them only weekends are off."""

    @property
    def zone(self) -> timezone:
        """The office's time zone."""
        return timezone(timedelta(hours=self.offset_hours))

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on ``day``."""
        off, instead = _sets(self)
        return day in instead or (day not in off and day.weekday() not in self.weekend)

    def next_working_day(self, day: date) -> date:
        """The first working day after ``day``."""
        day += ONE_DAY
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def day_of_receipt(self, received: datetime) -> date:
        """The working day that counts as the day of receipt: after the cut-off, or on a day off, the next one."""
        local = received.astimezone(self.zone)
        day = local.date()
        if self.is_working_day(day) and local.time() <= self.cut_off:
            return day
        return self.next_working_day(day)

    def after_hours(self, start: datetime, hours: timedelta) -> datetime:
        """The moment ``hours`` of working time after ``start``; the office works eight hours, up to ``closing``, with
        an hour's rest that begins four hours after it opened."""
        moment, left = start.astimezone(self.zone), hours
        while True:
            day = moment.date()
            if self.is_working_day(day):
                for begin, end in self._shifts(day):
                    at = max(moment, begin)
                    if at < end:
                        if left <= end - at:
                            return at + left
                        left -= end - at
            moment = datetime.combine(self.next_working_day(day), time(0), self.zone)

    def _shifts(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        end = datetime.combine(day, self.closing, self.zone)
        return (end - timedelta(hours=9), end - timedelta(hours=5)), (end - timedelta(hours=4), end)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and with ``end``; 0 when ``end`` is not later."""
        count, day = 0, start
        while day < end:
            day += ONE_DAY
            count += self.is_working_day(day)
        return count


@lru_cache(maxsize=16)
def _sets(calendar: Calendar) -> tuple[frozenset[date], frozenset[date]]:
    return frozenset(d.day for d in calendar.days_off), frozenset(calendar.worked_instead)


class Deadline(Record):
    """How long the office has. At most one of the three numbers is set; none where the law gives none."""

    working_days: int | None = Field(None, ge=0)
    """0: the same working day (received after the cut-off: the next one)."""
    days: int | None = Field(None, ge=1)
    """Calendar days."""
    minutes: int | None = Field(None, ge=1)
    """Counted on the clock, day and night: ports and border posts do not close."""
    note: Text = ""

    @model_validator(mode="after")
    def _one_number(self) -> "Deadline":
        if sum(n is not None for n in (self.working_days, self.days, self.minutes)) > 1:
            raise ValueError("a deadline has working_days, days or minutes, not two of them")
        return self


class Pause(Record):
    """A time in which the office waited for the applicant: from the request to the supplement's receipt."""

    start: Moment
    end: Moment


def due_at(
    received: datetime, deadline: Deadline, calendar: Calendar, *, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When the office must be done, in the office's time zone; None where the law gives no deadline.

    The day of receipt is not counted (BLDS Đ.147). Days in which a supplement was awaited are not counted: those
    after the day of the request up to and with the day that counts as the supplement's receipt.
    """
    if deadline.minutes is not None:
        waited = sum((p.end - p.start for p in pauses), timedelta())
        return received.astimezone(calendar.zone) + timedelta(minutes=deadline.minutes) + waited
    spans = [(p.start.astimezone(calendar.zone).date(), calendar.day_of_receipt(p.end)) for p in pauses]
    day = calendar.day_of_receipt(received)
    if deadline.working_days is not None:
        day = _after(day, deadline.working_days, calendar, spans, working=True)
    elif deadline.days is not None:
        day = _after(day, deadline.days, calendar, spans, working=False)
    else:
        return None
    if not calendar.is_working_day(day):
        day = calendar.next_working_day(day)
    return datetime.combine(day, calendar.closing, calendar.zone)


def _after(day: date, count: int, calendar: Calendar, spans: Sequence[tuple[date, date]], *, working: bool) -> date:
    """The ``count``-th counted day after ``day``; where a pause began on that very day, the pause's last day."""
    while count:
        day += ONE_DAY
        paused = any(start < day <= end for start, end in spans)
        count -= not paused and (not working or calendar.is_working_day(day))
    return max([day, *(end for start, end in spans if start == day)])


def pauses_in(events: Sequence[Event]) -> tuple[Pause, ...]:
    """The times in which a dossier waited for its applicant: from each request to the supplement that answered it.

    A request that nobody has answered yet is no pause: the clock's end is not known before the supplement comes."""
    found: list[Pause] = []
    asked: datetime | None = None
    for event in sorted(events, key=lambda e: e.at):
        if event.kind is EventKind.DECIDED and event.after is State.SUPPLEMENT_REQUESTED:
            asked = asked or event.at
        elif event.kind is EventKind.SUPPLEMENT_RECEIVED and asked is not None:
            found.append(Pause(start=asked, end=event.at))
            asked = None
    return tuple(found)
