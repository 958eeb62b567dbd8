"""An installation of many machines, started for real: Prefect's server on PostgreSQL, the register on PostgreSQL, Ceph,
workers and desks in network namespaces of their own. Used by the tests of bad days and by the soak.

In: running PostgreSQL and Ceph. Out: ``Province``, which hands dossiers over as a portal does, and says how they stand.
"""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flows.house import House
from models.settings import Settings
from models.state import UNFINISHED
from models.user import ApiToken, Role
from storage.register.people import secret_hash
from tests.conftest import ROOT
from tests.services.ceph import Ceph
from tests.services.daemon import Daemon, free_port, wait_until
from tests.services.machines import Machine, Network
from tests.services.postgres import Postgres
from tests.services.prefect_settings import server_environment
from tests.services.wire import Wire

SECRET = "portal-secret-of-the-test"
QUIET = {"PREFECT_LOGGING_LEVEL": "WARNING", "PREFECT_WORKER_QUERY_SECONDS": "2", "HOSO_WORKERS": "1"}


class Province:
    """``workers`` and ``desks`` machines. The services stay on this one and are reached by wires that can be cut."""

    def __init__(self, folder: Path, postgres: Postgres, ceph: Ceph, *, workers: int = 2, desks: int = 1) -> None:
        self.folder, self.postgres, self.ceph = folder, postgres, ceph
        self.network = Network()
        gateway = self.network.gateway
        register, prefect = postgres.new_database(), postgres.new_database()
        self.register_url, self.prefect_url = register, prefect
        self.wires = {
            "postgres": Wire(gateway, 0, ("127.0.0.1", postgres.port)),
            "store": Wire(gateway, 0, ("127.0.0.1", ceph.port)),
        }
        self._prefect_port = free_port()
        self._prefect_database = prefect.replace("postgresql+psycopg", "postgresql+asyncpg")
        self.prefect: Daemon | None = None
        prefix = f"soak-{os.getpid()}-{time.time_ns() % 10**6}"
        self.objects = f"s3://{prefix}?endpoint=http://{gateway}:{self.wires['store'].port}"
        place, through = urlsplit(register), f"{gateway}:{self.wires['postgres'].port}"
        self.environment = {
            **server_environment(),
            **QUIET,
            "HOSO_REGISTER": register.replace(f"{place.hostname}:{place.port}", through),
            "HOSO_OBJECTS": self.objects,
            "HOSO_OBJECTS_ACCESS_KEY": ceph.access_key,
            "HOSO_OBJECTS_SECRET_KEY": ceph.secret_key,
            "PREFECT_API_URL": f"http://{gateway}:{self._prefect_port}/api",
        }  # fmt: skip
        os.environ.update({k: v for k, v in self.environment.items() if k.startswith(("HOSO_OBJECTS_", "PREFECT_API"))})
        settings = Settings(home=folder / "home", objects=self.objects.replace(gateway, "127.0.0.1")
                            .replace(str(self.wires["store"].port), str(ceph.port)), register=register)  # fmt: skip
        settings.home.mkdir(parents=True)
        (settings.home / "scratch").mkdir()
        self.house = House(settings, lambda: datetime.now(UTC))
        self.house.register.add_token(
            ApiToken(name="portal", token_hash=secret_hash(SECRET), role=Role.INTAKE, units=("H61.02", "H61.09"),
                     created_at=datetime.now(UTC))
        )  # fmt: skip
        self.workers = [self.network.machine(f"w{n}", folder) for n in range(workers)]
        self.desks = [self.network.machine(f"d{n}", folder) for n in range(desks)]
        self.running: dict[str, Daemon] = {}

    def start(self) -> None:
        """The server, the deployments, then every machine; returns when the desks answer."""
        self.start_prefect()
        deploy = self._here("-m", "hoso", "deploy")
        wait_until(lambda: not deploy.alive, 240, "hoso deploy")
        for machine in self.workers:
            self.start_worker(machine)
        for machine in self.desks:
            self.start_desk(machine)

    def start_prefect(self) -> None:
        """Prefect's server on its PostgreSQL database."""
        environment = {"PREFECT_SERVER_DATABASE_CONNECTION_URL": self._prefect_database,
                       "PREFECT_HOME": str(self.folder / "prefect-server")}  # fmt: skip
        words = ("-m", "prefect", "server", "start", "--no-ui", "--host", "0.0.0.0", "--port", str(self._prefect_port))  # noqa: S104
        self.prefect = self._here(*words, more=environment)
        wait_until(lambda: _answers(f"http://127.0.0.1:{self._prefect_port}/api/health"), 240, "Prefect's server")

    def kill_prefect(self) -> None:
        if self.prefect:
            self.prefect.end(signal.SIGKILL)

    def start_worker(self, machine: Machine) -> None:
        machine.start(self.environment, "-m", "hoso", "worker", "--limit", "1")

    def start_desk(self, machine: Machine) -> None:
        machine.start(self.environment, "-m", "hoso", "serve", "--host", "0.0.0.0", "--port", "8080")  # noqa: S104
        wait_until(lambda: _answers(f"http://{machine.address}:8080/ready"), 240, f"the desk {machine.log()}")

    def deliver(self, desk: Machine, submission: str, files: Sequence[tuple[str, bytes]], procedure: str) -> str | None:
        """As a portal: the dossier's code once it is acknowledged, None when it was not."""
        boundary = "xx-hoso-xx"
        told = {"submission": submission, "procedure": procedure, "unit": "H61.02"}
        parts = [_part(boundary, 'name="metadata"', "application/json", json.dumps(told).encode())]
        parts += [_part(boundary, f'name="files"; filename="{n}"', "application/octet-stream", d) for n, d in files]
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        headers = {"authorization": f"Bearer {SECRET}", "content-type": f"multipart/form-data; boundary={boundary}"}
        request = urllib.request.Request(f"http://{desk.address}:8080/api/v1/submissions", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return str(json.load(answer)["dossier"])
        except (urllib.error.URLError, OSError, ValueError):
            return None

    def unfinished(self) -> list[str]:
        return list(self.house.register.unfinished())

    def wait_finished(self, seconds: float) -> None:
        """Until nothing is unfinished; upkeep's deployment runs every five minutes, here it is asked for each 20 s."""
        until, asked = time.monotonic() + seconds, 0.0
        while self.unfinished():
            if time.monotonic() > until:
                states = {c: self.house.register.dossier(c).state for c in self.unfinished()}
                raise TimeoutError(f"unfinished after {seconds:.0f} s: {states} {[m.log() for m in self.workers]}")
            if time.monotonic() - asked > 20:
                self._quietly(self._top_up)
                asked = time.monotonic()
            time.sleep(1)

    def _top_up(self) -> None:
        from flows.tickets import top_up

        top_up(self.house)

    @staticmethod
    def _quietly(act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - a server that is down is what is tested; the next turn tries again
            sys.stderr.write(f"top up: {type(error).__name__}\n")

    def _here(self, *words: str, more: dict[str, str] | None = None) -> Daemon:
        pairs = [f"{k}={v}" for k, v in {**os.environ, **self.environment, **(more or {})}.items()]
        command = ["env", "-i", "-C", str(ROOT), *pairs, sys.executable, *words]
        return Daemon(command, self.folder / "services.log")

    def remove(self) -> None:
        self.network.remove()
        self.kill_prefect()
        for wire in self.wires.values():
            wire.close()
        self.house.register.close()


def add_up(house: House, acknowledged: Sequence[str]) -> None:
    """What must hold after any bad day: everything acknowledged is there once and finished, and the chain is whole."""
    for code in acknowledged:
        assert house.register.dossier(code).state not in UNFINISHED
        kinds = [event.kind.value for event in house.register.events(code)]
        assert kinds.count("received") == 1
        assert kinds.count("assessed") == 1, kinds
        assert kinds.count("sealed") <= 1


def _part(boundary: str, name: str, kind: str, data: bytes) -> bytes:
    head = f"--{boundary}\r\ncontent-disposition: form-data; {name}\r\ncontent-type: {kind}\r\n\r\n"
    return head.encode() + data + b"\r\n"


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own addresses
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
