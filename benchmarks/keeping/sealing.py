"""Sealing a dossier of given size, beside the same bytes put by the bare minio SDK, or written to a file with fsync."""

import io
import os
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from minio import Minio

from models.decision import Decision, DecisionKind, Event, EventKind
from models.dossier import Assessment
from models.procedure import Retention
from models.state import State
from models.submission import ReceivedFile, Submission
from storage.objects import Mode, ObjectStore, Place, incoming_key
from storage.objects.s3 import S3Store
from storage.packages import DossierRecord, gather, seal
from storage.register import Register

FILE_MB = 4


def prepare(register: Register, objects: ObjectStore, megabytes: int, name: str) -> DossierRecord:
    """An accepted dossier of so many megabytes in files of 4 MB."""
    files = []
    for n in range(max(1, megabytes // FILE_MB)):
        data = os.urandom(min(FILE_MB, megabytes) << 20)
        digest = sha256(data).hexdigest()
        objects.put_bytes(Place.INCOMING, incoming_key(digest), data)
        files.append(ReceivedFile(name=f"scan{n}.pdf", sha256=digest, bytes=len(data), media_type="application/pdf"))
    return gather(register, accepted(register, files, name))


def accepted(register: Register, files: list[ReceivedFile], name: str) -> str:
    """The code of a dossier of these files that somebody accepted."""
    now = datetime.now(UTC)
    code = register.receive(Submission(submission=name, unit="H61.02", received=now), files, now=now, actor="x").code
    register.move(code, State.PROCESSING, Event(kind=EventKind.PROCESSING_STARTED, at=now, actor="x"))
    register.record(code, Assessment(procedure=None), State.READY, due_at=None, now=now, actor="x")
    register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="an", at=now))
    return code


def sealed_seconds(register: Register, objects: ObjectStore, record: DossierRecord) -> tuple[float, int]:
    """Seconds from the record to the sealed state, and the package's bytes."""
    begin = time.perf_counter()
    package = seal(record, objects, Retention(code="07", years=1), now=datetime.now(UTC), mode=Mode.GOVERNANCE)
    register.keeping.seal(package, actor="archivist")
    return time.perf_counter() - begin, package.bytes


def bare_seconds(objects: ObjectStore, size: int, scratch: Path) -> float:
    """The same number of bytes without us: one ``put_object``, or one file with fsync."""
    data = os.urandom(1 << 20) * ((size >> 20) + 1)
    objects.put_bytes(Place.WORK, "made", b"the bucket")
    begin = time.perf_counter()
    if isinstance(objects, S3Store):
        _bare_client(objects).put_object(objects.bucket(Place.WORK), "bare", io.BytesIO(data[:size]), size)
    else:
        with (scratch / "bare").open("wb") as file:
            file.write(data[:size])
            file.flush()
            os.fsync(file.fileno())
    return time.perf_counter() - begin


def _bare_client(objects: S3Store) -> Minio:
    """The SDK as it comes."""
    connection, keys = objects.connection, objects.connection.credentials
    return Minio(
        connection.endpoint,
        access_key=keys.access_key,
        secret_key=keys.secret_key,
        secure=connection.secure,
        region=connection.region,
    )
