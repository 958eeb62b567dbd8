"""Faults put in one at a time, and whether what looks for them finds each: bytes, objects, rows, events, a cut chain.

In: an empty folder, how many. Out: ``Injected``. A house of forty dossiers, half of them sealed, on a folder and
SQLite; before each fault everything is as it was. Fixity reads every object, ``audit verify`` judges log and rows.
"""

import random
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from models.decision import EventKind
from models.procedure import Retention
from models.record import Record
from models.state import State
from storage import audit
from storage.fixity import check_fixity
from storage.objects import ObjectStore, Place, open_store
from storage.packages import gather, seal
from storage.register import Register, open_register
from tests.storage.samples import NOW, assessment, decision, event, file, missing, submission

KINDS = ("flipped byte", "missing object", "edited row", "removed audit entry", "truncated chain")
DOSSIERS = 40
ROWS = {
    "dossiers": ("applicant_name", "applicant_id_number", "state", "procedure", "received_at", "version", "blocking"),
    "submissions": ("body",),
    "files": ("name", "sha256", "bytes", "body", "media_type"),
    "assessments": ("body",),
    "components": ("component", "document_type"),
    "fields": ("value", "folded", "page"),
    "findings": ("code", "component"),
    "checklist": ("status", "component"),
    "decisions": ("body", "by"),
    "packages": ("sha256", "retain_until", "retention", "hold"),
    "events": ("actor", "reason", "at", "detail", "hash", "dossier"),
}
"""What an edit may aim at: every column that says what a record is, who decided, and how long it is kept."""
STATES = {"state": "rejected", "status": "duplicate", "at": "2020-01-01 00:00:00.000000"}


class Injected(Record):
    """Per kind: put in, found."""

    injected: dict[str, int]
    found: dict[str, int]
    missed: tuple[str, ...] = ()


def inject(folder: Path, number: int) -> Injected:
    """See the module."""
    register, objects = _house(folder)
    database, store = register.database.path, folder / "objects"
    register.close()
    _fold(database)
    shutil.copy(database, folder / "as-it-was.sqlite")
    if _found(database, objects):
        raise RuntimeError("faults are found where none was put in: what follows would prove nothing")
    _put_back(folder / "as-it-was.sqlite", database)
    chance, injected, found, missed = random.Random(5), dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0), []  # noqa: S311
    paths = [path for path in store.rglob("*") if path.is_file() and not path.name.endswith(".lock")]
    for n in range(number):
        kind = KINDS[n % len(KINDS)]
        injected[kind] += 1
        path = chance.choice(paths)
        before = path.read_bytes()
        what = _damage(kind, path, before, database, chance)
        if _found(database, objects):
            found[kind] += 1
        else:
            missed.append(f"{kind}: {what}")
        path.unlink(missing_ok=True)
        path.write_bytes(before)
        _put_back(folder / "as-it-was.sqlite", database)
    return Injected(injected=injected, found=found, missed=tuple(missed))


def _house(folder: Path) -> tuple[Register, ObjectStore]:
    register, objects = open_register(f"sqlite:///{folder}/r.sqlite"), open_store(f"file://{folder}/objects")
    register.migrate()
    for n in range(DOSSIERS):
        data = f"original {n}".encode() * 500
        name = f"s{n}"
        original = file("scan1.pdf", data.decode())
        objects.put_bytes(Place.INCOMING, f"{original.sha256[:2]}/{original.sha256}", data)
        code = register.receive(submission(name), [original], now=NOW, actor="intake").code
        if n % 2:
            continue
        register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
        concluded = assessment(register.dossier(code), findings=(missing(),))
        register.record(code, concluded, State.REVIEW, due_at=None, now=NOW, actor="worker")
        register.decide(code, decision())
        package = seal(gather(register, code), objects, Retention(code="06", years=10), now=NOW)
        register.keeping.seal(package, actor="archivist")
    audit.anchor(register, objects, now=NOW)
    return register, objects


def _damage(kind: str, path: Path, before: bytes, database: Path, chance: random.Random) -> str:
    if kind == "flipped byte":
        place = chance.randrange(len(before))
        path.chmod(0o600)
        path.write_bytes(before[:place] + bytes([before[place] ^ (1 << chance.randrange(8))]) + before[place + 1 :])
        return f"{path.name} at {place}"
    if kind == "missing object":
        path.unlink()
        return path.name
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("DROP TRIGGER events_no_delete")
        if kind == "edited row":
            return _edit(connection, chance)
        (last,) = connection.execute("SELECT max(number) FROM events").fetchone()
        number = chance.randrange(1, last + 1)
        if kind == "removed audit entry":
            connection.execute("DELETE FROM events WHERE number = ?", (number,))
        else:  # what somebody who knows the program would do: the end goes, the head is set to what is left
            connection.execute("DELETE FROM events WHERE number >= ?", (number,))
            row = connection.execute("SELECT number, hash FROM events ORDER BY number DESC LIMIT 1").fetchone()
            connection.execute("UPDATE chains SET number = ?, hash = ?", row or (0, "0" * 64))
        return f"event {number} of {last}"


def _edit(connection: sqlite3.Connection, chance: random.Random) -> str:
    table = chance.choice(sorted(ROWS))
    column = chance.choice(ROWS[table])
    rows = connection.execute(f'SELECT rowid, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL').fetchall()  # noqa: S608
    row, value = chance.choice(rows)
    connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (_other(column, value), row))  # noqa: S608
    return f"{table}.{column}"


def _other(column: str, value: object) -> object:
    if column in STATES:
        return STATES[column]
    if isinstance(value, int):
        return 1 - value if column == "hold" else value + 1
    text = str(value)
    if column == "body":
        return text.replace("2026", "2025", 1) if "2026" in text else text.replace("1", "2", 1)
    if column in {"retain_until", "received_at"}:
        return "2020" + text[4:]
    if column == "retention":
        return "07" if text != "07" else "06"
    if column == "detail":
        return text[:-1] + ',"x":"y"}' if len(text) > 2 else '{"x":"y"}'
    return ("0" if text[:1] != "0" else "1") + text[1:]


def _found(database: Path, objects: ObjectStore) -> bool:
    register = open_register(f"sqlite:///{database}")
    try:
        fixity = check_fixity(register, objects, now=NOW + timedelta(days=1), within=timedelta(0), sample=100_000)
        try:
            log = audit.verify_register(register, objects)
        except Exception:  # noqa: BLE001 -- a row that cannot even be read is found, by whoever reads it
            return True
        return not (fixity.sound and log.sound)
    finally:
        register.close()


def _fold(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _put_back(copy: Path, database: Path) -> None:
    for beside in ("-wal", "-shm"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    shutil.copy(copy, database)
