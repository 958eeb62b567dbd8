"""The processing lock: at most one worker on a dossier, freed by the kernel or the server when that worker dies.

In: a database and a code. Out: a context that gives True when the lock was got. SQLite: ``flock`` on a file in
``<register>.locks/``, so one machine. PostgreSQL: an advisory lock on a connection of its own, so any number.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from models.error import ComponentMissing
from storage.register.database import Database

_held: set[int] = set()


def _close_in_child() -> None:
    """A forked child must not keep the lock alive when its parent is killed."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_child)


@contextmanager
def processing_lock(database: Database, code: str) -> Iterator[bool]:
    """See ``Register.lock``."""
    locking = _file_lock(database.path, code) if database.sqlite else _advisory_lock(database, code)
    with locking as got:
        yield got


@contextmanager
def _file_lock(register: Path, code: str) -> Iterator[bool]:
    folder = register.with_name(register.name + ".locks")
    path = folder / hashlib.sha256(code.encode()).hexdigest()[:32]
    try:
        folder.mkdir(exist_ok=True)
        descriptor = _take(path)
    except OSError as error:
        raise ComponentMissing(f"lock folder {folder} cannot be used: {error.strerror}; check its owner") from error
    if descriptor is None:
        yield False
        return
    _held.add(descriptor)
    try:
        yield True
    finally:
        path.unlink(missing_ok=True)  # while still locked: nobody can hold it but us
        _held.discard(descriptor)
        os.close(descriptor)


def _take(path: Path) -> int | None:
    while True:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        if _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)  # its holder unlinked it between our open and our lock


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    ours = os.fstat(descriptor)
    return (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino)


@contextmanager
def _advisory_lock(database: Database, code: str) -> Iterator[bool]:
    number = int.from_bytes(hashlib.sha256(b"hoso-lock\n" + code.encode()).digest()[:8], "big", signed=True)
    with database.alone() as connection:
        got = bool(connection.execute(sa.select(sa.func.pg_try_advisory_lock(number))).scalar_one())
        try:
            yield got
        finally:
            if got:
                # closing frees it too, but only once the server has noticed: whoever asks next would be refused
                with suppress(DBAPIError):  # a connection that is gone holds nothing
                    connection.execute(sa.select(sa.func.pg_advisory_unlock(number)))
