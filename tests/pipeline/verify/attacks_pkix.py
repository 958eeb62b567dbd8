"""Certificates of the PKIX list that must not sign, algorithms old and new, CMS in BER, countersignatures.

In: the world of ``pki``. Out: ``Case``: a signed file and the office's store that knows every authority on its way,
with fresh lists of all of them: nothing but the fault itself keeps it from passing.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from asn1crypto import algos, cms, core
from asn1crypto import crl as asn1_crl
from cryptography import x509 as cx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pipeline.verify.trust import Purpose, TrustedCertificate, TrustStore
from tests.pipeline.verify.attacks import _cms, byte_range
from tests.pipeline.verify.attacks_cms import _attribute, edited, put
from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import DAY, NOW, Identity, _name, crl, issue, world


@dataclass(frozen=True)
class Case:
    """A signed file, and the store it is judged by."""

    data: bytes
    store: TrustStore


def office(*issuers: Identity, lists: tuple[bytes, ...] = ()) -> TrustStore:
    """A store of these authorities: self-signed ones are roots. ``lists`` instead of fresh ones of each."""
    held = tuple(TrustedCertificate(one.asn1, Purpose.PUBLIC, is_root=one.issuer is None, file="") for one in issuers)
    ders = lists or tuple(crl(one) for one in issuers)
    lists_read = tuple(asn1_crl.CertificateList.load(der) for der in ders)
    return TrustStore(held, lists_read, (), "test", {one.asn1.sha256: Purpose.PUBLIC for one in issuers})


def case(who: Identity, **signing: object) -> Case:
    """Signed by ``who`` and judged by a store of its authorities."""
    return Case(sign(plain_pdf(), who, **signing), office(*who.chain()))  # type: ignore[arg-type]


def person(issuer: Identity, **more: object) -> Identity:
    return issue(_name("NGUYỄN VĂN AN", "SAO MAI", ids=("CCCD:079203012345",)), issuer, **more)  # type: ignore[arg-type]


def between(**more: object) -> Identity:
    """An authority under the public one."""
    return issue(_name("CA cấp dưới"), world().authority, ca=True, **more)  # type: ignore[arg-type]


def _short_path() -> Case:
    top = issue(_name("CA không được cấp CA"), world().root, ca=True, path_length=0)
    return case(person(issue(_name("CA cấp dưới"), top, ca=True)))


def _subtree(organisation: str) -> cx.NameConstraints:
    name = cx.Name(
        [cx.NameAttribute(NameOID.COUNTRY_NAME, "VN"), cx.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)]
    )
    return cx.NameConstraints(permitted_subtrees=[cx.DirectoryName(name)], excluded_subtrees=None)


def _excluded() -> cx.NameConstraints:
    name = cx.Name(
        [cx.NameAttribute(NameOID.COUNTRY_NAME, "VN"), cx.NameAttribute(NameOID.ORGANIZATION_NAME, "SAO MAI")]
    )
    return cx.NameConstraints(permitted_subtrees=None, excluded_subtrees=[cx.DirectoryName(name)])


_UNKNOWN = cx.UnrecognizedExtension(cx.ObjectIdentifier("1.2.3.4.5.6"), b"\x05\x00")


def _no_authority() -> Case:
    """A person who issues certificates."""
    return case(person(person(world().authority)))


def _weakly_signed(digest: str) -> Case:
    """The certificate itself is signed with a hash that is broken; the library that issues refuses to."""
    key = rsa.generate_private_key(65537, 2048)
    top = issue(_name("CA RSA"), world().root, ca=True, key=key)
    good = person(top)
    weak = good.asn1.copy()
    for part in (weak["signature_algorithm"], weak["tbs_certificate"]["signature"]):
        part["algorithm"] = f"{digest}_rsa"
    message = weak["tbs_certificate"].dump(force=True)
    weak["signature_value"] = _pkcs1(key, hashlib.new(digest, message, usedforsecurity=False).digest(), digest)
    return case(Identity(cx.load_der_x509_certificate(weak.dump(force=True)), good.key, top))


def _pkcs1(key: rsa.RSAPrivateKey, digest: bytes, name: str) -> bytes:
    """RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.1) by hand."""
    info = algos.DigestInfo({"digest_algorithm": {"algorithm": name}, "digest": digest}).dump()
    size = key.key_size // 8
    padded = b"\0\x01" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    numbers = key.private_numbers()
    return pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")


def _weak_authority() -> Case:
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505  weak on purpose
    return case(person(issue(_name("CA yếu"), world().root, ca=True, key=weak)))


def _revoked_between() -> Case:
    lower = between()
    who = person(lower)
    gone = crl(world().authority, ((lower.certificate.serial_number, NOW - 10 * DAY),))
    return Case(sign(plain_pdf(), who), office(*who.chain(), lists=(crl(lower), gone, crl(world().root))))


def _list_by_nobody() -> Case:
    """The authority may not sign lists, and did."""
    return case(person(between(ca_usage=("key_cert_sign",))))


def _no_list_between() -> Case:
    who = person(between())
    return Case(sign(plain_pdf(), who), office(*who.chain(), lists=(crl(who.chain()[0]), crl(world().root))))


_REQUIRED = cx.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None)

PKIX: dict[str, Callable[[], Case]] = {
    "authority below one that may have none": _short_path,
    "name outside what the authority may name": lambda: case(
        person(between(extensions=(_subtree("ĐƠN VỊ KHÁC"),), critical=True))
    ),
    "name that the authority may not name": lambda: case(person(between(extensions=(_excluded(),), critical=True))),
    "unknown critical extension": lambda: case(person(world().authority, extensions=(_UNKNOWN,), critical=True)),
    "unknown critical extension of the authority": lambda: case(person(between(extensions=(_UNKNOWN,), critical=True))),
    "issued by a person": _no_authority,
    "authority may not issue": lambda: case(person(between(ca_usage=("crl_sign",)))),
    "authority may not sign lists": _list_by_nobody,
    "authority has run out": lambda: case(person(between(end=NOW - DAY))),
    "authority begins tomorrow": lambda: case(person(between(start=NOW + DAY))),
    "authority is revoked": _revoked_between,
    "no list of the authority above": _no_list_between,
    "authority of RSA 1024": _weak_authority,
    "certificate begins tomorrow": lambda: case(person(world().authority, start=NOW + DAY)),
    "certificate signed with SHA-1": lambda: _weakly_signed("sha1"),
    "certificate signed with MD5": lambda: _weakly_signed("md5"),
    "certificate for encrypting": lambda: case(person(world().authority, usage=("key_encipherment",))),
    "certificate for a server": lambda: case(person(world().authority, purposes=(ExtendedKeyUsageOID.SERVER_AUTH,))),
    "certificate for OCSP": lambda: case(person(world().authority, purposes=(ExtendedKeyUsageOID.OCSP_SIGNING,))),
    "policy demanded that it does not have": lambda: case(person(between(extensions=(_REQUIRED,), critical=True))),
    "curve of 224 bits": lambda: case(person(world().authority, key=ec.generate_private_key(ec.SECP224R1()))),
}

HONEST_PKIX: dict[str, Callable[[], Case]] = {
    "authority in between": lambda: case(person(between())),
    "name within what the authority may name": lambda: case(
        person(between(extensions=(_subtree("SAO MAI"),), critical=True))
    ),
    "unknown extension that is not critical": lambda: case(person(world().authority, extensions=(_UNKNOWN,))),
    "certificate for letters": lambda: case(
        person(world().authority, purposes=(ExtendedKeyUsageOID.EMAIL_PROTECTION,))
    ),
    "path length kept": lambda: case(person(between(path_length=0))),
}


# algorithms -------------------------------------------------------------------------------------------------------

MODERN: dict[str, Callable[[], Case]] = {
    "Ed25519": lambda: case(person(world().authority, key=ed25519.Ed25519PrivateKey.generate()), md="sha512"),
    "Ed448": lambda: case(person(world().authority, key=ed448.Ed448PrivateKey.generate()), md="shake256"),
    "ECDSA with SHA3-256": lambda: case(person(world().authority), md="sha3_256"),
    "Brainpool": lambda: case(person(world().authority, key=ec.generate_private_key(ec.BrainpoolP256R1()))),
    "secp256k1": lambda: case(person(world().authority, key=ec.generate_private_key(ec.SECP256K1()))),
    "SHA-224": lambda: case(person(world().authority), md="sha224"),
}


# CMS --------------------------------------------------------------------------------------------------------------


def ber(der: bytes, depth: int) -> bytes:
    """Constructed values down to ``depth`` written with indefinite length, as programs do that stream."""
    out, at = b"", 0
    while at < len(der):
        count = der[at + 1] & 0x7F if der[at + 1] & 0x80 else 0
        length = int.from_bytes(der[at + 2 : at + 2 + count], "big") if count else der[at + 1]
        start = at + 2 + count
        if der[at] & 0x20 and depth:
            out += der[at : at + 1] + b"\x80" + ber(der[start : start + length], depth - 1) + b"\0\0"
        else:
            out += der[at : start + length]
        at = start + length
    return out


def countersigned(by: Identity) -> bytes:
    """Somebody signs the signature value and puts that beside it, unsigned."""

    def add(signed_data: cms.SignedData) -> None:
        info = signed_data["signer_infos"][0]
        assert isinstance(by.key, ec.EllipticCurvePrivateKey)
        counter = info.copy()
        counter["sid"] = cms.SignerIdentifier(
            "issuer_and_serial_number",
            cms.IssuerAndSerialNumber({"issuer": by.asn1.issuer, "serial_number": by.asn1.serial_number}),
        )
        counter["signed_attrs"] = None
        counter["signature"] = by.key.sign(info["signature"].native, ec.ECDSA(hashes.SHA256()))
        info["unsigned_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": "counter_signature", "values": [counter]})]
        )

    return edited(signed("B-B"), add)


def _rsa_sha3() -> bytes:
    """An algorithm that the library has no name for, used rightly."""
    key = rsa.generate_private_key(65537, 2048)
    good = sign(plain_pdf(), person(world().authority, key=key))
    _, first, second, last = byte_range(good)

    def again(signed_data: cms.SignedData) -> None:
        info = signed_data["signer_infos"][0]
        info["digest_algorithm"] = {"algorithm": "sha3_256"}
        info["signature_algorithm"] = {"algorithm": "2.16.840.1.101.3.4.3.14"}
        digest = hashlib.sha3_256(good[:first] + good[second : second + last]).digest()
        info["signed_attrs"][_attribute(info, "message_digest")]["values"] = [digest]
        message = b"\x31" + info["signed_attrs"].dump(force=True)[1:]
        info["signature"] = key.sign(message, padding.PKCS1v15(), hashes.SHA3_256())

    return edited(good, again)


def _strange_attribute(signed_data: cms.SignedData) -> None:
    attribute = cms.CMSAttribute({"type": "1.2.3.4.5", "values": [core.Null()]})
    signed_data["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])


ODD_CMS: dict[str, Callable[[], bytes]] = {
    "everything in BER": lambda: put(signed("B-B"), ber(_cms(signed("B-B")).dump(), 99)),
    "RSA with SHA3-256": lambda: _rsa_sha3(),
}
HONEST_CMS: dict[str, Callable[[], bytes]] = {
    "BER down to the sets": lambda: put(signed("B-B"), ber(_cms(signed("B-B")).dump(), 4)),
    "BER down to the sets, B-T": lambda: put(signed("B-T"), ber(_cms(signed("B-T")).dump(), 4)),
    "unknown unsigned attribute": lambda: edited(signed("B-B"), _strange_attribute),
}
