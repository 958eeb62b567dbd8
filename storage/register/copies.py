"""What the register knows of the second store: what is not there yet, what was read longest ago, what is wrong.

In: typed values. Out: the same. Reached as ``register.copies``; each method is its own transaction.
"""

from datetime import datetime

import sqlalchemy as sa

from models.package import FixityCheck, FixityOutcome
from storage.register.copy_tables import copies
from storage.register.database import Database
from storage.register.kept import KeptObject, unnoted
from storage.register.tables import fixity_checks


class Copies:
    """See the module."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def to_copy(self, limit: int) -> tuple[KeptObject, ...]:
        """Objects that the second store does not have yet."""
        with self.database.read() as connection:
            return tuple(unnoted(connection, copies, limit))

    def copied(self, kept: KeptObject, *, now: datetime) -> None:
        """Note that the object stands in the second store, read back."""
        with self.database.write() as connection:
            connection.execute(copies.delete().where(copies.c.place == kept.place, copies.c.key == kept.key))
            row = {"place": kept.place, "key": kept.key, "sha256": kept.sha256, "copied_at": now, "checked_at": now}
            connection.execute(copies.insert().values(**row, outcome=FixityOutcome.INTACT))

    def to_check(self, *, before: datetime, limit: int) -> tuple[KeptObject, ...]:
        """Copies not read since ``before``, the longest unread first."""
        query = sa.select(copies.c.place, copies.c.key, copies.c.sha256, copies.c.checked_at)
        query = query.where(copies.c.checked_at < before).order_by(copies.c.checked_at, copies.c.place, copies.c.key)
        with self.database.read() as connection:
            return tuple(KeptObject(**row) for row in connection.execute(query.limit(limit)).mappings())

    def checked(self, kept: KeptObject, outcome: FixityOutcome, *, now: datetime) -> None:
        """Keep the newest outcome."""
        where = (copies.c.place == kept.place, copies.c.key == kept.key)
        with self.database.write() as connection:
            connection.execute(copies.update().where(*where).values(checked_at=now, outcome=outcome))

    def alarms(self) -> tuple[FixityCheck, ...]:
        """Copies that were altered or missing when last read."""
        query = sa.select(copies.c.place, copies.c.key, copies.c.checked_at, copies.c.outcome)
        query = query.where(copies.c.outcome.in_(["altered", "missing"])).order_by(copies.c.place, copies.c.key)
        with self.database.read() as connection:
            return tuple(FixityCheck(**row) for row in connection.execute(query).mappings())

    def forget(self, place: str, key: str) -> None:
        """The object was disposed of: nobody reads it any more, here or there."""
        with self.database.write() as connection:
            for table in (copies, fixity_checks):
                connection.execute(table.delete().where(table.c.place == place, table.c.key == key))
