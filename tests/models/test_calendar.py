"""Deadlines in working days: the law's examples, and what must hold of any of them."""

from datetime import date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.calendar import Calendar, DayOff, Deadline, Pause, due_at, pauses_in
from models.decision import Event, EventKind
from models.state import State
from storage.catalogue import load_catalogue

HANOI = timezone(timedelta(hours=7))
CALENDAR = load_catalogue(None).calendar


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def due(received: str, deadline: Deadline, *pauses: tuple[str, str]) -> str:
    found = due_at(
        at(received), deadline, CALENDAR, pauses=[Pause(start=at(start), end=at(end)) for start, end in pauses]
    )
    assert found is not None
    return found.strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("received", "working_days", "expected"),
    [
        ("2026-03-02T08:00", 0, "2026-03-02T17:00"),  # a Monday: the same day
        ("2026-03-02T15:00", 0, "2026-03-02T17:00"),  # at 15:00 is not after 15:00
        ("2026-03-02T15:00:01", 0, "2026-03-03T17:00"),
        ("2026-03-06T16:00", 0, "2026-03-09T17:00"),  # Friday afternoon counts as Monday
        ("2026-03-07T09:00", 0, "2026-03-09T17:00"),  # Saturday
        ("2026-03-02T08:00", 1, "2026-03-03T17:00"),
        ("2026-03-02T08:00", 8, "2026-03-12T17:00"),
        ("2026-02-13T08:00", 1, "2026-02-23T17:00"),  # Tết Bính Ngọ
        ("2025-04-25T08:00", 1, "2025-04-26T17:00"),  # a Saturday worked for 2 May
        ("2025-04-29T08:00", 1, "2025-05-05T17:00"),
        ("2026-08-28T08:00", 1, "2026-09-03T17:00"),  # Quốc khánh with the swapped Monday
        ("2025-08-21T08:00", 3, "2025-08-26T17:00"),  # the swap of 2026 is not one of 2025
        ("2025-12-31T16:00", 0, "2026-01-05T17:00"),  # over the turn of the year and a swapped Friday
    ],
)
def test_working_days(received: str, working_days: int, expected: str) -> None:
    assert due(received, Deadline(working_days=working_days)) == expected


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        ("2026-03-02T08:00", 15, "2026-03-17T17:00"),
        ("2026-03-02T16:00", 15, "2026-03-18T17:00"),
        ("2026-03-02T08:00", 5, "2026-03-09T17:00"),  # ends on a Saturday: the next working day (BLDS Đ.148)
        ("2026-01-15T08:00", 30, "2026-02-23T17:00"),  # ends before Tết on a Saturday
    ],
)
def test_calendar_days(received: str, days: int, expected: str) -> None:
    assert due(received, Deadline(days=days)) == expected


def test_minutes_count_on_the_clock_by_night_too() -> None:
    assert due("2026-02-17T23:45", Deadline(minutes=30)) == "2026-02-18T00:15"


def test_the_law_gives_none() -> None:
    assert due_at(at("2026-03-02T08:00"), Deadline(note="theo quy định"), CALENDAR) is None


def test_two_numbers_are_no_deadline() -> None:
    with pytest.raises(ValidationError, match="two of them"):
        Deadline(working_days=1, minutes=30)


def test_receipt_is_judged_by_hanois_clock() -> None:
    """07:30 UTC is 14:30 in Hà Nội, 08:30 UTC is 15:30: another day."""
    before, after = (datetime.fromisoformat(f"2026-03-02T0{hour}:30:00+00:00") for hour in (7, 8))
    assert CALENDAR.day_of_receipt(before) == date(2026, 3, 2)
    assert CALENDAR.day_of_receipt(after) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        (("2026-03-04T10:00", "2026-03-06T10:00"), "2026-03-11T17:00"),  # Thursday and Friday do not count
        (("2026-03-04T10:00", "2026-03-04T11:00"), "2026-03-09T17:00"),  # answered within the day: no pause
        (("2026-03-06T10:00", "2026-03-08T10:00"), "2026-03-10T17:00"),  # answered on Sunday: counts as Monday
        (("2026-03-04T10:00", "2026-03-06T15:30"), "2026-03-12T17:00"),  # answered after the cut-off
        (("2026-03-09T16:00", "2026-03-20T10:00"), "2026-03-20T17:00"),  # asked on the last day
    ],
)
def test_waiting_for_the_applicant_does_not_count(pause: tuple[str, str], expected: str) -> None:
    assert due("2026-03-02T08:00", Deadline(working_days=5), pause) == expected


def test_minutes_wait_for_the_applicant_too() -> None:
    pause = ("2026-03-02T08:10", "2026-03-02T09:10")
    assert due("2026-03-02T08:00", Deadline(minutes=30), pause) == "2026-03-02T09:30"


