"""The given corpus of signed and attacked files, judged with anchors taken from the files themselves.

Anchors are whatever tops each file's own chain, a test-only shortcut. Revocation data exists for few of these
foreign files; so files expected VALID are also judged with a policy that uses it where present. Attacks are judged
with the lenient policy and every certificate as an anchor: nothing but the attack itself may keep them from passing.
"""

import csv
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509

from models.signature import FileVerdict, Integrity, Verdict
from pipeline.verify import OFFICE, may_be_signed, verify_file
from pipeline.verify.chain import knowledge_in
from pipeline.verify.pdf import document_knowledge
from pipeline.verify.policy import Revocation
from pipeline.verify.reader import Unreadable, current_values, open_pdf
from pipeline.verify.trust import Purpose, TrustedCertificate, TrustStore

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "data" / "signed"
ROWS = list(csv.DictReader((CORPUS / "manifest.tsv").open(), delimiter="\t")) if CORPUS.is_dir() else []
LENIENT = dataclasses.replace(OFFICE, revocation=Revocation.IF_PRESENT)
NEEDS_REVOCATION_DATA = {"revoked_no_ts.pdf", "revoked_ts_after.pdf", "expired_no_ts.pdf"}

pytestmark = pytest.mark.skipif(not ROWS, reason="the given corpus of signed files is not on this machine")


def anchors_and_time(path: Path) -> tuple[TrustStore, datetime]:
    """Every certificate of a file as an anchor, and five minutes after the latest time it speaks of."""
    from pyhanko.sign.validation import generic_cms
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    found: dict[bytes, x509.Certificate] = {}
    times: list[datetime] = []
    try:
        opened = open_pdf(path.read_bytes())
        found |= {c.sha256: c for c in document_knowledge(opened.reader).certificates}
        for value in current_values(opened.reader):
            embedded = EmbeddedPdfSignature(opened.reader, value.field, value.name)
            found |= {c.sha256: c for c in knowledge_in(embedded.signed_data).certificates}
            tokens = list(generic_cms.extract_tst_data_iter(embedded.signer_info, signed=False))
            if embedded.signed_data["encap_content_info"]["content_type"].native == "tst_info":
                tokens.append(embedded.signed_data)
            for token in tokens:
                found |= {c.sha256: c for c in knowledge_in(token).certificates}
                times.append(token["encap_content_info"]["content"].parsed["gen_time"].native)
            if embedded.self_reported_timestamp is not None and not tokens:
                times.append(embedded.self_reported_timestamp.astimezone(UTC))
    except (Unreadable, ValueError, TypeError, AssertionError, KeyError, AttributeError, OSError):
        pass
    at = max(times, default=datetime(2026, 3, 1, tzinfo=UTC)) + timedelta(minutes=5)
    leaves = [c for c in found.values() if not c.ca]
    at = max([at, *(c.not_valid_before + timedelta(minutes=5) for c in leaves)])
    at = min([at, *(c.not_valid_after - timedelta(hours=1) for c in leaves)])
    held = tuple(TrustedCertificate(c, Purpose.PUBLIC, is_root=True, file="") for c in found.values())
    return TrustStore(held, (), (), "test", dict.fromkeys(found, Purpose.PUBLIC)), at


def judged(row: dict[str, str]) -> FileVerdict:
    path = CORPUS / row["file"]
    store, at = anchors_and_time(path)
    return verify_file(path, path.name, store, moment=at, policy=LENIENT)


def as_an_office(path: Path) -> FileVerdict:
    """The office's policy, self-signed certificates of the file as roots, the others as intermediates."""
    store, _ = anchors_and_time(path)
    held = tuple(dataclasses.replace(c, is_root=c.certificate.self_signed != "no") for c in store.certificates)
    store = dataclasses.replace(store, certificates=held)
    return verify_file(path, path.name, store, moment=datetime(2026, 11, 22, 12, tzinfo=UTC))


def rows(*expected: str) -> list[dict[str, str]]:
    return [row for row in ROWS if row["expected"] in expected]


@pytest.mark.parametrize("row", rows("INVALID", "WEAK"), ids=lambda row: row["file"])
def test_bad_file_never_passes_and_is_never_unsigned(row: dict[str, str]) -> None:
    path = CORPUS / row["file"]
    assert may_be_signed(path)
    if path.name in NEEDS_REVOCATION_DATA:
        # A revocation that the lenient policy cannot see: judged as an office would, with roots only.
        assert as_an_office(path).verdict is Verdict.INDETERMINATE
    else:
        assert judged(row).verdict in (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE)


@pytest.mark.parametrize("row", rows("INVALID", "WEAK", "INDETERMINATE"), ids=lambda row: row["file"])
def test_office_without_anchors_never_passes(row: dict[str, str]) -> None:
    path = CORPUS / row["file"]
    verdict = verify_file(path, path.name, TrustStore(), moment=datetime(2026, 11, 23, tzinfo=UTC)).verdict
    assert verdict in (Verdict.TOTAL_FAILED, Verdict.INDETERMINATE)


@pytest.mark.parametrize("row", rows("INDETERMINATE"), ids=lambda row: row["file"])
def test_doubtful_file_is_indeterminate_with_its_bytes_intact(row: dict[str, str]) -> None:
    verdict = as_an_office(CORPUS / row["file"])
    assert verdict.verdict is Verdict.INDETERMINATE
    assert all(signature.integrity is Integrity.INTACT for signature in verdict.signatures)


@pytest.mark.parametrize("row", rows("VALID"), ids=lambda row: row["file"])
def test_good_file_is_never_failed(row: dict[str, str]) -> None:
    verdict = judged(row)
    assert verdict.verdict in (Verdict.TOTAL_PASSED, Verdict.INDETERMINATE), verdict
    assert all(signature.integrity is not Integrity.BROKEN for signature in verdict.signatures)


def test_nine_of_ten_good_files_pass() -> None:
    valid = rows("VALID")
    passed = [row["file"] for row in valid if judged(row).verdict is Verdict.TOTAL_PASSED]
    assert len(passed) >= 0.9 * len(valid), sorted({row["file"] for row in valid} - set(passed))
