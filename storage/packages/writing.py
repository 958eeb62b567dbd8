"""Writing a package's files: each is hashed as it is written and noted for the manifests.

In: where the package goes: a folder that does not exist yet, or an upload that takes it as one ZIP. Out: files and
their ``Entry`` notes. Memory: one chunk, however large a file. Wrong: ``IntegrityError`` for an original that is not
what was stored.
"""

import hashlib
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, cast

from models.error import IntegrityError, WrongUsage
from storage.objects import durable
from storage.objects.upload import Upload

_TIME = (1980, 1, 1, 0, 0, 0)
_TEXT = frozenset({".json", ".jsonl", ".xml", ".txt"})


@dataclass(frozen=True)
class Entry:
    """One file of the package. ``path`` is relative to the package's folder."""

    path: str
    sha256: str
    bytes: int
    media_type: str
    name: str = ""
    """An original's name as received: data, never a path."""


class Package(ABC):
    """A package being written; each file once, in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    @abstractmethod
    def _file(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A new file of the package, to be written."""

    def write(self, path: str, data: bytes, media_type: str) -> Entry:
        """A file with this content."""
        return self.add(path, [data], media_type)

    def copy(self, path: str, source: Path, media_type: str, name: str = "") -> Entry:
        """A copy of a file."""
        with source.open("rb") as stream:
            return self.add(path, chunks_of(stream), media_type, name)

    def add(self, path: str, chunks: Iterable[bytes], media_type: str, name: str = "", *, sha256: str = "") -> Entry:
        """A file of these bytes, checked against its hash where one is given."""
        digest, size = hashlib.sha256(), 0
        with self._file(path) as target:
            for chunk in chunks:
                digest.update(chunk)
                target.write(chunk)
                size += len(chunk)
        found = digest.hexdigest()
        if sha256 and found != sha256:
            raise IntegrityError(f"original {sha256} is not what was stored; run hoso fixity")
        self.entries.append(Entry(path, found, size, media_type, name))
        return self.entries[-1]

    def under(self, folder: str) -> list[Entry]:
        """The notes of files below a folder."""
        return [entry for entry in self.entries if entry.path.startswith(folder)]


class PackageFolder(Package):
    """As files of a folder."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        try:
            root.mkdir(parents=True)
        except FileExistsError as error:
            raise WrongUsage(f"{root} exists; export to a folder where it does not") from error

    def _file(self, path: str) -> BinaryIO:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.open("xb")


class PackageZip(Package):
    """As one ZIP, ``top`` its one folder, straight into an upload: the same bytes for the same files (one fixed time);
    what is compressed already is stored as it is."""

    def __init__(self, top: str, upload: Upload) -> None:
        super().__init__()
        self._top = top
        self._zip = zipfile.ZipFile(cast(BinaryIO, upload), "w")

    def _file(self, path: str) -> AbstractContextManager[BinaryIO]:
        info = zipfile.ZipInfo(f"{self._top}/{path}", _TIME)
        info.compress_type = zipfile.ZIP_DEFLATED if PurePosixPath(path).suffix in _TEXT else zipfile.ZIP_STORED
        info.external_attr = 0o440 << 16
        return cast(AbstractContextManager[BinaryIO], self._zip.open(info, "w", force_zip64=True))

    def __enter__(self) -> "PackageZip":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._zip.close()  # writes the list of files; without it nobody takes the ZIP for whole
        else:
            self._zip.fp = None  # or the collector closes it, into an upload that is over


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """What the stream still holds, a megabyte at a time."""
    while chunk := stream.read(durable.CHUNK):
        yield chunk
