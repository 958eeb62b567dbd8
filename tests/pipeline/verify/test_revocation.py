"""Certificates, chains and revocation data as an attacker would have them: nothing lifts a verdict that should not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509 as cx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp as cocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from models.signature import FileVerdict, SubIndication, Verdict
from pipeline.verify import load_trust
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.corpus import plain_pdf, sign
from tests.pipeline.verify.pki import DAY, NOW, Identity, _name, crl, issue, world

AIA = cx.AuthorityInformationAccess(
    [cx.AccessDescription(AuthorityInformationAccessOID.OCSP, cx.UniformResourceIdentifier("http://ocsp.invalid/"))]
)


def with_ocsp(name: str = "CÓ OCSP", **options: object) -> Identity:
    """A citizen whose certificate names a responder."""
    return issue(_name(name, ids=("CCCD:079203012345",)), world().authority, extensions=(AIA,), **options)  # type: ignore[arg-type]


def answer(
    about: Identity,
    by: Identity,
    *,
    good: bool = True,
    at: datetime = NOW - timedelta(hours=1),
    until: datetime = NOW + DAY,
    embed: tuple[Identity, ...] = (),
) -> bytes:
    """An OCSP response signed by ``by``."""
    assert about.issuer is not None
    builder = cocsp.OCSPResponseBuilder().add_response(
        cert=about.certificate,
        issuer=about.issuer.certificate,
        algorithm=hashes.SHA1(),  # noqa: S303  the hash of the identifier, as all responders use it
        cert_status=cocsp.OCSPCertStatus.GOOD if good else cocsp.OCSPCertStatus.REVOKED,
        this_update=at,
        next_update=until,
        revocation_time=None if good else NOW - 10 * DAY,
        revocation_reason=None,
    )
    builder = builder.responder_id(cocsp.OCSPResponderEncoding.HASH, by.certificate)
    if embed:
        builder = builder.certificates([item.certificate for item in embed])
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)  # type: ignore[arg-type]


@pytest.fixture
def judge(check: Check, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., FileVerdict]:
    """The verdict on a file by ``who`` with this revocation data for the citizens' authority."""

    def run(who: Identity, *data: bytes, moment: datetime = NOW, trusted: tuple[Identity, ...] = ()) -> FileVerdict:
        trust, crls = world().write_trust(tmp_path_factory.mktemp("office"))
        (crls / "authority.crl").unlink()
        for number, item in enumerate(data):
            (crls / f"{number}.der").write_bytes(item)
        for number, anchor in enumerate(trusted):
            (trust / "public" / f"{number}.pem").write_bytes(anchor.pem)
        return check(sign(plain_pdf(), who), trust=load_trust(trust, crls), moment=moment)

    return run


Judge = Callable[..., FileVerdict]


def revoked(who: Identity, *, at: datetime = NOW - DAY, until: datetime = NOW + 7 * DAY) -> bytes:
    return crl(world().authority, ((who.certificate.serial_number, NOW - 10 * DAY),), at=at, until=until)


def test_responder_of_the_issuer_is_enough(judge: Judge) -> None:
    who = with_ocsp()
    assert judge(who, answer(who, world().authority)).verdict is Verdict.TOTAL_PASSED


def test_delegated_responder_with_its_purpose_is_enough(judge: Judge) -> None:
    who = with_ocsp()
    helper = issue(_name("OCSP"), world().authority, purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,),
                   usage=("digital_signature",), extensions=(cx.OCSPNoCheck(),))  # fmt: skip
    assert judge(who, answer(who, helper, embed=(helper,))).verdict is Verdict.TOTAL_PASSED


def _no_purpose(who: Identity) -> bytes:
    helper = issue(_name("OCSP giả"), world().authority, usage=("digital_signature",), extensions=(cx.OCSPNoCheck(),))
    return answer(who, helper, embed=(helper,))


def _other_authority(who: Identity) -> bytes:
    helper = issue(_name("OCSP khác"), world().government, purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,),
                   usage=("digital_signature",), extensions=(cx.OCSPNoCheck(),))  # fmt: skip
    return answer(who, helper, embed=(helper,))


def _self_made(who: Identity) -> bytes:
    fake = issue(world().authority.certificate.subject, None, ca=True)
    return answer(who, fake, embed=(fake,))


def _own(who: Identity) -> bytes:
    return answer(who, who, embed=(who,))


def _damaged(who: Identity) -> bytes:
    data = bytearray(answer(who, world().authority))
    data[-10] ^= 0xFF
    return bytes(data)


