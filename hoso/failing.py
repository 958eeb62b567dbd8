"""Turns however a command ends into an exit code and at most one line on standard error.

In: a command. Out: its exit code. A fault of ours leaves its trace in ``HOSO_HOME/fault.log``, which holds
code positions and no data, and says so.
"""

import errno
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import typer

from models.error import ExitCode, HosoError

INTERRUPTED = 130


def run_safely(command: Callable[[], object]) -> int:
    """Run the command; never let a traceback reach a person."""
    try:
        result = command()
    except typer.Exit as error:
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _stopped()
    except SystemExit as error:  # Typer turns Ctrl-C into one
        return _stopped() if error.code == INTERRUPTED else int(error.code or 0)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    except Exception as error:  # noqa: BLE001 - the one place where any failure becomes one line
        return _told(error)
    return result if isinstance(result, int) else ExitCode.DONE


def _told(error: Exception) -> int:
    if isinstance(error, HosoError):
        return _say(str(error), error.exit_code)
    if hasattr(error, "format_message"):  # Typer's own usage errors; it does not export their class
        return _say(f"{str(error.format_message()).rstrip('.')}; see hoso --help", ExitCode.WRONG_USAGE)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _say("no space left; free some and run hoso upkeep", ExitCode.COMPONENT_MISSING)
    if isinstance(error, OSError) and error.filename is not None:
        name = Path(str(error.filename)).name
        return _say(f"{name}: {error.strerror}; check the path and its permissions", ExitCode.REFUSED_INPUT)
    where = _write_down(error)
    return _say(f"a fault of ours ({type(error).__name__}); details without data in {where}", ExitCode.OUR_FAULT)


def _stopped() -> int:
    return _say("stopped; what was acknowledged is kept, hoso upkeep finishes it", ExitCode.WRONG_USAGE)


def _say(line: str, code: int) -> int:
    sys.stderr.write("hoso: " + " ".join(line.split()) + "\n")
    return int(code)


def _write_down(error: Exception) -> str:
    """File and line of every frame; not the message, which could hold what a file said."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {type(error).__name__}"]
    lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in frames]
    text = "\n".join(lines) + "\n"
    if os.environ.get("HOSO_LOG_LEVEL", "").upper() == "DEBUG":
        sys.stderr.write(text + str(error) + "\n")
    log = Path(os.environ.get("HOSO_HOME", "~/.hoso")).expanduser() / "fault.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as stream:
            stream.write(text)
    except OSError:
        sys.stderr.write(text)
        return "the lines above"
    return str(log)
