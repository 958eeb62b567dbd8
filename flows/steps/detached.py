"""Which file a detached signature (``.p7s``) beside it signs: by content first, by name only as a hint.

In: what the signature names as its content's digest, its own name, the other files. Out: the file, or None. What a name
alone suggests is still verified, and then says that the file is not what was signed.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from flows import jobs
from flows.originals import Find
from flows.workers import Done, Workers
from models.submission import ReceivedFile
from pipeline.media import MediaType, detect

if TYPE_CHECKING:
    from pipeline.verify.cms_file import SignedDigest

F = TypeVar("F")
_BASE64_OR_DER = frozenset({MediaType.CMS, MediaType.UNKNOWN})
_ENDINGS = (".p7s", ".p7m", ".p7b", ".sig")


@dataclass(frozen=True)
class Beside:
    """What a received file signs: ``signed`` as the signature names it, ``content`` where that file is here. Both None
    for a file that is no detached signature."""

    signed: "SignedDigest | None" = None
    content: ReceivedFile | None = None


def look_beside(file: ReceivedFile, files: Sequence[ReceivedFile], find: Find, pool: Workers, seconds: float) -> Beside:
    """Which received file ``file`` is a detached signature of."""
    if not may_be_detached(file.media_type, file.name):
        return Beside()
    with find(file) as path:
        signed = digest_named_in(path, pool, seconds)
    if signed is None:
        return Beside()

    def digest(other: ReceivedFile, algorithm: str) -> str:
        if algorithm == "sha256":
            return other.sha256
        with find(other) as path:
            return digest_of(path, algorithm)

    others = [(other.name, other) for other in files if other.bytes and other.sha256 != file.sha256]
    return Beside(signed, content_among(signed, file.name, others, digest))


def content_in(path: Path, paths: Sequence[Path], pool: Workers, seconds: float) -> Path | None:
    """The same among files on disk, of which only those of the signature's own folder are called as a hint says."""
    if not may_be_detached(detect(path), path.name):
        return None
    signed = digest_named_in(path.resolve(), pool, seconds)
    others = [(str(other.resolve()), other.resolve()) for other in paths if other.resolve() != path.resolve()]
    return content_among(signed, str(path.resolve()), others, digest_of) if signed is not None else None


def may_be_detached(media_type: str, name: str) -> bool:
    """Whether it is worth a look by a worker: base64 without a header is of unknown type."""
    return media_type in _BASE64_OR_DER or name.lower().endswith(_ENDINGS)


def digest_named_in(path: Path, pool: Workers, seconds: float) -> "SignedDigest | None":
    """What the signature in ``path`` says it signs, read in a confined worker; None where it is no detached one."""
    ended = pool.run(jobs.signed_digest_job, path, seconds=seconds)
    return ended.value if isinstance(ended, Done) else None


def content_among(
    signed: "SignedDigest", name: str, others: Sequence[tuple[str, F]], digest: Callable[[F, str], str]
) -> F | None:
    """The file that a detached signature called ``name`` signs. ``digest(file, algorithm)`` in hexadecimals."""
    hinted = sorted(others, key=lambda other: other[0] != _hint(name))
    if signed.value and signed.algorithm in hashlib.algorithms_guaranteed:
        for _, file in hinted:
            if digest(file, signed.algorithm) == signed.value:
                return file
    return next((file for other, file in hinted if other == _hint(name)), None)


def digest_of(path: Path, algorithm: str) -> str:
    """Hexadecimal digest of a file, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()


def _hint(name: str) -> str:
    """``x.pdf`` for ``x.pdf.p7s``."""
    return name.rpartition(".")[0]
