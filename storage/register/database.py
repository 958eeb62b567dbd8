"""One database, SQLite or PostgreSQL: connections, transactions, and driver errors put into our words.

In: the register's URL. Out: ``read()`` and ``write()`` transactions. Wrong: ``SettingError`` for a URL that cannot
be meant, ``ComponentMissing`` when nothing was written, ``OutcomeUnknown`` when the commit's answer never came.

SQLite: WAL, ``synchronous=FULL`` (an acknowledged dossier survives a power cut), writers queue at BEGIN IMMEDIATE
for up to 30 s instead of failing half way. PostgreSQL: READ COMMITTED; writers of one unit queue at its chain row.
"""

import os
import re
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.pool import NullPool

from models.error import ComponentMissing, HosoError, OutcomeUnknown, SettingError

BUSY_SECONDS = 30
_UNREACHABLE = (OperationalError, InterfaceError, InternalError)
_FORMS = "sqlite:////path/register.sqlite or postgresql+psycopg://user@host/name"


class Database:
    """Engines for one URL. Thread-safe; a forked child drops the parent's connections without closing them."""

    def __init__(self, url: str) -> None:
        self.url = _parse(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._engines: list[sa.Engine] = []
        self._drivers: weakref.WeakSet[Any] = weakref.WeakSet()
        self._shared: ContextVar[sa.Connection | None] = ContextVar("shared", default=None)
        dispose = weakref.WeakMethod(self._forget)
        os.register_at_fork(after_in_child=lambda: (method := dispose()) and method())

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return Path(self.url.database or "")

    @property
    def where(self) -> str:
        """The database for messages, without a password."""
        return self.url.render_as_string(hide_password=True)

    @cached_property
    def engine(self) -> sa.Engine:
        """The pooled engine that every transaction comes from."""
        return self._make(pool_size=8, max_overflow=24, pool_timeout=BUSY_SECONDS)

    @cached_property
    def lone_engine(self) -> sa.Engine:
        """Connections of their own, for advisory locks that live as long as their connection."""
        return self._make(poolclass=NullPool)

    def close(self) -> None:
        """Close every connection."""
        for engine in self._engines:
            engine.dispose()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that only reads."""
        shared = self._shared.get()
        if shared is not None:
            with self._words_for():
                yield shared
            return
        with self._words_for(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Every ``read`` of the block is one transaction on one connection: for a page that asks many small things.
        SQLite then sees the register as it was at the first of them, so write before, not inside."""
        with self.read() as connection:
            mark = self._shared.set(connection)
            try:
                yield
            finally:
                self._shared.reset(mark)

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that is committed at the end of the block, or rolled back with the block's error."""
        with self._words_for():
            connection = self.engine.connect().execution_options(hoso_write=True)
            try:
                transaction = connection.begin()
                try:
                    yield connection
                except BaseException:
                    with suppress(DBAPIError):
                        transaction.rollback()
                    raise
                try:
                    transaction.commit()
                except _UNREACHABLE as error:
                    raise self._commit_failed(error) from error
            finally:
                connection.close()

    @contextmanager
    def alone(self) -> Iterator[sa.Connection]:
        """A connection of its own that commits each statement; closed, with its session's locks, at the end."""
        with self._words_for():
            connection = self.lone_engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            yield connection
        finally:
            connection.close()

    def _commit_failed(self, error: DBAPIError) -> HosoError:
        if self.sqlite:  # SQLite answers a commit or has not done it
            return ComponentMissing(f"register {self.where} could not keep a change: {_cause(error)}; nothing was kept")
        return OutcomeUnknown(f"register {self.where} went away during a commit; run the same command again")

    @contextmanager
    def _words_for(self) -> Iterator[None]:
        try:
            yield
        except _UNREACHABLE as error:
            if re.search("no such table|no such column|has no column", str(error.orig)):
                raise self._outdated() from error
            raise ComponentMissing(
                f"register {self.where} does not answer: {_cause(error)}; check HOSO_REGISTER and the server"
            ) from error
        except sa.exc.ProgrammingError as error:
            if "does not exist" not in str(error.orig):
                raise
            raise self._outdated() from error
        except sa.exc.TimeoutError as error:
            raise ComponentMissing(f"register {self.where} has no free connection; try again") from error

    def _outdated(self) -> ComponentMissing:
        return ComponentMissing(f"register {self.where} has not this program's tables; run hoso doctor")

    def _forget(self) -> None:
        """In a forked child: let go of the parent's connections, so that its locks end when it is killed. Their
        sockets are replaced by /dev/null rather than closed, since the driver still names them by number."""
        for driver in list(self._drivers):
            if not driver.closed:
                nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
                os.dup2(nothing, driver.fileno(), inheritable=False)
                os.close(nothing)
        for engine in self._engines:
            engine.dispose(close=False)

    def _make(self, **pool: Any) -> sa.Engine:
        if self.sqlite:
            _create_private(self.path)
            engine = sa.create_engine(self.url, connect_args={"timeout": BUSY_SECONDS}, **pool)
            sa.event.listen(engine, "connect", _prepare_sqlite)
            sa.event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = sa.create_engine(self.url, pool_pre_ping=True, connect_args=_postgres_arguments(self.url), **pool)
            sa.event.listen(engine, "connect", lambda driver, _record: self._drivers.add(driver))
        self._engines.append(engine)
        return engine


def _parse(text: str) -> sa.URL:
    try:
        url = sa.make_url(text)
    except ArgumentError as error:
        raise SettingError(f"HOSO_REGISTER is not a database URL; use {_FORMS}") from error
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise SettingError(f"HOSO_REGISTER names {url.drivername!r}, which is not supported; use {_FORMS}")
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise SettingError(f"HOSO_REGISTER needs a file: a register in memory is lost; use {_FORMS}")
    return url


def _create_private(path: Path) -> None:
    """The file holds identity numbers: only its owner may read it. WAL and shm files take its permissions."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise ComponentMissing(f"register file {path} cannot be opened: {error.strerror}; check HOSO_HOME") from error


def _prepare_sqlite(driver: Any, _record: Any) -> None:
    driver.isolation_level = None  # transactions begin where we say, in ``_begin_sqlite``
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        driver.execute(f"PRAGMA {pragma}").fetchall()


def _begin_sqlite(connection: sa.Connection) -> None:
    writing = connection.get_execution_options().get("hoso_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgres_arguments(url: sa.URL) -> dict[str, object]:
    arguments: dict[str, object] = {
        "connect_timeout": 10,
        "application_name": "hoso",
        # a machine that died holding an advisory lock is noticed within a minute
        "keepalives_idle": 20,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "options": "-c timezone=UTC -c lock_timeout=30s -c idle_in_transaction_session_timeout=120s",
    }
    return {key: value for key, value in arguments.items() if key not in url.query}


def _cause(error: DBAPIError) -> str:
    """The driver's first line, without the statement and its parameters: those hold people's data."""
    lines = str(error.orig).strip().splitlines()
    return lines[0][:200] if lines else type(error.orig).__name__
