"""Attacks inside the CMS: the gap between the two signed parts belongs to whoever holds the file.

In: good files of ``corpus``. Out: name -> bytes. ``forged`` signs anew with a key of the test world, as an attacker
with a key of his own (or one who rearranges another's attributes) would. None may pass.
"""

import hashlib
from collections.abc import Callable

from asn1crypto import algos, cms, core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests.pipeline.verify.attacks import _cms, byte_range, in_gap
from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import NOW, Identity, _name, issue, world

Edit = Callable[[cms.SignedData], None]


def put(data: bytes, der: bytes) -> bytes:
    """Other bytes into the last gap, padded with zeros."""
    return in_gap(data, lambda gap: b"<" + der.hex().encode().ljust(len(gap) - 2, b"0") + b">")


def edited(data: bytes, edit: Edit) -> bytes:
    """The last signature's CMS with unsigned or signed parts changed, nothing signed again."""
    content = cms.ContentInfo.load(_cms(data).dump())
    signed_data = content["content"].copy()
    edit(signed_data)
    return put(data, cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump(force=True))


def forged(data: bytes, who: Identity, edit: Edit | None = None, *, attributes: bool = True) -> bytes:
    """The last signature's CMS with its attributes edited and signed again by ``who`` (an elliptic key)."""

    def again(signed_data: cms.SignedData) -> None:
        if edit is not None:
            edit(signed_data)
        info = signed_data["signer_infos"][0]
        if attributes:
            message = b"\x31" + info["signed_attrs"].dump(force=True)[1:]
        else:
            _, first, second, last = byte_range(data)
            message = data[:first] + data[second : second + last]
            info["signed_attrs"] = None
        assert isinstance(who.key, ec.EllipticCurvePrivateKey)
        info["signature"] = who.key.sign(message, ec.ECDSA(hashes.SHA256()))

    return edited(data, again)


def _attribute(info: cms.SignerInfo, kind: str) -> int:
    return [item["type"].native for item in info["signed_attrs"]].index(kind)


def _without(kind: str) -> Edit:
    def edit(signed_data: cms.SignedData) -> None:
        info = signed_data["signer_infos"][0]
        info["signed_attrs"] = cms.CMSAttributes([i for i in info["signed_attrs"] if i["type"].native != kind])

    return edit


def _digest(value: bytes) -> Edit:
    def edit(signed_data: cms.SignedData) -> None:
        info = signed_data["signer_infos"][0]
        info["signed_attrs"][_attribute(info, "message_digest")]["values"] = [value]

    return edit


def _two_digests(signed_data: cms.SignedData) -> None:
    info = signed_data["signer_infos"][0]
    good = info["signed_attrs"][_attribute(info, "message_digest")]["values"][0].native
    info["signed_attrs"][_attribute(info, "message_digest")]["values"] = [good, hashlib.sha256(b"other").digest()]


def _digest_attribute_twice(signed_data: cms.SignedData) -> None:
    info = signed_data["signer_infos"][0]
    other = cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(b"other").digest()]})
    info["signed_attrs"] = cms.CMSAttributes([*info["signed_attrs"], other])


def _content_type(signed_data: cms.SignedData) -> None:
    info = signed_data["signer_infos"][0]
    info["signed_attrs"][_attribute(info, "content_type")]["values"] = ["signed_data"]


def _certificates(*who: Identity) -> Edit:
    def edit(signed_data: cms.SignedData) -> None:
        signed_data["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", w.asn1) for w in who])

    return edit


def _names(who: Identity) -> Edit:
    """The signer named anew: whoever holds the file may write another certificate's name beside the signature."""

    def edit(signed_data: cms.SignedData) -> None:
        _certificates(who, *who.chain())(signed_data)
        number = cms.IssuerAndSerialNumber({"issuer": who.asn1.issuer, "serial_number": who.asn1.serial_number})
        signed_data["signer_infos"][0]["sid"] = cms.SignerIdentifier("issuer_and_serial_number", number)

    return edit


def _algorithm(digest: str, signature: str) -> Edit:
    def edit(signed_data: cms.SignedData) -> None:
        info = signed_data["signer_infos"][0]
        info["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": digest})
        info["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": signature})

    return edit


def _two_signers(signed_data: cms.SignedData) -> None:
    info = signed_data["signer_infos"][0]
    signed_data["signer_infos"] = cms.SignerInfos([info, info.copy()])


def _no_signers(signed_data: cms.SignedData) -> None:
    signed_data["signer_infos"] = cms.SignerInfos([])


def _encapsulated(signed_data: cms.SignedData) -> None:
    signed_data["encap_content_info"] = cms.ContentInfo(
        {"content_type": "data", "content": core.OctetString(b"other content")}
    )


def attributes() -> dict[str, bytes]:
    """Signed attributes missing, doubled, contradictory, or signed by somebody else."""
    good, who = signed("B-B"), world().citizen
    return {
        "digest of other bytes": forged(good, who, _digest(hashlib.sha256(b"other").digest())),
        "empty digest": forged(good, who, _digest(b"")),
        "no digest": forged(good, who, _without("message_digest")),
        "no content type": forged(good, who, _without("content_type")),
        "other content type": forged(good, who, _content_type),
        "no signing certificate": forged(good, who, _without("signing_certificate_v2")),
        "two digests in one attribute": forged(good, who, _two_digests),
        "two digest attributes": forged(good, who, _digest_attribute_twice),
        "no signed attributes": forged(good, who, attributes=False),
        "attributes edited, not signed again": edited(good, _digest(hashlib.sha256(b"other").digest())),
        "signed by another key": forged(good, world().company),
    }


