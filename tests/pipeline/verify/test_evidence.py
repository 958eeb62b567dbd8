"""An evidence package repeats its verdict from itself alone, and shows any tampering."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from lxml import etree
from pyhanko.generated.etsi.ts_11910202 import ValidationReport
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from models.signature import Verdict
from models.submission import Applicant
from pipeline.verify import OFFICE, load_trust
from pipeline.verify.evidence import (
    EvidenceError,
    Outcome,
    policy_from,
    policy_json,
    verify_evidence,
    write_evidence,
)
from pipeline.verify.policy import BEFORE
from pipeline.verify.trust import TrustStore
from tests.conftest import ROOT
from tests.pipeline.verify.attacks import isa
from tests.pipeline.verify.attacks_hidden import INSIDE
from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import DAY, NOW, crl, world

SAMPLES = {
    "passed": lambda: signed("B-B"),
    "long term": lambda: signed("B-LTA"),
    "two": lambda: signed("two"),
    "government": lambda: signed("government"),
    "failed": lambda: isa()["page content replaced"],
    "revoked": lambda: sign(plain_pdf(), world().revoked),
    "unsigned": plain_pdf,
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_verdict_repeats_from_the_package_alone(store: TrustStore, tmp_path: Path, kind: str) -> None:
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(SAMPLES[kind]())
    report = write_evidence(
        source, "đơn.pdf", store, package, moment=NOW, applicant=Applicant(id_number="079203012345")
    )
    source.unlink()
    check = verify_evidence(package, trust=store)
    assert check.outcome is Outcome.SAME
    assert check.recorded == report
    assert check.unknown_anchors == ()
    if kind in ("passed", "long term", "two", "government"):
        assert report.verdict.verdict is Verdict.TOTAL_PASSED


def test_package_holds_only_what_is_needed_and_all_of_it(store: TrustStore, tmp_path: Path) -> None:
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(signed("B-B"))
    write_evidence(source, "a.pdf", store, package, moment=NOW)
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        xml = etree.fromstring(archive.read("report.xml"))
        page = archive.read("report.pdf")
    assert {"original/file", "report.json", "report.xml", "report.pdf", "policy.json", "manifest-sha256.txt"} <= names
    assert sum(name.startswith("trust/public/") for name in names) == 2
    assert not any(name.startswith("trust/government/") for name in names)
    assert sum(name.startswith("revocation/") for name in names) == 2
    assert "total-passed" in xml.findtext(".//{*}MainIndication", "")
    with pikepdf.open(io.BytesIO(page)) as pdf:
        assert len(pdf.pages) == 1


def test_equal_input_gives_equal_bytes(store: TrustStore, tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(signed("B-T"))
    for name in ("one", "two"):
        write_evidence(source, "a.pdf", store, tmp_path / name, moment=NOW)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def _changed(package: Path, name: str, data: bytes | None) -> Path:
    with zipfile.ZipFile(package) as archive:
        members = {key: archive.read(key) for key in archive.namelist()}
    if data is None:
        del members[name]
    else:
        members[name] = data
    out = package.with_suffix(".bad")
    with zipfile.ZipFile(out, "w") as archive:
        for key, value in members.items():
            archive.writestr(key, value)
    return out


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("original/file", b"x"),
        ("report.json", b"{}"),
        ("policy.json", None),
        ("extra", b"x"),
        ("manifest-sha256.txt", b""),
    ],
)
def test_tampering_is_named(store: TrustStore, tmp_path: Path, name: str, data: bytes | None) -> None:
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(signed("B-B"))
    write_evidence(source, "a.pdf", store, package, moment=NOW)
    with pytest.raises(EvidenceError, match=r"a\.bad"):
        verify_evidence(_changed(package, name, data))


def test_a_forger_who_brings_his_own_root_is_shown(store: TrustStore, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "root.pem").write_bytes(world().stranger.pem)
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(sign(plain_pdf(), world().stranger))
    write_evidence(source, "a.pdf", load_trust(own), package, moment=NOW)
    assert len(verify_evidence(package, trust=store).unknown_anchors) == 1


def test_policy_survives_json() -> None:
    assert policy_from(policy_json(OFFICE)) == OFFICE


def with_member(package: Path, name: str, data: bytes) -> Path:
    """The same package with another member, and a manifest that fits."""
    with zipfile.ZipFile(package) as archive:
        members = {key: archive.read(key) for key in archive.namelist() if key != "manifest-sha256.txt"}
    members[name] = data
    lines = [f"{hashlib.sha256(value).hexdigest()}  {key}\n" for key, value in sorted(members.items())]
    out = package.with_suffix(".other")
    with zipfile.ZipFile(out, "w") as archive:
        for key, value in {**members, "manifest-sha256.txt": "".join(lines).encode()}.items():
            archive.writestr(key, value)
    return out


def of_version(package: Path, version: str, *without: str) -> Path:
    """The same package as an older program wrote it: its policy has fewer fields."""
    with zipfile.ZipFile(package) as archive:
        values = json.loads(archive.read("policy.json"))
    old = {key: value for key, value in values.items() if key not in without} | {"version": version}
    return with_member(package, "policy.json", json.dumps(old).encode())


SINCE_3 = ("accept_xfa", "accept_other_looks", "accept_shared_value", "accept_divided", "accept_lost_words")


def test_a_package_of_older_rules_repeats_by_them_and_says_what_todays_say(store: TrustStore, tmp_path: Path) -> None:
    """An XFA form passed by the rules of version 3: recorded then, judged so again, and by today's rules not passed."""
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(INSIDE["XFA form"]())
    third = policy_from(json.dumps({k: v for k, v in json.loads(policy_json(OFFICE)).items() if k not in SINCE_3}
                                   | {"version": "3"}).encode())  # fmt: skip
    report = write_evidence(source, "đơn.pdf", store, package, moment=NOW, policy=third)
    assert report.verdict.verdict is Verdict.TOTAL_PASSED
    found = verify_evidence(of_version(package, "3", *SINCE_3), trust=store)
    assert (found.outcome, found.policy, found.todays_policy) == (Outcome.SAME, "hoso-office 3", "hoso-office 5")
    assert found.repeated.verdict is Verdict.TOTAL_PASSED
    assert found.today is not None
    assert found.today.verdict is Verdict.INDETERMINATE


