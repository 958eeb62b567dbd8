"""The text index, and triggers that refuse to change or delete an event.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSAL = "events are append-only"

SQLITE_UP = (
    "CREATE VIRTUAL TABLE search_words USING fts5(words, detail=none, columnsize=0, "
    "tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
SQLITE_DOWN = ("DROP TRIGGER events_no_delete", "DROP TRIGGER events_no_update", "DROP TABLE search_words")

POSTGRESQL_UP = (
    "ALTER TABLE indexed ADD COLUMN words tsvector",
    "CREATE INDEX ix_indexed_words ON indexed USING gin (words) WITH (fastupdate = off)",
    f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)
POSTGRESQL_DOWN = (
    "DROP TRIGGER events_append_only ON events",
    "DROP FUNCTION refuse_change()",
    "DROP INDEX ix_indexed_words",
    "ALTER TABLE indexed DROP COLUMN words",
)


def upgrade() -> None:
    """What each database has its own words for."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_UP if sqlite else POSTGRESQL_UP:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Index and triggers go; dossiers and events stay. ``indexed`` is emptied: it names words that are gone."""
    op.execute(sa.text("DELETE FROM indexed"))
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_DOWN if sqlite else POSTGRESQL_DOWN:
        op.execute(sa.text(statement))
