"""A detached signature beside its file: found by content, verified against it, kept with its evidence."""

import base64
import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.house import House, open_house
from flows.keeping import gathered
from flows.originals import originals_of
from flows.process import process
from flows.receive import receive
from flows.settings import load_settings
from flows.steps.detached import content_among
from flows.steps.opening import open_files
from flows.steps.verifying import verify_signatures
from models.finding import FindingCode
from models.signature import FileVerdict, SubIndication, Verdict
from models.submission import Applicant, ReceivedFile, Submission
from pipeline.check.files import with_detached
from pipeline.verify import load_trust
from pipeline.verify.cms_file import SignedDigest, signed_digest
from pipeline.verify.evidence import Outcome, verify_evidence
from storage.packages import ExtraRole
from tests.conftest import ROOT
from tests.office.files import image_pdf
from tests.office.papers import sample_pages
from tests.pipeline.verify.pki import NOW, world
from tests.pipeline.verify.test_other_formats import cms_signed


def _sha(data: bytes, algorithm: str = "sha256") -> str:
    return hashlib.new(algorithm, data).hexdigest()


def test_content_comes_before_the_name() -> None:
    files = [("a.pdf", b"other"), ("b.pdf", b"signed")]
    named = SignedDigest("sha256", _sha(b"signed"))
    assert content_among(named, "a.pdf.p7s", files, _sha) == b"signed"
    assert content_among(named, "x.p7s", files, _sha) == b"signed"


def test_a_name_alone_is_a_hint_only_when_it_is_whole() -> None:
    files = [("a.pdf", b"changed"), ("b.pdf", b"other")]
    named = SignedDigest("sha256", _sha(b"signed"))
    assert content_among(named, "a.pdf.p7s", files, _sha) == b"changed"
    assert content_among(named, "a.p7s", files, _sha) is None
    assert content_among(named, "c.pdf.p7s", files, _sha) is None


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=6), st.sampled_from(["sha256", "sha384", "sha512"]))
def test_whatever_is_found_by_digest_is_what_was_signed(contents: list[bytes], algorithm: str) -> None:
    files = [(f"{number}.bin", data) for number, data in enumerate(contents)]
    named = SignedDigest(algorithm, _sha(contents[-1], algorithm))
    assert content_among(named, "0.bin.p7s", files, _sha) == contents[-1]


def test_an_unknown_algorithm_finds_nothing() -> None:
    assert content_among(SignedDigest("shake_whatever", "00"), "s.p7s", [("a", b"x")], _sha) is None


def test_what_a_signature_names() -> None:
    company = world().company
    assert signed_digest(cms_signed(company, b"x")) == SignedDigest("sha256", _sha(b"x"))
    assert signed_digest(cms_signed(company, b"x", attached=True)) is None
    assert signed_digest(b"0\x82 no cms") is None


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    trust, crls = world().write_trust(tmp_path / "office")
    monkeypatch.setenv("HOSO_TRUST", str(trust))
    monkeypatch.setenv("HOSO_CRLS", str(crls))
    return open_house(load_settings(), lambda: NOW)


APPLICANT = Applicant(tax_code="0102005769")


def _verdicts(house: House, files: list[Path]) -> dict[str, FileVerdict]:
    given = Submission(submission="s", received=datetime(2026, 3, 2, 8, tzinfo=UTC), applicant=APPLICANT)
    code = receive(house, files, given).code
    dossier, find = house.register.dossier(code), originals_of(house)
    with house.workers(1) as pool:
        opened = open_files(dossier.files, find, house.settings.limits, pool)
        return {v.file: v for v in verify_signatures(house, dossier, opened, find, pool)}


def _written(folder: Path, **files: bytes) -> list[Path]:
    paths = []
    for name, data in files.items():
        paths.append(folder / name.replace("__", "."))
        paths[-1].write_bytes(data)
    return paths


def test_a_submission_with_a_detached_signature(office: House, tmp_path: Path) -> None:
    card, other = b"%PDF-1.4 the paper", b"%PDF-1.4 another"
    files = _written(
        tmp_path,
        don__pdf=card, khac__pdf=other, ky__p7s=cms_signed(world().company, card),
        khac__pdf__p7s=cms_signed(world().company, b"what it was before"),
        le__p7s=cms_signed(world().company, b"a file that was not sent"),
    )  # fmt: skip
    found = _verdicts(office, files)
    assert found["ky.p7s"].verdict is Verdict.TOTAL_PASSED, found["ky.p7s"]
    assert found["ky.p7s"].signs == _sha(card)
    assert (found["khac.pdf.p7s"].verdict, found["khac.pdf.p7s"].sub_indication) == (
        Verdict.TOTAL_FAILED,
        SubIndication.HASH_FAILURE,
    )
    assert found["le.p7s"].sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND
    assert found["le.p7s"].signs is None


def _filed(house: House, name: str, files: list[Path], to: str | None = None, unit: str = "") -> str:
    given = Submission(submission=name, received=NOW, applicant=APPLICANT, procedure="land_transfer", unit=unit)
    return process(house, receive(house, files, given, dossier=to).code).dossier


