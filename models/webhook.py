"""Webhooks: who is told of changes of state, and each telling with how it went.

A delivery carries codes only; its body is made from the row when it is sent (``flows/webhooks/event.py``).
"""

from enum import StrEnum

from pydantic import Field

from models.record import Moment, Record, Text
from models.state import State


class Hook(Record):
    """One receiver: a portal's address, for the units it serves."""

    id: str
    name: Text
    url: str
    units: tuple[str, ...]
    created_at: Moment
    active: bool = True
    stopped: str = ""
    """Why it is no longer active: ``gone`` when the receiver answered 410."""
    secret: str = Field("", repr=False)
    """The signing secret, sealed by the house's key."""
    previous: str = Field("", repr=False)
    """The secret before the last rotation, sealed; signs beside the new one until ``previous_until``."""
    previous_until: Moment | None = None


class DeliveryState(StrEnum):
    """Where one telling stands. ``dead``: given up after the last attempt, until somebody replays it."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class Delivery(Record):
    """One change of state for one hook, written in the transaction of the change itself."""

    number: int
    """In order of the changes; a dossier's are told to a hook in this order."""
    id: str
    """The message's ID: the same at every attempt and replay, so that a receiver can tell a repeat."""
    hook: str
    unit: str
    sequence: int
    """The event's number in its unit's audit chain."""
    dossier: str
    version: int
    before: State | None
    after: State
    at: Moment
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    next_at: Moment
    status: int | None = None
    """HTTP status of the last attempt, where there was an answer."""
    error: str = ""
    """Why the last attempt failed, as one word."""
    ended_at: Moment | None = None


class HookCount(Record):
    """How many deliveries of a hook wait, and how many were given up."""

    hook: str
    pending: int = 0
    dead: int = 0
