"""What the archive's daily work needs of the register: sealed packages, holds, what falls due, fixity, anchors.

In: typed values. Out: the same. Wrong: ``NotFound``, ``ForbiddenTransition``, ``Retained``.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from models.decision import Event, EventKind, StoredEvent
from models.dossier import Dossier
from models.error import NotFound, Retained
from models.package import FixityCheck, SealedPackage
from models.record import Record
from models.state import State
from storage.register import chain, deciding, disposing, kept
from storage.register.agreement import sealed_detail
from storage.register.database import Database
from storage.register.dossiers import dossier, unit_of
from storage.register.kept import KeptObject
from storage.register.tables import anchors, chains, dossiers, events, fixity_checks, packages


class ChainHead(Record):
    """A unit's last event."""

    unit: str
    number: int
    hash: str


class Keeping:
    """Reached as ``register.keeping``; each method is its own transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def seal(self, package: SealedPackage, *, actor: str) -> Dossier:
        """Mark a dossier sealed, once its package has been stored and read back. Idempotent for one package."""
        with self.database.write() as connection:
            code = package.dossier
            chain.hold_unit(connection, unit_of(connection, code))
            if package in _packages(connection, code):
                return dossier(connection, code)
            connection.execute(packages.insert().values(**package.model_dump()))
            detail = sealed_detail(package)
            event = Event(kind=EventKind.SEALED, at=package.sealed_at, actor=actor, dossier=code, detail=detail)
            return deciding.move(connection, code, State.SEALED, event)

    def packages(self, code: str) -> tuple[SealedPackage, ...]:
        """Every sealed package of a dossier, oldest first."""
        with self.database.read() as connection:
            return _packages(connection, code)

    def hold(self, code: str, on: bool, *, now: datetime, actor: str, reason: str) -> None:
        """Note a legal hold set or lifted on all packages of a dossier (the store's own is set by the caller first)."""
        with self.database.write() as connection:
            unit = unit_of(connection, code)
            chain.hold_unit(connection, unit)
            changed = connection.execute(packages.update().where(packages.c.dossier == code).values(hold=on))
            if changed.rowcount == 0:
                raise NotFound(f"{code} has no sealed package to hold; seal it first")
            kind = EventKind.HELD if on else EventKind.RELEASED
            event = Event(kind=kind, at=now, actor=actor, dossier=code, reason=reason)
            chain.append(connection, event, unit=unit)

    def due(self, *, now: datetime, unit: str | None = None, limit: int = 1000) -> tuple[SealedPackage, ...]:
        """Packages whose retention has passed and that no hold keeps, oldest date first: the list for approval."""
        query = sa.select(packages).where(packages.c.retain_until <= now, ~packages.c.hold)
        query = query.join(dossiers, dossiers.c.code == packages.c.dossier).where(dossiers.c.state == State.SEALED)
        if unit is not None:
            query = query.where(dossiers.c.unit == unit)
        query = query.order_by(packages.c.retain_until, packages.c.dossier).limit(limit)
        with self.database.read() as connection:
            return tuple(SealedPackage(**row) for row in connection.execute(query).mappings())

    def dispose(
        self,
        code: str,
        *,
        approved_by: Sequence[str],
        now: datetime,
        actor: str,
        reason: str,
        certificate: str = "",
    ) -> Dossier:
        """Mark a dossier disposed, after its objects are gone: two different people approved, retention passed, no
        hold. What stays is the stub: code, dates, hashes, events. ``certificate`` is the certificate's SHA-256."""
        if len(set(approved_by)) < 2:
            raise Retained(f"disposal of {code} needs two approvals by different people")
        with self.database.write() as connection:
            chain.hold_unit(connection, unit_of(connection, code))
            for package in _packages(connection, code):
                if package.hold or package.retain_until is None or package.retain_until > now:
                    raise Retained(f"{code} is kept until {_iso(package.retain_until) or 'for ever'} or held")
            detail = {"approved_by": ", ".join(sorted(set(approved_by)))}
            detail |= {"certificate": certificate} if certificate else {}
            event = Event(kind=EventKind.DISPOSED, at=now, actor=actor, dossier=code, reason=reason, detail=detail)
            deciding.move(connection, code, State.DISPOSED, event)
            disposing.blank(connection, code)
            return dossier(connection, code)

    # -- fixity

    def checked(self, checks: Sequence[FixityCheck]) -> None:
        """Keep the newest outcome of each object."""
        with self.database.write() as connection:
            for check in checks:
                where = (fixity_checks.c.place == check.place, fixity_checks.c.key == check.key)
                connection.execute(fixity_checks.delete().where(*where))
                connection.execute(fixity_checks.insert().values(**check.model_dump()))

    def to_check(self, *, before: datetime, limit: int) -> tuple[KeptObject, ...]:
        """Objects not re-read since ``before``: those never read, then the longest unread first."""
        with self.database.read() as connection:
            never = kept.unnoted(connection, fixity_checks, limit)
            return (*never, *kept.oldest(connection, fixity_checks, before, limit - len(never)))

    def kept_objects(self) -> Iterator[KeptObject]:
        """Every object the register answers for, streamed within one read transaction."""
        with self.database.read() as connection:
            for row in connection.execute(kept.every().execution_options(yield_per=1000)).mappings():
                yield KeptObject(**row)

    def size(self) -> int:
        """How many dossiers the register holds."""
        with self.database.read() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(dossiers)).scalar_one())

    def coverage(self, *, before: datetime) -> tuple[int, int]:
        """How many objects there are, and how many of them were not read since ``before`` or are in alarm."""
        all_kept = kept.every().subquery()
        same = (fixity_checks.c.place == all_kept.c.place) & (fixity_checks.c.key == all_kept.c.key)
        fresh = same & (fixity_checks.c.checked_at >= before) & (fixity_checks.c.outcome == "intact")
        query = sa.select(sa.func.count(), sa.func.count(fixity_checks.c.key)).select_from(
            all_kept.outerjoin(fixity_checks, fresh)
        )
        with self.database.read() as connection:
            total, read = connection.execute(query).one()
        return int(total), int(total) - int(read)

    def alarms(self) -> tuple[FixityCheck, ...]:
        """Objects that were altered or missing when last read."""
        query = sa.select(fixity_checks).where(fixity_checks.c.outcome.in_(["altered", "missing"]))
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(fixity_checks.c.place, fixity_checks.c.key)).mappings()
            return tuple(FixityCheck(**row) for row in rows)

    # -- the audit log as a whole

    def heads(self) -> tuple[ChainHead, ...]:
        """Every unit's last event."""
        with self.database.read() as connection:
            rows = connection.execute(sa.select(chains).where(chains.c.number > 0).order_by(chains.c.unit)).mappings()
            return tuple(ChainHead(**row) for row in rows)

    def event_units(self) -> tuple[str, ...]:
        """Every unit that has an event."""
        with self.database.read() as connection:
            return tuple(connection.execute(sa.select(events.c.unit).distinct().order_by(events.c.unit)).scalars())

    def unit_events(self, unit: str, after: int = 0) -> Iterator[StoredEvent]:
        """A unit's events in order, streamed within one read transaction."""
        with self.database.read() as connection:
            yield from chain.unit_events(connection, unit, after)

    def anchor_keys(self) -> Iterator[tuple[str, int, str]]:
        """(unit, number, key) of every anchor that was written, streamed."""
        query = sa.select(anchors.c.unit, anchors.c.number, anchors.c.key).order_by(anchors.c.unit, anchors.c.number)
        with self.database.read() as connection:
            for row in connection.execute(query.execution_options(yield_per=1000)):
                yield row.unit, int(row.number), row.key

    def last_anchored(self) -> datetime | None:
        """When a head was anchored last."""
        with self.database.read() as connection:
            query = sa.select(anchors.c.at).order_by(anchors.c.at.desc()).limit(1)
            return connection.execute(query).scalar_one_or_none()

    def anchored(self, head: ChainHead, *, at: datetime, key: str) -> None:
        """Note that the head stands in the archive under ``key``. Idempotent."""
        with self.database.write() as connection:
            where = (anchors.c.unit == head.unit, anchors.c.number == head.number)
            connection.execute(anchors.delete().where(*where))
            connection.execute(anchors.insert().values(**head.model_dump(), at=at, key=key))


def _packages(connection: sa.Connection, code: str) -> tuple[SealedPackage, ...]:
    query = sa.select(packages).where(packages.c.dossier == code).order_by(packages.c.sealed_at, packages.c.key)
    return tuple(SealedPackage(**row) for row in connection.execute(query).mappings())


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()
