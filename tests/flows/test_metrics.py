"""What an operator is told: every metric documented by its question and given; alerts and dashboard name only these;
the rules fire when they should (promtool); nothing personal in any of it."""

import json
import re
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from starlette.testclient import TestClient

from flows.house import House
from flows.metrics import MEASURES, render
from flows.receive import receive
from models.decision import Event, EventKind
from models.dossier import Assessment
from models.finding import Finding, FindingCode, Severity
from models.paper import Component, Pages
from models.state import State
from models.submission import Applicant, Submission
from tests.conftest import ROOT
from web.app import create_app

RULES = ROOT / "deploy" / "prometheus"
NAME, NUMBER = "Lê Ngọc Huệ", "026171732260"


@pytest.fixture
def office(house: House, now: datetime, tmp_path: Path) -> House:
    """One dossier in review that was put back once, and one that waits."""
    codes = []
    for n in range(2):
        paper = tmp_path / f"paper-{n}.txt"
        paper.write_text(f"not a scan {n}")
        sent = Submission(
            submission=f"s-{n}", received=now, unit="H61.02", applicant=Applicant(name=NAME, id_number=NUMBER)
        )
        codes.append(receive(house, [paper], sent).code)
    code = codes[0]
    started = Event(kind=EventKind.PROCESSING_STARTED, at=now, actor="test", dossier=code)
    house.register.move(code, State.PROCESSING, started)
    back = Event(kind=EventKind.PUT_BACK, at=now, actor="test", dossier=code)
    house.register.move(code, State.RECEIVED, back)
    house.register.move(code, State.PROCESSING, started)
    finding = Finding(code=FindingCode.SYSTEM_STEP_FAILED, severity=Severity.REVIEW, message="x")
    pages = (Pages(file="paper-0.txt", pages=(1,)),)
    paper = Component(component="don", document_type="don", confidence=0.9, sources=pages)
    assessment = Assessment(procedure=None, findings=(finding,), components=(paper,), engine="e", catalogue="c")
    later = now + timedelta(seconds=42)
    house.register.record(code, assessment, State.REVIEW, due_at=now - timedelta(days=1), now=later, actor="test")
    return house


def test_every_metric_is_documented_and_given(office: House) -> None:
    text = render(office).decode()
    page = (ROOT / "docs" / "metrics.md").read_text()
    for measure in MEASURES:
        assert f"# HELP {measure.name} {measure.question}" in text
        assert f"`{measure.name}`" in page
    assert set(re.findall(r"^(hoso_\w+)", text, re.M)) == {m.name for m in MEASURES}


def test_the_numbers_are_those_of_the_register(office: House) -> None:
    lines = set(render(office).decode().splitlines())
    assert {
        'hoso_dossiers{state="received"} 1.0',
        'hoso_dossiers{state="review"} 1.0',
        'hoso_waiting_dossiers{unit="H61.02"} 1.0',
        "hoso_overdue_dossiers 1.0",
        "hoso_received_day 2.0",
        "hoso_assessed_day 1.0",
        "hoso_straight_day 0.0",
        "hoso_put_back_day 1.0",
        'hoso_findings_day{code="system.step_failed"} 1.0',
        'hoso_seconds_to_assessed{quantile="0.5"} 42.0',
        'hoso_paper_confidence{quantile="1"} 0.9',
        "hoso_register_up 1.0",
    } <= lines


def test_a_dead_register_is_a_zero(house: House) -> None:
    house.register.close()
    (house.settings.home / "register.sqlite").write_bytes(b"no database" * 100)
    assert "hoso_register_up 0.0" in render(house).decode().splitlines()


def test_nothing_personal(office: House) -> None:
    text = render(office).decode()
    assert not any(word in text for word in (NAME, NUMBER, "s-0", *office.register.unfinished()))


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 404),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, 404),
    ],
)
def test_only_this_machine_is_told(house: House, address: str, headers: dict[str, str], status: int) -> None:
    client = TestClient(create_app(house), client=(address, 4711))
    assert client.get("/metrics", headers=headers).status_code == status


def names_in(query: str) -> set[str]:
    return set(re.findall(r"\bhoso_[a-z_]+", query))


def test_alerts_and_dashboard_ask_for_metrics_that_exist() -> None:
    known = {m.name for m in MEASURES}
    rules = [rule for group in yaml.safe_load((RULES / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
    assert rules
    for rule in rules:
        assert names_in(rule["expr"]) <= known
        assert {"summary", "todo"} <= set(rule["annotations"])
    asked = {
        t["expr"] for panel in json.loads((RULES / "dashboard.json").read_text())["panels"] for t in panel["targets"]
    }
    assert set().union(*map(names_in, asked)) == known


@pytest.mark.parametrize(
    "command",
    [["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]],
)
def test_prometheus_takes_the_files_and_the_rules_fire(command: list[str]) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    done = subprocess.run(["promtool", *command], cwd=RULES, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
