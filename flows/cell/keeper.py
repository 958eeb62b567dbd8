"""Keeps one cell: starts it, hands it jobs, watches what all its processes use, and ends it when that is too much.

Runs in a worker process of the pool and opens no stranger's file itself. In: a job. Out: ``Answer``. When the cell dies
or breaks a limit this process ends too, with one of the exit codes below; the pool starts another in its place.
"""

import os
import pickle
import resource
import signal
import time
from dataclasses import dataclass
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, NoReturn

from flows.cell.answers import UnexpectedAnswer, read_answer
from flows.cell.family import BY_SIGNAL, Family, fork_first, seconds_used
from flows.cell.inside import Answer, Kind, live
from flows.cell.pool import new_room
from flows.cell.walls import PROCESSES, Wall, die_with_parent, leave
from flows.faults import NO_ROOM
from models.error import ComponentMissing
from models.settings import Limits

DIED, TIME, MEMORY, DISK, MANY, FORGED, NOT_STARTED = 80, 81, 82, 83, 84, 85, 86
"""Exit codes of this process: how its cell ended."""
LOOK_SECONDS = 0.25
START_SECONDS = 60
ROOM_BYTES = 4_000_000
"""With less on the disk after a failure the disk is blamed, not the file."""


@dataclass(frozen=True)
class Terms:
    """What a pool's cells are confined to."""

    limits: Limits
    pool: Path
    """Folder of the pool; each cell has one inside it."""
    readable: tuple[Path, ...] = ()
    """Folders that every job may read: trust, revocation lists."""


class Keeper:
    """One cell and its room."""

    def __init__(self, terms: Terms) -> None:
        self._limits = terms.limits
        self._room = new_room(terms.pool)
        self._pipe, theirs = Pipe()
        outside = leave()
        readable = (self._room.inbox, *terms.readable)
        self._first = fork_first(lambda: live(theirs, terms.limits, readable, self._room.private, outside))
        theirs.close()
        self._family = Family(self._first)
        try:
            ready = self._wait(START_SECONDS)
        except (EOFError, ConnectionResetError):
            os._exit(NOT_STARTED)  # and try no second time in this process: it would be less confined
        self._cell = self._family.members()[1]
        self.walls = frozenset(Wall(name) for name in ready.value)

    def do(self, function: Any, arguments: tuple[Any, ...], seconds: float) -> Answer:
        """Have one job done inside."""
        inside, wanted = self._room.bring_in(arguments)
        try:
            self._limit_time(seconds)
            self._pipe.send_bytes(pickle.dumps((function, inside)))
            answer = self._wait(seconds * 2)  # the pool's own limit comes first
            if answer.kind is Kind.DONE:
                self._room.take_out(wanted)
            elif answer.kind is Kind.ERROR and self._room.left() < ROOM_BYTES:
                return Answer(Kind.MISSING, None, NO_ROOM)  # whatever a library made of a full disk
            return answer
        except UnexpectedAnswer:
            self._end(FORGED)
        except (BrokenPipeError, EOFError, ConnectionResetError):
            self._dead()
        finally:
            self._room.clear()

    def _limit_time(self, seconds: float) -> None:
        """Processor time of a job: as much as its wall time, whatever threads it starts."""
        used = seconds_used(self._cell)
        hard = resource.prlimit(self._cell, resource.RLIMIT_CPU)[1]
        resource.prlimit(self._cell, resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))

    def _wait(self, seconds: float) -> Answer:
        until = time.monotonic() + seconds
        while not self._pipe.poll(LOOK_SECONDS):
            self._look()
            if time.monotonic() > until:
                self._end(TIME)
        data = self._pipe.recv_bytes()
        found = read_answer(data)
        if not (isinstance(found, tuple) and len(found) == 4 and all(isinstance(found[n], str) for n in (0, 2, 3))):
            raise UnexpectedAnswer("no answer")
        return Answer(Kind(found[0]), found[1], found[2], found[3])

    def _look(self) -> None:
        """What no single process's limit can hold: the sum over the cell's processes, and its folder."""
        limits, used = self._limits, self._family.usage()
        if used.processes > PROCESSES:
            self._end(MANY)
        if used.resident_bytes > 2 * limits.worker_memory_mb * 1024 * 1024:
            self._end(MEMORY)
        if self._room.size() > 2 * max(limits.max_file_mb, limits.max_unpacked_mb) * 1_000_000:
            self._end(DISK)

    def _dead(self) -> NoReturn:
        _, status = os.waitpid(self._first, 0)
        self._room.clear()
        os._exit(TIME if os.waitstatus_to_exitcode(status) == BY_SIGNAL + signal.SIGXCPU else DIED)

    def _end(self, code: int) -> NoReturn:
        """Kill the cell, and with it, by the kernel, every process it ever started."""
        self._family.kill()
        os.waitpid(self._first, 0)
        self._room.clear()
        os._exit(code)


_keeper: Keeper | None = None
_terms: Terms | None = None


def begin(terms: Terms) -> None:
    """Run first in every worker of the pool."""
    global _terms
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _terms = terms


def keeper() -> Keeper:
    """This worker's keeper; starts the cell at the first call."""
    global _keeper
    if _keeper is None:
        if _terms is None:
            raise ComponentMissing("a worker was started without its terms; use flows.workers.Workers")
        _keeper = Keeper(_terms)
    return _keeper


def do_inside(function: Any, arguments: tuple[Any, ...], seconds: float) -> Answer:
    """The job that the pool runs: another one, inside the cell."""
    return keeper().do(function, arguments, seconds)


def standing() -> tuple[str, ...]:
    """Names of the walls that stand around this worker's cell."""
    return tuple(sorted(wall.value for wall in keeper().walls))
