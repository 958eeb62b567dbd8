"""Has received dossiers processed while the program serves.

In: codes. Out: nothing; the register shows what became of them. Embedded: a thread for each lane works through its
tickets with workers of its own, and every minute the normal one looks for forgotten dossiers and into the drop. With
``PREFECT_API_URL`` set the work goes to the deployment ``intake/intake`` instead.
"""

import logging
import os
import queue
import threading
from functools import partial

from flows.faults import told
from flows.health import WorkerLine
from flows.house import House
from flows.line import lane_of, take_turn
from flows.process import process
from flows.tickets import submit_run
from flows.upkeep import upkeep
from flows.watch import watch
from flows.workers import Workers
from models.error import HosoError
from models.lane import Lane

UPKEEP_SECONDS = 60
_log = logging.getLogger("hoso.dispatch")


class Dispatcher:
    """One a process. ``submit`` may be called from any thread."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._queues: dict[Lane, queue.Queue[str | None]] = {lane: queue.Queue() for lane in Lane}
        self._threads = [
            threading.Thread(target=self._work, args=(lane,), name=f"dispatch-{lane}", daemon=True) for lane in Lane
        ]

    def start(self) -> None:
        if not deployed():
            for thread in self._threads:
                thread.start()

    def stop(self) -> None:
        for lane, thread in zip(Lane, self._threads, strict=True):
            if thread.is_alive():
                self._queues[lane].put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def workers(self) -> tuple[WorkerLine, ...]:
        """The lanes of this process, for the status page."""
        return tuple(WorkerLine(name=thread.name, alive=thread.is_alive()) for thread in self._threads)

    def submit(self, code: str) -> None:
        """Process this dossier soon."""
        if not deployed():
            self._queues[lane_of(self._house, self._house.register.dossier(code))].put(code)
            return
        try:
            submit_run(self._house, code)
        except Exception as error:  # noqa: BLE001 - received is received; the upkeep deployment takes it up
            _log.error("submit dossier=%s %s", code, told(error))

    def _work(self, lane: Lane) -> None:
        if lane is Lane.EXPRESS:
            # No core of its own is to be had on a small machine; a worker of its own is, once somebody is in a hurry.
            if (first := self._queues[lane].get()) is None:
                return
            self._queues[lane].put(first)
            with self._house.workers(1) as pool:
                self._serve(lane, pool)
            return
        self._tidy()
        with self._house.workers() as pool:
            self._serve(lane, pool)

    def _serve(self, lane: Lane, pool: Workers) -> None:
        while True:
            try:
                code = self._queues[lane].get(timeout=UPKEEP_SECONDS)
            except queue.Empty:
                if lane is Lane.NORMAL:
                    self._tidy()
                continue
            if code is None:
                return
            try:
                take_turn(self._house, code, partial(process, self._house, workers=pool))
            except HosoError as error:
                # The dossier waits in 'received'; the next tidying takes it up again.
                _log.error("process ticket=%s error=%s", code, type(error).__name__)
            except Exception as error:  # noqa: BLE001 - the thread must live on for the other dossiers
                _log.error("process ticket=%s %s", code, told(error))

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
