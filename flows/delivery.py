"""What a delivery holds: the files of folders, ZIPs and single files, under the names they were sent.

In: paths, and an empty folder to unpack into. Out: ``Sent`` files, in order of name; nothing is left out
silently. Wrong: ``RefusedInput`` for a path that is not there, may not be read, or is no file (a link, a
device): whoever sends it must say what they mean.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.error import RefusedInput
from models.settings import Limits
from pipeline.archive import unpack
from pipeline.media import MediaType, detect

MANIFEST = "submission.json"
_LEFT_BEHIND = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""What operating systems put into folders; nobody submitted it."""


@dataclass(frozen=True)
class Sent:
    """One file as it came: the name it was sent under, and where its bytes are now."""

    name: str
    path: Path


def gather(sources: Sequence[Path], unpacked: Path, limits: Limits) -> Iterator[Sent]:
    """Every file of the delivery. One ZIP alone is the delivery's envelope; a ZIP among files is a file,
    and its members are files beside it, one level deep."""
    for source in sources:
        if not source.exists():
            raise RefusedInput(f"{source.name}: not there; name a folder, a ZIP or files")
    if len(sources) == 1 and sources[0].is_file() and _is_zip(sources[0]):
        members = _members(sources[0], unpacked, limits)
        if members:
            yield from (Sent(n, p) for n, p in _without_common_folder(members))
            return
    for name, path in (found for source in sources for found in _walk(source)):
        yield Sent(name, path)
        if _is_zip(path):
            yield from (Sent(f"{name}/{inner}", where) for inner, where in _members(path, unpacked, limits))


def _members(path: Path, unpacked: Path, limits: Limits) -> list[tuple[str, Path]]:
    taken_out = unpack(path, Path(tempfile.mkdtemp(dir=unpacked)), limits)
    return [(name, where) for name, where in taken_out if not _is_left_behind(name)]


def _walk(source: Path) -> Iterator[tuple[str, Path]]:
    if source.is_dir():
        for folder, folders, names in os.walk(source, onerror=_refuse):
            folders.sort()
            for path in (Path(folder) / name for name in sorted(names)):
                if not _is_left_behind(path.relative_to(source).as_posix()):
                    yield path.relative_to(source).as_posix(), _required(path)
    else:
        yield source.name, _required(source.resolve())


def _required(path: Path) -> Path:
    """The path if it is a plain file that may be read."""
    if path.is_symlink() or not path.is_file():
        raise RefusedInput(f"{path.name}: a link or a device, not a file; send the file itself")
    if not os.access(path, os.R_OK):
        raise RefusedInput(f"{path.name}: may not be read; give this account the right to read it")
    return path


def _refuse(error: OSError) -> None:
    name = Path(str(error.filename)).name
    raise RefusedInput(f"{name}: {error.strerror}; give this account the right to read it") from error


def _without_common_folder(members: Sequence[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """People zip the folder rather than its files: take one common folder off the names."""
    tops = {n.split("/", 1)[0] for n, _ in members}
    if len(tops) == 1 and all("/" in n for n, _ in members) and ".." not in tops:
        return [(n.split("/", 1)[1], p) for n, p in members]
    return list(members)


def _is_zip(path: Path) -> bool:
    return path.stat().st_size > 0 and detect(path) is MediaType.ZIP


def _is_left_behind(name: str) -> bool:
    parts = name.lower().split("/")
    return parts[-1] in _LEFT_BEHIND or "__macosx" in parts
