"""Killable processes in which strangers' files are opened, rendered, read and verified.

In: a top-level function of ``flows.jobs`` and its arguments. Out: a ``Done`` with its value or a
``Failed`` that says how it ended; a job that hangs, dies or eats memory never takes us with it.
Each worker keeps one cell (``flows/cell``), which is confined and dies with us. A file that a job shall
write is passed as ``Out(path)``.
"""

import logging
import multiprocessing
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from flows.cell import keeper
from flows.cell.inside import Answer, Kind
from flows.cell.pool import PoolFolder
from flows.cell.room import Out
from flows.cell.walls import Wall
from models.error import ComponentMissing, HosoError
from models.settings import Limits

__all__ = ["Done", "Ending", "Failed", "JobFault", "Out", "Wall", "Workers"]

T = TypeVar("T")
_log = logging.getLogger("hoso.workers")

_PRELOAD = ["flows.jobs", "flows.preload", "flows.cell.keeper"]
_MAX_TASKS = 200
"""A worker is replaced after so many jobs: what a library leaks goes with it."""


class Ending(StrEnum):
    """How a job failed."""

    TIMED_OUT = "timed_out"
    DIED = "died"
    OUT_OF_MEMORY = "out_of_memory"
    OVER_LIMIT = "over_limit"
    """Too many processes, or too much written to disk."""
    ERROR = "error"


_ENDING_OF = {
    keeper.TIME: Ending.TIMED_OUT,
    keeper.MEMORY: Ending.OUT_OF_MEMORY,
    keeper.DISK: Ending.OVER_LIMIT,
    keeper.MANY: Ending.OVER_LIMIT,
}


class JobFault(HosoError):
    """A fault of ours inside a job; the dossier waits for it to be mended."""


@dataclass(frozen=True)
class Done(Generic[T]):
    value: T


@dataclass(frozen=True)
class Failed:
    """``reason`` is a class name or an exit code, never text from the file."""

    ending: Ending
    reason: str


class Workers:
    """A pool of confined processes. A context manager: leaving it stops them all.

    ``scratch`` is where files on their way in and out of a cell lie; best on the disk of the originals.
    ``readable`` are folders that every job may read.
    """

    def __init__(
        self, count: int, limits: Limits, *, scratch: Path | None = None, readable: Sequence[Path | None] = ()
    ) -> None:
        from pebble import ProcessPool

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        self.count = count
        self._folder = PoolFolder(scratch or Path(tempfile.gettempdir()))
        terms = keeper.Terms(limits, self._folder.path, tuple(path.resolve() for path in readable if path is not None))
        self._pool: Any = ProcessPool(
            max_workers=count, max_tasks=_MAX_TASKS, initializer=keeper.begin, initargs=(terms,), context=context
        )

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()
        self._folder.remove()

    def warm(self) -> None:
        """Start the processes now, so that the first person who waits does not wait for them."""
        for _ in range(self.count):
            self._pool.schedule(keeper.standing)

    def walls(self) -> frozenset[Wall]:
        """What confines a cell on this machine."""
        return frozenset(Wall(name) for name in self._pool.schedule(keeper.standing).result())

    def run(self, function: Callable[..., T], *args: Any, seconds: float) -> Done[T] | Failed:
        """Run one job and wait for it."""
        return next(self.map(function, [args], seconds=seconds))[1]

    def map(
        self, function: Callable[..., T], jobs: Iterable[tuple[Any, ...]], *, seconds: float
    ) -> Iterator[tuple[int, Done[T] | Failed]]:
        """Run jobs side by side; yield (place in ``jobs``, how it ended) as they end.

        At most twice as many as there are workers wait in the pool, so memory does not grow with the file.
        """
        import concurrent.futures as futures

        waiting: dict[Any, int] = {}
        source = enumerate(jobs)
        exhausted = False
        while waiting or not exhausted:
            while not exhausted and len(waiting) < 2 * self.count:
                job = next(source, None)
                if job is None:
                    exhausted = True
                    break
                place, args = job
                task = self._pool.schedule(keeper.do_inside, args=[function, args, seconds], timeout=seconds)
                waiting[task] = place
            if not waiting:
                return
            ended, _ = futures.wait(waiting, return_when=futures.FIRST_COMPLETED)
            for future in ended:
                yield waiting.pop(future), _ending(future)


def _ending(future: Any) -> "Done[Any] | Failed":
    from pebble import ProcessExpired

    try:
        answer: Answer = future.result()
    except FutureTimeout:
        return Failed(Ending.TIMED_OUT, "time limit")
    except ProcessExpired as error:
        if error.exitcode == keeper.NOT_STARTED:
            raise ComponentMissing("no confined worker could be started on this machine; see hoso doctor") from None
        return Failed(_ENDING_OF.get(error.exitcode, Ending.DIED), f"exit {error.exitcode}")
    if answer.kind is Kind.DONE:
        return Done(answer.value)
    if answer.kind is Kind.OUT_OF_MEMORY:
        return Failed(Ending.OUT_OF_MEMORY, answer.reason)
    if answer.kind is Kind.MISSING:  # no fault of the page: the dossier waits for it
        raise ComponentMissing(answer.reason)
    if answer.kind is Kind.OUR_FAULT:
        raise JobFault(f"a fault of ours: {answer.reason} at {answer.where}; report this line")
    _log.warning("job error=%s at=%s", answer.reason, answer.where)
    return Failed(Ending.ERROR, answer.reason)
