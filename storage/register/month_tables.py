"""Tables of sums over all units, kept for months that are over (``months.py``)."""

import sqlalchemy as sa

from storage.register.columns import Utc, metadata

tally_changes = sa.Table(
    "tally_changes",
    metadata,
    sa.Column("month", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
)
"""How often the tallies of a unit's month changed. One row a unit, whose chain a writer holds: nobody waits for it."""

months = sa.Table(
    "months",
    metadata,
    sa.Column("month", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("changes", sa.BigInteger, nullable=False),
    sa.Column("made_at", Utc, nullable=False),
)
"""When a month was added up, and at how many changes of all its units: with more, its sums no longer hold."""

month_sums = sa.Table(
    "month_sums",
    metadata,
    sa.Column("month", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("procedure", sa.String(64), primary_key=True),
    sa.Column("measure", sa.String(48), primary_key=True),
    sa.Column("bucket", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, nullable=False),
)
"""``tallies`` by procedure, all units together."""
