"""A limit on sign-in attempts per address, beside the lockout per account that the register keeps.

In: an address and the time. Out: seconds to wait, 0 when the attempt may go on. Nothing goes wrong.
Held in memory: with several web processes each counts its own, so the true limit is that many times higher;
the account's lockout does not depend on it.
"""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

ATTEMPTS = 10
WINDOW = timedelta(minutes=5)
MAX_ADDRESSES = 10_000


class Throttle:
    """Sliding window: at most ``attempts`` failures per address in ``window``."""

    def __init__(self, attempts: int = ATTEMPTS, window: timedelta = WINDOW) -> None:
        self.attempts = attempts
        self.window = window
        self._failures: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def wait(self, address: str, now: datetime) -> int:
        """Seconds until this address may try again; 0 when it may now."""
        with self._lock:
            failures = self._recent(address, now)
            if len(failures) < self.attempts:
                return 0
            return max(1, int((failures[0] + self.window - now).total_seconds()) + 1)

    def failed(self, address: str, now: datetime) -> None:
        """Count a failure."""
        with self._lock:
            if len(self._failures) >= MAX_ADDRESSES and address not in self._failures:
                self._failures.pop(next(iter(self._failures)))
            self._recent(address, now).append(now)

    def _recent(self, address: str, now: datetime) -> deque[datetime]:
        failures = self._failures.setdefault(address, deque(maxlen=self.attempts))
        while failures and failures[0] <= now - self.window:
            failures.popleft()
        return failures
