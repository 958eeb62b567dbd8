"""The table of second copies: which objects stand in the second store, and how they were when last read there."""

import sqlalchemy as sa

from storage.register.columns import Utc, last_read, metadata

copies = sa.Table(
    "copies",
    metadata,
    *last_read(),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("copied_at", Utc, nullable=False),
    sa.Index("ix_copies_age", "checked_at", "place", "key"),
    sa.Index("ix_copies_outcome", "outcome", "place", "key"),
)
