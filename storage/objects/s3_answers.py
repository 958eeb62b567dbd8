"""What goes to an S3 server and what it answers, in our words: hashed uploads, retention, a ``stat`` read.

Answers differ between servers: times with nine digits behind the second, "null" for no version (facts).
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from minio.datatypes import Object
from minio.error import S3Error
from minio.retention import Retention

from models.error import IntegrityError
from storage.objects.cipher import plain_length
from storage.objects.place import Mode, Place, Stored
from storage.objects.s3_client import ABSENT

HASH = "x-amz-meta-sha256"
"""The header with the hash of an object's bytes, as they were before the program sealed them."""

SEALED = "x-amz-meta-sealed"
"""The header of an object that the program sealed; what it holds is shorter than what stands there."""


class Hashed:
    """A stream that refuses to end with other bytes than its hash says, so that the upload is never completed."""

    def __init__(self, source: BinaryIO, length: int, sha256: str) -> None:
        self._source, self._left, self._sha256, self._digest = source, length, sha256, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes; ``IntegrityError`` with the last ones if the hash is another."""
        data = self._source.read(size)
        self._digest.update(data)
        self._left -= len(data)
        if (self._left <= 0 or not data) and self._digest.hexdigest() != self._sha256:
            raise IntegrityError(f"what was to be stored is not {self._sha256}: the file changed; send it again")
        return data


@contextmanager
def absent_is_fine() -> Iterator[None]:
    """Deleting what is not there is done already."""
    try:
        yield
    except S3Error as error:
        if error.code not in ABSENT:
            raise


def sdk_retention(until: datetime | None, mode: Mode | None) -> Retention | None:
    """Retention in the SDK's form; None where none is asked for."""
    return None if until is None else Retention(mode or Mode.GOVERNANCE, whole_second(until))


def whole_second(moment: datetime) -> datetime:
    """Rounded up, in UTC: what servers keep."""
    whole = moment.astimezone(UTC).replace(microsecond=0)
    return whole + timedelta(seconds=1) if moment.microsecond else whole


def described(place: Place, key: str, found: Object) -> Stored:
    """A ``stat`` answer: our hash from the metadata, retention and hold from the lock headers."""
    headers = {name.lower(): value for name, value in (found.metadata or {}).items()}
    until = headers.get("x-amz-object-lock-retain-until-date")
    mode = headers.get("x-amz-object-lock-mode")
    return Stored(
        place=place,
        key=key,
        bytes=plain_length(found.size or 0) if SEALED in headers else found.size or 0,
        sha256=headers.get(HASH),
        version=found.version_id if found.version_id != "null" else None,
        retain_until=_moment(until) if until else None,
        mode=Mode(mode) if mode else None,
        hold=headers.get("x-amz-object-lock-legal-hold") == "ON",
    )


def _moment(text: str) -> datetime:
    """A server's time, whatever it writes behind the second (RGW: nine digits, which ``datetime`` does not read)."""
    return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
