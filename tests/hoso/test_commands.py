"""The contract of the commands: JSON on standard output alone, exit codes, one line on standard error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from tests.conftest import ROOT
from tests.office.files import image_pdf
from tests.office.papers import sample_pages

pytestmark = pytest.mark.slow


class Program:
    """The program with one home, run as a person or a portal would."""

    def __init__(self, home: Path) -> None:
        self.env = {**os.environ, "HOSO_HOME": str(home)}

    def __call__(self, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "hoso", *words],
            cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=200, check=False, input=given,
        )  # fmt: skip

    def json(self, *words: str) -> object:
        done = self(*words, "--json")
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def hoso(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "Căn cước.pdf"
    path.write_bytes(image_pdf(sample_pages("can_cuoc", seed=21)))
    return path


@pytest.fixture(scope="module")
def dossier(hoso: Program, card: Path) -> dict[str, object]:
    found = hoso.json("intake", str(card), "--procedure", "land_transfer", "--submission", "portal-1")
    assert isinstance(found, dict)
    return found


def test_intake_prints_the_dossier_of_the_contract(dossier: dict[str, object]) -> None:
    assert {
        "dossier",
        "submission",
        "state",
        "procedure",
        "procedure_version",
        "received_at",
        "due_at",
        "files",
    } <= set(dossier)
    assert {"components", "unassigned", "checklist", "findings"} <= set(dossier)
    assert dossier["submission"] == "portal-1"
    file = dossier["files"][0]
    assert (file["name"], file["media_type"], file["pages"]) == ("Căn cước.pdf", "application/pdf", 1)
    component = dossier["components"][0]
    assert component["sources"] == [{"file": "Căn cước.pdf", "pages": [1]}]
    for field in component["fields"].values():
        assert {"value", "as_read", "confidence", "file", "page", "box"} <= set(field)
        assert all(0 <= x <= 1 for x in field["box"])


def test_the_same_submission_again_is_the_same_dossier(hoso: Program, card: Path, dossier: dict[str, object]) -> None:
    again = hoso.json("intake", str(card), "--procedure", "land_transfer", "--submission", "portal-1")
    assert again == dossier


def test_show_list_and_search_find_it(hoso: Program, dossier: dict[str, object]) -> None:
    code = dossier["dossier"]
    assert hoso.json("show", code)["dossier"] == code
    assert [d["dossier"] for d in hoso.json("list", "--state", "review")] == [code]
    assert hoso.json("list", "--state", "sealed") == []
    assert [h["dossier"]["dossier"] for h in hoso.json("search", "can cuoc")] == [code]


def test_read_gives_text_hocr_json_and_a_searchable_pdf(hoso: Program, card: Path, tmp_path: Path) -> None:
    page = hoso.json("read", str(card))["pages"][0]
    assert page["number"] == 1
    assert page["source"] == "ocr"
    assert any(code["kind"] == "qr" for code in page["codes"])
    assert "CÔNG DÂN" in hoso("read", str(card)).stdout
    assert "ocrx_word" in hoso("read", str(card), "--format", "hocr").stdout
    out = tmp_path / "copy.pdf"
    assert hoso("read", str(card), "--format", "pdf", "--output", str(out)).returncode == 0
    text = subprocess.run(["pdftotext", str(out), "-"], capture_output=True, text=True, check=True).stdout
    assert "CÔNG DÂN" in text


def test_classify_names_the_component(hoso: Program, card: Path) -> None:
    found = hoso.json("classify", str(card), "--procedure", "land_transfer")
    assert [c["component"] for c in found["components"]] == ["can_cuoc"]


def test_verify_says_no_for_an_unsigned_file(hoso: Program, card: Path) -> None:
    done = hoso("verify", str(card), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["verdict"] == "NO_SIGNATURE"


def test_verify_passes_the_signed_sample_as_the_readme_says(hoso: Program) -> None:
    """Folders named relative to where the person stands; the confined worker stands elsewhere and pairs sockets."""
    signed = "examples/06_chu_ky_so_dung/Tờ khai_signed.pdf"
    done = hoso("verify", "--trust", "examples/trust", "--crl", "examples/crls", signed, "--json")
    assert json.loads(done.stdout)["verdict"] == "TOTAL_PASSED", done.stdout
    assert done.returncode == 0


def test_verify_exits_3_for_a_file_that_cannot_be_opened(hoso: Program, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no pdf at all")
    done = hoso("verify", str(tmp_path / "a.pdf"), "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["verdict"] != "TOTAL_PASSED"


def test_a_decision_from_the_shell(hoso: Program, dossier: dict[str, object]) -> None:
    code = dossier["dossier"]
    assert hoso("user", "add", "lan", given="mot-mat-khau-dai\n").returncode == 0
    refused = hoso("decide", code, "--supplement", "--as", "lan")
    assert refused.returncode == 2
    assert hoso("decide", code, "--accept", "--reject", "--as", "lan").returncode == 2
    assert hoso("decide", code, "--accept", "--as", "nobody").returncode == 2
    decided = hoso.json("decide", code, "--supplement", "--reason", "Thiếu hợp đồng", "--as", "lan")
    assert decided["state"] == "supplement_requested"
    assert hoso("decide", code, "--accept", "--as", "lan").returncode == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["show", "H61.02-000000-0000"], 2),
        (["intake", "/nowhere"], 3),
        (["read", "/nowhere.pdf"], 3),
        (["classify", "/nowhere.pdf", "--procedure", "no_such"], 2),
        (["intake", ".", "--received", "yesterday"], 2),
        (["no-such-command"], 2),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(hoso: Program, words: list[str], code: int) -> None:
    done = hoso(*words)
    assert done.returncode == code
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("hoso: ")


def test_pages_that_are_not_there_are_wrong_usage(hoso: Program, card: Path) -> None:
    assert hoso("read", str(card), "--pages", "2").returncode == 2
    assert hoso("read", str(card), "--pages", "x").returncode == 2


def test_an_unreadable_file_is_refused(hoso: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pikepdf.new().save(path)
    assert hoso("read", str(path)).returncode == 3


def test_without_tesseract_the_dossier_waits_and_upkeep_says_why(tmp_path: Path, card: Path) -> None:
    program = Program(tmp_path / "home")
    full = program.env["PATH"]
    program.env["PATH"] = str(tmp_path)
    done = program("intake", str(card), "--submission", "s")
    assert done.returncode == 4
    assert "tesseract" in done.stderr.lower()
    report = program("upkeep", "--json")
    assert report.returncode == 4
    assert len(json.loads(report.stdout)["waiting"]) == 1
    program.env["PATH"] = full
    assert program.json("upkeep")["waiting"] == []
    assert [d["state"] for d in program.json("list")] == ["review"]
