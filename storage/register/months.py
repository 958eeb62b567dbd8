"""Months that are over, added up over all units by procedure: a year of a province is read, not added up anew.

In: a connection and months. Out: rows written; which months' sums may be read. Wrong: nothing. The sums of a month
hold as long as none of its units changed a tally since they were made; units count their changes, each in a row of its
own, and the sums say at which count they were made. Where they do not hold, ``figuring.py`` adds up the tallies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.register.month_tables import month_sums, months, tally_changes
from storage.register.office_tables import tallies

EVERY = "*"
"""Stands in ``tallies`` for every procedure, as 0 does for every channel."""
REST = timedelta(hours=1)
"""Between two summings of a month that goes on changing; meanwhile its tallies are added up by whoever asks."""


@dataclass(frozen=True)
class Month:
    """A month of which there are tallies. ``holds``: its sums may be read instead of them."""

    month: int
    changes: int
    holds: bool


def changed(connection: sa.Connection, month: int, unit: str) -> None:
    """A tally of this month and unit changes; the unit's chain is held."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(tally_changes).values(month=month, unit=unit, number=1)
    more = {"number": tally_changes.c.number + 1}
    connection.execute(statement.on_conflict_do_update(index_elements=["month", "unit"], set_=more))


def standing(connection: sa.Connection, first: int, last: int, units: Sequence[str] | None) -> tuple[Month, ...]:
    """Every month there is between two, both inclusive. Sums over all units hold for ``units`` that are all of them."""
    others = (
        sa.func.sum(sa.case((tally_changes.c.unit.in_(list(units)), 0), else_=1))
        if units is not None
        else sa.literal(0)
    )
    query = (
        sa.select(tally_changes.c.month, sa.func.sum(tally_changes.c.number), others, sa.func.max(months.c.changes))
        .join(months, months.c.month == tally_changes.c.month, isouter=True)
        .where(tally_changes.c.month >= first, tally_changes.c.month <= last)
        .group_by(tally_changes.c.month)
        .order_by(tally_changes.c.month)
    )
    return tuple(
        Month(int(month), int(changes), not foreign and made == changes)
        for month, changes, foreign, made in connection.execute(query)
    )


def due(connection: sa.Connection, current: int, *, now: datetime) -> tuple[int, ...]:
    """Months before ``current`` whose sums do not hold, and that were not added up just now."""
    query = sa.select(months.c.month).where(months.c.made_at > now - REST)
    resting = set(connection.execute(query).scalars())
    return tuple(m.month for m in standing(connection, 0, current - 1, None) if not m.holds and m.month not in resting)


def add_up(connection: sa.Connection, month: int, *, now: datetime) -> None:
    """Make a month's sums anew. Its changes are counted first: one that comes between is in the sums, and makes them
    look older than they are. The row in ``months`` keeps two who do this at once apart."""
    count = sa.select(sa.func.sum(tally_changes.c.number)).where(tally_changes.c.month == month)
    changes = connection.execute(count).scalar_one() or 0
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = {"changes": int(changes), "made_at": now}
    statement = insert(months).values(month=month, **made)
    connection.execute(statement.on_conflict_do_update(index_elements=["month"], set_=made))
    connection.execute(month_sums.delete().where(month_sums.c.month == month))
    total = sa.func.sum(tallies.c.number)
    key = (tallies.c.month, tallies.c.procedure, tallies.c.measure, tallies.c.bucket)
    query = (
        sa.select(*key, total)
        .where(tallies.c.month == month, tallies.c.procedure != EVERY, tallies.c.channel == 0)
        .group_by(*key)
        .having(total != 0)
    )
    connection.execute(month_sums.insert().from_select([column.name for column in month_sums.columns], query))
