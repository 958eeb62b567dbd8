"""A package's ZIP unpacked.

In: a ZIP from a stranger. Wrong: ``RefusedInput`` for names that lead elsewhere, links, encrypted
entries, or more bytes than the limit.
"""

import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from models.error import RefusedInput

_CHUNK = 1 << 20


def unzip(source: Path, into: Path, *, max_bytes: int) -> Path:
    """Unpack into ``into``; the package's folder (the ZIP's one top folder, or ``into`` itself)."""
    try:
        with zipfile.ZipFile(source) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > max_bytes:
                raise RefusedInput(f"package {source.name} unpacks to more than {max_bytes >> 20} MB")
            for info in infos:
                _unpack(archive, info, into, source.name)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, EOFError) as error:
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
