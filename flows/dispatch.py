"""Has received dossiers processed while the program serves.

In: codes. Out: nothing; the register shows what became of them. Embedded: one thread works through a
queue with one pool of workers, and every minute looks for forgotten dossiers and into the drop. With
``PREFECT_API_URL`` set the work goes to the deployment ``intake/intake`` instead, one flow run a dossier and version.
"""

import logging
import os
import queue
import threading

from flows.faults import told
from flows.house import House
from flows.process import process
from flows.upkeep import upkeep
from flows.watch import watch
from models.error import HosoError

UPKEEP_SECONDS = 60
_log = logging.getLogger("hoso.dispatch")


class Dispatcher:
    """One a process. ``submit`` may be called from any thread."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._queue: queue.Queue[str | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="dispatch", daemon=True)

    def start(self) -> None:
        if not deployed():
            self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def submit(self, code: str) -> None:
        """Process this dossier soon."""
        if deployed():
            try:
                submit_run(self._house, code)
            except Exception as error:  # noqa: BLE001 - received is received; the upkeep deployment takes it up
                _log.error("submit dossier=%s %s", code, told(error))
        else:
            self._queue.put(code)

    def _work(self) -> None:
        self._tidy()
        with self._house.workers() as pool:
            while True:
                try:
                    code = self._queue.get(timeout=UPKEEP_SECONDS)
                except queue.Empty:
                    self._tidy()
                    continue
                if code is None:
                    return
                try:
                    process(self._house, code, workers=pool)
                except HosoError as error:
                    # The dossier waits in 'received'; the next tidying takes it up again.
                    _log.error("process dossier=%s error=%s", code, type(error).__name__)
                except Exception as error:  # noqa: BLE001 - the thread must live on for the other dossiers
                    _log.error("process dossier=%s %s", code, told(error))

    def _tidy(self) -> None:
        try:
            watch(self._house)
            upkeep(self._house)
        except HosoError as error:
            _log.error("upkeep error=%s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the thread must live on
            _log.error("upkeep %s", told(error))


def deployed() -> bool:
    """Whether a Prefect server of the office schedules the work."""
    return bool(os.environ.get("PREFECT_API_URL"))


def submit_run(house: House, code: str) -> None:
    """Create one flow run for the dossier as it stands; the same call again gives the same run."""
    from prefect.deployments import run_deployment

    version = house.register.dossier(code).version
    run_deployment(
        "intake/intake", parameters={"dossier": code}, idempotency_key=f"{code}-{version}", timeout=0, as_subflow=False
    )
