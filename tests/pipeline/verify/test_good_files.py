"""Every file that our own PKI signs passes when its anchors and revocation data are given, and only then."""

from datetime import timedelta
from pathlib import Path

import pytest

from models.signature import Integrity, Proof, SubIndication, Trust, Verdict
from pipeline.verify import load_trust, may_be_signed
from pipeline.verify.trust import TrustStore
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.corpus import GOOD, plain_pdf, sign, signed
from tests.pipeline.verify.pki import DAY, NOW, crl, world


@pytest.mark.parametrize("kind", GOOD)
def test_good_file_passes(check: Check, kind: str) -> None:
    verdict = check(signed(kind))
    assert verdict.verdict is Verdict.TOTAL_PASSED, verdict
    assert all(s.integrity is Integrity.INTACT and s.trust is Trust.TRUSTED for s in verdict.signatures)


@pytest.mark.parametrize("kind", ["B-B", "B-T", "B-LTA", "two"])
def test_without_trust_nothing_passes_but_integrity_stands(check: Check, kind: str) -> None:
    verdict = check(signed(kind), trust=TrustStore())
    assert verdict.verdict is Verdict.INDETERMINATE
    assert verdict.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    assert all(s.integrity is Integrity.INTACT for s in verdict.signatures)


@pytest.mark.parametrize(("kind", "profile"), [("B-B", "B-B"), ("B-T", "B-T"), ("B-LT", "B-LT"), ("B-LTA", "B-LTA")])
def test_profile_is_what_the_signature_carries(check: Check, kind: str, profile: str) -> None:
    assert check(signed(kind)).signatures[0].profile == profile


def test_time_rests_on_timestamp_or_receipt_never_on_the_claim(check: Check) -> None:
    bare = check(signed("B-B")).signatures[0]
    stamped = check(signed("B-T"), moment=NOW + DAY).signatures[0]
    assert bare.signed_at is not None
    assert (bare.signed_at.time, bare.signed_at.proof) == (NOW, Proof.RECEIPT)
    assert stamped.signed_at is not None
    assert (stamped.signed_at.time, stamped.signed_at.proof) == (NOW, Proof.TIMESTAMP)


def test_unsigned_file(check: Check) -> None:
    assert check(plain_pdf()).verdict is Verdict.NO_SIGNATURE
    assert check(b"just text").verdict is Verdict.NO_SIGNATURE


@pytest.mark.parametrize("kind", GOOD)
def test_scan_sees_every_signed_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(signed(kind))
    assert may_be_signed(path)


def test_no_revocation_data_is_never_passed(check: Check, tmp_path: Path) -> None:
    trust, _ = world().write_trust(tmp_path / "o")
    verdict = check(signed("B-B"), trust=load_trust(trust, None))
    assert (verdict.verdict, verdict.sub_indication) == (
        Verdict.INDETERMINATE,
        SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE,
    )


def test_stale_revocation_data_says_try_later(check: Check) -> None:
    verdict = check(signed("B-B"), moment=NOW + 30 * DAY)
    assert (verdict.verdict, verdict.sub_indication) == (Verdict.INDETERMINATE, SubIndication.TRY_LATER)


def test_revoked_without_proof_of_earlier_existence(check: Check) -> None:
    verdict = check(sign(plain_pdf(), world().revoked))
    assert verdict.sub_indication is SubIndication.REVOKED_NO_POE
    assert verdict.signatures[0].trust is Trust.UNTRUSTED
    assert verdict.signatures[0].integrity is Integrity.INTACT


def test_timestamp_before_revocation_passes_and_after_does_not(check: Check, tmp_path: Path) -> None:
    before = sign(plain_pdf(), world().revoked, stamp=True, at=NOW - 20 * DAY)
    after = sign(plain_pdf(), world().revoked, stamp=True, at=NOW - 5 * DAY)
    assert check(before).verdict is Verdict.TOTAL_PASSED
    assert check(after).sub_indication is SubIndication.REVOKED_NO_POE


def test_receipt_before_revocation_counts(check: Check) -> None:
    assert check(sign(plain_pdf(), world().revoked), moment=NOW - 11 * DAY).verdict is Verdict.TOTAL_PASSED


def test_expired_without_timestamp(check: Check) -> None:
    verdict = check(sign(plain_pdf(), world().expired))
    assert verdict.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE


def test_crl_issued_after_expiry_proves_nothing(check: Check) -> None:
    verdict = check(sign(plain_pdf(), world().expired, stamp=True, at=NOW - 40 * DAY))
    assert verdict.verdict is Verdict.INDETERMINATE


def test_expired_but_timestamped_with_revocation_data_of_then(check: Check, tmp_path: Path) -> None:
    trust, crls = world().write_trust(tmp_path / "o")
    then = crl(world().authority, at=NOW - 41 * DAY, until=NOW - 34 * DAY)
    (crls / "then.crl").write_bytes(then)
    data = sign(plain_pdf(), world().expired, stamp=True, at=NOW - 40 * DAY)
    assert check(data, trust=load_trust(trust, crls)).verdict is Verdict.TOTAL_PASSED


@pytest.mark.parametrize(
    ("who", "sub"),
    [
        ("weak", SubIndication.CRYPTO_CONSTRAINTS_FAILURE),
        ("stamp_signer", SubIndication.CHAIN_CONSTRAINTS_FAILURE),
        ("wrong_usage", SubIndication.CHAIN_CONSTRAINTS_FAILURE),
        ("stranger", SubIndication.NO_CERTIFICATE_CHAIN_FOUND),
    ],
)
def test_wrong_certificate_is_never_passed(check: Check, who: str, sub: SubIndication) -> None:
    verdict = check(sign(plain_pdf(), getattr(world(), who)))
    assert (verdict.verdict, verdict.sub_indication) == (Verdict.INDETERMINATE, sub)
    assert verdict.signatures[0].integrity is Integrity.INTACT


def test_weak_hash_is_never_passed(check: Check) -> None:
    verdict = check(sign(plain_pdf(), world().citizen, md="sha1"))
    assert verdict.sub_indication is SubIndication.CRYPTO_CONSTRAINTS_FAILURE


def test_trailing_newline_passes(check: Check) -> None:
    assert check(signed("B-B") + b"\n").verdict is Verdict.TOTAL_PASSED


def test_reasons_are_plain_vietnamese(check: Check) -> None:
    for reason in check(sign(plain_pdf(), world().revoked)).reasons:
        assert "thu hồi" in reason


def test_moment_before_signing_timestamp(check: Check) -> None:
    verdict = check(signed("B-T"), moment=NOW - timedelta(days=2))
    assert verdict.signatures[0].signed_at is not None
    assert verdict.signatures[0].signed_at.proof is Proof.RECEIPT


def test_a_trusted_self_signed_signer_still_has_dates(check: Check, tmp_path: Path) -> None:
    from tests.pipeline.verify.pki import _name, issue

    old = issue(_name("TỰ CẤP CŨ"), None, end=NOW - 30 * DAY)
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "old.pem").write_bytes(old.pem)
    trust, data = load_trust(folder), sign(plain_pdf(), old)
    verdict = check(data, trust=trust)
    assert (verdict.verdict, verdict.sub_indication) == (Verdict.INDETERMINATE, SubIndication.OUT_OF_BOUNDS_NO_POE)
    assert check(data, trust=trust, moment=NOW - 31 * DAY).verdict is Verdict.TOTAL_PASSED
