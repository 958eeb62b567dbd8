"""The office around the dossier: matters, outbox, figures, and dossiers stopped for secrecy.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from storage.register.migrations.widening import widen

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

EVENTS = (
    "secret", "extended", "reminded", "result", "handed_over", "fee", "payment", "owed", "presented", "reused",
    "looked_up", "consulted", "requested", "peer",
)  # fmt: skip


def upgrade() -> None:
    """New tables, one new column, more kinds of events."""
    op.add_column("dossiers", sa.Column("secret", sa.Boolean(), server_default=sa.false(), nullable=False))
    widen("events", "kind", EVENTS)
    _matters()
    _outbox()
    _figures()


def _matters() -> None:
    op.create_table(
        "matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("dossier", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('extension', 'reminder', 'result', 'handover', 'post_list', 'fee', 'payment', 'owed', "
            "'presented', 'reuse', 'lookup', 'consultation', 'request', 'peer')",
            name=op.f("ck_matters_kind"),
        ),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_matters_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matters")),
    )
    op.create_index("ix_matters_dossier", "matters", ["dossier", "kind"])
    op.create_index("ix_matters_subject", "matters", ["kind", "subject"])
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_matters_open", "matters", ["kind", "unit", "due_at"], sqlite_where=still_open, postgresql_where=still_open
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("occasion", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("way IN ('sync', 'notice')", name=op.f("ck_outbox_way")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("way", "unit", "number", name=op.f("uq_outbox_way_unit_number")),
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index("ix_outbox_unsent", "outbox", ["next_at", "id"], sqlite_where=unsent, postgresql_where=unsent)
    op.create_index("ix_outbox_dossier", "outbox", ["dossier"])
    op.create_table(
        "outbox_places",
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("way", "unit", name=op.f("pk_outbox_places")),
    )


def _figures() -> None:
    op.create_table(
        "facts",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("procedure", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossiers.code"], name=op.f("fk_facts_dossier")),
        sa.PrimaryKeyConstraint("dossier", name=op.f("pk_facts")),
    )
    op.create_index("ix_facts_unit", "facts", ["unit", "month", "dossier"])
    op.create_index("ix_facts_procedure", "facts", ["procedure", "month", "dossier"])
    op.create_index("ix_facts_month", "facts", ["month", "dossier"])
    op.create_table(
        "tallies",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("procedure", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(length=48), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "unit", "procedure", "channel", "measure", "bucket", name=op.f("pk_tallies")),
    )


def downgrade() -> None:
    """The tables and the column go. Kinds of events stay allowed: the log is never shortened."""
    for table in ("tallies", "facts", "outbox_places", "outbox", "matters"):
        op.drop_table(table)
    op.drop_column("dossiers", "secret")
