"""Which objects stand in the second store.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; what stands in a second store already is copied again once, and found to be there."""
    op.create_table(
        "copies",
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.CheckConstraint("outcome IN ('intact', 'altered', 'missing')", name=op.f("ck_copies_outcome")),
        sa.PrimaryKeyConstraint("place", "key", name=op.f("pk_copies")),
    )
    op.create_index("ix_copies_age", "copies", ["checked_at", "place", "key"])
    op.create_index("ix_copies_outcome", "copies", ["outcome", "place", "key"])


def downgrade() -> None:
    """The table goes; the second store keeps what it has."""
    op.drop_table("copies")
