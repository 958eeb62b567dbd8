"""The lanes in which dossiers wait for workers."""

from enum import StrEnum


class Lane(StrEnum):
    """Each has workers of its own; those of ``normal`` also help ``express``."""

    EXPRESS = "express"
    """Procedures with a deadline in minutes: a ship waits."""
    NORMAL = "normal"
