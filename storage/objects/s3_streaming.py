"""Bytes into an S3 object while they come: parts go out while the next ones are made, nothing waits on disk.

In: a connection, bucket and key. Out: ``Sending``, written to in order. Wrong: our words for the SDK's errors; an
upload that breaks off is given up and leaves no object. Memory: ``PARALLEL`` + 1 parts. The server checks each part
against the hash in its request; the hash of the whole is known only at the end, so it becomes a tag of the version.
"""

import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from minio.commonconfig import Tags
from minio.helpers import ObjectWriteResult
from minio.sse import SseS3

from storage.objects.s3_client import Connection

PART = 8 << 20
PARALLEL = 3
TAG = "sha256"


@dataclass(frozen=True)
class About:
    """What the server is told with the first bytes. ``sealed``: by the program; ``encrypted``: asked of the server."""

    media_type: str
    sealed: bool = False
    encrypted: bool = False


class Sending:
    """The writer's end. ``written`` is the server's answer, once the block has ended well."""

    def __init__(self, pipe: "_Pipe") -> None:
        self._pipe = pipe
        self.written: ObjectWriteResult | None = None

    def write(self, data: bytes) -> int:
        """The next bytes."""
        self._pipe.give(data)
        return len(data)


@contextmanager
def sending(connection: Connection, bucket: str, key: str, about: About) -> Iterator[Sending]:
    """Send to ``key``; the object is there when the block has ended, and only then."""
    pipe = _Pipe()
    with ThreadPoolExecutor(1) as alone:
        sent = alone.submit(_send, connection, bucket, key, about, pipe)
        pipe.until(sent)
        into = Sending(pipe)
        try:
            yield into
        except BaseException:
            pipe.end(broken=True)
            raise
        pipe.end()
        with connection.words_for(f"{bucket}/{key}", writing=True):
            into.written = sent.result()


def keep_hash(connection: Connection, written: ObjectWriteResult, sha256: str) -> None:
    """Tag the version with the hash of its bytes."""
    tags = Tags.new_object_tags()
    tags[TAG] = sha256
    with connection.words_for(f"{written.bucket_name}/{written.object_name}", writing=True):
        connection.client.set_object_tags(written.bucket_name, written.object_name, tags, version_id=written.version_id)


def kept_hash(connection: Connection, bucket: str, key: str, version: str | None) -> str | None:
    """The hash that a streamed object was tagged with; None where the writer died before it."""
    with connection.words_for(f"{bucket}/{key}"):
        tags = connection.client.get_object_tags(bucket, key, version_id=version)
    return None if tags is None else tags.get(TAG)


def _send(connection: Connection, bucket: str, key: str, about: About, pipe: "_Pipe") -> ObjectWriteResult:
    return connection.client.put_object(
        bucket,
        key,
        cast(BinaryIO, pipe),
        -1,
        content_type=about.media_type,
        metadata={"sealed": "1"} if about.sealed else None,
        sse=SseS3() if about.encrypted else None,
        part_size=PART,
        num_parallel_uploads=PARALLEL,
    )


class _Broken(Exception):
    """The writer gave up: the upload must not be completed."""


class _Pipe:
    """From the writer's thread to the SDK's."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[bytes] = queue.Queue(4)
        self._sent: Future[ObjectWriteResult] | None = None
        self._broken = threading.Event()
        self._left = b""
        self._ended = False

    def until(self, sent: "Future[ObjectWriteResult]") -> None:
        """Whose end means that nobody reads any more."""
        self._sent = sent

    def give(self, data: bytes) -> None:
        """One piece; returns at once after the reader has failed: the block's end says why."""
        while data and not (self._sent is not None and self._sent.done()):
            try:
                self._waiting.put(data, timeout=0.5)
            except queue.Full:
                continue
            return

    def end(self, *, broken: bool = False) -> None:
        """No more comes."""
        if broken:
            self._broken.set()
        while not (self._sent is not None and self._sent.done()):
            try:
                self._waiting.put(b"", timeout=0.5)
            except queue.Full:
                continue
            return

    def read(self, size: int) -> bytes:
        """For the SDK: up to ``size`` bytes, none at the end."""
        if not self._left and not self._ended:
            self._left = self._waiting.get()
            self._ended = not self._left
        if self._broken.is_set():
            raise _Broken
        given, self._left = self._left[:size], self._left[size:]
        return given