FIRST, LAST = datetime(2025, 1, 1), datetime(2027, 11, 30)  # noqa: DTZ001  hypothesis adds the zone itself
moments = st.datetimes(FIRST, LAST, timezones=st.just(HANOI))
counts = st.integers(0, 60)


@given(moments, counts)
def test_due_on_a_working_day_and_as_many_lie_between_as_the_law_gives(received: datetime, count: int) -> None:
    end = due_at(received, Deadline(working_days=count), CALENDAR)
    assert end is not None
    assert CALENDAR.is_working_day(end.date())
    assert end.timetz() == time(17, 0, tzinfo=HANOI)
    assert CALENDAR.working_days_between(CALENDAR.day_of_receipt(received), end.date()) == count


@given(moments, moments, counts)
def test_who_comes_later_is_never_due_sooner(one: datetime, other: datetime, count: int) -> None:
    first, second = sorted((one, other))
    deadline = Deadline(working_days=count)
    early, late = due_at(first, deadline, CALENDAR), due_at(second, deadline, CALENDAR)
    assert early is not None
    assert late is not None
    assert early <= late


@given(moments, counts, counts)
def test_terms_add_up(received: datetime, first: int, second: int) -> None:
    """Two terms, the second from the morning of the day the first ends on, are one."""
    whole = due_at(received, Deadline(working_days=first + second), CALENDAR)
    part = due_at(received, Deadline(working_days=first), CALENDAR)
    assert part is not None
    assert due_at(part.replace(hour=8), Deadline(working_days=second), CALENDAR) == whole


@given(moments, counts, st.integers(0, 20), st.integers(0, 400))
def test_a_pause_never_shortens(received: datetime, count: int, start: int, hours: int) -> None:
    begun = received + timedelta(days=start)
    pause = Pause(start=begun, end=begun + timedelta(hours=hours))
    for deadline in (Deadline(working_days=count), Deadline(days=count + 1), Deadline(minutes=count + 1)):
        plain, paused = due_at(received, deadline, CALENDAR), due_at(received, deadline, CALENDAR, pauses=[pause])
        assert plain is not None
        assert paused is not None
        assert paused >= plain


@given(moments)
def test_the_offset_it_comes_with_does_not_matter(received: datetime) -> None:
    deadline = Deadline(working_days=3)
    assert due_at(received, deadline, CALENDAR) == due_at(received.astimezone(timezone.utc), deadline, CALENDAR)  # noqa: UP017


@given(st.dates(date(2025, 1, 1), date(2027, 12, 20)), st.integers(0, 400))
def test_counting_adds_up(start: date, days: int) -> None:
    middle, end = start + timedelta(days=days // 2), start + timedelta(days=days)
    parts = CALENDAR.working_days_between(start, middle) + CALENDAR.working_days_between(middle, end)
    assert parts == CALENDAR.working_days_between(start, end)


def test_a_calendar_without_holidays_knows_weekends() -> None:
    plain = Calendar()
    assert [plain.is_working_day(date(2026, 3, n)) for n in (6, 7, 8, 9)] == [True, False, False, True]
    closed = Calendar(days_off=(DayOff(day=date(2026, 3, 9), name="x"),), worked_instead=(date(2026, 3, 7),))
    assert [closed.is_working_day(date(2026, 3, n)) for n in (7, 9)] == [True, False]


@pytest.mark.parametrize(("year", "holidays"), [(2025, 11), (2026, 12), (2027, 12)])
def test_each_year_has_the_laws_days_off_on_weekdays(year: int, holidays: int) -> None:
    """Bộ luật Lao động 2019 Đ.112: eleven days; a swap moves a working day and adds none; from 2026 also 24/11."""
    off = {d.day for d in CALENDAR.days_off if d.day.year == year and d.day.weekday() < 5}
    swapped = {d for d in CALENDAR.worked_instead if d.year == year}
    assert len(off) - len(swapped) == holidays


def test_pauses_are_read_from_the_events() -> None:
    def event(kind: EventKind, hour: int, after: State | None = None) -> Event:
        return Event(kind=kind, at=at(f"2026-03-02T{hour:02d}:00"), actor="x", after=after)

    answered = [
        event(EventKind.RECEIVED, 7, State.RECEIVED),
        event(EventKind.SUPPLEMENT_RECEIVED, 8),
        event(EventKind.DECIDED, 9, State.SUPPLEMENT_REQUESTED),
        event(EventKind.SUPPLEMENT_RECEIVED, 11, State.RECEIVED),
        event(EventKind.DECIDED, 12, State.ACCEPTED),
        event(EventKind.DECIDED, 13, State.SUPPLEMENT_REQUESTED),
    ]
    assert pauses_in(answered[::-1]) == (Pause(start=at("2026-03-02T09:00"), end=at("2026-03-02T11:00")),)
