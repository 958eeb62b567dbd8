"""As an office runs it: a Prefect server, ``hoso deploy``, ``hoso worker``; a received dossier is worked on once. A
warm process that is killed makes its run crashed, and upkeep's ticket finishes the dossier; the worker ends when told.
"""

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
import json, os, signal, subprocess, sys, time
from pathlib import Path
from flows.tickets import submit_run, top_up
from flows.house import open_house
from flows.local_server import local_server
from flows.receive import receive
from flows.settings import load_settings
from models.state import UNFINISHED, State
from models.submission import Submission

house = open_house(load_settings())
ended = lambda code: house.register.dossier(code).state not in UNFINISHED
runs_of = lambda client, code: [r for r in client.read_flow_runs() if r.parameters.get("dossier") == code]

def wait_for(ready, seconds=200):
    until = time.monotonic() + seconds
    while not (there := bool(ready())) and time.monotonic() < until:
        time.sleep(0.2)
    return there

with local_server(house.settings.home) as url:
    deployed = subprocess.run([sys.executable, "-m", "hoso", "deploy"], capture_output=True, text=True)
    assert deployed.returncode == 0, deployed.stderr
    worker = subprocess.Popen([sys.executable, "-m", "hoso", "worker"], stdout=sys.stderr, stderr=sys.stderr)
    try:
        code = receive(house, [Path(sys.argv[1])], Submission(received=house.now())).code
        for _ in range(3):
            submit_run(house, code)  # a portal's retry, a clerk's click: still one run
        first = wait_for(lambda: ended(code))
        pages = receive(house, [Path(sys.argv[2])], Submission(received=house.now(), submission="killed")).code
        submit_run(house, pages)
        wait_for(lambda: house.register.dossier(pages).state is State.PROCESSING)
        for runner in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split():
            os.kill(int(runner), signal.SIGKILL)
        from prefect.client.orchestration import get_client
        with get_client(sync_client=True) as client:
            crashed = wait_for(lambda: {r.state_name for r in runs_of(client, pages)} == {"Crashed"})
            again = wait_for(lambda: pages in top_up(house) or ended(pages))
            second = wait_for(lambda: ended(pages))
            runs = len(runs_of(client, code))
            deployments = sorted(d.name for d in client.read_deployments())
            # what has a schedule is planned once a minute
            planned = wait_for(lambda: any(r.auto_scheduled for r in client.read_flow_runs()))
    finally:
        worker.terminate()
        try:
            stopped = worker.wait(60)
        except subprocess.TimeoutExpired:
            worker.kill()
            raise
print(json.dumps({"states": [house.register.dossier(one).state for one in (code, pages)], "runs": runs,
                  "deployments": deployments, "waited": [first, crashed, again, second, planned], "stopped": stopped}))
"""


def test_a_worker_takes_a_received_dossier_through_once(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    sent.mkdir()
    (sent / "cccd.pdf").write_bytes(image_pdf(sample_pages("can_cuoc", seed=13)))
    (sent / "submission.json").write_text(json.dumps({"submission": "d-1", "procedure": "land_transfer"}))
    more = tmp_path / "more.pdf"
    more.write_bytes(image_pdf(sample_pages("land_transfer/hop_dong", seed=14)))
    out, err = tmp_path / "out", tmp_path / "err"  # files: a run that outlives its worker would hold a pipe open
    with out.open("w") as stdout, err.open("w") as stderr:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(sent), str(more)],
            cwd=ROOT, env={**os.environ}, stdout=stdout, stderr=stderr, timeout=590, check=False,
        )  # fmt: skip
    assert done.returncode == 0, err.read_text()
    found = json.loads(out.read_text().splitlines()[-1])
    named = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert found == {
        "states": ["review", "review"],
        "runs": 1,
        "deployments": sorted(one["name"] for one in named),
        "waited": [True] * 5,
        "stopped": 0,
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
