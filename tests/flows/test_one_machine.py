"""One machine as deploy/systemd describes it, started for real: each unit's ExecStart with its environment files, on
PostgreSQL. No systemd is process 1 here: what a unit says of sandboxes and restarts is checked by systemd-analyze
(test_units.py), not tried."""

import json
import os
import re
import shlex
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.house import House
from flows.settings import load_settings
from models.state import UNFINISHED
from models.user import ApiToken, Role
from storage.register.people import secret_hash
from tests.conftest import ROOT
from tests.services.daemon import Daemon, free_port, wait_until
from tests.services.postgres import Postgres

pytestmark = [pytest.mark.service, pytest.mark.slow, pytest.mark.timeout(900)]
UNITS = ROOT / "deploy" / "systemd"
SECRET = "portal-of-one-machine"


class Machine:
    """What systemd does of a unit that matters here: its environment, its folder, its command."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder = folder
        self.settings = settings
        self.started: list[Daemon] = []

    def start(self, unit: str, **ports: int) -> Daemon:
        text = (UNITS / unit).read_text()
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("HOSO_", "PREFECT_"))}
        for file in re.findall(r"^EnvironmentFile=(.+)$", text, re.M):
            environment |= (
                self.settings if file == "/etc/hoso/hoso.env" else _file(ROOT / file.removeprefix("/opt/hoso/"))
            )
        [line] = re.findall(r"^ExecStart=(.+)$", text, re.M)
        program, *words = shlex.split(line)
        assert program.startswith("/opt/hoso/.venv/bin/")
        words = [str(ports["port"]) if word == "4200" else word for word in words]
        program = str(Path(sys.executable).with_name(Path(program).name))
        pairs = [f"{key}={value}" for key, value in environment.items()]
        daemon = Daemon(["env", "-i", "-C", ROOT, *pairs, program, *words], self.folder / f"{unit}.log")
        self.started.append(daemon)
        return daemon


def _file(path: Path) -> dict[str, str]:
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture
def machine(postgres: Postgres, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path, {
        "HOSO_HOME": str(tmp_path / "home"), "HOSO_REGISTER": postgres.new_database(), "HOSO_WORKERS": "1",
        "HOSO_PORT": str(free_port()), "HOSO_LOG_FORMAT": "json", "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": postgres.new_database().replace("+psycopg", "+asyncpg"),
    })  # fmt: skip
    yield made
    for daemon in reversed(made.started):
        daemon.end()


def test_a_portals_dossier_goes_through_the_units(machine: Machine) -> None:
    house = House(load_settings(machine.settings), lambda: datetime.now(UTC))
    (Path(machine.settings["HOSO_HOME"]) / "scratch").mkdir(parents=True)
    token = ApiToken(
        name="portal", token_hash=secret_hash(SECRET), role=Role.INTAKE, units=("H61.02",), created_at=house.now()
    )
    house.register.migrate()
    house.register.add_token(token)
    prefect, desk = machine.settings["PREFECT_API_URL"], f"http://127.0.0.1:{machine.settings['HOSO_PORT']}"
    machine.start("prefect-server.service", port=int(prefect.split(":")[2].split("/")[0]))
    wait_until(lambda: _answers(f"{prefect}/health"), 240, "prefect-server.service")
    deploy = Daemon(
        ["env", "-C", ROOT, *(f"{k}={v}" for k, v in machine.settings.items()), sys.executable, "-m", "hoso", "deploy"],
        machine.folder / "deploy.log",
    )
    wait_until(lambda: not deploy.alive, 240, "hoso deploy")
    worker = machine.start("hoso-worker.service")
    express = machine.start("hoso-worker-express.service")
    machine.start("hoso-desk.service")
    wait_until(lambda: _answers(f"{desk}/ready"), 240, "hoso-desk.service")
    code = _deliver(desk)
    wait_until(lambda: house.register.dossier(code).state not in UNFINISHED, 300, "the dossier")
    assert worker.alive
    assert express.alive
    began = time.monotonic()
    worker.end(seconds=60)
    assert time.monotonic() - began < 60, "the worker had to be killed"
    lines = [line for line in (machine.folder / "hoso-desk.service.log").read_text().splitlines() if line[:1] == "{"]
    assert all(json.loads(line)["level"] for line in lines)
    house.register.close()


def _deliver(desk: str) -> str:
    told = json.dumps({"submission": "one-1", "procedure": "land_transfer", "unit": "H61.02"})
    parts = (
        ('name="metadata"', "application/json", told),
        ('name="files"; filename="don.txt"', "text/plain", "Đơn đăng ký biến động đất đai"),
    )
    body = "".join(
        f"--xx\r\ncontent-disposition: form-data; {name}\r\ncontent-type: {kind}\r\n\r\n{data}\r\n"
        for name, kind, data in parts
    )
    headers = {"authorization": f"Bearer {SECRET}", "content-type": "multipart/form-data; boundary=xx"}
    request = urllib.request.Request(f"{desk}/api/v1/submissions", f"{body}--xx--\r\n".encode(), headers)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return str(json.load(answer)["dossier"])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
