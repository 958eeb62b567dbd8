"""Deadlines kept and missed: warnings before, an apology with a new date after (Mẫu 04), and what was promised.

In: the house. Out: reminders in the register, an extension. Wrong: ``WrongUsage`` for a date that cannot be promised,
``Conflict`` for a dossier on which nothing is due any more.
"""

from datetime import date, datetime, timedelta

from flows.house import House
from models.decision import EventKind
from models.dossier import DossierSummary
from models.error import Conflict, WrongUsage
from models.matter import Matter, MatterKind, body_of
from models.message import Occasion
from models.notice import Notice, NoticeKind
from models.promise import Extension, Reminder
from models.state import State
from pipeline.notices import draft

RUNNING = (State.RECEIVED, State.PROCESSING, State.READY, State.REVIEW, State.ACCEPTED)
"""States in which the clock runs; while a supplement is awaited it stands still."""


def remind(house: House) -> int:
    """Note, once for each date, what falls due soon and what is overdue; how many were noted."""
    now, noted = house.now(), 0
    soon = now + timedelta(hours=house.settings.warn_hours)
    for occasion, before in ((Occasion.OVERDUE, now), (Occasion.DUE_SOON, soon)):
        for row in house.register.office.unreminded(before, RUNNING, occasion):
            if occasion is Occasion.DUE_SOON and row.due_at is not None and row.due_at <= now:
                continue
            note_reminder(house, row, occasion)
            noted += 1
    return noted


def note_reminder(house: House, about: DossierSummary | Matter, occasion: Occasion) -> None:
    """Somebody is reminded of a dossier or a matter, and it stands in the register so that it happens once."""
    now = house.now()
    house.register.office.open(
        Matter(
            kind=MatterKind.REMINDER, unit=about.unit, dossier=about.dossier, subject=occasion, due_at=about.due_at,
            opened_at=now, opened_by="upkeep", closed_at=now, closed_by="upkeep",
            body=Reminder(occasion=occasion).model_dump_json(),
        ),
        EventKind.REMINDED,
        reason=occasion,
    )  # fmt: skip


def apology(house: House, code: str, new_day: date, reason: str) -> tuple[Notice, datetime]:
    """The notice with its new date, for the clerk to look at; the date is that day's closing time."""
    dossier = house.register.dossier(code)
    calendar = house.catalogue.calendar
    if dossier.state not in RUNNING or dossier.due_at is None:
        raise Conflict(f"nothing is due on {code} as it stands; look at it again")
    if not reason.strip():
        raise WrongUsage("an apology says why the result is late; give the reason")
    if not calendar.is_working_day(new_day):
        raise WrongUsage(f"{new_day:%d/%m/%Y} is no working day; choose one")
    new_due = datetime.combine(new_day, calendar.closing, calendar.zone)
    if new_due <= max(house.now(), dossier.due_at):
        raise WrongUsage("the new date must be later than today and than the date promised before")
    settings = house.settings
    notice = draft(
        NoticeKind.APOLOGY, dossier, house.catalogue, office=settings.office, province=settings.province,
        now=house.now(), reason=reason, new_due=new_due,
    )  # fmt: skip
    return notice, new_due


def extend(house: House, code: str, new_day: date, reason: str, *, actor: str, origin: str = "") -> Extension:
    """Apologise and promise a new date: on the queue, the receipt and the API from now on."""
    notice, new_due = apology(house, code, new_day, reason)
    dossier, now = house.register.dossier(code), house.now()
    if dossier.due_at is None:
        raise Conflict(f"nothing is due on {code}")
    extension = Extension(old_due=dossier.due_at, new_due=new_due, reason=reason.strip(), notice=notice.text)
    house.register.office.open(
        Matter(
            kind=MatterKind.EXTENSION, unit=dossier.unit, dossier=code, opened_at=now, opened_by=actor, closed_at=now,
            closed_by=actor, body=extension.model_dump_json(),
        ),
        EventKind.EXTENDED,
        reason=reason.strip(),
        origin=origin,
        due_at=new_due,
    )  # fmt: skip
    return extension


def promised(house: House, code: str, due: datetime | None) -> datetime | None:
    """What the office promised last, where that is later than the deadline as computed anew."""
    made = house.register.office.of(code, MatterKind.EXTENSION)
    return max(due, body_of(made[-1], Extension).new_due) if due and made else due