def _about_another(_who: Identity) -> bytes:
    return answer(with_ocsp("NGƯỜI KHÁC"), world().authority)


OCSP_TRICKS: dict[str, Callable[[Identity], bytes]] = {
    "delegated without purpose": _no_purpose,
    "delegated by another authority": _other_authority,
    "self-made authority of the same name": _self_made,
    "signed by the signer itself": _own,
    "damaged": _damaged,
    "replayed for another certificate": _about_another,
    "stale": lambda who: answer(who, world().authority, at=NOW - 9 * DAY, until=NOW - 8 * DAY),
    "says revoked": lambda who: answer(who, world().authority, good=False),
}


@pytest.mark.parametrize("name", OCSP_TRICKS)
def test_no_false_response_lets_a_signature_pass(judge: Judge, name: str) -> None:
    who = with_ocsp()
    assert judge(who, OCSP_TRICKS[name](who)).verdict is Verdict.INDETERMINATE


def test_a_good_response_does_not_hide_a_newer_list(judge: Judge) -> None:
    who = with_ocsp()
    old = answer(who, world().authority, at=NOW - 11 * DAY, until=NOW + 2 * DAY)
    verdict = judge(who, old, revoked(who))
    assert (verdict.verdict, verdict.sub_indication) == (Verdict.INDETERMINATE, SubIndication.REVOKED_NO_POE)


def test_an_old_list_does_not_hide_a_newer_one(judge: Judge) -> None:
    who = world().citizen
    old = crl(world().authority, at=NOW - 12 * DAY, until=NOW + 7 * DAY)
    for order in ((old, revoked(who)), (revoked(who), old)):
        assert judge(who, *order).sub_indication is SubIndication.REVOKED_NO_POE


def test_a_list_does_not_hide_a_response(judge: Judge) -> None:
    who = with_ocsp()
    verdict = judge(who, crl(world().authority), answer(who, world().authority, good=False))
    assert verdict.sub_indication is SubIndication.REVOKED_NO_POE


def test_a_good_response_in_the_file_does_not_hide_the_offices_list(check: Check, tmp_path: Path) -> None:
    """The attacker keeps a response from before the revocation and puts it into the document security store."""
    who = with_ocsp()
    trust, crls = world().write_trust(tmp_path / "office")
    (crls / "authority.crl").write_bytes(revoked(who))
    data = with_store(sign(plain_pdf(), who), answer(who, world().authority, at=NOW - 11 * DAY, until=NOW + 2 * DAY))
    verdict = check(data, trust=load_trust(trust, crls))
    assert (verdict.verdict, verdict.sub_indication) == (Verdict.INDETERMINATE, SubIndication.REVOKED_NO_POE)


def with_store(data: bytes, response: bytes) -> bytes:
    """Append a document security store that holds one response."""
    import io

    from asn1crypto import ocsp
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    out = io.BytesIO(data)
    DocumentSecurityStore.add_dss(out, sig_contents=None, certs=(), ocsps=(ocsp.OCSPResponse.load(response),), crls=())
    return out.getvalue()


def _of_another_key() -> bytes:
    return crl(issue(world().authority.certificate.subject, None, ca=True))


def _flag(critical: bool) -> bytes:
    return _crl_with(cx.UnrecognizedExtension(cx.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), critical=critical)


def _crl_with(extension: cx.ExtensionType, *, critical: bool) -> bytes:
    builder = (
        cx.CertificateRevocationListBuilder()
        .issuer_name(world().authority.certificate.subject)
        .last_update(NOW - DAY)
        .next_update(NOW + DAY)
        .add_extension(extension, critical=critical)
    )
    return builder.sign(world().authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)  # type: ignore[arg-type]


def _idp(**flags: bool) -> bytes:
    names = ("only_contains_user_certs", "only_contains_ca_certs", "indirect_crl", "only_contains_attribute_certs")
    values = {name: flags.get(name, False) for name in names}
    where = [cx.UniformResourceIdentifier("http://elsewhere.invalid/part.crl")] if flags.get("partition") else None
    point = cx.IssuingDistributionPoint(full_name=where, relative_name=None, only_some_reasons=None, **values)
    return _crl_with(point, critical=True)


