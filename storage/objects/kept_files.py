"""How objects lie in a folder store: which files of a folder are an object's, its retention beside it.

In: the path that an object's key names. Out: ``KeptFile`` values, oldest first; an open file. Wrong: nothing here; a
file that is not there is None or an empty list. ``<path>~<hash>``, in the archive ``<path>~<version>~<hash>`` with
``<file>.lock`` beside it, in ``incoming`` the path itself, whose name is the hash.
"""

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.record import Moment, Record
from storage.objects import durable
from storage.objects.place import Mode, Place

_LOOKS = 50
"""How often a reader looks again for an object that racing writers keep replacing."""


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


def files_of(place: Place, path: Path) -> list[KeptFile]:
    """Oldest first. Outside the archive there is one, or for a moment two while writers race."""
    if place is Place.INCOMING:
        return [KeptFile(path, path.name, 0, 0)] if path.is_file() else []
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


def open_newest(place: Place, path: Path) -> tuple[KeptFile, BinaryIO] | None:
    """The newest file, open; the caller closes it. While writers race, a listed file may be gone when it is opened,
    and a listing may miss what was renamed during it: nothing is called absent before it was looked for twice."""
    absent = 0
    for _ in range(_LOOKS):
        files = files_of(place, path)
        if files:
            try:
                return files[-1], files[-1].path.open("rb")
            except FileNotFoundError:
                continue
        absent += 1
        if absent == 2:
            break
    return None
