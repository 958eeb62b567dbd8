"""The book in which an office can see every dossier of a time with its dates (TT 03/2025/TT-VPCP, annex I, form 07)."""

from models.record import Moment, Record, Text
from models.result import Way
from models.state import State


class LogbookLine(Record):
    """One dossier. ``returned_at`` and ``way``: when and how its result was given, None while it was not."""

    dossier: str
    procedure: Text
    applicant: Text
    files: int
    state: State
    received_at: Moment
    due_at: Moment | None = None
    returned_at: Moment | None = None
    way: Way | None = None
    taken_by: Text = ""
    """Who took the result, where that is not the applicant."""


class Logbook(Record):
    """The lines of one unit, oldest first. ``first`` and ``last`` are months, ``2026-03``."""

    unit: str
    first: str
    last: str
    made_at: Moment
    lines: tuple[LogbookLine, ...]
