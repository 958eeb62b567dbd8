"""The register's tables by Alembic, run from the program: no configuration file, no command of its own.

In: a database. Out: its revision. Wrong: ``ComponentMissing`` when a newer program wrote it and says that this one may
not work with it.
"""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models.error import ComponentMissing
from storage.register.database import Database
from storage.register.terms import oldest

FOLDER = Path(__file__).with_name("migrations")
_LOCK = 4_701_126  # any number, the same in every process

_PATIENCE = "1h"


def newest() -> str:
    """The revision this program works with."""
    head = _scripts().get_current_head()
    if head is None:
        raise ComponentMissing(f"no migrations in {FOLDER}; install the program again")
    return head


def current(database: Database) -> str | None:
    """The revision the database has; None when it has no tables of ours."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def usable(database: Database) -> bool:
    """Whether this program may work with the tables as they are: its own, or newer ones that older programs may use."""
    with database.read() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
        return there == newest() or _may_go_on(connection, there)


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables up to ``revision``: all of it or nothing, one process at a time. Newer ones that this program
    may work with stay as they are."""
    _run(database, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the tables back to an older ``revision`` ("base": none)."""
    _run(database, command.downgrade, revision)


def _run(database: Database, work: Callable[[Config, str], None], revision: str) -> None:
    with database.write() as connection:
        if not database.sqlite:
            _wait_for_others(connection)
        there = MigrationContext.configure(connection).get_current_revision()
        if work is command.upgrade and _may_go_on(connection, there):
            return
        if there is not None and there not in _known():
            raise ComponentMissing(f"register {database.where} has the tables of a newer program; update this one")
        config = _config()
        config.attributes["connection"] = connection
        work(config, revision)


def _wait_for_others(connection: sa.Connection) -> None:
    """Until nobody else migrates: whoever starts beside a long migration waits for it, instead of failing as
    statements do that a lock holds up."""
    usual = connection.execute(sa.text("SHOW lock_timeout")).scalar_one()
    set_timeout = sa.select(sa.func.set_config("lock_timeout", sa.bindparam("timeout"), True))
    connection.execute(set_timeout, {"timeout": _PATIENCE})
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    connection.execute(set_timeout, {"timeout": usual})


def _may_go_on(connection: sa.Connection, there: str | None) -> bool:
    """Whether the tables are a newer program's which lets this one go on."""
    return there is not None and there not in _known() and oldest(connection) in _known()


def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
