"""The tables of webhooks: receivers, and one row for each change of state that one of them is to be told."""

import sqlalchemy as sa

from models.webhook import DeliveryState
from storage.register.columns import Json, Utc, metadata, one_of

hooks = sa.Table(
    "hooks",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("units", Json, nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("stopped", sa.String(32), nullable=False),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("previous_until", Utc),
)

_PENDING = "state = 'pending'"

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(64), nullable=False),
    sa.Column("hook", sa.String(32), sa.ForeignKey("hooks.id"), nullable=False),
    sa.Column("unit", sa.String(64), nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("dossier", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("before", sa.String(24)),
    sa.Column("after", sa.String(24), nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", Utc, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("error", sa.String(64), nullable=False),
    sa.Column("ended_at", Utc),
    sa.UniqueConstraint("hook", "id"),
    one_of("state", DeliveryState, "state"),
    sa.CheckConstraint("attempts >= 0", name="attempts"),
    sa.Index(
        "ix_deliveries_waiting", "hook", "dossier", "number",
        sqlite_where=sa.text(_PENDING), postgresql_where=sa.text(_PENDING),
    ),
    sa.Index("ix_deliveries_state", "state", "hook", "number"),
    sa.Index("ix_deliveries_dossier", "dossier", "number"),
)  # fmt: skip
