"""The third copy: everything on a medium that is taken out and put away (QCVN 12:2026: one copy offline).

In: register, store, an empty folder of the medium. Out: a folder that proves itself without this program:
``manifest-sha256.txt`` (what ``sha256sum -c`` reads) over every object, the register's backup and the audit log, and
``offline.json`` with the manifest's own hash and the audit chains' heads. With an older copy's folder given, only what
is new is written. Wrong: ``IntegrityError`` for an object that is not what was stored; ``WrongUsage``.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath

from models.error import IntegrityError, RefusedInput, WrongUsage
from models.record import Moment, Record, Sha256
from storage import audit
from storage.objects import ObjectStore, Place, durable
from storage.register import Register
from storage.register.backup import back_up
from storage.register.keeping import ChainHead
from storage.register.kept import KeptObject

FORMAT = "hoso-offline-1"
MANIFEST = "manifest-sha256.txt"
ABOUT = "offline.json"


class Offline(Record):
    """What a copy is. ``since``: the manifest hash of the copy that it goes on from, where it is not whole alone."""

    format: str = FORMAT
    made_at: Moment
    objects: int
    bytes: int
    manifest: Sha256
    since: Sha256 | None = None
    heads: tuple[ChainHead, ...]


def export_offline(
    register: Register, objects: ObjectStore, folder: Path, *, now: datetime, since: Path | None = None
) -> Offline:
    """Write the copy into ``folder``, which is made; each file is read-only and on the medium before this returns."""
    before, old = _lines_of(since) if since else {}, read_about(since) if since else None
    try:
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise WrongUsage(
            f"offline copy {folder} cannot be made: {error.strerror}; name one that is not there"
        ) from error
    heads, lines, size, count = register.keeping.heads(), {}, 0, 0
    for kept in _everything(register, objects):
        path = f"{kept.place}/{kept.key}"
        if before.get(path) == kept.sha256:
            continue
        size += _write(objects, kept, folder / path)
        lines[path], count = kept.sha256, count + 1
    back_up(register.database, folder / "register", now=now)
    with (folder / "audit.jsonl").open("x", encoding="utf-8") as target:
        audit.export(register, target)
    for beside in (*(folder / "register").iterdir(), folder / "audit.jsonl"):
        lines[beside.relative_to(folder).as_posix()] = durable.file_sha256(beside)
    text = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(lines.items()))
    digest = durable.write_new(folder / MANIFEST, text.encode())
    about = Offline(
        made_at=now, objects=count, bytes=size, manifest=digest, since=old.manifest if old else None, heads=heads
    )
    durable.write_new(folder / ABOUT, (about.model_dump_json(indent=1) + "\n").encode())
    durable.sync_folder(folder)
    return about


def verify_offline(folder: Path) -> tuple[str, ...]:
    """What is wrong with a copy, one line each; empty when every file is there and is what the manifest says."""
    about = read_about(folder)
    if durable.file_sha256(folder / MANIFEST) != about.manifest:
        return (f"{MANIFEST} is not the one that was written",)
    lines = _lines_of(folder)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    problems = [f"{path} is in no manifest" for path in sorted(there - set(lines) - {MANIFEST, ABOUT})]
    for path, sha256 in sorted(lines.items()):
        if path not in there:
            problems.append(f"{path} is missing")
        elif durable.file_sha256(folder / path) != sha256:
            problems.append(f"{path} is not what was written")
    if not problems:
        with (folder / "audit.jsonl").open(encoding="utf-8") as log:
            report = audit.verify_export(log, tuple(audit.anchors_in(folder / "archive" / "audit")))
        problems += [f"audit.jsonl: {problem.message}" for problem in report.problems if about.since is None]
    return tuple(problems)


def read_about(folder: Path) -> Offline:
    """What a copy says of itself; ``RefusedInput`` for a folder that holds none."""
    try:
        return Offline.model_validate_json((folder / ABOUT).read_bytes())
    except (OSError, ValueError) as error:
        raise RefusedInput(f"{folder} holds no offline copy ({ABOUT} is missing or torn); name its folder") from error


def _lines_of(folder: Path) -> dict[str, str]:
    found = {}
    for line in (folder / MANIFEST).read_text(encoding="utf-8").splitlines():
        sha256, _, path = line.partition("  ")
        if path.startswith("/") or ".." in PurePosixPath(path).parts:
            raise RefusedInput(f"{folder / MANIFEST} names a file that leads elsewhere")
        found[path] = sha256
    return found


def _everything(register: Register, objects: ObjectStore) -> Iterator[KeptObject]:
    """What the register answers for, and what proves it: anchors, and the ring of keys where there is one."""
    yield from register.keeping.kept_objects()
    for prefix in ("audit/", "keys/"):
        for key in objects.keys(Place.ARCHIVE, prefix):
            stored = objects.stat(Place.ARCHIVE, key)
            if stored is not None and stored.sha256 is not None:
                yield KeptObject(place=Place.ARCHIVE, key=key, sha256=stored.sha256)


def _write(objects: ObjectStore, kept: KeptObject, target: Path) -> int:
    place = Place(kept.place)
    with objects.open(place, kept.key) as stream:
        try:
            temporary = durable.write_temporary(target.parent, stream, kept.sha256)
        except IntegrityError as error:
            raise IntegrityError(f"object {kept.place}/{kept.key} is not what was stored; run hoso fixity") from error
    durable.create_once(temporary, target)
    return target.stat().st_size
