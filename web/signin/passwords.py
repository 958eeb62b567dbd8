"""Passwords as argon2id hashes (RFC 9106, second recommended option), checked in constant effort.

In: a password, a stored hash. Out: a hash, or yes/no and whether the hash should be renewed.
Wrong: ``WeakPassword`` for one that is too short or too common.
"""

from functools import cache

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from models.error import WrongUsage

MIN_LENGTH = 10
MAX_LENGTH = 256
"""Argon2 takes any length; the bound keeps a stranger from making us hash megabytes."""

COMMON = frozenset({"1234567890", "0123456789", "password123", "matkhau123", "qwertyuiop", "0987654321", "1111111111"})

_HASHER = argon2.PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)


class WeakPassword(WrongUsage):
    """A new password that is too short, too long or known to be common."""


def hash_password(password: str) -> str:
    """Return the argon2id hash of a new password; raises ``WeakPassword``."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPassword(f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters; choose a longer phrase")
    if password.lower() in COMMON:
        raise WeakPassword("this password is on every list of common ones; choose a phrase of your own")
    return _HASHER.hash(password)


@cache
def _decoy() -> str:
    return _HASHER.hash("a decoy so that unknown names cost as long as known ones")


def matches(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one behind ``stored``.

    ``None`` (no such user, or one without a password) costs the same time and is never a match,
    so the answer's delay does not tell which names exist."""
    if len(password) > MAX_LENGTH:
        return False
    try:
        _HASHER.verify(stored or _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's and should be renewed at sign-in."""
    return _HASHER.check_needs_rehash(stored)
