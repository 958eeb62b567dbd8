"""Bytes into an S3 object while they come: parts go out while the next ones are made, nothing waits on disk.

In: a connection, bucket and key. Out: ``Sending``, written to in order and finished with the hash of the whole. What
fits into one request waits for its end in memory and goes with its hash and retention in one; more goes in parts, and
the hash becomes a tag of the version. Wrong: our words for the SDK's errors; an upload that breaks off is given up and
leaves no object. Memory: ``ONE_REQUEST``, or ``PARALLEL`` + 1 parts. The server checks each request's body against
the MD5 in its signed headers.
"""

import io
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from minio.commonconfig import Tags
from minio.helpers import ObjectWriteResult
from minio.retention import Retention
from minio.sse import SseS3

from storage.objects.s3_client import Connection

ONE_REQUEST = 32 << 20
"""Bytes that go in one request; held in memory, twice for a moment."""
PART = 8 << 20
PARALLEL = 3
TAG = "sha256"


@dataclass(frozen=True)
class About:
    """What the server is told with the first bytes. ``sealed``: by the program; ``encrypted``: asked of the server."""

    media_type: str
    sealed: bool = False
    encrypted: bool = False

    @property
    def metadata(self) -> dict[str, str | list[str] | tuple[str]]:
        """Our own words about the object."""
        return {"sealed": "1"} if self.sealed else {}

    @property
    def sse(self) -> SseS3 | None:
        """The wish, in the SDK's form."""
        return SseS3() if self.encrypted else None


class Sending:
    """The writer's end. ``written`` is the server's answer, once ``finish`` has returned."""

    def __init__(self, connection: Connection, bucket: str, key: str, about: About) -> None:
        self._connection, self._bucket, self._key, self._about = connection, bucket, key, about
        self._held: list[bytes] = []
        self._size = 0
        self._pipe: _Pipe | None = None
        self.written: ObjectWriteResult | None = None

    def write(self, data: bytes) -> int:
        """The next bytes."""
        if self._pipe is None:
            self._held.append(data)
            self._size += len(data)
            if self._size > ONE_REQUEST:
                self._begin_parts()
        else:
            self._pipe.give(data)
        return len(data)

    def finish(self, sha256: str, retention: Retention | None) -> None:
        """The object is there when this returns, and only then; retention only where it went in one request."""
        with self._connection.words_for(f"{self._bucket}/{self._key}", writing=True):
            if self._pipe is None:
                self.written = self._in_one(b"".join(self._held), sha256, retention)
            else:
                self.written = self._pipe.end()
                _keep_hash(self._connection, self.written, sha256)

    def give_up(self) -> None:
        """Nothing is stored."""
        if self._pipe is not None:
            self._pipe.give_up()

    def _in_one(self, data: bytes, sha256: str, retention: Retention | None) -> ObjectWriteResult:
        return self._connection.client.put_object(
            self._bucket,
            self._key,
            io.BytesIO(data),
            len(data),
            content_type=self._about.media_type,
            metadata=self._about.metadata | {"sha256": sha256},
            sse=self._about.sse,
            part_size=max(len(data), 5 << 20),
            retention=retention,
        )

    def _begin_parts(self) -> None:
        self._pipe = _Pipe(self._in_parts)
        for data in self._held:
            self._pipe.give(data)
        self._held = []

    def _in_parts(self, pipe: BinaryIO) -> ObjectWriteResult:
        return self._connection.client.put_object(
            self._bucket,
            self._key,
            pipe,
            -1,
            content_type=self._about.media_type,
            metadata=self._about.metadata,
            sse=self._about.sse,
            part_size=PART,
            num_parallel_uploads=PARALLEL,
        )


@contextmanager
def sending(connection: Connection, bucket: str, key: str, about: About) -> Iterator[Sending]:
    """Send to ``key``; the block ends with ``finish``, or nothing is stored."""
    into = Sending(connection, bucket, key, about)
    try:
        yield into
    finally:
        into.give_up()


def _keep_hash(connection: Connection, written: ObjectWriteResult, sha256: str) -> None:
    """Tag the version with the hash of its bytes."""
    tags = Tags.new_object_tags()
    tags[TAG] = sha256
    connection.client.set_object_tags(written.bucket_name, written.object_name, tags, version_id=written.version_id)


def kept_hash(connection: Connection, bucket: str, key: str, version: str | None) -> str | None:
    """The hash that a streamed object was tagged with; None where the writer died before it."""
    with connection.words_for(f"{bucket}/{key}"):
        tags = connection.client.get_object_tags(bucket, key, version_id=version)
    return None if tags is None else tags.get(TAG)


class _Broken(Exception):
    """The writer gave up: the upload must not be completed."""


class _Pipe:
    """From the writer's thread to the SDK's, which is begun here."""

    def __init__(self, send: Callable[[BinaryIO], ObjectWriteResult]) -> None:
        self._waiting: queue.Queue[bytes] = queue.Queue(4)
        self._broken = threading.Event()
        self._left = b""
        self._ended = False
        self._alone = ThreadPoolExecutor(1)
        self._sent = self._alone.submit(send, cast(BinaryIO, self))

    def give(self, data: bytes) -> None:
        """One piece; returns at once after the reader has failed: ``end`` says why."""
        if data:
            self._put(data)

    def end(self) -> ObjectWriteResult:
        """No more comes; the server's answer."""
        self._put(b"")
        with self._alone:
            return self._sent.result()

    def give_up(self) -> None:
        """No more comes, and what came is no object. Nothing happens after the end."""
        self._broken.set()
        self._put(b"")
        self._alone.shutdown()

    def read(self, size: int) -> bytes:
        """For the SDK: up to ``size`` bytes, none at the end."""
        if not self._left and not self._ended:
            self._left = self._waiting.get()
            self._ended = not self._left
        if self._broken.is_set():
            raise _Broken
        given, self._left = self._left[:size], self._left[size:]
        return given

    def _put(self, data: bytes) -> None:
        while not self._sent.done():
            try:
                self._waiting.put(data, timeout=0.5)
            except queue.Full:
                continue
            return
