"""Rights of the person whose data a dossier holds (Law 91/2025 on personal data)."""

from enum import StrEnum

from models.record import Record, Text


class Right(StrEnum):
    """What a person may ask for."""

    ACCESS = "access"
    """Who looked at my data."""
    EXPORT = "export"
    """A copy of it."""
    CORRECTION = "correction"


class Request(Record):
    """A person asks. The matter's ``subject`` is the SHA-256 of the identity number, so that the number itself stands
    only where the dossiers are."""

    right: Right
    what: Text = ""
    answer: Text = ""
