"""The register copied while it is in use, and put back into an empty place.

In: a database and a folder. Out: ``Backup``, also as ``backup.json`` beside the copy: its hash, and the head of every
unit's audit chain, so that a restored register can be held against it. SQLite: its online backup. PostgreSQL:
``pg_dump`` and ``pg_restore`` in the custom format. Wrong: ``ComponentMissing`` when a client program is absent or
fails, ``IntegrityError`` for a copy that is not what was written, ``WrongUsage`` for a place that is not empty.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from pydantic import ValidationError

from models.error import ComponentMissing, IntegrityError, WrongUsage
from models.record import Moment, Record, Sha256
from storage.objects import durable
from storage.register import schema
from storage.register.database import Database
from storage.register.keeping import ChainHead, Keeping
from storage.register.tables import dossiers, events

FORMAT = "hoso-backup-1"
MANIFEST = "backup.json"
SECONDS = 6 * 3600


class Backup(Record):
    """A copy of the register. ``heads``: the audit chains as they stood when it was begun."""

    format: str = FORMAT
    made_at: Moment
    revision: str
    database: str
    file: str
    sha256: Sha256
    bytes: int
    dossiers: int
    heads: tuple[ChainHead, ...]


def back_up(database: Database, folder: Path, *, now: datetime) -> Backup:
    """Write the copy into ``folder``, which is made; readable to its owner only."""
    try:
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise WrongUsage(
            f"backup folder {folder} cannot be made: {error.strerror}; name one that is not there"
        ) from error
    heads, count = Keeping(database).heads(), _count(database)
    name = "register.sqlite" if database.sqlite else "register.dump"
    target = folder / name
    (_copy_sqlite if database.sqlite else _dump)(database, target)
    target.chmod(0o600)
    made = Backup(
        made_at=now,
        revision=schema.current(database) or "",
        database="sqlite" if database.sqlite else "postgresql",
        file=name,
        sha256=durable.file_sha256(target),
        bytes=target.stat().st_size,
        dossiers=count,
        heads=heads,
    )
    (folder / MANIFEST).write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8")
    _sync(target, folder / MANIFEST)
    return made


def read_backup(folder: Path) -> Backup:
    """The manifest of a backup whose copy is what was written."""
    try:
        made = Backup.model_validate_json((folder / MANIFEST).read_bytes())
        digest = durable.file_sha256(folder / Path(made.file).name)
    except (OSError, ValidationError) as error:
        raise IntegrityError(f"{folder} holds no whole backup; name the folder that hoso backup printed") from error
    if digest != made.sha256 or made.format != FORMAT:
        raise IntegrityError(f"the backup in {folder} is not what was written; take an older one")
    return made


def restore(folder: Path, database: Database) -> Backup:
    """Put a backup into a database that has no tables, of the same kind, and bring it to this program's tables."""
    made = read_backup(folder)
    if made.database != ("sqlite" if database.sqlite else "postgresql"):
        raise WrongUsage(f"the backup is of {made.database}; set HOSO_REGISTER to an empty one of that kind")
    _require_empty(database)
    (_put_sqlite if database.sqlite else _load)(database, folder / Path(made.file).name)
    schema.upgrade(database)
    return made


def missing_heads(database: Database, heads: Sequence[ChainHead]) -> tuple[ChainHead, ...]:
    """Those heads whose event is not in the register: it is older than the backup says, or another's."""
    with database.read() as connection:
        return tuple(
            head
            for head in heads
            if connection.execute(
                sa.select(events.c.hash).where(events.c.unit == head.unit, events.c.number == head.number)
            ).scalar_one_or_none()
            != head.hash
        )


def _count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(dossiers)).scalar_one())


def _require_empty(database: Database) -> None:
    if database.sqlite and not database.path.exists():
        return
    with database.read() as connection:
        if sa.inspect(connection).get_table_names():
            raise WrongUsage(f"register {database.where} is not empty: a backup is put into a new one only")


def _copy_sqlite(database: Database, target: Path) -> None:
    try:
        with closing(sqlite3.connect(database.path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=1000)
    except sqlite3.Error as error:
        raise ComponentMissing(f"register {database.where} cannot be copied: {error}; see hoso doctor") from error


def _put_sqlite(database: Database, source: Path) -> None:
    database.close()
    database.path.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as stream:
        temporary = durable.write_temporary(database.path.parent, stream, durable.file_sha256(source), 0o600)
    durable.replace(temporary, database.path)


def _dump(database: Database, target: Path) -> None:
    _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load(database: Database, source: Path) -> None:
    name = f"--dbname={database.url.database}"
    _run(
        database,
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        name,
        str(source),
    )


def _run(database: Database, program: str, *arguments: str) -> None:
    """The password goes by the environment: a command line can be read by everybody on the machine."""
    url = database.url
    given = {
        "PGHOST": url.host or str(url.query.get("host", "")),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
    }
    environment = os.environ | {name: value for name, value in given.items() if value}
    command = [_client(program), *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ComponentMissing(f"{program} did not finish ({type(error).__name__}); see the database's log") from error
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0][:200]
        raise ComponentMissing(f"{program} failed: {said}; its version must not be older than the server's")


def _client(program: str) -> str:
    places = [
        shutil.which(program),
        *sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{program}")), reverse=True),
    ]
    found = next((place for place in places if place), None)
    if found is None:
        raise ComponentMissing(f"{program} is not installed; apt-get install postgresql-client")
    return found


def _sync(*files: Path) -> None:
    for file in files:
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
    durable.sync_folder(files[0].parent)
