"""The Standard Webhooks signing scheme: who sent this body, and when.

In: secret, message ID, time, body. Out: the three headers. ``webhook-signature`` is ``v1,`` and the base64 of
HMAC-SHA256 over ``ID.TIMESTAMP.BODY``; during a rotation there is one for each secret, separated by a space.
A secret is written ``whsec_`` and the base64 of 32 random bytes.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def shown(secret: bytes) -> str:
    """The secret as its receiver configures it."""
    return PREFIX + base64.b64encode(secret).decode()


def signed_headers(secrets: Sequence[bytes], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove ``body``; the newest secret's signature first."""
    timestamp = str(int(at.timestamp()))
    content = f"{message}.{timestamp}.".encode() + body
    signatures = (base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode() for secret in secrets)
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
