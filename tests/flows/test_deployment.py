"""As an office runs it: a Prefect server, ``hoso deploy``, ``hoso worker``; a received dossier is worked on once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.office.files import image_pdf
from tests.office.papers import sample_pages

pytestmark = [pytest.mark.service, pytest.mark.slow, pytest.mark.timeout(600)]

SCRIPT = """
import json, subprocess, sys, time
from pathlib import Path
from flows.tickets import submit_run
from flows.house import open_house
from flows.local_server import local_server
from flows.receive import receive
from flows.settings import load_settings
from models.state import UNFINISHED
from models.submission import Submission

house = open_house(load_settings())
with local_server(house.settings.home) as url:
    deployed = subprocess.run([sys.executable, "-m", "hoso", "deploy"], capture_output=True, text=True)
    assert deployed.returncode == 0, deployed.stderr
    worker = subprocess.Popen([sys.executable, "-m", "hoso", "worker"], stdout=sys.stderr, stderr=sys.stderr)
    try:
        code = receive(house, [Path(sys.argv[1])], Submission(received=house.now())).code
        for _ in range(3):
            submit_run(house, code)  # a portal's retry, a clerk's click: still one run
        until = time.monotonic() + 200
        while house.register.dossier(code).state in UNFINISHED and time.monotonic() < until:
            time.sleep(0.5)
        from prefect.client.orchestration import get_client
        with get_client(sync_client=True) as client:
            runs = [r for r in client.read_flow_runs() if r.parameters.get("dossier") == code]
            deployments = sorted(d.name for d in client.read_deployments())
            while not (planned := any(r.auto_scheduled for r in client.read_flow_runs())) and time.monotonic() < until:
                time.sleep(1)  # what has a schedule is planned once a minute
    finally:
        worker.terminate()
        try:
            worker.wait(60)  # it lets runs in progress end first
        except subprocess.TimeoutExpired:
            worker.kill()
print(json.dumps({"state": house.register.dossier(code).state, "runs": len(runs), "deployments": deployments,
                  "planned": planned}))
"""


def test_a_worker_takes_a_received_dossier_through_once(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    (sent / "cccd.pdf").write_bytes(image_pdf(sample_pages("can_cuoc", seed=13)))
    (sent / "submission.json").write_text(json.dumps({"submission": "d-1", "procedure": "land_transfer"}))
    out, err = tmp_path / "out", tmp_path / "err"  # files: a run that outlives its worker would hold a pipe open
    with out.open("w") as stdout, err.open("w") as stderr:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(sent)],
            cwd=ROOT, env={**os.environ}, stdout=stdout, stderr=stderr, timeout=590, check=False,
        )  # fmt: skip
    assert done.returncode == 0, err.read_text()
    found = json.loads(out.read_text().splitlines()[-1])
    named = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert found == {
        "state": "review",
        "runs": 1,
        "deployments": sorted(one["name"] for one in named),
        "planned": True,
    }


def test_without_a_server_deploy_and_worker_say_what_to_do() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "PREFECT_API_URL"}
    for command in ("deploy", "worker"):
        done = subprocess.run(
            [sys.executable, "-m", "hoso", command],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 4
        assert "PREFECT_API_URL" in done.stderr
