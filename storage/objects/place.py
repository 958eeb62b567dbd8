"""What an object store is: three places, one protocol, and the names objects may have.

| place | keys | rules |
|---|---|---|
| incoming | content-addressed: ``ab/abcd...`` (SHA-256) | written once, read back, never deleted in daily work |
| work | any; results of the pipeline | rebuildable, replaced by a later put, may be deleted |
| archive | any; sealed packages | versioned; retention and legal hold where the store has them |

Wrong: ``NotFound``, ``IntegrityError`` (bytes are not their hash), ``Retained``, ``ComponentMissing`` (the store does
not answer or refuses the keys), ``OutcomeUnknown`` (a write whose end is unknown: put again, it is idempotent).
"""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from models.error import Retained, WrongUsage
from models.record import Moment, Record

if TYPE_CHECKING:
    from storage.objects.upload import Upload


class Place(StrEnum):
    """Where an object stands; on S3 one bucket each."""

    INCOMING = "incoming"
    WORK = "work"
    ARCHIVE = "archive"


RING = "keys/ring.json"
"""The archive's object that holds the wrapped keys of an encrypted store (``storage/objects/keys.py``)."""


class Mode(StrEnum):
    """S3 object lock: COMPLIANCE cannot be lifted by anyone before its date, GOVERNANCE by a privileged account."""

    COMPLIANCE = "COMPLIANCE"
    GOVERNANCE = "GOVERNANCE"


class Stored(Record):
    """An object as the store has it. ``sha256`` is what was written; reading checks the bytes against it."""

    place: Place
    key: str
    bytes: int
    sha256: str | None = None
    version: str | None = None
    retain_until: Moment | None = None
    mode: Mode | None = None
    hold: bool = False


_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._=-]{0,149}(/[A-Za-z0-9_][A-Za-z0-9._=-]{0,149}){0,15}")


def require_key(place: Place, key: str, sha256: str | None = None) -> str:
    """``key`` if it may be one: ASCII segments that no file system or server reads as anything else."""
    if not _KEY.fullmatch(key) or ".." in key:
        raise WrongUsage(f"{key!r} cannot be an object key; use letters, digits, '._=-' and '/'")
    if place is Place.INCOMING and sha256 is not None and key != incoming_key(sha256):
        raise WrongUsage(f"an original's key is its hash: {incoming_key(sha256)}, not {key}")
    return key


def incoming_key(sha256: str) -> str:
    """Where an original stands in ``incoming``."""
    return f"{sha256[:2]}/{sha256}"


class ObjectStore(Protocol):
    """The one interface; the contract tests in ``tests/storage/test_objects.py`` run against every store."""

    worm: bool
    """Whether the store itself can refuse deletion; a folder cannot."""

    def put_file(
        self,
        place: Place,
        key: str,
        path: Path,
        *,
        sha256: str,
        media_type: str = "application/octet-stream",
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> Stored:
        """Store the file durably; when this returns the bytes have been written and, outside ``work``, read back.

        ``sha256`` is the file's hash as the caller knows it; other bytes raise ``IntegrityError`` and store nothing.
        """

    def put_bytes(
        self,
        place: Place,
        key: str,
        data: bytes,
        *,
        media_type: str = "application/octet-stream",
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> Stored:
        """The same for a few bytes in memory."""

    def writing(
        self,
        place: Place,
        key: str,
        *,
        media_type: str = "application/octet-stream",
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> AbstractContextManager["Upload"]:
        """The same for bytes that come one after another: hashed on their way, stored and verified when the block
        ends, nothing when it ends with an error. Bytes that were written before under the key make a new version."""

    def get_bytes(self, place: Place, key: str) -> bytes:
        """The whole object, checked against its hash."""

    def fetch(self, place: Place, key: str, into: Path) -> Stored:
        """Write the object to ``into``, checked against its hash; ``into`` appears only when it is whole."""

    def open(self, place: Place, key: str) -> AbstractContextManager[BinaryIO]:
        """Read as a stream, unchecked: for sending on, not for judging."""

    def stat(self, place: Place, key: str) -> Stored | None:
        """What the store has, None where there is nothing."""

    def keys(self, place: Place, prefix: str = "") -> Iterator[str]:
        """Keys that begin so, in order."""

    def delete(self, place: Place, key: str) -> None:
        """Delete from ``work``; elsewhere ``Retained``. Nothing happens when there is no such object."""

    def retain(self, place: Place, key: str, until: datetime, mode: Mode) -> Stored:
        """Set or extend retention and read it back; ``Retained`` for an earlier date or a weaker mode."""

    def hold(self, place: Place, key: str, on: bool) -> Stored:
        """Set or lift the legal hold and read it back."""

    def dispose(self, place: Place, key: str, *, now: datetime) -> int:
        """Delete every version for good, after retention and without hold, else ``Retained``; how many versions."""

    def local_path(self, place: Place, key: str) -> Path | None:
        """The object's own file where it has one, so that a worker reads it without a copy. Never write there."""

    def sweep(self) -> int:
        """Remove what killed writers left behind; how many files. Safe beside running writers."""


def require_stronger(stored: Stored, until: datetime, mode: Mode) -> None:
    """Raise ``Retained`` if ``until`` or ``mode`` would weaken the retention that ``stored`` has."""
    if stored.retain_until is not None and until < stored.retain_until:
        raise Retained(f"{stored.place}/{stored.key} is kept until {stored.retain_until.isoformat()}: never shortened")
    if stored.mode is Mode.COMPLIANCE and mode is not Mode.COMPLIANCE:
        raise Retained(f"{stored.place}/{stored.key} is under COMPLIANCE retention: it cannot become {mode}")
