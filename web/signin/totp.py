"""Time-based one-time passwords: RFC 6238 with what every authenticator app takes (SHA-1, 30 seconds, six digits).

In: a seed and a time step. Out: codes. A code of the step before or after is taken too, because clocks differ; one of a
step that was used before never is (RFC 6238 5.2). Nothing goes wrong: what is no code matches nothing.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote

SECONDS = 30
DIGITS = 6
DRIFT = 1
SEED_BYTES = 20
RECOVERY_CODES = 10


def new_seed() -> bytes:
    """160 random bits (RFC 4226 4)."""
    return secrets.token_bytes(SEED_BYTES)


def step_at(now: datetime) -> int:
    """The time step of a moment."""
    return int(now.timestamp()) // SECONDS


def code_at(seed: bytes, step: int) -> str:
    """The code of a time step (RFC 4226 5.3)."""
    digest = hmac.new(seed, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(seed: bytes, code: str, now: datetime) -> int | None:
    """The step whose code this is, of those that are near enough; None where there is none."""
    typed = code.replace(" ", "")
    current, found = step_at(now), None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(code_at(seed, step).encode(), typed.encode()):
            found = step
    return found


def address(seed: bytes, account: str, issuer: str) -> str:
    """What the app reads from the square code."""
    secret = base64.b32encode(seed).decode().rstrip("=")
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={secret}&issuer={quote(issuer)}"


def by_hand(seed: bytes) -> str:
    """The seed to type where no camera is at hand, in groups of four."""
    secret = base64.b32encode(seed).decode().rstrip("=")
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 80 bits, each good once, for a lost phone."""
    return tuple(_grouped(base64.b32encode(secrets.token_bytes(10)).decode()) for _ in range(RECOVERY_CODES))


def recovery_form(typed: str) -> str:
    """A recovery code as it was shown, however it was typed."""
    return _grouped("".join(c for c in typed.upper() if c.isalnum()))


def _grouped(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
