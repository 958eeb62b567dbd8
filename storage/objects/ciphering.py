"""Between a store and its bytes: sealed on their way in, opened on their way out, or left as they are.

In: a ring of keys, or none. Out: streams. A store names each object ``place/key``; the ring itself is never sealed.
What was stored before encryption was switched on is read as it is. Wrong: see ``storage/objects/cipher.py``.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from storage.objects.cipher import HEADER, MAGIC, Opening, Ring, Sealing, Through, plain_length
from storage.objects.durable import Writer
from storage.objects.place import Place


class Ciphering:
    """See the module."""

    def __init__(self, ring: Ring | None = None) -> None:
        self._ring = ring

    def seals(self, place: Place, key: str) -> bool:
        """Whether an object written now is sealed."""
        return self._ring is not None and not (place is Place.ARCHIVE and key.startswith("keys/"))

    def sealing(self, place: Place, key: str, source: BinaryIO) -> BinaryIO:
        """``source`` as the store gets it."""
        if self._ring is None or not self.seals(place, key):
            return source
        sealing = Sealing(self._ring, f"{place}/{key}")
        return cast(BinaryIO, Through(source, sealing.update, sealing.finish))

    @contextmanager
    def into(self, place: Place, key: str, target: Writer) -> Iterator[Writer]:
        """What is written goes to ``target`` as the store gets it."""
        if self._ring is None or not self.seals(place, key):
            yield target
            return
        writing = _Writing(target, Sealing(self._ring, f"{place}/{key}"))
        yield writing
        writing.end()

    def opened(self, place: Place, key: str, stream: BinaryIO) -> BinaryIO:
        """What the store gives, plain."""
        if self._ring is None:
            return stream
        head = stream.read(len(MAGIC))
        rest = cast(BinaryIO, _Joined(head, stream))
        if head != MAGIC:
            return rest
        opening = Opening(self._ring, f"{place}/{key}")
        return cast(BinaryIO, Through(rest, opening.update, opening.finish))

    def size(self, path: Path) -> int:
        """Plain bytes of an object in a file."""
        length = path.stat().st_size
        if self._ring is None or length < HEADER:
            return length
        with path.open("rb") as stream:
            return plain_length(length) if stream.read(len(MAGIC)) == MAGIC else length


class _Writing:
    def __init__(self, target: Writer, sealing: Sealing) -> None:
        self._target, self._sealing = target, sealing

    def write(self, data: bytes, /) -> int:
        if sealed := self._sealing.update(data):
            self._target.write(sealed)
        return len(data)

    def end(self) -> None:
        self._target.write(self._sealing.finish())


class _Joined(io.RawIOBase):
    """The bytes that were looked at, and the rest."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._head:
            return self._rest.read(size)
        if size < 0:
            given, self._head = self._head + self._rest.read(), b""
        else:
            given, self._head = self._head[:size], self._head[size:]
        return given
