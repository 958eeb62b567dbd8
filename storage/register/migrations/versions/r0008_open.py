"""An index of what is not archived yet, for the queue's counts by state and deadline.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = "state IN ('received', 'processing', 'ready', 'review', 'supplement_requested', 'accepted', 'rejected')"


def upgrade() -> None:
    """Create it; everything that is counted stands in it, so that the table need not be read."""
    op.create_index(
        "ix_dossiers_open",
        "dossiers",
        ["unit", "state", "due_rank", "procedure", "code", "secret"],
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_dossiers_open", table_name="dossiers")
