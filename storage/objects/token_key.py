"""The office's key in a PKCS#11 token (HSM, smart card, SoftHSM): an AES key that never leaves it.

In: module, token's label, key's label, a file with the PIN. Out: ``Outer`` of ``storage/objects/keys.py``. Wrong:
``KeyMissing`` naming what could not be found; the PIN is in no message.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11.exceptions import PKCS11Error

from models.error import KeyMissing
from storage.objects.keys import wrong_key

_ABOUT = b"hoso-ring-1"


class TokenKey:
    """See the module. A session is opened for each call: rings are opened once a process."""

    def __init__(self, module: Path, token: str, key: str, pin: Path) -> None:
        self._module, self._token, self._key, self._pin = module, token, key, pin
        self.name = f"pkcs11:{token}/{key}"

    def wrap(self, key: bytes) -> bytes:
        """See ``Outer``."""
        nonce = os.urandom(12)
        return nonce + self._with(lambda held: held.encrypt(key, **_gcm(nonce)))

    def unwrap(self, wrapped: bytes) -> bytes:
        """See ``Outer``."""
        try:
            return self._with(lambda held: held.decrypt(wrapped[12:], **_gcm(wrapped[:12])))
        except PKCS11Error as error:
            raise wrong_key(self.name) from error

    def _with(self, use: Callable[[Any], bytes]) -> bytes:
        try:
            pin = self._pin.read_text(encoding="utf-8").strip()
            token = pkcs11.lib(str(self._module)).get_token(token_label=self._token)
            session = token.open(user_pin=pin)
        except (OSError, RuntimeError, PKCS11Error) as error:
            raise KeyMissing(
                f"{self.name} cannot be opened ({type(error).__name__}); see HOSO_ENCRYPTION_KEY"
            ) from error
        with session:
            try:
                held = session.get_key(object_class=pkcs11.ObjectClass.SECRET_KEY, label=self._key)
            except PKCS11Error as error:
                raise KeyMissing(
                    f"token {self._token!r} holds no AES key {self._key!r}; see HOSO_ENCRYPTION_KEY"
                ) from error
            return bytes(use(held))


def _gcm(nonce: bytes) -> dict[str, Any]:
    return {"mechanism": pkcs11.Mechanism.AES_GCM, "mechanism_param": pkcs11.GCMParams(nonce, aad=_ABOUT, tag_bits=128)}
