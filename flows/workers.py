"""Killable processes in which strangers' files are opened, rendered, read and verified.

In: a top-level function of ``flows.jobs`` and its arguments. Out: a ``Done`` with its value or a
``Failed`` that says how it ended; a worker that hangs, dies or eats memory never takes us with it.
A worker has a memory limit, no core files, no network where the kernel allows it, and dies with us.
"""

import ctypes
import logging
import multiprocessing
import os
import re
import resource
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Generic, TypeVar

from models.error import ComponentMissing
from models.settings import Limits

T = TypeVar("T")
_log = logging.getLogger("hoso.workers")

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_PRELOAD = ["flows.jobs", "flows.preload"]
_MAX_TASKS = 200
"""A worker is replaced after so many jobs: what a library leaks goes with it."""


class Ending(StrEnum):
    """How a job failed."""

    TIMED_OUT = "timed_out"
    DIED = "died"
    OUT_OF_MEMORY = "out_of_memory"
    ERROR = "error"


@dataclass(frozen=True)
class Done(Generic[T]):
    value: T


@dataclass(frozen=True)
class Failed:
    """``reason`` is a class name or a signal, never text from the file."""

    ending: Ending
    reason: str


def confine(memory_mb: int) -> None:
    """Run first in every worker: limits on this process that nothing it opens can lift."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.environ["OMP_NUM_THREADS"] = "1"
    leave_network()
    import cv2

    cv2.setNumThreads(1)


def leave_network() -> bool:
    """Move this process into a network namespace of its own; False where the kernel refuses (doctor says so)."""
    libc = ctypes.CDLL(None, use_errno=True)
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    return int(libc.unshare(flags)) == 0


class Workers:
    """A pool of confined processes. A context manager: leaving it stops them all."""

    def __init__(self, count: int, limits: Limits) -> None:
        from pebble import ProcessPool

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        self.count = count
        self._limits = limits
        self._pool: Any = ProcessPool(
            max_workers=count,
            max_tasks=_MAX_TASKS,
            initializer=confine,
            initargs=(limits.worker_memory_mb,),
            context=context,
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

    def warm(self) -> None:
        """Start the processes now, so that the first person who waits does not wait for them."""
        for _ in range(self.count):
            self._pool.schedule(os.getpid)

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
                waiting[self._pool.schedule(function, args=list(args), timeout=seconds)] = place
            if not waiting:
                return
            ended, _ = futures.wait(waiting, return_when=futures.FIRST_COMPLETED)
            for future in ended:
                yield waiting.pop(future), _ending(future)


def _ending(future: Any) -> "Done[Any] | Failed":
    from pebble import ProcessExpired

    try:
        return Done(future.result())
    except FutureTimeout:
        return Failed(Ending.TIMED_OUT, "time limit")
    except ProcessExpired as error:
        return Failed(Ending.DIED, f"exit {error.exitcode}")
    except MemoryError:
        return Failed(Ending.OUT_OF_MEMORY, "memory limit")
    except (ComponentMissing, ImportError, NameError, AssertionError):
        raise  # a missing program or a full disk is no fault of the page: the dossier waits for it
    except Exception as error:  # noqa: BLE001 - whatever a stranger's file makes a library raise
        _log.warning("job error=%s at=%s", type(error).__name__, _where(error))
        return Failed(Ending.ERROR, type(error).__name__)


def _where(error: Exception) -> str:
    """Code positions of the worker's traceback; never its message, which may quote the file."""
    trace = str(getattr(error, "traceback", ""))
    frames = re.findall(r'File "[^"]*?([^/"]+/[^/"]+)", line (\d+)', trace)
    return " < ".join(f"{file}:{line}" for file, line in reversed(frames[-4:]))
