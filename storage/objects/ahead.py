"""Work beside the work: the next bytes are read, and the last ones hashed, while others are written.

Hashing, reading from a socket and from a disk all let other threads run, so two cores share them.
"""

import hashlib
import queue
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar, cast

T = TypeVar("T")
DEPTH = 4
"""Pieces that may wait; of 1 MB each, that is what a package costs in memory."""


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items, taken from ``items`` by a thread of their own; its error is raised here."""
    ready: queue.Queue[tuple[bool, T | BaseException | None]] = queue.Queue(DEPTH)
    stopped = threading.Event()

    def put(more: bool, item: T | BaseException | None) -> bool:
        while not stopped.is_set():
            try:
                ready.put((more, item), timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def take() -> None:
        try:
            for item in items:
                if not put(True, item):
                    return
            put(False, None)
        except BaseException as error:  # noqa: BLE001 -- raised again where the items are used
            put(False, error)

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    try:
        while (given := ready.get())[0]:
            yield cast(T, given[1])
        if isinstance(given[1], BaseException):
            raise given[1]
    finally:
        stopped.set()
        thread.join()


class Digest:
    """A SHA-256 that is computed by a thread of its own, piece after piece."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._waiting: queue.Queue[bytes | None] = queue.Queue(DEPTH)
        self._thread: threading.Thread | None = None

    def update(self, data: bytes) -> None:
        """The next piece; it must not change afterwards."""
        if len(data) < 100_000 and self._thread is None:
            self._hash.update(data)
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()
        self._waiting.put(data)

    def _work(self) -> None:
        while (data := self._waiting.get()) is not None:
            self._hash.update(data)

    def close(self) -> None:
        """Wait until everything given is in the hash; more may be given afterwards."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def hexdigest(self) -> str:
        """Of everything given so far."""
        self.close()
        return self._hash.hexdigest()
