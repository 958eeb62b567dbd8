"""Killed with SIGKILL at any point and started again: every acknowledged dossier comes to the same end,
and no page that was read is read again (the fault: power goes, the out-of-memory killer comes)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.office.files import image_pdf
from tests.office.papers import sample_pages

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("kill")]

STEPS = ("open", "verify", "read", "secrecy", "assess", "assemble", "route", "show")
PLACES = ["receive:objects", "receive:register", "page:1", "page:2"]
PLACES += [f"{when}:{step}" for step in STEPS for when in ("before", "after")]
ENOUGH = 180


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    pages = [*sample_pages("can_cuoc", seed=5), *sample_pages("land_transfer/don", seed=5)]
    (folder / "a.pdf").write_bytes(image_pdf(pages))
    (folder / "b.pdf").write_bytes(image_pdf(sample_pages("can_cuoc", seed=6)))
    manifest = {"submission": "kill-1", "procedure": "land_transfer", "received": "2026-03-02T09:00:00+07:00"}
    (folder / "submission.json").write_text(json.dumps(manifest))
    return folder


class Machine:
    """One installation whose processes are started and killed from here."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "read.log"
        self.home = folder / "home"
        self.env = {**os.environ, "HOSO_HOME": str(self.home), "READ_LOG": str(self.log)}

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *words],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=ENOUGH,
            check=False,
        )

    def reads(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    def kept(self) -> int:
        return len(list((self.home / "objects").rglob("results/reading/*/*/*.gz*")))

    def dossiers(self) -> list[dict[str, object]]:
        listed = json.loads(self.run("-m", "hoso", "list", "--json").stdout)
        return [json.loads(self.run("-m", "hoso", "show", row["dossier"], "--json").stdout) for row in listed]


def outcome(dossier: dict[str, object]) -> dict[str, object]:
    """What must be the same however often the machine died: everything but how often the row changed."""
    return {k: v for k, v in dossier.items() if k not in {"version", "dossier"}}


@pytest.fixture(scope="module")
def undisturbed(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], int]:
    machine = Machine(tmp_path_factory.mktemp("undisturbed"))
    done = machine.run("-m", "tests.flows.counted", "intake", str(papers), "--json")
    assert done.returncode == 0, done.stderr
    return outcome(json.loads(done.stdout)), machine.reads()


@pytest.mark.parametrize("place", PLACES)
def test_killed_at(place: str, papers: Path, tmp_path: Path, undisturbed: tuple[dict[str, object], int]) -> None:
    expected, pages = undisturbed
    machine = Machine(tmp_path)
    died = machine.run("-m", "tests.flows.dying", place, str(papers))
    assert died.returncode == -9, died.stderr
    acknowledged = died.stdout.strip()
    kept, read_before = machine.kept(), machine.reads()
    again = machine.run("-m", "tests.flows.counted", "upkeep", "--json")
    assert again.returncode == 0, again.stderr
    dossiers = machine.dossiers()
    if not acknowledged:
        assert dossiers == []
        return
    assert [d["dossier"] for d in dossiers] == [acknowledged]
    assert outcome(dossiers[0]) == expected
    assert machine.reads() - read_before == pages - kept
    twice = machine.run("-m", "tests.flows.counted", "intake", str(papers), "--json")
    assert json.loads(twice.stdout)["dossier"] == acknowledged
    assert machine.reads() - read_before == pages - kept
