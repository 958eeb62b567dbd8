"""Tables of the desk and the reading room: corrections, proposals for a second person, page texts, saved searches."""

import sqlalchemy as sa

from models.correction import CorrectionKind
from models.decision import DecisionKind
from storage.register.columns import Json, Utc, dossier_code, metadata, one_of, written

corrections = sa.Table(
    "corrections",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    *written(),
    sa.Column("engine", sa.Text, nullable=False),
    one_of("kind", CorrectionKind, "kind"),
    sa.CheckConstraint("number >= 1", name="number"),
    sa.Index("ix_corrections_at", "at", "dossier", "number"),
)
"""Never changed and never deleted: an undo is a row of its own."""

proposals = sa.Table(
    "proposals",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    *written(),
    one_of("kind", DecisionKind, "kind"),
)
"""Decisions that wait for a second person; one that the dossier has outgrown (another version) counts for nothing."""

page_texts = sa.Table(
    "page_texts",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""What stands on a dossier's pages, for words in context: deflated JSON, one list of (file, page, text)."""

saved_searches = sa.Table(
    "saved_searches",
    metadata,
    sa.Column("user", sa.String(64), sa.ForeignKey("users.name"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("body", Json, nullable=False),
    sa.Column("at", Utc, nullable=False),
)
