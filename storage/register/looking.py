"""Small looks that pages of the desk take often, each one short query.

In: codes and names. Out: typed values. Nothing goes wrong but the database. Reached as ``register.looking``.
"""

from collections.abc import Sequence
from datetime import datetime

from models.submission import ReceivedFile
from storage.register import claims, dossiers
from storage.register.database import Database


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

    def owners(self, codes: Sequence[str], *, now: datetime) -> dict[str, str]:
        """Who holds a lease on those of ``codes`` that somebody holds."""
        with self.database.read() as connection:
            return claims.among(connection, codes, now=now)
