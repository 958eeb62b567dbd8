"""Sends webhooks while the program serves, a few seconds after each change of state.

In: the house. Out: nothing; the outbox shows what became of each message. Embedded only: with ``PREFECT_API_URL`` set
the deployment ``webhooks/webhooks`` does it.
"""

import logging
import threading

from flows.dispatch import deployed
from flows.faults import told
from flows.house import House
from flows.webhooks.deliver import deliver
from models.error import HosoError

SECONDS = 5.0
_log = logging.getLogger("hoso.webhooks")


class Courier:
    """One thread; one a process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="courier", daemon=True)

    def start(self) -> None:
        if not deployed():
            self._thread.start()

    def stop(self) -> None:
        """Ends after the attempt that is on its way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.wait(SECONDS):
            try:
                deliver(self._house)
            except HosoError as error:
                _log.error("deliver error=%s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - the thread must live on for the next message
                _log.error("deliver %s", told(error))
