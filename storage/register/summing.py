"""Counts for a period, from what is kept: the units' tallies, or the sums of months that are over.

In: a connection, which dossiers are wanted, and by what. Out: counts of each part. Wrong: nothing.
"""

from typing import Any

import sqlalchemy as sa

from storage.register import months
from storage.register.figuring import Wanted, recounted
from storage.register.month_tables import month_sums
from storage.register.months import EVERY
from storage.register.office_tables import tallies

Sums = dict[str, dict[tuple[str, int], int]]
"""Counts by measure and bucket, of each part."""
Rows = sa.Select[Any] | sa.CompoundSelect[Any]


def sums(connection: sa.Connection, wanted: Wanted, by: str | None) -> Sums:
    """Counts of each part; ``by`` is a column of ``tallies`` (None: everything is one part, "")."""
    procedures, channels = (
        wanted.procedures is not None or by == "procedure",
        wanted.channel is not None or by == "channel",
    )
    if procedures and channels:
        return _one_by_one(connection, wanted, by)
    level = (tallies.c.procedure != EVERY) if procedures else (tallies.c.procedure == EVERY)
    of_channel = (tallies.c.channel != 0) if channels else (tallies.c.channel == 0)
    live = _rows(tallies, by).where(level, of_channel, *wanted.clauses(tallies))
    if not procedures or by == "unit":
        return _grouped(connection, live)
    there = months.standing(connection, wanted.first, wanted.last, wanted.units)
    made = [month for month in there if month.holds]
    kept = _rows(month_sums, by).where(month_sums.c.month.in_([m.month for m in made]))
    if wanted.procedures is not None:
        kept = kept.where(month_sums.c.procedure.in_(list(wanted.procedures)))
    rest = live.where(tallies.c.month.in_([month.month for month in there if not month.holds]))
    found = _grouped(connection, sa.union_all(kept, rest))
    # Meanwhile another transaction may have changed one of these months: then what was read of it may be of both.
    still = months.standing(connection, wanted.first, wanted.last, wanted.units)
    return found if set(made) <= set(still) else _grouped(connection, live)


def _rows(table: sa.Table, by: str | None) -> sa.Select[Any]:
    part = sa.cast(table.c[by], sa.String) if by else sa.literal("")
    return sa.select(part.label("part"), table.c.measure, table.c.bucket, table.c.number)


def _grouped(connection: sa.Connection, rows: Rows) -> Sums:
    of = rows.subquery().c
    query = sa.select(of.part, of.measure, of.bucket, sa.func.sum(of.number)).group_by(of.part, of.measure, of.bucket)
    found: Sums = {}
    for key, measure, bucket, number in connection.execute(query):
        if number:
            found.setdefault(str(key), {})[measure, bucket] = int(number)
    return found


def _one_by_one(connection: sa.Connection, wanted: Wanted, by: str | None) -> Sums:
    """The same from each dossier's facts: where procedure and channel are asked for together."""
    place = {None: None, "month": 0, "unit": 1, "procedure": 2, "channel": 3}[by]
    found: Sums = {}
    for cell, measures in recounted(connection, wanted):
        part = found.setdefault("" if place is None else str(cell[place]), {})
        for key, number in measures.items():
            part[key] = part.get(key, 0) + number
    return found
