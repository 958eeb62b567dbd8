"""Why an archivist looks at a dossier, and whose numbers they may read.

In: the house, who asks, a dossier's code. Out: the purpose stated within the working day, or nothing. Wrong:
``PurposeNeeded`` where the office asks (``HOSO_ASK_PURPOSE``) and none was stated; the reading room then asks for it.
Numbers of people are masked for an archivist until a purpose was stated for that dossier; each one is an event.
"""

import hashlib
import re
from datetime import timedelta

from flows.house import House
from models.error import HosoError
from models.user import Role

LASTS = timedelta(hours=8)
_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")
KEPT = 3


class PurposeNeeded(HosoError):
    """The office asks why this dossier is looked at; ``code`` is whose."""

    def __init__(self, code: str) -> None:
        super().__init__(f"state a purpose for looking at {code} in the reading room first")
        self.code = code


def purpose_of(house: House, name: str, code: str) -> str:
    """What this person said they look at the dossier for, within the last working day."""
    return house.register.reading_room.purpose(code, name, since=house.now() - LASTS)


def require_purpose(house: House, name: str, role: Role, code: str) -> None:
    """Raise ``PurposeNeeded`` where an archivist has not said why, and the office asks."""
    if role is Role.ARCHIVIST and house.settings.ask_purpose and not purpose_of(house, name, code):
        raise PurposeNeeded(code)


def sees_numbers(house: House, name: str, role: Role, code: str) -> bool:
    """Whether people's numbers are shown in full: to whoever handles the dossier, to an archivist with a purpose."""
    return role is not Role.ARCHIVIST or bool(purpose_of(house, name, code))


def sight(house: House, name: str, role: Role, code: str) -> str:
    """Part of the ETag of whatever masks numbers. Empty for whoever handles the dossier; an archivist's differs by
    person and purpose, so that no copy kept under one purpose, or without one, is good under another."""
    if role is not Role.ARCHIVIST:
        return ""
    return hashlib.sha256(f"{name}\x1f{purpose_of(house, name, code)}".encode()).hexdigest()[:16]


def require_sight(house: House, name: str, role: Role, code: str) -> None:
    """Raise ``PurposeNeeded`` where people's numbers would be taken along by somebody who may not see them."""
    if not sees_numbers(house, name, role, code):
        raise PurposeNeeded(code)


def masked(text: str) -> str:
    """``text`` with all but the last three digits of each identity number as dots."""
    return _NUMBER.sub(lambda found: "•" * (len(found[0]) - KEPT) + found[0][-KEPT:], text)
