"""Notifications to an office's own people: what they say, by occasion. Nothing personal can stand in them.

In: the catalogue's templates. Out: text. Wrong: ``ValueError`` for a placeholder there is not.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from pydantic import field_validator

from models.record import Record, Text

PLACEHOLDERS = ("dossier", "unit", "office", "state", "due", "procedure")
"""What a template may name: codes, dates and names of offices and procedures, never a person's."""


class Occasion(StrEnum):
    """When somebody may be told."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    READY = "ready"
    """A dossier was read and waits for a person."""
    SUPPLEMENT_CAME = "supplement_came"
    DECIDED = "decided"
    RESULT = "result"
    UNCOLLECTED = "uncollected"
    CONSULTED = "consulted"
    PAPER_OWED = "paper_owed"
    LOOK_UP_FAILED = "look_up_failed"
    """A state database did not answer, and the applicant must be told in time."""
    SECRET = "secret"  # noqa: S105


class Message(Record):
    """One template. The subject stands in mail servers' logs, the body in mailboxes: neither holds a person's data."""

    subject: Text
    body: Text

    @field_validator("subject", "body")
    @classmethod
    def _only_known(cls, text: str) -> str:
        unknown = sorted(set(re.findall(r"\{([^}]*)\}", text)) - set(PLACEHOLDERS))
        if unknown:
            raise ValueError(f"no placeholder {{{unknown[0]}}}; there are {', '.join(PLACEHOLDERS)}")
        return text

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body; a subject is one line whatever the values hold."""
        known = {name: values.get(name, "") for name in PLACEHOLDERS}
        return " ".join(self.subject.format_map(known).split()), self.body.format_map(known)
