"""The table of second copies: which objects stand in the second store, and how they were when last read there."""

import sqlalchemy as sa

from storage.register.tables import Utc, metadata

copies = sa.Table(
    "copies",
    metadata,
    sa.Column("place", sa.String(16), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("copied_at", Utc, nullable=False),
    sa.Column("checked_at", Utc, nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.CheckConstraint("outcome IN ('intact', 'altered', 'missing')", name="outcome"),
    sa.Index("ix_copies_age", "checked_at", "place", "key"),
    sa.Index("ix_copies_outcome", "outcome", "place", "key"),
)
