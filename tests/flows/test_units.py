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
from hoso.settings import setting_names
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


def test_the_compose_file_holds_together() -> None:
    """No engine here to start it: keys that Compose knows, services and files that are there, commands that we have."""
    deploy = ROOT / "deploy"
    compose = yaml.safe_load((deploy / "compose.yaml").read_text())
    services = compose["services"]
    known = {"image", "build", "env_file", "restart", "read_only", "tmpfs", "cap_drop", "volumes", "depends_on",
             "secrets", "security_opt", "working_dir", "stop_grace_period", "environment", "healthcheck", "entrypoint",
             "command", "ports"}  # fmt: skip
    conditions = {"service_healthy", "service_completed_successfully", "service_started"}
    for name, service in services.items():
        assert set(service) <= known, name
        for other, wanted in service.get("depends_on", {}).items():
            assert other in services
            assert wanted["condition"] in conditions
            assert wanted["condition"] != "service_healthy" or "healthcheck" in services[other]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (deploy / source).is_file(), source
        if "image" in service and service["image"].startswith("hoso") and "entrypoint" not in service:
            assert (service["command"][0],) in _names(build())
    assert set(services["prefect"]["env_file"]) == {"hoso.env", "prefect-server.env"}
    exposed = [port for service in services.values() for port in service.get("ports", [])]
    assert exposed == ["127.0.0.1:8080:8080"]  # Prefect's interface has no accounts: nobody outside may see it


def test_the_example_of_settings_names_settings() -> None:
    lines = (ROOT / "deploy" / "hoso.env.example").read_text().splitlines()
    named = {line.lstrip("# ").split("=")[0] for line in lines if re.match(r"#? ?HOSO_", line)}
    assert named <= {*setting_names()}
