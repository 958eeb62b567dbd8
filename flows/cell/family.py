"""All processes of a cell: the first, which only buries the others, and what the kernel counts of them in /proc.

In: what the cell shall do. Out: its processes, how many there are and what they hold. A process that has just ended
counts as nothing.
"""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from flows.cell.walls import die_with_parent

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")
_ENOUGH = 1000
"""Whoever has so many children is counted no further."""
BY_SIGNAL = 128
"""The first process ends with this and the signal's number when a signal ended the cell."""


@dataclass(frozen=True)
class Usage:
    processes: int
    resident_bytes: int


class Family:
    """The process ``root`` and everything it started."""

    def __init__(self, root: int) -> None:
        self.root = root

    def members(self) -> list[int]:
        """Process numbers, root first."""
        found: list[int] = []
        waiting = [self.root]
        while waiting and len(found) < _ENOUGH:
            process = waiting.pop()
            found.append(process)
            for listed in Path(f"/proc/{process}/task").glob("*/children"):
                with suppress(OSError, ValueError):
                    waiting.extend(int(word) for word in listed.read_text(encoding="ascii").split())
        return found

    def usage(self) -> Usage:
        members = self.members()
        resident = 0
        for process in members:
            with suppress(OSError, ValueError, IndexError):
                resident += int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
        return Usage(len(members), resident)

    def kill(self) -> None:
        """End them all. The root goes first: where it is process 1 of its own family the kernel ends the rest."""
        for process in self.members():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def fork_first(live: Callable[[], NoReturn]) -> int:
    """Start a family: a first process, and ``live`` in its child. The first ends when the child ends, and the kernel
    then ends all that is left. It is a process of its own because the first of a family survives its own signals."""
    first = os.fork()
    if first:
        return first
    try:
        die_with_parent()
        child = os.fork()
        if child == 0:
            live()
        os.closerange(0, os.sysconf("SC_OPEN_MAX"))
        while True:
            ended, status = os.wait()
            if ended == child:
                code = os.waitstatus_to_exitcode(status)
                os._exit(code if code >= 0 else BY_SIGNAL - code)
    finally:
        os._exit(1)  # whatever went wrong, neither of the two may do the work of whoever forked it


def seconds_used(process: int) -> float:
    """Processor seconds of one process so far."""
    with suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
        fields = text.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    return 0.0
