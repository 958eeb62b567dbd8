"""The Prefect flow for real: one local server, one run a dossier, nothing personal in Prefect's database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.office.files import image_pdf
from tests.office.papers import sample_pages

pytestmark = [pytest.mark.service, pytest.mark.slow]

SCRIPT = """
import json, sys, time
from pathlib import Path
from flows.house import open_house
from flows.local_server import local_server
from flows.receive import receive
from flows.settings import load_settings
from models.submission import Submission

house = open_house(load_settings())
code = receive(house, [Path(sys.argv[1])], Submission(received=house.now())).code
with local_server(house.settings.home) as url:
    from flows.intake import orchestrated
    from prefect.client.orchestration import get_client
    state = orchestrated(house, code)
    again = orchestrated(house, code)
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs()
        until = time.monotonic() + 60
        while len(tasks := client.read_task_runs()) < 1 and time.monotonic() < until:
            time.sleep(0.5)  # the server writes task runs down in batches
print(json.dumps({
    "code": code, "state": state, "again": again,
    "runs": [[r.name, r.state.type.value, r.parameters] for r in runs],
    "tasks": sorted(t.name.rsplit("-", 1)[0] for t in tasks),
}))
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Path]:
    folder = tmp_path_factory.mktemp("sent")
    (folder / "cccd.pdf").write_bytes(image_pdf(sample_pages("can_cuoc", seed=12)))
    applicant = {"name": "Nguyễn Thị Bí Mật", "id_number": "083190123456"}
    manifest = {"submission": "flow-1", "procedure": "land_transfer", "applicant": applicant}
    (folder / "submission.json").write_text(json.dumps(manifest))
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "HOSO_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), home


def test_the_flow_takes_a_dossier_through_and_a_second_run_changes_nothing(
    ran: tuple[dict[str, object], Path],
) -> None:
    found, _ = ran
    assert found["state"] == found["again"] == "review"
    assert [r[1] for r in found["runs"]] == ["COMPLETED", "COMPLETED"]
    assert found["tasks"] == ["read"]


def test_prefect_knows_a_code_and_nothing_personal(ran: tuple[dict[str, object], Path]) -> None:
    found, home = ran
    assert all(r[2] == {"dossier": found["code"]} for r in found["runs"])
    stored = b"".join(p.read_bytes() for p in (home / "prefect").rglob("*") if p.is_file())
    for secret in ("Bí Mật", "083190123456", "cccd.pdf"):
        assert secret.encode() not in stored
