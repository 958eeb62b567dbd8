"""How often a program may ask: a bucket of requests for each key, filled again at an even pace.

In: a key's name and the time. Out: seconds to wait, 0 when the request may go on. Held in memory: each web process
counts its own, so with several the true limit is that many times higher. Nothing goes wrong.
"""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

MOST = 10_000


class Pace:
    """At most ``per_minute`` requests at once, and as many each minute on the average."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = Lock()

    def wait(self, name: str, now: datetime) -> int:
        """Take one request; whole seconds to wait where there is none left."""
        with self._lock:
            left, since = self._left.pop(name, (float(self.per_minute), now))
            left = min(float(self.per_minute), left + max(0.0, (now - since).total_seconds()) * self.per_minute / 60)
            may = left >= 1
            self._left[name] = (left - 1 if may else left, now)
            if len(self._left) > MOST:
                self._left.popitem(last=False)
            return 0 if may else max(1, round((1 - left) * 60 / self.per_minute + 0.5))
