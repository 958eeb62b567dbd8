"""Failed sign-ins and unknown keys by address, counted by all desks of one register together.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "failed_tries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('sign_in', 'key')", name=op.f("ck_failed_tries_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_tries")),
    )
    op.create_index("ix_failed_tries_address", "failed_tries", ["kind", "address", "at"])
    op.create_index("ix_failed_tries_at", "failed_tries", ["at"])


def downgrade() -> None:
    """Take it away; nobody has failed of late."""
    op.drop_table("failed_tries")
