"""How objects lie in a folder store: which files of a folder are an object's, its retention beside it.

In: the path that an object's key names. Out: ``KeptFile`` values, oldest first; an open file. Wrong: nothing here; a
file that is not there is None or an empty list. ``<path>~<hash>``, in the archive ``<path>~<version>~<hash>`` with
``<file>.lock`` beside it, in ``incoming`` the path itself, whose name is the hash.
"""

import fcntl
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.record import Moment, Record
from storage.objects import durable
from storage.objects.place import Mode, Place

_LOCKS = ".work-locks"
"""Beside the three places: a few files that only locks are taken on."""


class Lock(Record):
    """The JSON beside an archived object."""

    retain_until: Moment | None = None
    mode: Mode | None = None
    hold: bool = False

    def is_weaker_than(self, asked: "Lock") -> bool:
        """Whether ``asked`` keeps an object longer."""
        if asked.retain_until is None:
            return False
        return self.retain_until is None or asked.retain_until > self.retain_until


@dataclass(frozen=True)
class KeptFile:
    """One stored file: ``version`` is 0 outside the archive."""

    path: Path
    sha256: str
    version: int
    modified: int

    @property
    def lock_path(self) -> Path:
        """Where its retention and hold stand."""
        return self.path.with_name(self.path.name + ".lock")

    def read_lock(self) -> Lock:
        """Retention and hold; none where nothing is written."""
        try:
            return Lock.model_validate_json(self.lock_path.read_bytes())
        except FileNotFoundError:
            return Lock()

    def write_lock(self, lock: Lock) -> None:
        """Durably, at once for every reader."""
        data = lock.model_dump_json().encode()
        sha256 = hashlib.sha256(data).hexdigest()
        durable.replace(durable.write_temporary(self.path.parent, io.BytesIO(data), sha256), self.lock_path)


def files_of(root: Path, place: Place, key: str) -> list[KeptFile]:
    """Oldest first. Outside the archive there is one, or for a moment two while one replaces the other."""
    path = root / place / key
    if place is Place.INCOMING:
        return [KeptFile(path, path.name, 0, 0)] if path.is_file() else []
    found = _listed(path)
    if place is Place.WORK and not found:
        with _locked(root, key, fcntl.LOCK_SH):
            return _listed(path)
    return found


def open_newest(root: Path, place: Place, key: str) -> tuple[KeptFile, BinaryIO] | None:
    """The newest file, open; the caller closes it. A listed work file may have been replaced when it is opened."""
    try:
        return _opened(files_of(root, place, key))
    except FileNotFoundError:
        with _locked(root, key, fcntl.LOCK_SH):
            return _opened(_listed(root / place / key))


def replace_work(root: Path, key: str, temporary: Path, sha256: str) -> None:
    """Put a finished file in the place of what the work object was."""
    path = root / Place.WORK / key
    target = path.with_name(f"{path.name}~{sha256}")
    with _locked(root, key, fcntl.LOCK_EX):
        durable.replace(temporary, target)
        for kept in _listed(path):
            if kept.path != target:
                kept.path.unlink(missing_ok=True)


def delete_work(root: Path, key: str) -> None:
    """Remove every file of a work object."""
    with _locked(root, key, fcntl.LOCK_EX):
        for kept in _listed(root / Place.WORK / key):
            kept.path.unlink(missing_ok=True)


@contextmanager
def _locked(root: Path, key: str, how: int) -> Iterator[None]:
    """One writer at a time replaces a work object, and a reader that found no file looks again while nobody does: a
    listing may miss both the name that comes and the name that goes for it. A file, since NFS locks no folder."""
    lock = root / _LOCKS / hashlib.sha256(key.encode()).hexdigest()[:2]
    writes = how == fcntl.LOCK_EX
    if writes:
        durable.make_folder(lock.parent)
    try:
        descriptor = os.open(lock, os.O_CLOEXEC | (os.O_RDWR | os.O_CREAT if writes else os.O_RDONLY), 0o660)
    except FileNotFoundError:
        yield  # nobody has ever written: nobody to wait for
        return
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _opened(files: list[KeptFile]) -> tuple[KeptFile, BinaryIO] | None:
    return (files[-1], files[-1].path.open("rb")) if files else None


def _listed(path: Path) -> list[KeptFile]:
    found = []
    start = path.name + "~"
    try:
        entries = [entry for entry in os.scandir(path.parent) if entry.name.startswith(start)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    for entry in entries:
        parts = entry.name[len(start) :].split("~")
        if entry.name.endswith(".lock"):
            continue
        try:
            modified = entry.stat().st_mtime_ns
        except FileNotFoundError:
            continue
        found.append(KeptFile(Path(entry.path), parts[-1], int(parts[0]) if len(parts) == 2 else 0, modified))
    return sorted(found, key=lambda kept: (kept.version, kept.modified, kept.sha256))
