"""How often an address failed of late, at signing in or with an unknown key; all desks of one register count together.

In: an address and the time. Out: the times of its newest failures. What is older than the window is deleted on the way,
so no address is kept longer than that after its last failure. Nothing goes wrong.
"""

from datetime import datetime

import sqlalchemy as sa

from models.user import Tried
from storage.register.database import Database
from storage.register.signin_tables import failed_tries as tries


class Tries:
    """Reached as ``register.tries``; each method is its own transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def failed(self, kind: Tried, address: str, *, now: datetime, since: datetime) -> None:
        """Count a failure; those before ``since``, of whatever address, are forgotten."""
        with self.database.write() as connection:
            connection.execute(tries.delete().where(tries.c.at < since))
            connection.execute(tries.insert().values(kind=kind, address=address[:64], at=now))

    def newest(self, kind: Tried, address: str, *, since: datetime, limit: int) -> tuple[datetime, ...]:
        """The address's failures after ``since``, newest first, at most ``limit``."""
        of_address = (tries.c.kind == kind, tries.c.address == address[:64], tries.c.at > since)
        query = sa.select(tries.c.at).where(*of_address).order_by(tries.c.at.desc()).limit(limit)
        with self.database.read() as connection:
            return tuple(connection.execute(query).scalars())
