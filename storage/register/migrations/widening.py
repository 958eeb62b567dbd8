"""Letting a closed set of the database grow: the values that stand in it stay, new ones are added.

In: a table, its check's column and the new values. Whoever adds first or second, the end is the same. Wrong:
``LookupError`` when the table has no such check.
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

_VALUE = re.compile(r"'([^']*)'")


def widen(table: str, column: str, values: Iterable[str]) -> None:
    """Add ``values`` to ``CHECK (column IN (...))`` of ``table``, which is named ``ck_<table>_<column>``."""
    name = f"ck_{table}_{column}"
    bind = op.get_bind()
    checks = sa.inspect(bind).get_check_constraints(table)
    found = next((str(c["sqltext"]) for c in checks if c["name"] == name), None)
    if found is None:
        raise LookupError(f"table {table} has no check {name}")
    known = _VALUE.findall(found)
    allowed = ", ".join(f"'{v}'" for v in dict.fromkeys([*known, *values]))
    if bind.dialect.name == "sqlite":
        _rewrite(bind, table, name, f"{column} IN ({allowed})")
    else:
        op.execute(sa.text(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'))
        op.execute(sa.text(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" CHECK ({column} IN ({allowed}))'))


def _rewrite(bind: sa.Connection, table: str, name: str, check: str) -> None:
    """SQLite's own way to change a CHECK (lang_altertable.html, section 7): edit the table's text, keep its rows and
    triggers, and have the schema read again."""
    where = {"name": table}
    text = bind.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), where
    ).scalar_one()
    changed, count = re.subn(rf"(CONSTRAINT \"?{name}\"? CHECK )\([^()]*\([^()]*\)\)", rf"\1({check})", str(text))
    if count != 1:
        raise LookupError(f"the check {name} of {table} is not written as expected")
    version = int(bind.exec_driver_sql("PRAGMA schema_version").scalar_one())
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name"), {**where, "sql": changed}
    )
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
