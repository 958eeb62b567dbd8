"""The register says how old a program may be that works with it (``storage/register/terms.py``).

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; programs before it do not know of terms and refuse newer tables."""
    terms = op.create_table(
        "register_terms",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("oldest", sa.String(length=32), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_register_terms_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_terms")),
    )
    op.bulk_insert(terms, [{"id": 1, "oldest": revision}])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("register_terms")
