"""PostgreSQL: the index of words knows unit and procedure too.

A person of one unit looks for what is common everywhere: with the unit in the same index only that unit's entries are
read. Somebody who sees many units is asked past it (``storage.register.index``), since each would be read for itself.

Revision ID: 0014
"""

from storage.register.migrations import on_postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_DAY = "((received_at AT TIME ZONE 'UTC')::date)"
UP = (
    "DROP INDEX ix_indexed_words",
    f"CREATE INDEX ix_indexed_words ON indexed USING gin (words, {_DAY}, unit, procedure) WITH (fastupdate = off)",
    "ANALYZE indexed",
)
DOWN = (
    "DROP INDEX ix_indexed_words",
    f"CREATE INDEX ix_indexed_words ON indexed USING gin (words, {_DAY}) WITH (fastupdate = off)",
)


def upgrade() -> None:
    """The index is built anew; a million dossiers take some minutes."""
    on_postgresql.execute(UP)


def downgrade() -> None:
    """The index of words and days again."""
    on_postgresql.execute(DOWN)
