"""Deliveries laid down by another system: each taken once whatever is killed, refusals beside their reason."""

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.house import House, open_house
from flows.settings import load_settings
from flows.watch import watch
from models.decision import DecisionKind, Event, EventKind
from models.state import State
from storage.drops import open_drop
from storage.drops.bucket import BucketDrop
from tests.conftest import ROOT
from tests.services import Bucket

UNIT = "H61.02"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The unit's folder in the drop."""
    folder = tmp_path / "drop" / "incoming" / UNIT
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def house(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("HOSO_WATCH", f"file://{tmp_path}/drop")
    opened = open_house(load_settings())
    yield opened
    opened.register.close()


def lay(
    place: Path, name: str, manifest: dict[str, object] | None = None, marker: str | None = "", more: bytes = b""
) -> None:
    folder = place / name
    folder.mkdir()
    (folder / "don.pdf").write_bytes(PDF + more)
    if manifest is not None:
        (folder / "submission.json").write_text(json.dumps(manifest))
    if marker is not None:
        (place / f"{name}.ready").write_text(marker)


def note(house: House, outcome: str, name: str, tmp_path: Path) -> dict[str, str]:
    return json.loads((tmp_path / "drop" / outcome / UNIT / f"{name}.json").read_text())


def test_a_ready_delivery_becomes_a_dossier_of_its_folders_unit(house: House, place: Path, tmp_path: Path) -> None:
    lay(place, "Hồ sơ 1", {"submission": "p-1", "unit": "H99.99", "procedure": "land_transfer"})
    lay(place, "half", marker=None)
    report = watch(house)
    (code,) = report.taken
    assert house.register.dossier(code).unit == UNIT
    assert [f.name for f in house.register.dossier(code).files] == ["don.pdf"]
    assert note(house, "taken", "Hồ sơ 1", tmp_path)["dossier"] == code
    assert (tmp_path / "drop" / "taken" / UNIT / "Hồ sơ 1" / "don.pdf").read_bytes() == PDF
    assert [p.name for p in place.iterdir()] == ["half"]
    assert watch(house).taken == []


def test_a_listing_must_be_the_files(house: House, place: Path, tmp_path: Path) -> None:
    right = f"{hashlib.sha256(PDF).hexdigest()}  don.pdf\n"
    lay(place, "right", marker=right)
    lay(place, "wrong", marker=right.replace("don", "khac"), more=b"1")
    lay(place, "short", marker=right, more=b"2")
    lay(place, "nonsense", marker="hello", more=b"3")
    report = watch(house)
    assert (len(report.taken), report.refused) == (1, 3)
    for name in ("wrong", "short", "nonsense"):
        assert note(house, "refused", name, tmp_path)["error"] == "RefusedInput"
        assert (tmp_path / "drop" / "refused" / UNIT / name / "don.pdf").exists()


def test_the_same_id_with_other_files_is_refused_and_with_the_same_is_the_same(
    house: House, place: Path, tmp_path: Path
) -> None:
    lay(place, "a", {"submission": "p-1"})
    (code,) = watch(house).taken
    lay(place, "b", {"submission": "p-1"})
    assert watch(house).taken == [code]
    lay(place, "c", {"submission": "p-1"}, more=b"other")
    assert watch(house).refused == 1
    assert code in note(house, "refused", "c", tmp_path)["reason"]


def test_a_supplement_names_its_dossier(house: House, place: Path, tmp_path: Path) -> None:
    lay(place, "a", {"submission": "p-1"})
    (code,) = watch(house).taken
    at = {"at": house.now(), "actor": "t"}
    house.register.move(code, State.PROCESSING, Event(kind=EventKind.PROCESSING_STARTED, **at))
    house.register.move(code, State.REVIEW, Event(kind=EventKind.ASSESSED, **at))
    lay(place, "b", {"submission": "p-2", "supplement_to": code}, more=b"new")
    assert watch(house).taken == [code]
    assert len(house.register.dossier(code).files) == 2
    assert house.register.submissions(code)[1].ignored == ()
    lay(place, "c", {"submission": "p-3", "supplement_to": "H61.02-000000-0001"}, more=b"x")
    assert watch(house).refused == 1
    assert DecisionKind.SUPPLEMENT


def test_an_empty_delivery_is_refused(house: House, place: Path) -> None:
    (place / "empty").mkdir()
    (place / "empty.ready").touch()
    assert watch(house).refused == 1


def run(*words: str, **more: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, *words], env={**os.environ, **more}, cwd=ROOT, capture_output=True, check=False
    )


@pytest.mark.fault
@pytest.mark.parametrize("dies_at", ["claim", "before", "received", "note"])
def test_killed_anywhere_it_is_taken_once(house: House, place: Path, tmp_path: Path, dies_at: str) -> None:
    lay(place, "a")
    died = run("-m", "tests.flows.dying_watch", dies_at)
    assert died.returncode == -9, died.stderr
    (code,) = watch(house).taken
    assert [row.dossier for row in house.register.list()] == [code]
    assert note(house, "taken", "a", tmp_path)["dossier"] == code
    left = [p.relative_to(tmp_path / "drop").as_posix() for p in (tmp_path / "drop").rglob("*") if p.is_file()]
    assert sorted(left) == [f"taken/{UNIT}/a.json", f"taken/{UNIT}/a/don.pdf"]
    assert watch(house).taken == []


@pytest.mark.service
@pytest.mark.fault
@pytest.mark.parametrize("dies_at", ["before", "received", "moved"])
def test_a_bucket_killed_anywhere(s3: Bucket, monkeypatch: pytest.MonkeyPatch, dies_at: str) -> None:
    name, _, query = s3.url.removeprefix("s3://").partition("?")
    url = f"s3://{name}-drop/in?{query}"
    monkeypatch.setenv("HOSO_WATCH", url)
    drop = open_drop(url)
    assert isinstance(drop, BucketDrop)
    client = drop.connection.client
    client.make_bucket(drop.bucket)
    for key, data in (("a/don.pdf", PDF), ("a/anh.pdf", PDF + b"2"), ("a.ready", b"")):
        client.put_object(drop.bucket, f"in/incoming/{UNIT}/{key}", io.BytesIO(data), len(data))
    died = run("-m", "tests.flows.dying_watch", dies_at)
    assert died.returncode == -9, died.stderr
    house = open_house(load_settings())
    watch(house)
    assert watch(house).taken == []
    (row,) = house.register.list()
    assert row.files == 2
    left = sorted(item.object_name for item in client.list_objects(drop.bucket, recursive=True))
    assert left == [f"in/taken/{UNIT}/a.json", f"in/taken/{UNIT}/a/anh.pdf", f"in/taken/{UNIT}/a/don.pdf"]
    house.register.close()
