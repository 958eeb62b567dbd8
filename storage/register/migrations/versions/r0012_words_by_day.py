"""PostgreSQL: the index of words knows the day of receipt too.

What is common stands in half of all dossiers: with the days in the same index a search of the newest ones reads their
entries alone. ``btree_gin`` is of PostgreSQL's own contrib modules, and trusted: the database's owner may create it.
A row changes with its dossier's state: with room on its page it stays where the index says it is.

Revision ID: 0012
"""

from storage.register.migrations import on_postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

UP = (
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "ALTER TABLE indexed SET (fillfactor = 60)",
    "DROP INDEX ix_indexed_words",
    "CREATE INDEX ix_indexed_words ON indexed USING gin "
    "(words, ((received_at AT TIME ZONE 'UTC')::date)) WITH (fastupdate = off)",
    "ANALYZE indexed",
)
DOWN = (
    "DROP INDEX ix_indexed_words",
    "CREATE INDEX ix_indexed_words ON indexed USING gin (words) WITH (fastupdate = off)",
    "ALTER TABLE indexed SET (fillfactor = 90)",
)


def upgrade() -> None:
    """The index is built anew; a million dossiers take some minutes."""
    on_postgresql.execute(UP)


def downgrade() -> None:
    """The index of words alone again; the module stays, which may be somebody else's."""
    on_postgresql.execute(DOWN)
