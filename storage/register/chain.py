"""The audit log's chain: each unit's events are numbered without a gap and each holds the hash of the one before.

In: an open write transaction and an event. Out: the stored event. Two writers of a unit queue at its row of
``chains``; every writing transaction takes that row first, so writers cannot wait for one another in a circle.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.decision import Event, EventKind, StoredEvent
from storage.register.figuring import CHANGING, refresh
from storage.register.outbox import announce
from storage.register.tables import chains, events

START = "0" * 64
"""What the first event of a unit names as its predecessor."""


def event_hash(event: StoredEvent) -> str:
    """SHA-256 over the event's canonical JSON (sorted keys, UTC with microseconds), its own hash left out."""
    content = {
        "format": "hoso-event-1",
        "unit": event.unit,
        "number": event.number,
        "kind": event.kind.value,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "dossier": event.dossier,
        "origin": event.origin,
        "reason": event.reason,
        "before": event.before,
        "after": event.after,
        "detail": event.detail,
        "previous": event.previous,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def hold_unit(connection: sa.Connection, unit: str) -> tuple[int, str]:
    """Take the unit's chain until the transaction ends; its last number and hash."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(chains).values(unit=unit, number=0, hash=START).on_conflict_do_nothing())
    head = connection.execute(
        sa.select(chains.c.number, chains.c.hash).where(chains.c.unit == unit).with_for_update()
    ).one()
    return int(head.number), str(head.hash)


def append(connection: sa.Connection, event: Event, *, unit: str) -> StoredEvent:
    """Write the event as the unit's next; a change of state also goes to the outbox."""
    number, previous = hold_unit(connection, unit)
    content = event.model_dump(exclude={"number", "unit", "previous", "hash"})
    content["at"] = event.at.astimezone(UTC)
    stored = StoredEvent(**content, number=number + 1, unit=unit, previous=previous)
    stored = stored.model_copy(update={"hash": event_hash(stored)})
    connection.execute(events.insert().values(**stored.model_dump()))
    connection.execute(chains.update().where(chains.c.unit == unit).values(number=stored.number, hash=stored.hash))
    if event.kind is not EventKind.SECRET:  # what is stopped for secrecy is told to nobody
        announce(connection, stored)
    if event.dossier is not None and event.kind in CHANGING:
        refresh(connection, event.dossier)  # figures change with what they count, or not at all
    return stored


def events_of(connection: sa.Connection, code: str) -> tuple[StoredEvent, ...]:
    """One dossier's events, oldest first."""
    rows = connection.execute(sa.select(events).where(events.c.dossier == code).order_by(events.c.number))
    return tuple(stored_event(row) for row in rows.mappings())


def unit_events(connection: sa.Connection, unit: str, after: int = 0) -> Iterator[StoredEvent]:
    """One unit's events in order, streamed."""
    query = sa.select(events).where(events.c.unit == unit, events.c.number > after).order_by(events.c.number)
    for row in connection.execute(query.execution_options(yield_per=1000)).mappings():
        yield stored_event(row)


def stored_event(row: Mapping[Any, Any]) -> StoredEvent:
    """A row of ``events`` as a value."""
    return StoredEvent.model_validate(dict(row))
