"""Secrets that must be read again (a webhook's signing secret, a second factor's seed), sealed by a key in a file.

In: a secret and what it is for. Out: text for the register; a copy of the register alone gives none of them away.
AES-256-GCM with what it is for as associated data, so that a sealed value cannot be moved to another row. The key file
is made at first use, readable to its owner only; several machines share one file. Wrong: ``SettingError`` for a file
that holds no key, ``IntegrityError`` for a value that this key did not seal.
"""

import base64
import binascii
import os
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.error import ComponentMissing, IntegrityError, SettingError

_BYTES = 32
_NONCE = 12
_MARK = "k1:"


class Keyring:
    """One key; nothing is read before the first use."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def seal(self, secret: bytes, purpose: str) -> str:
        """The secret as text that only this key opens, and only for the same ``purpose``."""
        nonce = secrets.token_bytes(_NONCE)
        return _MARK + base64.b64encode(nonce + self._cipher.encrypt(nonce, secret, purpose.encode())).decode()

    def open(self, sealed: str, purpose: str) -> bytes:
        """What ``seal`` took."""
        try:
            raw = base64.b64decode(sealed.removeprefix(_MARK), validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode())
        except (binascii.Error, InvalidTag, ValueError) as error:
            raise IntegrityError(
                "a secret of the register was not sealed by the key of HOSO_KEY_FILE; bring the right key back"
            ) from error

    @cached_property
    def _cipher(self) -> AESGCM:
        try:
            key = self._read() or self._make()
        except OSError as error:
            raise ComponentMissing(
                f"key file {self.path} cannot be used: {error.strerror}; see HOSO_KEY_FILE"
            ) from error
        if len(key) != _BYTES:
            raise SettingError(f"HOSO_KEY_FILE {self.path} is not a key; it holds {_BYTES} bytes in hexadecimal")
        return AESGCM(key)

    def _read(self) -> bytes | None:
        try:
            return bytes.fromhex(self.path.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return None
        except ValueError:
            return b""

    def _make(self) -> bytes:
        """A new key, durable before anything is sealed by it. Two processes at once: the first one's stands."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(secrets.token_bytes(_BYTES).hex() + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(FileExistsError):
                os.link(draft, self.path)
        finally:
            draft.unlink()
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return self._read() or b""
