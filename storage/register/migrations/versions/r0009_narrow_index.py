"""PostgreSQL: the text index knows by itself what a search filters and orders by, and keeps its words apart.

A common word stands in a hundred thousand dossiers; to look at each one's row in ``dossiers``, and to carry the words
of each along, took seconds at a million. Triggers keep the copied columns true, whoever writes.

Revision ID: 0009
"""

from storage.register.migrations import on_postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# FOR SHARE: whoever changes the dossier at this moment is waited for, or finds the row and changes it too.
_FILL = """
CREATE FUNCTION indexed_filled() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  SELECT unit, procedure, state, received_at, secret
    INTO NEW.unit, NEW.procedure, NEW.state, NEW.received_at, NEW.secret
    FROM dossiers WHERE code = NEW.dossier FOR SHARE;
  RETURN NEW;
END $$
"""
_FOLLOW = """
CREATE FUNCTION indexed_followed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE indexed SET unit = NEW.unit, procedure = NEW.procedure, state = NEW.state, received_at = NEW.received_at,
    secret = NEW.secret WHERE dossier = NEW.code;
  RETURN NULL;
END $$
"""
_CHANGED = "(OLD.unit, OLD.procedure, OLD.state, OLD.received_at, OLD.secret)"

UP = (
    "ALTER TABLE indexed RENAME TO indexed_wide",
    "CREATE TABLE indexed (id integer NOT NULL DEFAULT nextval('indexed_id_seq'), dossier varchar(64) NOT NULL, "
    "unit varchar(64) NOT NULL, procedure varchar(64), state varchar(24) NOT NULL, received_at timestamptz NOT NULL, "
    "secret boolean NOT NULL, words tsvector) WITH (toast_tuple_target = 128, fillfactor = 90)",
    "INSERT INTO indexed SELECT w.id, w.dossier, d.unit, d.procedure, d.state, d.received_at, d.secret, w.words "
    "FROM indexed_wide w JOIN dossiers d ON d.code = w.dossier ORDER BY d.received_at, d.code",
    "ALTER SEQUENCE indexed_id_seq OWNED BY indexed.id",
    "DROP TABLE indexed_wide",
    "ALTER TABLE indexed ADD CONSTRAINT pk_indexed PRIMARY KEY (id)",
    "ALTER TABLE indexed ADD CONSTRAINT uq_indexed_dossier UNIQUE (dossier)",
    "ALTER TABLE indexed ADD CONSTRAINT fk_indexed_dossier FOREIGN KEY (dossier) REFERENCES dossiers (code)",
    "CREATE INDEX ix_indexed_words ON indexed USING gin (words) WITH (fastupdate = off)",
    _FILL,
    "CREATE TRIGGER indexed_filled BEFORE INSERT ON indexed FOR EACH ROW EXECUTE FUNCTION indexed_filled()",
    _FOLLOW,
    "CREATE TRIGGER indexed_followed AFTER UPDATE OF unit, procedure, state, received_at, secret ON dossiers "
    f"FOR EACH ROW WHEN ({_CHANGED} IS DISTINCT FROM {_CHANGED.replace('OLD', 'NEW')}) "
    "EXECUTE FUNCTION indexed_followed()",
)
DOWN = (
    "DROP TRIGGER indexed_followed ON dossiers",
    "DROP FUNCTION indexed_followed()",
    "DROP TRIGGER indexed_filled ON indexed",
    "DROP FUNCTION indexed_filled()",
    "ALTER TABLE indexed DROP COLUMN unit, DROP COLUMN procedure, DROP COLUMN state, DROP COLUMN received_at, "
    "DROP COLUMN secret",
    "ALTER TABLE indexed RESET (toast_tuple_target, fillfactor)",
)


def upgrade() -> None:
    """The table is written anew in the order of receipt; a million dossiers take some minutes."""
    on_postgresql.execute(UP)


def downgrade() -> None:
    """The columns and their triggers go; the words stay where they are."""
    on_postgresql.execute(DOWN)
