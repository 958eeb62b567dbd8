"""Tables of the office around the dossier: matters, what is to be sent, and the numbers that figures are made of."""

import sqlalchemy as sa

from models.matter import MatterKind
from storage.register.columns import Utc, dossier_code, metadata, one_of

OPEN = "closed_at IS NULL"

matters = sa.Table(
    "matters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(24), nullable=False),
    sa.Column("unit", sa.String(64), nullable=False),
    dossier_code(),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("opened_at", Utc, nullable=False),
    sa.Column("opened_by", sa.Text, nullable=False),
    sa.Column("due_at", Utc),
    sa.Column("closed_at", Utc),
    sa.Column("closed_by", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    one_of("kind", MatterKind, "kind"),
    sa.Index("ix_matters_dossier", "dossier", "kind"),
    sa.Index("ix_matters_subject", "kind", "subject"),
    sa.Index(
        "ix_matters_open", "kind", "unit", "due_at",
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    ),
)  # fmt: skip

UNSENT = "sent_at IS NULL"

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("way", sa.String(16), nullable=False),
    sa.Column("unit", sa.String(64), nullable=False),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("dossier", sa.String(64), nullable=False),
    sa.Column("occasion", sa.String(32), nullable=False),
    sa.Column("made_at", Utc, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", Utc, nullable=False),
    sa.Column("sent_at", Utc),
    sa.Column("problem", sa.Text, nullable=False),
    sa.UniqueConstraint("way", "unit", "number"),
    sa.CheckConstraint("way IN ('sync', 'notice')", name="way"),
    sa.Index(
        "ix_outbox_unsent", "next_at", "id",
        sqlite_where=sa.text(UNSENT), postgresql_where=sa.text(UNSENT),
    ),
    sa.Index("ix_outbox_dossier", "dossier"),
)  # fmt: skip
"""What is to be told to others, one row an event and way: the event log is the queue, this is how far it got."""

outbox_places = sa.Table(
    "outbox_places",
    metadata,
    sa.Column("way", sa.String(16), primary_key=True),
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
)
"""Up to which event of a unit's log the outbox was filled."""

facts = sa.Table(
    "facts",
    metadata,
    dossier_code(primary_key=True),
    sa.Column("unit", sa.String(64), nullable=False),
    sa.Column("procedure", sa.String(64), nullable=False),
    sa.Column("channel", sa.SmallInteger, nullable=False),
    sa.Column("month", sa.Integer, nullable=False),
    sa.Column("measures", sa.Text, nullable=False),
    sa.Index("ix_facts_unit", "unit", "month", "dossier"),
    sa.Index("ix_facts_procedure", "procedure", "month", "dossier"),
    sa.Index("ix_facts_month", "month", "dossier"),
)
"""What each dossier adds to the figures: ``measures`` is ``name[=number]`` separated by spaces, in order."""

tallies = sa.Table(
    "tallies",
    metadata,
    sa.Column("month", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("unit", sa.String(64), primary_key=True),
    sa.Column("procedure", sa.String(64), primary_key=True),
    sa.Column("channel", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("measure", sa.String(48), primary_key=True),
    sa.Column("bucket", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
)
"""The sums of ``facts``, changed in the transaction that changes a dossier."""