def test_a_signature_filed_apart_names_the_dossier_of_its_file_and_passes_when_it_completes_that_one(
    office: House, tmp_path: Path
) -> None:
    card = image_pdf(sample_pages("can_cuoc", seed=3))
    paper, alone = _written(tmp_path, the__pdf=card, the__p7s=cms_signed(world().company, card))
    first = _filed(office, "paper", [paper])
    second = _filed(office, "signature", [alone])
    foreign = _filed(office, "elsewhere", [alone], unit="H61.77")
    lonely = office.register.dossier(second)
    (verdict,) = lonely.signatures
    assert verdict.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND
    assert verdict.reasons[0] == f"Tệp được ký nằm trong hồ sơ {first}; hãy nộp bổ sung chữ ký này vào hồ sơ đó."
    said = [f.message for f in lonely.findings if f.code is FindingCode.SIGNATURE_INDETERMINATE]
    assert len(said) == 1
    assert first in said[0]
    assert first not in str(office.register.dossier(foreign).signatures)
    _filed(office, "completed", [alone], to=first)
    done = office.register.dossier(first)
    assert {v.file: v.verdict for v in done.signatures}["the.p7s"] is Verdict.TOTAL_PASSED
    assert FindingCode.FILE_UNSUPPORTED not in {f.code for f in done.findings}


@pytest.mark.parametrize("shape", ["der", "base64"])
def test_a_signature_beside_its_file_is_no_file_that_cannot_be_read(office: House, tmp_path: Path, shape: str) -> None:
    card = image_pdf(sample_pages("can_cuoc", seed=3))
    signature = cms_signed(world().company, card)
    files = _written(
        tmp_path,
        the__pdf=card, the__pdf__p7s=signature if shape == "der" else base64.encodebytes(signature),
        kem__p7s=cms_signed(world().company, b"nobody reads me", attached=True),
    )  # fmt: skip
    dossier = office.register.dossier(_filed(office, "s", files))
    told = {f.evidence[0].file: f.code for f in dossier.findings if f.code.value.startswith("file.") and f.evidence}
    assert told == {"kem.p7s": FindingCode.FILE_UNSUPPORTED}
    assert {v.file: v.verdict for v in dossier.signatures}["the.pdf.p7s"] is Verdict.TOTAL_PASSED


@pytest.mark.slow
def test_its_evidence_holds_the_file_it_signs(office: House, tmp_path: Path) -> None:
    card = image_pdf(sample_pages("can_cuoc", seed=3))
    files = _written(tmp_path, the__pdf=card, the__pdf__p7s=cms_signed(world().citizen, card))
    given = Submission(submission="s", received=NOW, applicant=APPLICANT, procedure="land_transfer")
    dossier = process(office, receive(office, files, given).code)
    assert {v.file: v.verdict for v in dossier.signatures}["the.pdf.p7s"] is Verdict.TOTAL_PASSED
    wrong = [f for f in dossier.findings if f.code is FindingCode.SIGNATURE_WRONG_SIGNER]
    assert [f.component for f in wrong] == [next(c.component for c in dossier.components)]
    with gathered(office, dossier.dossier) as record:
        package = next(e.path for e in record.extras if e.role is ExtraRole.EVIDENCE)
        check = verify_evidence(package, trust=load_trust(office.settings.trust))
    assert (check.outcome, check.repeated.verdict) == (Outcome.SAME, Verdict.TOTAL_PASSED)


@pytest.mark.slow
def test_the_command_pairs_them_too(tmp_path: Path) -> None:
    trust, crls = world().write_trust(tmp_path / "office")
    paper, signature = tmp_path / "a.pdf", tmp_path / "a.pdf.p7s"
    paper.write_bytes(image_pdf(sample_pages("can_cuoc", seed=3)))
    signature.write_bytes(cms_signed(world().company, paper.read_bytes()))
    words = ["verify", str(paper), str(signature), "--trust", str(trust), "--crl", str(crls), "--at", NOW.isoformat()]

    def run(*more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "hoso", *words, *more]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)

    done = run("--json", "--save-evidence", str(tmp_path / "kept"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert [v["verdict"] for v in json.loads(done.stdout)["files"]] == ["NO_SIGNATURE", "TOTAL_PASSED"]
    kept = verify_evidence(tmp_path / "kept" / "a.pdf.p7s.evidence.zip")
    assert (kept.outcome, kept.repeated.verdict) == (Outcome.SAME, Verdict.TOTAL_PASSED)
    paper.write_bytes(image_pdf(sample_pages("can_cuoc", seed=4)))
    changed = run("--json")
    assert changed.returncode == 1
    assert json.loads(changed.stdout)["files"][1]["sub_indication"] == "HASH_FAILURE"


def test_a_paper_takes_the_signature_beside_it_unless_it_has_its_own() -> None:
    files = [ReceivedFile(name="a.pdf", sha256="a" * 64, bytes=1), ReceivedFile(name="b.pdf", sha256="b" * 64, bytes=1)]
    plain = FileVerdict(file="a.pdf", verdict=Verdict.NO_SIGNATURE)
    own = FileVerdict(file="b.pdf", verdict=Verdict.TOTAL_FAILED)
    beside = [FileVerdict(file=f"{n}.p7s", verdict=Verdict.TOTAL_PASSED, signs=n * 64) for n in "ab"]
    taken = with_detached([plain, own, *beside], files)
    assert [(v.file, v.verdict) for v in taken[:2]] == [
        ("a.pdf", Verdict.TOTAL_PASSED),
        ("b.pdf", Verdict.TOTAL_FAILED),
    ]
    assert taken[2:] == tuple(beside)
