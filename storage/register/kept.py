"""Every object the register answers for, and which of them a table of notes (fixity checks, copies) has yet to hear of.

In: a connection. Out: ``KeptObject``. Each question walks an index and stops at its limit; only ``every`` looks at all.
An original belongs to every dossier that received it, and is kept while one of them is not disposed of.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.record import Record
from models.state import State
from storage.objects import incoming_key
from storage.register.tables import dossiers, files, packages


class KeptObject(Record):
    """An object the register answers for."""

    place: str
    key: str
    sha256: str
    checked_at: datetime | None = None


def every() -> sa.CompoundSelect[tuple[str, str, str]]:
    """All of them: place, key, hash."""
    return sa.union(
        sa.select(sa.literal("incoming").label("place"), _key().label("key"), files.c.sha256)
        .join(dossiers, dossiers.c.code == files.c.dossier)
        .where(dossiers.c.state != State.DISPOSED),
        sa.select(sa.literal("archive").label("place"), packages.c.key, packages.c.sha256)
        .join(dossiers, dossiers.c.code == packages.c.dossier)
        .where(dossiers.c.state != State.DISPOSED),
    )


def unnoted(connection: sa.Connection, notes: sa.Table, limit: int) -> list[KeptObject]:
    """Those without a row in ``notes``: packages, then originals, each in the order of its index."""
    sealed = (
        sa.select(packages.c.key, packages.c.sha256)
        .where(_living(packages), ~_noted(notes, "archive", packages.c.key))
        .order_by(packages.c.dossier, packages.c.key)
    )
    rows = connection.execute(sealed.limit(limit))
    found = [KeptObject(place="archive", key=row.key, sha256=row.sha256) for row in rows]
    received = (
        sa.select(files.c.sha256)
        .where(_living(files), ~_noted(notes, "incoming", _key()))
        .order_by(files.c.sha256)
        .distinct()
    )
    hashes = connection.execute(received.limit(limit - len(found))).scalars()
    return found + [KeptObject(place="incoming", key=incoming_key(one), sha256=one) for one in hashes]


def oldest(connection: sa.Connection, notes: sa.Table, before: datetime, limit: int) -> list[KeptObject]:
    """Those that ``notes`` last saw before then, the longest unseen first."""
    query = sa.select(notes.c.place, notes.c.key, notes.c.checked_at).where(notes.c.checked_at < before)
    query = query.order_by(notes.c.checked_at, notes.c.place, notes.c.key).limit(limit)
    rows = connection.execute(query).all()
    hashes = _hashes(connection, [(row.place, row.key) for row in rows])
    return [
        KeptObject(place=row.place, key=row.key, sha256=sha256, checked_at=row.checked_at)
        for row in rows
        if (sha256 := hashes.get((row.place, row.key))) is not None
    ]


def _hashes(connection: sa.Connection, objects: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The hashes of those that are kept still."""
    wanted = {key.partition("/")[2] for place, key in objects if place == "incoming"}
    here = sa.select(files.c.sha256).where(_living(files), files.c.sha256.in_(wanted)).distinct()
    found = {("incoming", incoming_key(sha256)): sha256 for sha256 in connection.execute(here).scalars()}
    codes = {key.partition("/")[0] for place, key in objects if place == "archive"}
    sealed = sa.select(packages.c.key, packages.c.sha256).where(_living(packages), packages.c.dossier.in_(codes))
    return found | {("archive", row.key): row.sha256 for row in connection.execute(sealed)}


def _key() -> sa.ColumnElement[str]:
    return sa.func.substr(files.c.sha256, 1, 2) + "/" + files.c.sha256


def _living(table: sa.Table) -> sa.ColumnElement[bool]:
    own = sa.select(sa.literal(1)).where(dossiers.c.code == table.c.dossier, dossiers.c.state != State.DISPOSED)
    return own.correlate(table).exists()


def _noted(notes: sa.Table, place: str, key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.select(sa.literal(1)).where(notes.c.place == place, notes.c.key == key).correlate_except(notes).exists()
