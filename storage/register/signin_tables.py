"""The tables of signing in beyond a password: second factors, sign-ins half way, accounts of an identity provider."""

import sqlalchemy as sa

from models.user import Tried
from storage.register.columns import Json, Utc, metadata, one_of

second_factors = sa.Table(
    "second_factors",
    metadata,
    sa.Column("user", sa.String(64), sa.ForeignKey("users.name"), primary_key=True),
    sa.Column("secret", sa.Text, nullable=False),
    sa.Column("last_step", sa.BigInteger, nullable=False),
    sa.Column("recovery", Json, nullable=False),
    sa.Column("since", Utc, nullable=False),
)

pending_signins = sa.Table(
    "pending_signins",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("user", sa.String(64)),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("expires_at", Utc, nullable=False),
    sa.CheckConstraint("kind IN ('code', 'enrol', 'oidc')", name="kind"),
    sa.Index("ix_pending_signins_expires_at", "expires_at"),
)

identities = sa.Table(
    "identities",
    metadata,
    sa.Column("issuer", sa.String(300), primary_key=True),
    sa.Column("subject", sa.String(255), primary_key=True),
    sa.Column("user", sa.String(64), sa.ForeignKey("users.name"), nullable=False),
    sa.Column("since", Utc, nullable=False),
    sa.Index("ix_identities_user", "user"),
)

failed_tries = sa.Table(
    "failed_tries",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("at", Utc, nullable=False),
    one_of("kind", Tried, "kind"),
    sa.Index("ix_failed_tries_address", "kind", "address", "at"),
    sa.Index("ix_failed_tries_at", "at"),
)
"""Wrong passwords, codes and keys of the last minutes by network address, of all desks of the register."""
