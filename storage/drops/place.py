"""What a drop is. Everything in it comes from a stranger: names are data and checked before they are paths.

Wrong: ``RefusedInput`` for a delivery that cannot be taken as it lies there, ``NotFound``, ``ComponentMissing``.
"""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

READY = ".ready"
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\.~][^\x00-\x1f\x7f/\\~]{0,119}")
_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]{0,31}")


class Outcome(StrEnum):
    """Where a delivery ends; the name of its folder."""

    TAKEN = "taken"
    REFUSED = "refused"


@dataclass(frozen=True, order=True)
class Delivery:
    """One delivery's place: the unit whose folder it lies in, and its name (with ``.zip`` where it is one)."""

    unit: str
    name: str

    @property
    def marker(self) -> str:
        """The marker's name beside it."""
        return self.name.removesuffix(".zip") + READY


class Drop(Protocol):
    """The one interface; ``tests/storage/test_drops.py`` runs against both."""

    def ready(self) -> tuple[Delivery, ...]:
        """Deliveries whose marker is there, and those that a killed process left half taken, in order of name."""

    def files(self, delivery: Delivery, scratch: Path, most: int) -> AbstractContextManager[Path]:
        """The delivery on this machine: its folder or ZIP. Larger than ``most`` bytes raises ``RefusedInput``."""

    def listing(self, delivery: Delivery) -> bytes:
        """What the marker holds; empty where it holds nothing or is gone already."""

    def settle(self, delivery: Delivery, outcome: Outcome, note: bytes) -> None:
        """Move the delivery to where it ends, with the note beside it, and take its marker away. Repeatable."""


def is_name(name: str) -> bool:
    """Whether a delivery may be called so."""
    ours = name.endswith((READY, ".settled", ".json"))
    return not ours and _NAME.fullmatch(name) is not None and len(name.encode("utf-8", "replace")) <= 200


def is_unit(name: str) -> bool:
    """Whether a unit's folder may be called so."""
    return _UNIT.fullmatch(name) is not None
