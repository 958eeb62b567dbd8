"""The ring of keys that seal objects' data keys, itself sealed by one outer key that the office holds.

The ring is an object of the archive (``keys/ring.json``): wrapped keys only. The outer key is a file of 32 bytes in
hexadecimal, or a key that never leaves a PKCS#11 token. ``rotate`` makes a new key for new objects; ``rewrap`` puts
another outer key around the ring. Neither rewrites an object. Wrong: ``KeyMissing`` says which key is asked for and
where it should be: without it nobody can read what is kept.
"""

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import ValidationError

from models.error import Conflict, KeyMissing, SettingError
from models.record import Moment, Record
from storage.objects.place import RING, ObjectStore, Place

_FORMS = "file:///path/of/key or pkcs11:/path/of/module.so?token=LABEL&key=LABEL&pin=/path/of/pin"
_ABOUT = b"hoso-ring-1"


class Outer(Protocol):
    """The key an office holds."""

    @property
    def name(self) -> str:
        """What tells it from another one, without giving it away."""

    def wrap(self, key: bytes) -> bytes:
        """Sealed by it."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """Back; ``KeyMissing`` when another key sealed it."""


class RingKey(Record):
    """One key of the ring, wrapped."""

    id: str
    made_at: Moment
    outer: str
    wrapped: str


class KeyList(Record):
    """All keys, the newest last: that one seals new objects."""

    format: str = "hoso-keys-1"
    keys: tuple[RingKey, ...]


class KeyRing:
    """The ring as objects use it: read from the store at the first use."""

    def __init__(self, store: ObjectStore, outer: Callable[[], Outer]) -> None:
        self._store, self._make = store, outer
        self._open: dict[str, bytes] = {}

    @cached_property
    def outer(self) -> Outer:
        """The office's key."""
        return self._make()

    @cached_property
    def ring(self) -> KeyList:
        """As it stands in the store; ``KeyMissing`` when there is none yet."""
        return read_ring(self._store)

    @property
    def current(self) -> str:
        """The newest key's id."""
        return self.ring.keys[-1].id

    def key(self, name: str) -> bytes:
        """See ``cipher.Ring``. A key that another process made meanwhile is found by reading the ring again."""
        if name not in self._open:
            if all(key.id != name for key in self.ring.keys):
                del self.ring
            found = next((key for key in self.ring.keys if key.id == name), None)
            if found is None:
                raise KeyMissing(f"an object is sealed by key {name!r}, which is not in {RING}; restore that object")
            self._open[name] = self.outer.unwrap(bytes.fromhex(found.wrapped))
        return self._open[name]


def read_ring(store: ObjectStore) -> KeyList:
    """The ring in a store."""
    if store.stat(Place.ARCHIVE, RING) is None:
        raise KeyMissing("HOSO_ENCRYPTION_KEY is set and the store has no ring of keys; run hoso keys new once")
    try:
        return KeyList.model_validate_json(store.get_bytes(Place.ARCHIVE, RING))
    except ValidationError as error:
        raise KeyMissing(f"{RING} is not a ring of keys; restore an earlier version of it") from error


def begin(store: ObjectStore, outer: Outer, *, now: datetime) -> KeyList:
    """The first key; ``Conflict`` when there is a ring."""
    if store.stat(Place.ARCHIVE, RING) is not None:
        raise Conflict(f"the store has a ring of keys already ({RING}); hoso keys rotate adds one")
    return _keep(store, KeyList(keys=(_new_key(outer, now),)))


def rotate(store: ObjectStore, outer: Outer, *, now: datetime) -> KeyList:
    """A new key for new objects; what is there stays readable and is not touched."""
    ring = read_ring(store)
    outer.unwrap(bytes.fromhex(ring.keys[-1].wrapped))  # a ring whose keys have two owners would lock out both
    return _keep(store, KeyList(keys=(*ring.keys, _new_key(outer, now))))


def rewrap(store: ObjectStore, old: Outer, new: Outer) -> KeyList:
    """Every key of the ring under ``new`` instead of ``old``."""
    keys = []
    for key in read_ring(store).keys:
        wrapped = new.wrap(old.unwrap(bytes.fromhex(key.wrapped)))
        keys.append(key.model_copy(update={"wrapped": wrapped.hex(), "outer": new.name}))
    return _keep(store, KeyList(keys=tuple(keys)))


def _new_key(outer: Outer, now: datetime) -> RingKey:
    return RingKey(id=secrets.token_hex(4), made_at=now, outer=outer.name, wrapped=outer.wrap(os.urandom(32)).hex())


def _keep(store: ObjectStore, ring: KeyList) -> KeyList:
    store.put_bytes(Place.ARCHIVE, RING, ring.model_dump_json(indent=1).encode(), media_type="application/json")
    return ring


class FileKey:
    """32 bytes in a file, in hexadecimal; readable to its owner only."""

    def __init__(self, path: Path) -> None:
        try:
            if path.stat().st_mode & 0o077:
                raise SettingError(f"key file {path} may be read by others; chmod 600 it")
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except OSError as error:
            raise KeyMissing(
                f"key file {path} cannot be read ({error.strerror}): without it nothing sealed can be read; "
                "put the office's copy back"
            ) from error
        except ValueError as error:
            raise SettingError(f"key file {path} is not 64 hexadecimal digits; see hoso keys") from error
        if len(key) != 32:
            raise SettingError(f"key file {path} is not 64 hexadecimal digits; see hoso keys")
        self._key = AESGCM(key)
        self.name = "file:" + hashlib.sha256(b"hoso-outer-key" + key).hexdigest()[:12]

    def wrap(self, key: bytes) -> bytes:
        """See ``Outer``."""
        nonce = os.urandom(12)
        return nonce + self._key.encrypt(nonce, key, _ABOUT)

    def unwrap(self, wrapped: bytes) -> bytes:
        """See ``Outer``."""
        try:
            return self._key.decrypt(wrapped[:12], wrapped[12:], _ABOUT)
        except (InvalidTag, ValueError) as error:
            raise wrong_key(self.name) from error


def wrong_key(name: str) -> KeyMissing:
    """What to say when the key is not the one."""
    return KeyMissing(f"HOSO_ENCRYPTION_KEY ({name}) is not the key that sealed this store; put the right one back")


def outer_key(setting: str) -> Outer:
    """The key that ``HOSO_ENCRYPTION_KEY`` names."""
    parts = urlsplit(setting)
    if parts.scheme == "file" and parts.path:
        return FileKey(Path(parts.path))
    if parts.scheme == "pkcs11" and parts.path:
        from storage.objects.token_key import TokenKey

        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if set(query) == {"token", "key", "pin"}:
            return TokenKey(Path(parts.path), query["token"], query["key"], Path(query["pin"]))
    raise SettingError(f"HOSO_ENCRYPTION_KEY is not a key; use {_FORMS}")
