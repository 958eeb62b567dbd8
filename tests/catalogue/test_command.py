"""``hoso procedures``, as a person and as a program see it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hoso.commands.procedures import app
from models.error import NotFound, WrongUsage

runner = CliRunner()


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HOSO_CATALOGUE", raising=False)


def test_the_list_in_both_forms() -> None:
    listed = json.loads(runner.invoke(app, ["--json"], catch_exceptions=False).stdout)
    assert len(listed["procedures"]) == 16
    assert {"procedure", "name", "codes", "versions", "components"} <= set(listed["procedures"][0])
    shown = runner.invoke(app, [], catch_exceptions=False).stdout
    assert "land_transfer" in shown
    assert "8 ngày làm việc" in shown


def test_show_says_what_an_applicant_needs() -> None:
    shown = runner.invoke(app, ["show", "land_transfer", "--on", "2026-03-02"], catch_exceptions=False).stdout
    for said in ("Phải nộp:", "Mẫu số 18", "[don]", "1 bản chính", "Không phải nộp khi tra cứu được", "[mortgaged]"):
        assert said in shown


def test_show_as_json_is_the_version_of_the_day() -> None:
    arguments = ["show", "land_transfer", "--on", "2025-06-30", "--json"]
    shown = json.loads(runner.invoke(app, arguments, catch_exceptions=False).stdout)
    assert shown["version"]["name"] == "2024-08-01"
    assert shown["version"]["components"][0]["form"] == "Mẫu số 11/ĐK"
    assert shown["questions"]["mortgaged"].endswith("không?")


def test_a_closed_procedure_is_shown_with_why() -> None:
    shown = runner.invoke(app, ["show", "hazardous_waste_generator"], catch_exceptions=False).stdout
    assert "KHÔNG CÒN TIẾP NHẬN" in shown


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["show", "no_such"], NotFound),
        (["show", "land_transfer", "--on", "hôm qua"], WrongUsage),
        (["show", "land_transfer", "--on", "1990-01-01"], NotFound),
    ],
)
def test_what_cannot_be_shown_is_one_line(arguments: list[str], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        runner.invoke(app, arguments, catch_exceptions=False)
    assert "\n" not in str(caught.value)


def test_check_exits_1_with_the_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSO_CATALOGUE", str(folder))
    assert runner.invoke(app, ["check"]).exit_code == 0
    path = folder / "procedures" / "land_transfer.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("field: Đất đai", "filed: Đất đai"), encoding="utf-8")
    checked = runner.invoke(app, ["check", "--json"])
    assert checked.exit_code == 1
    found = json.loads(checked.stdout)
    assert found["ok"] is False
    assert {"file", "line", "message"} == set(found["problems"][0])
    assert "land_transfer.yaml:5" in runner.invoke(app, ["check"]).stdout


def test_the_program_starts_without_the_heavy_rooms() -> None:
    code = (
        "import sys; import hoso.commands.procedures, storage.catalogue; from flows.settings import load_settings; "
        "print([m for m in ('cv2', 'prefect', 'reportlab', 'sqlalchemy', 'jsonschema') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
