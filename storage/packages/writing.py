"""Writing a package's files: each is hashed as it is written and noted for the manifests.

In: a folder that does not exist yet. Out: files and their ``Entry`` notes. Memory: one chunk, however large a file.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from models.error import WrongUsage
from storage.objects import ObjectStore, Place, durable, incoming_key


@dataclass(frozen=True)
class Entry:
    """One file of the package. ``path`` is relative to the package's folder."""

    path: str
    sha256: str
    bytes: int
    media_type: str
    name: str = ""
    """An original's name as received: data, never a path."""


class PackageFolder:
    """A package being written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.entries: list[Entry] = []
        try:
            root.mkdir(parents=True)
        except FileExistsError as error:
            raise WrongUsage(f"{root} exists; export to a folder where it does not") from error

    def write(self, path: str, data: bytes, media_type: str) -> Entry:
        """A file with this content."""
        target = self._target(path)
        target.write_bytes(data)
        return self._note(Entry(path, hashlib.sha256(data).hexdigest(), len(data), media_type))

    def copy(self, path: str, source: Path, media_type: str, name: str = "") -> Entry:
        """A copy of a file."""
        sha256 = durable.file_sha256(source)
        durable.copy_checked(source, self._target(path), sha256, source.name)
        return self._note(Entry(path, sha256, source.stat().st_size, media_type, name))

    def fetch(self, path: str, objects: ObjectStore, sha256: str, media_type: str, name: str) -> Entry:
        """An original from the store, checked against its hash."""
        stored = objects.fetch(Place.INCOMING, incoming_key(sha256), self._target(path))
        return self._note(Entry(path, sha256, stored.bytes, media_type, name))

    def under(self, folder: str) -> list[Entry]:
        """The notes of files below a folder."""
        return [entry for entry in self.entries if entry.path.startswith(folder)]

    def _target(self, path: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _note(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        return entry
