"""Measures whole commands: CPU seconds of everything they started, wall seconds, peak memory.

A process that outlives its parent (multiprocessing's fork server does) would escape the usual accounting,
so this process adopts orphans and counts them too.
"""

import ctypes
import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Cost:
    """Of one command and all its descendants; ``peak_mb`` is the largest single process."""

    cpu: float
    wall: float
    peak_mb: float
    exit_code: int


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, cwd: str | None = None) -> Cost:
    """Run a command and wait until it and everything it left behind have ended."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    env = dict(environment) if environment else None
    process = subprocess.Popen(command, env=env, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    code = process.wait()
    _reap()
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code:
        print(errors.decode(errors="replace")[-2000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu=cpu, wall=wall, peak_mb=after.ru_maxrss / 1024, exit_code=code)


def _reap() -> None:
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
