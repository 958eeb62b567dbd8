"""Envelope encryption of one object: AES-256-GCM in pieces, so that a large one streams and none can be torn.

    HOSOENC1 | key id (8) | nonce (12) | data key, wrapped (48) | prefix (7) | piece | piece | ... | last piece

Each object has a data key of its own, wrapped by a key of the ring (``storage/objects/keys.py``) and bound to the
object's name. A piece is 64 KiB and its tag; its nonce is prefix, number (4) and 1 for the last (the STREAM
construction): pieces that were swapped, dropped or cut off do not open. In: plain bytes. Out: the same, sealed; and
back. Wrong: ``IntegrityError`` for bytes that do not open, ``KeyMissing`` for a key nobody has.
"""

import io
import os
from collections.abc import Callable
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.error import IntegrityError

MAGIC = b"HOSOENC1"
PIECE = 1 << 16
_TAG = 16
_SEALED = PIECE + _TAG
HEADER = len(MAGIC) + 8 + 12 + 48 + 7


class Ring(Protocol):
    """Where keys come from."""

    @property
    def current(self) -> str:
        """The id, 8 letters, of the key for new objects."""

    def key(self, name: str) -> bytes:
        """The key of that id, 32 bytes; ``KeyMissing`` when nobody has it."""


def sealed_length(length: int) -> int:
    """Bytes of the sealed object, of those of the plain one."""
    return HEADER + length + _TAG * max(1, -(-length // PIECE))


def plain_length(length: int) -> int:
    """And back."""
    body = length - HEADER
    return body - _TAG * max(1, -(-body // _SEALED))


class Sealing:
    """Plain bytes in, sealed bytes out, in order; ``finish`` once."""

    def __init__(self, ring: Ring, name: str) -> None:
        key, nonce, prefix = os.urandom(32), os.urandom(12), os.urandom(7)
        identity = ring.current.encode()
        wrapped = AESGCM(ring.key(ring.current)).encrypt(nonce, key, MAGIC + identity + name.encode())
        self._pieces = _Pieces(key, prefix)
        self._waiting = bytearray()
        self._out = MAGIC + identity + nonce + wrapped + prefix

    def update(self, data: bytes) -> bytes:
        """What can be said already. The last piece waits: it is marked."""
        self._waiting += data
        out, self._out = [self._out], b""
        start, end = 0, len(self._waiting)
        while end - start > PIECE:
            out.append(self._pieces.seal(bytes(self._waiting[start : start + PIECE]), last=False))
            start += PIECE
        del self._waiting[:start]
        return b"".join(out)

    def finish(self) -> bytes:
        """The rest."""
        return self._out + self._pieces.seal(bytes(self._waiting), last=True)


class Opening:
    """The way back. Bytes are given out only after their piece has opened."""

    def __init__(self, ring: Ring, name: str) -> None:
        self._ring, self._name = ring, name
        self._waiting = bytearray()
        self._pieces: _Pieces | None = None

    def update(self, data: bytes) -> bytes:
        """What has opened so far."""
        self._waiting += data
        if self._pieces is None:
            if len(self._waiting) < HEADER:
                return b""
            self._pieces = self._begin(bytes(self._waiting[:HEADER]))
            del self._waiting[:HEADER]
        out, start, end = [], 0, len(self._waiting)
        while end - start > _SEALED:
            out.append(self._open(bytes(self._waiting[start : start + _SEALED]), last=False))
            start += _SEALED
        del self._waiting[:start]
        return b"".join(out)

    def finish(self) -> bytes:
        """The last piece; ``IntegrityError`` when the end was cut off."""
        return self._open(bytes(self._waiting), last=True)

    def _begin(self, header: bytes) -> "_Pieces":
        identity, nonce, wrapped, prefix = header[8:16], header[16:28], header[28:76], header[76:]
        outer = AESGCM(self._ring.key(identity.decode("ascii", "replace")))
        try:
            key = outer.decrypt(nonce, wrapped, MAGIC + identity + self._name.encode())
        except InvalidTag as error:
            raise self._altered() from error
        return _Pieces(key, prefix)

    def _open(self, piece: bytes, *, last: bool) -> bytes:
        if self._pieces is None:
            raise self._altered()
        try:
            return self._pieces.open(piece, last=last)
        except InvalidTag as error:
            raise self._altered() from error

    def _altered(self) -> IntegrityError:
        return IntegrityError(
            f"object {self._name} does not open: altered, cut off or under another name; run hoso fixity"
        )


class _Pieces:
    """One data key's pieces, counted."""

    def __init__(self, key: bytes, prefix: bytes) -> None:
        self._key, self._prefix, self._number = AESGCM(key), prefix, 0

    def seal(self, piece: bytes, *, last: bool) -> bytes:
        return self._key.encrypt(self._nonce(last), piece, None)

    def open(self, piece: bytes, *, last: bool) -> bytes:
        return self._key.decrypt(self._nonce(last), piece, None)

    def _nonce(self, last: bool) -> bytes:
        nonce = self._prefix + self._number.to_bytes(4, "big") + bytes([last])
        self._number += 1
        return nonce


class Through(io.RawIOBase):
    """A stream read through ``Sealing`` or ``Opening``."""

    def __init__(self, source: BinaryIO, update: Callable[[bytes], bytes], finish: Callable[[], bytes]) -> None:
        self._source, self._update, self._finish = source, update, finish
        self._ready, self._ended = b"", False

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, all that is left for a negative one."""
        parts, left = [], size
        while left != 0 and (given := self._some(left)):
            parts.append(given)
            left = left - len(given) if size >= 0 else -1
        return b"".join(parts)

    def _some(self, size: int) -> bytes:
        while not self._ready and not self._ended:
            data = self._source.read(1 << 20)
            self._ended = not data
            self._ready = self._update(data) if data else self._finish()
        given = self._ready if size < 0 else self._ready[:size]
        self._ready = self._ready[len(given) :]
        return given
