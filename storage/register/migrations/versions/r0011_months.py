"""Sums of months over all units, and how often each unit changed a month's tallies.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them; every month that has tallies has been changed once by each of its units."""
    op.create_table(
        "tally_changes",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "unit", name=op.f("pk_tally_changes")),
    )
    op.create_table(
        "months",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_months")),
    )
    op.create_table(
        "month_sums",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("procedure", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=48), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "procedure", "measure", "bucket", name=op.f("pk_month_sums")),
    )
    op.execute(
        sa.text(
            "INSERT INTO tally_changes (month, unit, number) "
            "SELECT DISTINCT month, unit, 1 FROM tallies WHERE procedure = '*' AND channel = 0"
        )
    )


def downgrade() -> None:
    """Drop them; they are made of the tallies."""
    for table in ("month_sums", "months", "tally_changes"):
        op.drop_table(table)
