"""Real servers as children of the tests: free ports on loopback, output to a file, no orphan when the tests die.

A child runs in the foreground in a session of its own, so that its end is always seen (a container's process 1 may
reap late) and the whole family can be killed; the kernel kills it when the test process is killed.
"""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class ServiceMissing(Exception):
    """A server's program is not installed; the message says how to get it."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def require_programs(names: Sequence[str], packages: str) -> None:
    """Raise ``ServiceMissing`` unless all are on the path."""
    if absent := [name for name in names if shutil.which(name) is None]:
        raise ServiceMissing(f"{', '.join(absent)} not installed; apt-get install {packages}")


def wait_until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    """Poll until ``ready``; ``TimeoutError`` names what did not come."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come up in {seconds:.0f} s")
        time.sleep(0.05)


class Daemon:
    """One server process."""

    def __init__(self, command: Sequence[str | Path], log: Path, user: str | None = None) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._process.pid

    def end(self, sign: signal.Signals = signal.SIGTERM, seconds: float = 20) -> None:
        """Send a signal to the whole family and see it end, by SIGKILL at last."""
        for chosen in (sign, signal.SIGKILL):
            with suppress(ProcessLookupError):
                if chosen is signal.SIGKILL:
                    os.killpg(self._process.pid, chosen)
                elif self.alive:
                    self._process.send_signal(chosen)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
                break


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