def test_a_package_of_the_first_rules_is_read(store: TrustStore, tmp_path: Path) -> None:
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(signed("two"))
    write_evidence(source, "a.pdf", store, package, moment=NOW)
    assert verify_evidence(package).today is None, "its rules are today's"
    found = verify_evidence(of_version(package, "1", *BEFORE))
    assert (found.outcome, found.policy) == (Outcome.SAME, "hoso-office 1")
    assert found.today == found.repeated


def test_other_words_for_the_same_verdict_are_no_difference(store: TrustStore, tmp_path: Path) -> None:
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(sign(plain_pdf(), world().revoked))
    write_evidence(source, "a.pdf", store, package, moment=NOW)
    with zipfile.ZipFile(package) as archive:
        report = json.loads(archive.read("report.json"))
    report["verdict"]["reasons"] = report["verdict"]["signatures"][0]["reasons"] = ["Chứng thư bị thu hồi."]
    assert verify_evidence(with_member(package, "report.json", json.dumps(report).encode())).outcome is Outcome.SAME
    report["verdict"]["signatures"][0]["trust"] = "trusted"
    assert (
        verify_evidence(with_member(package, "report.json", json.dumps(report).encode())).outcome is Outcome.DIFFERENT
    )


def test_garbage_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK nothing")
    with pytest.raises(EvidenceError):
        verify_evidence(tmp_path / "x.zip")


def test_it_repeats_when_every_list_and_the_signers_certificate_have_run_out(tmp_path: Path) -> None:
    """By the clock of whoever repeats it: the machine's, months after the certificate's end. Only the package's own
    moment counts."""
    then = NOW - 60 * DAY
    people = world()
    trust, crls = people.write_trust(tmp_path / "office")
    for name in ("root", "authority", "government_root", "government"):
        (crls / f"{name}.crl").write_bytes(crl(getattr(people, name), at=then - DAY, until=then + DAY))
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(sign(plain_pdf(), people.expired))
    report = write_evidence(source, "đơn.pdf", load_trust(trust, crls), package, moment=then)
    assert report.verdict.verdict is Verdict.TOTAL_PASSED, report.verdict
    now = datetime.now(UTC)
    assert people.expired.certificate.not_valid_after_utc < now
    assert then + DAY < now
    shutil.rmtree(tmp_path / "office")
    source.unlink()
    command = [sys.executable, "-m", "hoso", "verify", "--evidence", str(package), "--json"]
    home = {**os.environ, "HOSO_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, cwd=ROOT, env=home, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["outcome"] == "same"


def test_the_page_says_what_a_clerk_needs_in_vietnams_time(store: TrustStore, tmp_path: Path) -> None:
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(isa()["page content replaced"])
    report = write_evidence(source, "đơn.pdf", store, package, moment=NOW)
    with zipfile.ZipFile(package) as archive, pdfplumber.open(io.BytesIO(archive.read("report.pdf"))) as pdf:
        assert len(pdf.pages) == 1
        text = " ".join(pdf.pages[0].extract_text().split())
    for said in (
        "KẾT QUẢ KIỂM TRA CHỮ KÝ SỐ", "KHÔNG HỢP LỆ", "NGUYỄN VĂN AN", "02/03/2026 15:00:00 (giờ Việt Nam)",
        "đã bị thay đổi", report.sha256, "hoso verify --evidence", report.anchors[0],
    ):  # fmt: skip
        assert said in text, text


@pytest.mark.parametrize("kind", ["two", "long term", "failed"])
def test_the_xml_holds_nothing_that_the_schemas_classes_do_not_know(
    store: TrustStore, tmp_path: Path, kind: str
) -> None:
    """No package of the registries has ETSI's schema itself; pyHanko has the classes that were generated from it."""
    source, package = tmp_path / "a.pdf", tmp_path / "a.zip"
    source.write_bytes(SAMPLES[kind]())
    report = write_evidence(source, "đơn.pdf", store, package, moment=NOW)
    strict = ParserConfig(
        fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True
    )
    with zipfile.ZipFile(package) as archive:
        read = XmlParser(config=strict).from_bytes(archive.read("report.xml"), ValidationReport)
    assert len(read.signature_validation_report) == len(report.verdict.signatures) > 0
