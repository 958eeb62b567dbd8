"""Second factors, sign-ins half way, accounts of an identity provider, scopes of tokens.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the column."""
    op.create_table(
        "second_factors",
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("recovery", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_second_factors_user")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "pending_signins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('code', 'enrol', 'oidc')", name=op.f("ck_pending_signins_kind")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_pending_signins")),
    )
    op.create_index("ix_pending_signins_expires_at", "pending_signins", ["expires_at"])
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("user", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_identities_user")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identities")),
    )
    op.create_index("ix_identities_user", "identities", ["user"])
    op.add_column("tokens", sa.Column("scopes", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take them away; people sign in with their passwords alone."""
    op.drop_column("tokens", "scopes")
    op.drop_table("identities")
    op.drop_table("pending_signins")
    op.drop_table("second_factors")