def _twin(of: Identity) -> Identity:
    """Another certificate of the trusted authority for the same key, with another name."""
    return issue(_name("NGƯỜI KHÁC", ids=("CCCD:001099000001",)), world().authority, key=of.key)


def _clone() -> Identity:
    """A self-made certificate with the same subject, issuer name and serial number."""
    from cryptography import x509 as cx

    model = world().citizen.certificate
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        cx.CertificateBuilder()
        .subject_name(model.subject)
        .issuer_name(model.issuer)
        .public_key(key.public_key())
        .serial_number(model.serial_number)
        .not_valid_before(model.not_valid_before_utc)
        .not_valid_after(model.not_valid_after_utc)
    )
    for extension in model.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)
    return Identity(builder.sign(key, hashes.SHA256()), key, world().citizen.issuer)


def certificates() -> dict[str, bytes]:
    """Whose signature it is: other certificates beside the same signature, none at all, clones."""
    good, people = signed("B-B"), world()
    twin, clone = _twin(people.citizen), _clone()
    return {
        "named as a twin of the same key": edited(good, _names(twin)),
        "named as another signer": edited(good, _names(people.company)),
        "no certificates": edited(good, _certificates()),
        "only an authority's": edited(good, _certificates(people.authority)),
        "clone with its own key": forged(good, clone, _certificates(clone, people.authority)),
        "signed by a stranger of the same name": sign(plain_pdf(), issue(people.citizen.certificate.subject, None)),
    }


def algorithms() -> dict[str, bytes]:
    """Algorithms that contradict each other, or none."""
    good = signed("B-B")
    return {
        "digest named SHA-1": edited(good, _algorithm("sha1", "sha1_ecdsa")),
        "signature named SHA-512": edited(good, _algorithm("sha256", "sha512_ecdsa")),
        "digest named SHA-512": edited(good, _algorithm("sha512", "sha256_ecdsa")),
        "named RSA": edited(good, _algorithm("sha256", "sha256_rsa")),
        "named DSA": edited(good, _algorithm("sha256", "sha256_dsa")),
        "digest named MD5": edited(good, _algorithm("md5", "sha256_ecdsa")),
        "weak digest": sign(plain_pdf(), world().citizen, md="sha1"),
    }


def shapes() -> dict[str, bytes]:
    """The CMS as a whole: two signers, none, its own content, another type, something behind it."""
    good = signed("B-B")
    whole = _cms(good).dump()
    return {
        "two signers": edited(good, _two_signers),
        "no signers": edited(good, _no_signers),
        "content of its own": edited(good, _encapsulated),
        "data instead of signed data": put(good, cms.ContentInfo({"content_type": "data", "content": b"x"}).dump()),
        "a second value behind it": put(good, whole + whole),
        "text behind it": put(good, whole + b"other text in the padding"),
        "cut short": put(good, whole[:-40]),
        "of another file": put(good, _cms(signed("visible")).dump()),
        "a timestamp token instead": put(good, _token(signed("B-T"))),
        "a certificate instead": put(good, world().citizen.asn1.dump()),
    }


def _token(data: bytes) -> bytes:
    info = _cms(data)["content"]["signer_infos"][0]
    return bytes(info["unsigned_attrs"][0]["values"][0].dump())


def timestamps() -> dict[str, bytes]:
    """Timestamps by whoever may not give any; each would have to prove that a revoked key signed in time."""
    people = world()
    early = NOW.replace(month=1)
    out = {}
    usage, key = ("digital_signature",), rsa.generate_private_key(65537, 2048)
    stamping = (ExtendedKeyUsageOID.TIME_STAMPING,)
    for name, who in (
        ("a person", issue(_name("NGƯỜI RSA"), people.authority, key=key)),
        ("a stranger", issue(_name("Dấu thời gian lạ"), None, key=key, purposes=stamping, usage=usage)),
        ("a weak key", issue(_name("Dấu yếu"), people.authority, key=people.weak.key, purposes=stamping, usage=usage)),
        ("a server", issue(_name("Máy"), people.authority, key=key, purposes=(ExtendedKeyUsageOID.SERVER_AUTH,))),
    ):
        out[f"time given by {name}"] = _stamped(who)
    late = sign(plain_pdf(), people.revoked, stamp=True, at=NOW)
    out["time after the revocation"] = late
    out["token of before beside a signature of today"] = edited(
        sign(plain_pdf(), people.revoked), _unsigned(sign(plain_pdf(), people.company, stamp=True, at=early))
    )
    return out


def _stamped(who: Identity) -> bytes:
    from pyhanko.sign import timestamps as stamps
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple([item.asn1 for item in who.chain()])
    maker = stamps.DummyTimeStamper(
        tsa_cert=who.asn1, tsa_key=who.asn1_key, certs_to_embed=store, fixed_dt=NOW.replace(month=1)
    )
    return sign(plain_pdf(), world().revoked, stamper=maker)


def _unsigned(donor: bytes) -> Edit:
    def edit(signed_data: cms.SignedData) -> None:
        source = _cms(donor)["content"]["signer_infos"][0]["unsigned_attrs"]
        signed_data["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([item.copy() for item in source])

    return edit


CLASSES: dict[str, Callable[[], dict[str, bytes]]] = {
    "cms attributes": attributes,
    "cms certificates": certificates,
    "cms algorithms": algorithms,
    "cms shapes": shapes,
    "cms timestamps": timestamps,
}
