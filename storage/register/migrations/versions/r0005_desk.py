"""Corrections, proposals for a second person, page texts, saved searches.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DECISIONS = "'accept', 'supplement', 'reject', 'withdraw', 'stop'"
CORRECTIONS = "'arrange', 'field', 'hide', 'show', 'reread', 'answer', 'procedure', 'undo'"


def upgrade() -> None:
    """Four tables; nothing that is there changes."""
    op.create_table(
        "corrections",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({CORRECTIONS})", name=op.f("ck_corrections_kind")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_corrections_number")),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_corrections_dossier")),
        sa.PrimaryKeyConstraint("dossier", "number", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections_at", "corrections", ["at", "dossier", "number"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({DECISIONS})", name=op.f("ck_proposals_kind")),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_proposals_dossier")),
        sa.PrimaryKeyConstraint("dossier", name=op.f("pk_proposals")),
    )
    op.create_table(
        "page_texts",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_page_texts_dossier")),
        sa.PrimaryKeyConstraint("dossier", name=op.f("pk_page_texts")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_saved_searches_user")),
        sa.PrimaryKeyConstraint("user", "name", name=op.f("pk_saved_searches")),
    )


def downgrade() -> None:
    """Corrections go with their table; the assessments they led to stay."""
    for table in ("saved_searches", "page_texts", "proposals", "corrections"):
        op.drop_table(table)
