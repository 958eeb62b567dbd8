"""A package's folder as one ZIP file, and back.

Out: the same bytes for the same folder (names sorted, one fixed time), stored uncompressed where the content is
compressed already. In: a ZIP from a stranger. Wrong: ``RefusedInput`` for names that lead elsewhere, links, encrypted
entries, or more bytes than the limit.
"""

import hashlib
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from models.error import RefusedInput

_TIME = (1980, 1, 1, 0, 0, 0)
_TEXT = frozenset({".json", ".jsonl", ".xml", ".txt"})
_CHUNK = 1 << 20


class _Hashing:
    """A file that hashes what is written. It cannot seek, so that ``zipfile`` never goes back to change a byte."""

    def __init__(self, target: BinaryIO) -> None:
        self._target, self._digest, self._bytes = target, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self._bytes += len(data)
        return self._target.write(data)

    def flush(self) -> None:
        self._target.flush()

    def written(self) -> tuple[str, int]:
        """SHA-256 and bytes of all of it."""
        return self._digest.hexdigest(), self._bytes


def zip_folder(folder: Path, target: Path) -> tuple[str, int]:
    """Write ``target``, every name beginning with the folder's own; its SHA-256 and bytes."""
    with target.open("xb") as file:
        hashing = _Hashing(file)
        _zip_into(folder, hashing)
    return hashing.written()


def _zip_into(folder: Path, hashing: _Hashing) -> None:
    with zipfile.ZipFile(cast(BinaryIO, hashing), "w") as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED if path.suffix in _TEXT else zipfile.ZIP_STORED
            info.external_attr = 0o440 << 16
            info.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as entry:
                shutil.copyfileobj(source, entry, _CHUNK)


def unzip(source: Path, into: Path, *, max_bytes: int) -> Path:
    """Unpack into ``into``; the package's folder (the ZIP's one top folder, or ``into`` itself)."""
    try:
        with zipfile.ZipFile(source) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > max_bytes:
                raise RefusedInput(f"package {source.name} unpacks to more than {max_bytes >> 20} MB")
            for info in infos:
                _unpack(archive, info, into, source.name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise RefusedInput(f"package {source.name} is not a whole ZIP file; ask for it again") from error
    tops = list(into.iterdir())
    return tops[0] if len(tops) == 1 and tops[0].is_dir() else into


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, into: Path, name: str) -> None:
    parts = PurePosixPath(info.filename).parts
    special = stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}
    odd = not parts or ".." in parts or info.filename.startswith("/") or "\\" in info.filename
    if odd or special or info.flag_bits & 1:
        raise RefusedInput(f"package {name} holds an entry that leads elsewhere, is a link or is encrypted")
    target = into.joinpath(*parts)
    if info.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with archive.open(info) as source, target.open("xb") as written:
        while chunk := source.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise RefusedInput(f"package {name} holds an entry that is longer than it says")
            written.write(chunk)
