"""The confined process: does one job after the other for its keeper until the pipe closes.

In: pickled ``(function, arguments)`` from the keeper, whom it trusts. Out: the fields of an ``Answer``, pickled. An
exception goes back as the name of its class and positions in the code, never as its text, which may quote the file.
"""

import os
import pickle
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from flows.cell.walls import Wall, close_in, die_with_parent, forget_environment, limit
from models.error import ComponentMissing
from models.settings import Limits


class Kind(StrEnum):
    """How a job ended inside."""

    READY = "ready"
    DONE = "done"
    ERROR = "error"
    OUT_OF_MEMORY = "out_of_memory"
    MISSING = "missing"
    """A component of the machine is absent; ``reason`` is our own message."""
    OUR_FAULT = "our_fault"


@dataclass(frozen=True)
class Answer:
    """``value`` is the job's for DONE, the walls' names for READY; ``reason`` a class name, or what is missing."""

    kind: Kind
    value: Any = None
    reason: str = ""
    where: str = ""


def live(
    pipe: Connection, limits: Limits, readable: Iterable[Path], private: Path, outside: frozenset[Wall]
) -> NoReturn:
    """Confine this process, then do jobs until the keeper is gone. Never returns."""
    die_with_parent()
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    _keep_only(pipe)
    forget_environment(private)
    os.chdir(private)
    tempfile.tempdir = str(private)
    limit(limits, own_family=Wall.PROCESSES in outside)
    walls = outside | close_in(readable, private)
    import cv2

    cv2.setNumThreads(1)
    pipe.send_bytes(pickle.dumps((Kind.READY.value, sorted(wall.value for wall in walls), "", "")))
    while True:
        try:
            function, arguments = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our keeper
            answer = _do(function, arguments)
        except EOFError:
            os._exit(0)
        except MemoryError:
            answer = pickle.dumps((Kind.OUT_OF_MEMORY.value, None, "memory limit", ""))
        pipe.send_bytes(answer)


def _do(function: Any, arguments: tuple[Any, ...]) -> bytes:
    try:
        return pickle.dumps((Kind.DONE.value, function(*arguments), "", ""))
    except MemoryError:
        raise
    except ComponentMissing as error:
        return pickle.dumps((Kind.MISSING.value, None, str(error), ""))
    except (ImportError, NameError, AssertionError) as error:
        return pickle.dumps((Kind.OUR_FAULT.value, None, type(error).__name__, _where(error)))
    except Exception as error:  # noqa: BLE001 - whatever a stranger's file makes a library raise
        return pickle.dumps((Kind.ERROR.value, None, type(error).__name__, _where(error)))


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " < ".join(f"{'/'.join(f.filename.split('/')[-2:])}:{f.lineno}" for f in reversed(frames))


def _keep_only(pipe: Connection) -> None:
    """Let go of every open file but the pipe; above all of the pool's own channel, whose pickles the pool believes."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - for this life
    keep = pipe.fileno()
    most = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, keep)
    os.closerange(keep + 1, most)
