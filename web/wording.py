"""How values read on the desk: times, deadlines, sizes, percentages, in the office's time zone.

In: values of ``models/``. Out: short Vietnamese texts (translated by the caller where they are words). Pure.
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from models.calendar import HANOI
from models.number import grouped
from models.procedure import FieldCheck
from web.words import Tone


def day_time(moment: datetime) -> str:
    """``02/03/2026 13:45`` in the office's zone."""
    return moment.astimezone(HANOI).strftime("%d/%m/%Y %H:%M")


def short_time(moment: datetime) -> str:
    """``02/03 13:45``: where the year is plain from what stands around it."""
    return moment.astimezone(HANOI).strftime("%d/%m %H:%M")


def iso(moment: datetime) -> str:
    """For ``datetime`` attributes."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def percent(fraction: float) -> str:
    """``97 %``; never 100 % for what is not exactly certain."""
    whole = round(fraction * 100)
    return f"{99 if whole == 100 and fraction < 1 else whole} %"


def size(count: int) -> str:
    """Bytes as KB, MB or GB, decimal comma as Vietnamese writes it."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    if count < 10_000_000_000:
        return f"{grouped(count / 1_000_000, 1)} MB"
    return f"{grouped(count / 1_000_000_000, 0)} GB"


def due_tone(due: datetime | None, now: datetime) -> Tone:
    """Past is bad, within a day warns."""
    if due is None:
        return Tone.QUIET
    if due < now:
        return Tone.BAD
    return Tone.WARN if due - now < timedelta(days=1) else Tone.QUIET


def due_text(due: datetime | None, now: datetime) -> tuple[str, int]:
    """A text with one number to fill in, and the number: how long until, or since, a deadline."""
    if due is None:
        return "Không có hạn", 0
    span = due - now
    late = span < timedelta()
    span = abs(span)
    days, hours, minutes = span.days, span.seconds // 3600, span.seconds // 60 % 60
    if days >= 1:
        return ("Quá hạn %d ngày" if late else "Còn %d ngày"), days
    if hours >= 1:
        return ("Quá hạn %d giờ" if late else "Còn %d giờ"), hours
    return ("Quá hạn %d phút" if late else "Còn %d phút"), max(1, minutes)


def lasting(minutes: float) -> tuple[str, str]:
    """A text with one place to fill in, and what to fill in: a length of time in its largest fitting unit."""
    if minutes < 120:
        return "%s phút", grouped(minutes, 0)
    if minutes < 2880:
        return "%s giờ", grouped(minutes / 60, 1)
    return "%s ngày", grouped(minutes / 1440, 1)


def value(text: str, check: FieldCheck = FieldCheck.NONE) -> str:
    """A field's normalised value as Vietnamese writes it: ISO dates as 27/02/2026, areas and sums of money as 9.197,6;
    all else as it is."""
    if check in (FieldCheck.AREA, FieldCheck.MONEY) and re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,10})?", text):
        return grouped(Decimal(text))
    return re.sub(r"^(\d{4})-(\d{2})-(\d{2})$", r"\3/\2/\1", text)
