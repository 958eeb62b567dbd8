"""Small looks that pages of the desk take often, each one short query.

In: codes and names. Out: typed values. Nothing goes wrong but the database. Reached as ``register.looking``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from models.decision import Event
from models.dossier import DossierSummary
from models.error import Conflict
from models.state import State
from models.submission import ReceivedFile
from models.user import Claim, Session, User
from storage.register import claims, dossiers, people
from storage.register.chain import append
from storage.register.database import Database
from storage.register.tables import dossiers as rows
from storage.register.tables import packages


@dataclass(frozen=True)
class FilePlace:
    """One file of a dossier, and what is needed to say who may see it."""

    unit: str
    version: int
    file: ReceivedFile | None


class Looking:
    """See the module."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def file(self, code: str, name: str) -> ReceivedFile | None:
        """One file of a dossier by name, None where it has none of that name."""
        with self.database.read() as connection:
            return dossiers.file_named(connection, code, name)

    def engine(self, code: str) -> str:
        """The engine that the newest assessment's readings are of; empty before the first."""
        with self.database.read() as connection:
            return dossiers.newest_engine(connection, code)

    def file_places(self, codes: Sequence[str]) -> dict[tuple[str, str], int]:
        """For each file of the dossiers, by code and name, its place among the dossier's files from 0."""
        with self.database.read() as connection:
            return dossiers.file_places(connection, codes)

    def place(self, code: str, index: int) -> FilePlace:
        """The file with this index; ``NotFound`` for a dossier that is not there or was stopped for secrecy."""
        with self.database.read() as connection:
            return FilePlace(*dossiers.place_of(connection, code, index))

    def summary(self, code: str) -> DossierSummary | None:
        """One line of a list; None for what is not there or was stopped for secrecy."""
        with self.database.read() as connection:
            return dossiers.summary_of(connection, code)

    def waiting(
        self, wanted: dossiers.Filter, *, state: State | None, limit: int, after: str | None
    ) -> tuple[DossierSummary, ...]:
        """The queue; or, with a ``state``, the dossiers that stand in it, newest first."""
        with self.database.read() as connection:
            if state is None:
                return dossiers.queue(connection, wanted, limit=limit, after=after)
            return dossiers.newest(connection, replace(wanted, state=state), limit=limit, after=after)

    def counts_by_due(self, wanted: dossiers.Filter, edges: Sequence[datetime]) -> dict[tuple[State, int], int]:
        """Of what is not archived, how many are in each state and due before each of the ascending ``edges``, by the
        edge's place."""
        with self.database.read() as connection:
            return dossiers.counts_by_due(connection, wanted, edges)

    def next_free(self, *, units: Sequence[str], user: str, but: str, now: datetime) -> str | None:
        """The first of the queue, other than ``but``, that nobody else works on and ``user`` has not proposed."""
        with self.database.read() as connection:
            return dossiers.next_free(connection, units, user, but, now)

    def signed_in(self, token_hash: str, *, now: datetime) -> tuple[Session, User] | None:
        """A session that has not run out, with its active account."""
        with self.database.read() as connection:
            return people.signed_in(connection, token_hash, now=now)

    def opened(self, event: Event, *, claim_for: int = 0) -> bool:
        """Log that a person opened a dossier and, with ``claim_for`` seconds, take the lease for them: one
        transaction. False where somebody else holds the lease; the look is logged all the same."""
        code = event.dossier or ""
        with self.database.write() as connection:
            append(connection, event, unit=dossiers.unit_of(connection, code))
            if claim_for:
                try:
                    claims.claim(connection, code, event.actor, now=event.at, seconds=claim_for)
                except Conflict:
                    return False
            return True

    def working_on(self, user: str, *, units: Sequence[str], now: datetime) -> int:
        """How many waiting dossiers of these units ``user`` holds the lease of."""
        with self.database.read() as connection:
            return claims.held_by(connection, user, units, now=now)

    def sealed(self, code: str) -> bool:
        """Whether the dossier stands in the archive: sealed, and not disposed of."""
        query = sa.select(packages.c.key).join(rows, rows.c.code == packages.c.dossier)
        query = query.where(rows.c.code == code, rows.c.state != State.DISPOSED)
        with self.database.read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def lease(self, code: str, *, now: datetime) -> Claim | None:
        """The lease that somebody holds on a dossier."""
        with self.database.read() as connection:
            return claims.lease(connection, code, now=now)

    def owners(self, codes: Sequence[str], *, now: datetime) -> dict[str, str]:
        """Who holds a lease on those of ``codes`` that somebody holds."""
        with self.database.read() as connection:
            return claims.among(connection, codes, now=now)
