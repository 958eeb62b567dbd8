"""A limit on failures per address, beside the lockout per account: wrong passwords and codes, unknown keys.

In: an address and the time. Out: seconds to wait, 0 when the attempt may go on. Nothing goes wrong.
Counted in the register, so that several desks behind a proxy have one count.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.user import Tried
from storage.register.tries import Tries

ATTEMPTS = 10
"""Refused sign-ins in the window."""
UNKNOWN_KEYS = 50
"""Unknown keys in the window: a portal with a key that was revoked asks more often than a person types."""
WINDOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Throttle:
    """Sliding window: at most ``attempts`` failures per address in ``WINDOW``."""

    tries: Tries
    kind: Tried
    attempts: int

    def wait(self, address: str, now: datetime) -> int:
        """Seconds until this address may try again; 0 when it may now."""
        failures = self.tries.newest(self.kind, address, since=now - WINDOW, limit=self.attempts)
        if len(failures) < self.attempts:
            return 0
        return max(1, int((failures[-1] + WINDOW - now).total_seconds()) + 1)

    def failed(self, address: str, now: datetime) -> None:
        """Count a failure."""
        self.tries.failed(self.kind, address, now=now, since=now - WINDOW)
