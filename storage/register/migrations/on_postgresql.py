"""Statements of a migration that SQLite has no use for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def execute(statements: Sequence[str]) -> None:
    """Carry them out in order; on SQLite nothing."""
    if op.get_bind().dialect.name != "sqlite":
        for statement in statements:
            op.execute(sa.text(statement))
