"""One office's machine as a benchmark sees it: PostgreSQL, Prefect's server on it, a worker, all started for real.

In: a folder. Out: ``Office``: dossiers are handed over and waited for, and the processor seconds of each part read off.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks.pipeline import cpu
from flows.house import House
from flows.receive import receive
from flows.settings import load_settings
from flows.tickets import submit_run
from models.submission import Submission
from tests.services.daemon import free_port
from tests.services.postgres import Postgres
from tests.services.prefect_settings import server_environment

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300


@dataclass(frozen=True)
class Used:
    """Processor seconds by part."""

    server: float
    """Prefect's server."""
    postgres: float
    """PostgreSQL, for Prefect and the register."""
    worker: float
    """The process that polls."""
    runners: float
    """The warm processes themselves: Prefect's engine, register, store, and the order of the steps."""
    cells: float
    """Opening, verifying, reading, assessing, assembling."""

    def __sub__(self, other: "Used") -> "Used":
        return Used(**{name: getattr(self, name) - getattr(other, name) for name in vars(self)})

    @property
    def all(self) -> float:
        """Of everything."""
        return sum(vars(self).values())


class Office:
    """See the module; made by ``started``."""

    def __init__(self, folder: Path, postgres: Postgres, port: int, at_once: int) -> None:
        self._folder, self._postgres, self._port = folder, postgres, port
        register, self.prefect_database = postgres.new_database(), postgres.new_database()
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("HOSO_", "PREFECT_"))},
            "HOSO_HOME": str(folder / "home"), "HOSO_REGISTER": register, "HOSO_WORKERS": "1", "OMP_THREAD_LIMIT": "1",
            "PREFECT_HOME": str(folder / "prefect"), "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
            "PREFECT_LOGGING_LEVEL": "ERROR",
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": self.prefect_database.replace("+psycopg", "+asyncpg"),
            **server_environment(),
        }  # fmt: skip
        (folder / "home" / "scratch").mkdir(parents=True)
        self.house = House(load_settings(self.environment), lambda: datetime.now(UTC))
        self.house.register.migrate()
        self._log = (folder / "log").open("ab")
        self._server = self._start("-m", "prefect", "server", "start", "--no-ui", "--port", str(port))
        self._worker: subprocess.Popen[bytes] | None = None
        self._at_once = at_once

    def open(self) -> None:
        """Until the server answers, the deployments are there and the worker's processes have taken a dossier each."""
        _wait(lambda: _answers(f"http://127.0.0.1:{self._port}/api/health"), "Prefect's server")
        deploy = self._start("-m", "hoso", "deploy")
        assert deploy.wait(START_SECONDS) == 0, "hoso deploy"
        self._pause_schedules()
        self._worker = self._start("-m", "hoso", "worker", "--limit", str(self._at_once))
        first = self._folder / "first.txt"
        for number in range(self._at_once):
            first.write_text(f"warm {number}")
            self.hand_over(f"warm-{number}", [first])
        self.wait()

    def hand_over(self, name: str, sources: Sequence[Path]) -> str:
        """As the desk does: received, acknowledged, a ticket at Prefect."""
        code = receive(self.house, sources, Submission(submission=name, received=self.house.now())).code
        with self._asked():
            submit_run(self.house, code)
        return code

    def wait(self, seconds: float = 7200) -> None:
        """Until nothing is unfinished."""
        _wait(lambda: not self.house.register.unfinished(), "the dossiers", seconds)

    def used(self) -> Used:
        """So far. Runs that just ended have a moment to say so."""
        assert self._worker is not None
        time.sleep(1)
        worker = self._worker.pid
        runners = cpu.children(worker)
        mine = sum(cpu.own(one) for one in runners)
        return Used(
            server=cpu.family(self._server.pid),
            postgres=cpu.family(self._postgres.pid),
            worker=cpu.own(worker),
            runners=mine,
            cells=cpu.family(worker) - cpu.own(worker) - mine,
        )

    def bytes_of(self, database: str) -> int:
        """Of a database, after what is dead was given back."""
        with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("VACUUM FULL")
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        """Stop what was started."""
        for process in (self._worker, self._server):
            if process is not None:
                process.terminate()
                try:
                    process.wait(40)
                except subprocess.TimeoutExpired:
                    process.kill()
        self.house.register.close()
        self._log.close()

    def _pause_schedules(self) -> None:
        """What runs by the clock has a row of its own; here it would fall on some dossiers and not on others."""
        from prefect.client.orchestration import get_client

        with self._asked(), get_client(sync_client=True) as client:
            for deployment in client.read_deployments():
                if deployment.schedules:
                    client.pause_deployment(deployment.id)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Prefect's client in this process asks this office's server."""
        from prefect.settings import PREFECT_API_URL, temporary_settings

        with temporary_settings({PREFECT_API_URL: self.environment["PREFECT_API_URL"]}):
            yield

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, *words]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )


@contextmanager
def started(folder: Path, at_once: int) -> Iterator[Office]:
    """A running office; raises ``ServiceMissing`` without PostgreSQL."""
    postgres = Postgres()
    postgres.start()
    try:
        office = Office(folder, postgres, free_port(), at_once)
        try:
            office.open()
            yield office
        except BaseException:
            print((folder / "log").read_text(errors="replace")[-4000:])
            raise
        finally:
            office.close()
    finally:
        postgres.remove()


def _wait(ready: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} did not come in {seconds:.0f} s")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
