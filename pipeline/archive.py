"""Looks into and unpacks a ZIP that a stranger sent: one level, bounded, names as data.

In: a path, limits, and for unpacking an empty folder. Out: ``Archive`` (members and finding codes);
``unpack`` writes members under numbered names, never under their own. A bomb, an encrypted or a damaged
archive has codes and no members.
"""

import lzma
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

from models.finding import FindingCode
from models.record import Record
from models.settings import Limits
from pipeline.naming import has_unsafe_path

BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, ValueError, RuntimeError, EOFError, OverflowError,
)  # fmt: skip
"""What the library raises for archives that are not whole; ``NotImplementedError`` is a ``RuntimeError``."""
_SMALL = 10_000_000
"""Below this many unpacked bytes no ratio makes a bomb: an empty form compresses a thousandfold."""
_ENCRYPTED_BIT = 0x1
_END_WITH_COMMENT = 22 + 65_535
_MOST_OF_AN_ENTRY = 4_096
"""Bytes in the list for one member: its name, and what programs add."""


class Member(Record):
    """One file of an archive. ``name`` is as written in the archive and not to be used as a path."""

    name: str
    bytes: int


class Archive(Record):
    members: tuple[Member, ...] = ()
    codes: tuple[FindingCode, ...] = ()


def files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members that are no folders; one without a name makes the archive damaged."""
    if not all(info.filename for info in archive.infolist()):
        raise zipfile.BadZipFile("a member without a name")
    return [info for info in archive.infolist() if not info.is_dir()]


def look_at_archive(path: Path, limits: Limits) -> Archive:
    """The members that may be taken out, and what is wrong with the archive as a whole."""
    try:
        if _directory_bytes(path) > limits.max_files * _MOST_OF_AN_ENTRY:
            return Archive(codes=(FindingCode.FILE_ARCHIVE_BOMB,))  # a list of millions alone takes all memory
        with zipfile.ZipFile(path) as archive:
            return _look(files_in(archive), path.stat().st_size, limits)
    except BROKEN_ZIP:
        return Archive(codes=(FindingCode.FILE_DAMAGED,))


def _directory_bytes(path: Path) -> int:
    """The size of the list of members, as the archive's end says; 0 where there is no end to be found."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _END_WITH_COMMENT))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    return int(struct.unpack_from("<I", tail, at + 12)[0]) if 0 <= at <= len(tail) - 22 else 0


def _look(infos: list[zipfile.ZipInfo], packed: int, limits: Limits) -> Archive:
    unpacked = sum(i.file_size for i in infos)
    too_much = unpacked > limits.max_unpacked_mb * 1_000_000 or len(infos) > limits.max_files
    if too_much or (unpacked > _SMALL and unpacked > packed * limits.max_ratio):
        return Archive(codes=(FindingCode.FILE_ARCHIVE_BOMB,))
    if any(i.flag_bits & _ENCRYPTED_BIT for i in infos):
        return Archive(codes=(FindingCode.FILE_ENCRYPTED,))
    codes = []
    if any(has_unsafe_path(i.filename) for i in infos):
        codes.append(FindingCode.FILE_ARCHIVE_UNSAFE)
    return Archive(members=tuple(Member(name=i.filename, bytes=i.file_size) for i in infos), codes=tuple(codes))


def unpack(path: Path, into: Path, limits: Limits) -> tuple[tuple[str, Path], ...]:
    """Write the members into ``into`` as ``0``, ``1`` ... and return (name in the archive, path written).

    An archive that is not whole, or whose members are larger than its directory says, yields nothing:
    it stays one file with its finding.
    """
    if not look_at_archive(path, limits).members:
        return ()
    written: list[tuple[str, Path]] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for number, info in enumerate(files_in(archive)):
                target = into / str(number)
                written.append((info.filename, target))
                with archive.open(info) as source, target.open("wb") as sink:
                    # zipfile stops at the size in the directory, so the sum checked above holds here.
                    shutil.copyfileobj(source, sink, 1 << 20)
    except BROKEN_ZIP:
        for _, target in written:
            target.unlink(missing_ok=True)
        return ()
    return tuple(written)
