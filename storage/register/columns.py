"""What the tables of the register are made of: kinds of columns, checks, and the columns that several of them share.

The same for SQLite and PostgreSQL. Wrong: ``ValueError`` for a time without an offset.
"""

import enum
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """A time with its offset going in, aware UTC coming out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without an offset")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """A small value as JSON text with sorted keys."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str:  # noqa: ARG002
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ARG002
        return None if value is None else json.loads(value)


def one_of(column: str, values: type[enum.Enum], name: str) -> sa.CheckConstraint:
    """The column holds one of a closed set."""
    allowed = ", ".join(f"'{v.value}'" if isinstance(v.value, str) else str(v.value) for v in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=name)


def dossier_code(**options: Any) -> sa.Column[str]:
    """The dossier that a row belongs to."""
    return sa.Column("dossier", sa.String(64), sa.ForeignKey("dossiers.code"), **options)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def last_read() -> tuple[SchemaItem, ...]:
    """An object of a store, and how it was when it was last read there."""
    return (
        sa.Column("place", sa.String(16), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("checked_at", Utc, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.CheckConstraint("outcome IN ('intact', 'altered', 'missing')", name="outcome"),
    )


def written() -> tuple[SchemaItem, ...]:
    """What somebody wrote about a dossier: of which kind, who, when, as JSON."""
    return (
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
