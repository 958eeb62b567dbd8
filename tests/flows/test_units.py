"""The systemd units: accepted by systemd itself where it is here, and each starts a command that the program has."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from hoso.__main__ import build
from hoso.commands.serve import QUEUES
from hoso.reference import _names
from tests.conftest import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    for other in UNITS:  # our program and user are not on this machine: systemd wants to see both
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", other.read_text(), flags=re.M)
        (tmp_path / other.name).write_text(text.replace("User=hoso", "User=root"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "hoso" in line and "prefect-server" not in line]
    assert complaints == []


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda p: p.name)
def test_the_unit_starts_a_command_that_exists(unit: Path) -> None:
    [line] = re.findall(r"^ExecStart=(.+)$", unit.read_text(), re.M)
    program, *words = line.split()
    if program.endswith("/hoso"):
        assert (words[0],) in _names(build())


def test_workers_may_make_namespaces() -> None:
    """A unit that forbade them would take two walls from every cell."""
    for unit in UNITS:
        assert "RestrictNamespaces" not in unit.read_text()


def test_every_deployment_has_a_queue_that_workers_serve() -> None:
    for deployment in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]:
        assert deployment["work_pool"].get("work_queue_name", "default") in {*QUEUES, "default"}
