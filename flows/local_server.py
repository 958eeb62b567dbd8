"""One Prefect server of our own per ``HOSO_HOME``, while the program serves or the demo runs.

In: the home folder. Out: the server's API address, and the environment Prefect must see before it is
imported. Wrong: ``ComponentMissing`` when the server does not answer in time. It listens on loopback only,
keeps its database under the home folder, reports nothing to anybody, and dies with us. With
``PREFECT_API_URL`` set, an office has its own server and this one is never started.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.error import ComponentMissing

START_SECONDS = 180
_PR_SET_PDEATHSIG = 1

_QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    # Batches cut the server's CPU for a task from 50 to 16 ms (facts/prefect.md).
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
}


def prefect_environment(home: Path) -> dict[str, str]:
    """What Prefect must see in the environment: its home, its database, and that it stays quiet."""
    folder = home / "prefect"
    database = f"sqlite+aiosqlite:///{folder / 'prefect.db'}"
    return {**_QUIET, "PREFECT_HOME": str(folder), "PREFECT_SERVER_DATABASE_CONNECTION_URL": database}


@contextmanager
def local_server(home: Path) -> Iterator[str]:
    """Yield the API address of a running server; the environment of this process points to it meanwhile."""
    if given := os.environ.get("PREFECT_API_URL"):
        yield given
        return
    (home / "prefect").mkdir(parents=True, exist_ok=True)
    port = _free_port()
    url = f"http://127.0.0.1:{port}/api"
    environment = {**os.environ, **prefect_environment(home)}
    log = (home / "prefect" / "server.log").open("ab")
    command = [
        sys.executable,
        "-m",
        "prefect",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ui",
    ]
    server = subprocess.Popen(
        command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=_die_with_parent
    )
    try:
        _wait(server, url)
        os.environ.update({**prefect_environment(home), "PREFECT_API_URL": url})
        yield url
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        _stop(server)
        log.close()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise ComponentMissing("the local Prefect server ended at start; see prefect/server.log under HOSO_HOME")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310 - our own loopback address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise ComponentMissing(
        f"the local Prefect server did not answer in {START_SECONDS} s; try again, or set PREFECT_API_URL"
    )


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