LIST_TRICKS: dict[str, Callable[[], tuple[bytes, ...]]] = {
    "none": lambda: (),
    "of another key of the same name": lambda: (_of_another_key(),),
    "of another issuer": lambda: (crl(world().government),),
    "stale": lambda: (crl(world().authority, at=NOW - 20 * DAY, until=NOW - 13 * DAY),),
    "unknown critical extension": lambda: (_flag(True),),
    "only for authorities": lambda: (_idp(only_contains_ca_certs=True),),
    "only for attribute certificates": lambda: (_idp(only_contains_attribute_certs=True),),
    "delta without base": lambda: (_crl_with(cx.DeltaCRLIndicator(1), critical=True),),
}


@pytest.mark.parametrize("name", LIST_TRICKS)
def test_no_false_list_lets_a_signature_pass(judge: Judge, name: str) -> None:
    assert judge(world().citizen, *LIST_TRICKS[name]()).verdict is Verdict.INDETERMINATE


def test_a_list_of_the_future_alone_is_not_fresh_at_receipt(judge: Judge) -> None:
    """Issued after the moment: it says nothing wrong (a revocation has a date), so it may count; a revoked one not."""
    later = revoked(world().citizen, at=NOW + DAY, until=NOW + 8 * DAY)
    assert judge(world().citizen, later).sub_indication is SubIndication.REVOKED_NO_POE


# chains -----------------------------------------------------------------------------------------------------------


def _same_name_authority() -> Identity:
    return issue(world().authority.certificate.subject, issue(world().root.certificate.subject, None, ca=True), ca=True)


def _by_a_leaf() -> Identity:
    return issue(_name("CẤP BỞI NGƯỜI"), world().citizen)


def _after_the_end() -> Identity:
    return issue(_name("CHƯA ĐẾN HẠN"), world().authority, start=NOW + DAY)


def _deep() -> Identity:
    narrow = issue(_name("CA hẹp"), world().root, ca=True, path_length=0)
    return issue(_name("QUÁ SÂU"), issue(_name("CA con"), narrow, ca=True))


def _not_for_signing_certificates() -> Identity:
    return issue(
        _name("CA THIẾU QUYỀN con"), issue(_name("CA thiếu quyền"), world().root, ca=True, ca_usage=("crl_sign",))
    )


def _small_exponent() -> Identity:
    return issue(_name("SỐ MŨ NHỎ"), world().authority, key=rsa.generate_private_key(3, 2048))


def _short_curve() -> Identity:
    return issue(_name("ĐƯỜNG CONG NGẮN"), world().authority, key=ec.generate_private_key(ec.SECP192R1()))


def _unknown_critical() -> Identity:
    strange = cx.UnrecognizedExtension(cx.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
    return issue(_name("PHẦN MỞ RỘNG LẠ"), world().authority, extensions=(strange,), critical=True)


def _tls_only() -> Identity:
    return issue(_name("MÁY CHỦ"), world().authority, purposes=(ExtendedKeyUsageOID.SERVER_AUTH,))


def _of_an_expired_authority() -> Identity:
    return issue(_name("CA HẾT HẠN con"), issue(_name("CA hết hạn"), world().root, ca=True, end=NOW - 5 * DAY))


CHAIN_TRICKS = {
    "authority of the same name": _same_name_authority, "issued by a person": _by_a_leaf,
    "not yet valid": _after_the_end, "below the permitted depth": _deep,
    "authority may not sign certificates": _not_for_signing_certificates, "exponent 3": _small_exponent,
    "curve of 192 bits": _short_curve, "unknown critical extension": _unknown_critical,
    "only for servers": _tls_only, "authority has run out": _of_an_expired_authority,
    "authority itself signs": lambda: world().authority,
}  # fmt: skip


@pytest.mark.parametrize("name", CHAIN_TRICKS)
def test_no_false_chain_passes(judge: Judge, name: str) -> None:
    who = CHAIN_TRICKS[name]()
    lists = [crl(item) for item in (who, *who.chain()) if item.certificate.extensions.get_extension_for_class(
        cx.BasicConstraints).value.ca]  # fmt: skip
    verdict = judge(who, crl(world().authority), *lists)
    assert verdict.verdict is Verdict.INDETERMINATE, verdict


def test_a_revoked_authority_takes_its_certificates_with_it(check: Check, tmp_path: Path) -> None:
    trust, crls = world().write_trust(tmp_path / "office")
    gone = ((world().authority.certificate.serial_number, NOW - 10 * DAY),)
    (crls / "root.crl").write_bytes(crl(world().root, gone))
    verdict = check(sign(plain_pdf(), world().citizen), trust=load_trust(trust, crls))
    assert verdict.verdict is Verdict.INDETERMINATE
