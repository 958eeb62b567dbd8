"""An invented public-key infrastructure, fully offline: two roots, issuing authorities, signers, CRLs, OCSP, timestamps.

In: a role and a name. Out: ``Identity`` (certificate and key), signed PDFs, CRLs, a trust folder. Nothing is fetched,
and the same arguments give the same bytes (keys are kept in ``keys/``; they protect nothing and nobody).

::

    from tests.office.pki import Pki, Profile, Role
    pki = Pki()                                             # cheap: certificates are made when asked for
    who = pki.identity(Role.CITIZEN, "Nguyễn Văn An", ids=("CCCD:086085123456",))
    co  = pki.identity(Role.COMPANY, "CÔNG TY TNHH ABC", ids=("MST:0102005769",), organisation="CÔNG TY TNHH ABC")
    signed = pki.sign(pdf_bytes, who)                       # B-B, invisible, at SIGNED_AT
    signed = pki.sign(signed, co, profile=Profile.B_LTA, field="Sig2", box=(300, 700, 520, 760), page=0)
    pki.write(folder)                                       # folder/trust/{public,government}/*.pem, folder/crls/*.crl
    pki.context(moment)                                     # a pyHanko ValidationContext with roots and CRLs
    bad = pki.identity(Role.EXPIRED, "...")                 # also REVOKED, RSA_1024, NOT_YET_VALID, SELF_SIGNED, STRANGER
    pki.crl("ca_public", revoked=(serial,)), pki.ocsp(who)  # DER bytes
    pki.pkcs12(who, b"secret")                              # for signing rooms

Roles CITIZEN, COMPANY, NOTARY chain to the public root, OFFICER and AGENCY to the government's, STRANGER to a root that
is in no trust folder. The CMS holds only the leaf unless ``chain=True``, as files in the country do.
"""
# ruff: noqa: E501 - lists and signatures read better in few lines

import hashlib
import io
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from pathlib import Path
from unittest import mock

from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

KEYS = Path(__file__).parent / "keys"
VN = timezone(timedelta(hours=7))
SIGNED_AT = datetime(2026, 2, 27, 9, 30, tzinfo=VN)
"""When things are signed unless told otherwise."""
CRL_FROM, CRL_TO = datetime(2026, 1, 5, tzinfo=VN), datetime(2066, 1, 5, tzinfo=VN)
_SINCE, _UNTIL = datetime(2024, 6, 1, tzinfo=VN), datetime(2064, 6, 1, tzinfo=VN)
REVOKED_AT = datetime(2026, 1, 20, 8, 0, tzinfo=VN)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Role(StrEnum):
    """Who signs, and the ways a certificate can be wrong."""

    CITIZEN = "citizen"
    COMPANY = "company"
    NOTARY = "notary"
    OFFICER = "officer"
    AGENCY = "agency"
    TSA = "tsa"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    RSA_1024 = "rsa_1024"
    ECDSA = "ecdsa"
    SELF_SIGNED = "self_signed"
    STRANGER = "stranger"
    NO_SIGNING_USAGE = "no_signing_usage"
    """Key usage holds only key encipherment."""


class Profile(StrEnum):
    """PAdES baseline levels."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


_GOVERNMENT = (Role.OFFICER, Role.AGENCY)
_AUTHORITIES: dict[str, tuple[str, str, str]] = {
    # name of the key: common name, organisation, issuer
    "root_public": ("Root CA công cộng (thử)", "Trung tâm Chứng thực thử nghiệm", "root_public"),
    "root_government": ("RootCA chuyên dùng Chính phủ (thử)", "Cơ yếu thử nghiệm", "root_government"),
    "root_stranger": ("Root CA không ai biết", "Không ai biết", "root_stranger"),
    "ca_public": ("CA công cộng số 1 (thử)", "Công ty chữ ký số bịa đặt", "root_public"),
    "ca_government": ("CA phục vụ các cơ quan Nhà nước (thử)", "Cơ yếu thử nghiệm", "root_government"),
    "ca_stranger": ("CA không ai biết", "Không ai biết", "root_stranger"),
}
_TRUSTED = {"public": ("root_public", "ca_public"), "government": ("root_government", "ca_government")}


@dataclass(frozen=True)
class Identity:
    """A certificate with its key. ``chain``: the authorities above it, the root last."""

    certificate: x509.Certificate
    key: Key
    chain: tuple[x509.Certificate, ...]
    issuer: str

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return _asn1(self.certificate)

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return _asn1_key(self.key)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _asn1_key(key: Key) -> asn1_keys.PrivateKeyInfo:
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return asn1_keys.PrivateKeyInfo.load(der)


@cache
def key(name: str) -> Key:
    """A kept key by its file's name."""
    loaded = serialization.load_pem_private_key(
        (KEYS / f"{name}.pem").read_bytes(), None, unsafe_skip_rsa_key_validation=True
    )
    assert isinstance(loaded, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return loaded


def _serial(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:15], "big") | 1


def subject(
    name: str, *, ids: Sequence[str] = (), organisation: str = "", unit: str = "", place: str = ""
) -> x509.Name:
    """A subject as the country writes it: several UIDs (``CCCD:``, ``MST:``) in one name."""
    parts = [x509.NameAttribute(NameOID.USER_ID, one) for one in ids]
    parts.append(x509.NameAttribute(NameOID.COMMON_NAME, name))
    if unit:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit))
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    if place:
        parts.append(x509.NameAttribute(NameOID.STATE_OR_PROVINCE_NAME, place))
    parts.append(x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"))
    return x509.Name(parts)


def _usage(*, signs: bool = False, authority: bool = False, enciphers: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs, content_commitment=signs, key_encipherment=enciphers, data_encipherment=False,
        key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip


class Pki:
    """The whole infrastructure. ``revoked`` collects what its CRLs list; ask for CRLs after making identities."""

    def __init__(self) -> None:
        self.revoked: dict[str, dict[int, datetime]] = {}
        self._authorities: dict[str, x509.Certificate] = {}

    # -- certificates ----------------------------------------------------------------------------------------------

    def authority(self, name: str) -> x509.Certificate:
        """The certificate of ``root_public``, ``ca_public``, ``root_government``, ``ca_government`` or a stranger's."""
        if name not in self._authorities:
            common, organisation, issuer = _AUTHORITIES[name]
            root = name == issuer
            issuer_name = subject(_AUTHORITIES[issuer][0], organisation=_AUTHORITIES[issuer][1])
            builder = (
                x509.CertificateBuilder(issuer_name, subject(common, organisation=organisation))
                .serial_number(_serial("authority", name))
                .public_key(key(name).public_key())
                .not_valid_before(datetime(2015, 1, 1, tzinfo=VN))
                .not_valid_after(datetime(2070, 1, 1, tzinfo=VN))
                .add_extension(x509.BasicConstraints(ca=True, path_length=None if root else 0), critical=True)
                .add_extension(_usage(authority=True), critical=True)
                .add_extension(x509.SubjectKeyIdentifier.from_public_key(key(name).public_key()), critical=False)
            )
            self._authorities[name] = self._finish(builder, issuer)
        return self._authorities[name]

    def _finish(self, builder: x509.CertificateBuilder, issuer: str) -> x509.Certificate:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key(issuer).public_key()), critical=False
        )
        return builder.sign(key(issuer), hashes.SHA256())

    def chain(self, issuer: str) -> tuple[x509.Certificate, ...]:
        """The authorities from ``issuer`` up to its root."""
        above = _AUTHORITIES[issuer][2]
        own = self.authority(issuer)
        return (own,) if above == issuer else (own, *self.chain(above))

    def identity(
        self, role: Role, name: str, *, ids: Sequence[str] = (), organisation: str = "", unit: str = "", place: str = "",
        since: datetime | None = None, until: datetime | None = None,
    ) -> Identity:  # fmt: skip
        """A certificate for somebody. The key is the role's, the certificate is its own."""
        issuer = "ca_government" if role in _GOVERNMENT else "ca_stranger" if role is Role.STRANGER else "ca_public"
        own = key(role.value if role in (Role.RSA_1024, Role.ECDSA, Role.TSA) else "signer")
        dates = {
            Role.EXPIRED: (_SINCE, datetime(2025, 6, 1, tzinfo=VN)),
            Role.NOT_YET_VALID: (datetime(2060, 1, 1, tzinfo=VN), _UNTIL),
        }
        since, until = (since or dates.get(role, (_SINCE, _UNTIL))[0]), (until or dates.get(role, (_SINCE, _UNTIL))[1])
        who = subject(name, ids=ids, organisation=organisation, unit=unit, place=place)
        serial = _serial(role, name, *ids, organisation)
        above = who if role is Role.SELF_SIGNED else self.authority(issuer).subject
        builder = (
            x509.CertificateBuilder(above, who)
            .serial_number(serial)
            .public_key(own.public_key())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                _usage(signs=role is not Role.NO_SIGNING_USAGE, enciphers=role is Role.NO_SIGNING_USAGE), critical=True
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        )
        if role is Role.TSA:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if role is Role.REVOKED:
            self.revoked.setdefault(issuer, {})[serial] = REVOKED_AT
        if role is Role.SELF_SIGNED:
            return Identity(builder.sign(own, hashes.SHA256()), own, (), "")
        return Identity(self._finish(builder, issuer), own, self.chain(issuer), issuer)

    def revoke(self, who: Identity, at: datetime = REVOKED_AT) -> None:
        """Put a certificate on its authority's list."""
        self.revoked.setdefault(who.issuer, {})[who.certificate.serial_number] = at

    @property
    def tsa(self) -> Identity:
        """The timestamp authority."""
        return self.identity(Role.TSA, "Dịch vụ cấp dấu thời gian (thử)", organisation="Công ty chữ ký số bịa đặt")

    # -- revocation ------------------------------------------------------------------------------------------------

    def crl(
        self, issuer: str, *, this_update: datetime = CRL_FROM, next_update: datetime = CRL_TO, revoked: Sequence[int] = (),
    ) -> bytes:  # fmt: skip
        """The issuer's list, DER. It names what was revoked so far and the serials given."""
        listed = {**self.revoked.get(issuer, {}), **dict.fromkeys(revoked, REVOKED_AT)}
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.authority(issuer).subject)
            .last_update(this_update)
            .next_update(next_update)
            .add_extension(x509.CRLNumber(1 + len(listed)), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key(issuer).public_key()), critical=False)
        )
        for serial, at in sorted(listed.items()):
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(key(issuer), hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def crls(self, **when: datetime) -> dict[str, bytes]:
        """Lists of every trusted authority."""
        return {name: self.crl(name, **when) for names in _TRUSTED.values() for name in names}  # type: ignore[arg-type]

    def ocsp(self, who: Identity, *, at: datetime = SIGNED_AT, next_update: datetime = CRL_TO) -> bytes:
        """An OCSP response of the issuer itself, DER."""
        gone = self.revoked.get(who.issuer, {}).get(who.certificate.serial_number)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=who.certificate, issuer=self.authority(who.issuer), algorithm=hashes.SHA256(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD, this_update=at,
            next_update=next_update, revocation_time=gone, revocation_reason=x509.ReasonFlags.key_compromise if gone else None,
        )  # fmt: skip
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.authority(who.issuer))
        return builder.sign(key(who.issuer), hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def context(self, moment: datetime = SIGNED_AT, *, revocation: str = "require") -> ValidationContext:
        """What a verifier with both trust folders and all CRLs knows."""
        return ValidationContext(
            trust_roots=[_asn1(self.authority(n)) for n in ("root_public", "root_government")],
            other_certs=[_asn1(self.authority(n)) for n in ("ca_public", "ca_government")],
            crls=[asn1_crl.CertificateList.load(data) for data in self.crls().values()],
            moment=moment, allow_fetching=False, revocation_mode=revocation,
        )  # fmt: skip

    # -- signing ---------------------------------------------------------------------------------------------------

    def timestamper(self, at: datetime = SIGNED_AT) -> DummyTimeStamper:
        """A timestamp authority whose clock stands at ``at``."""
        tsa = self.tsa
        store = SimpleCertificateStore.from_certs([tsa.asn1, *map(_asn1, tsa.chain)])
        return DummyTimeStamper(tsa.asn1, tsa.asn1_key, store, fixed_dt=at)

    def sign(
        self, pdf: bytes, who: Identity, *, profile: Profile = Profile.B_B, field: str = "Signature1", at: datetime = SIGNED_AT,
        box: tuple[float, float, float, float] | None = None, page: int = 0, caption: str = "", reason: str = "", location: str = "",
        chain: bool = False, certify: fields.MDPPerm | None = None, digest: str = "sha256", pss: bool = False, cades: bool = True,
        timestamped_at: datetime | None = None,
    ) -> bytes:  # fmt: skip
        """Sign a PDF. ``box`` (PDF points, origin bottom left) makes it visible; ``caption`` is what it shows."""
        store = SimpleCertificateStore.from_certs([_asn1(c) for c in who.chain] if chain else [])
        signer = signers.SimpleSigner(who.asn1, who.asn1_key, store, prefer_pss=pss, embed_roots=False)
        lasting = profile in (Profile.B_LT, Profile.B_LTA)
        meta = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm=digest, reason=reason or None, location=location or None,
            subfilter=fields.SigSeedSubFilter.PADES if cades else fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
            embed_validation_info=lasting, use_pades_lta=profile is Profile.B_LTA,
            validation_context=self.context(at) if lasting else None, certify=certify is not None,
            docmdp_permissions=certify or fields.MDPPerm.FILL_FORMS, name=None,
        )  # fmt: skip
        stamper = None if profile is Profile.B_B else self.timestamper(timestamped_at or at)
        spec = fields.SigFieldSpec(field, on_page=page, box=box) if box else None
        style = _style(caption, box) if box else None
        signing = _DatedSigner(meta, signer, timestamper=stamper, stamp_style=style, new_field_spec=spec)
        signing.at = at
        chance = random.Random(hashlib.sha256(pdf + field.encode()).digest())  # noqa: S311
        quiet = logging.getLogger("pyhanko.sign.signers.pdf_signer")
        before, quiet.level = quiet.level, logging.ERROR
        try:
            # the writer would put today's date into /Info
            with (
                mock.patch("os.urandom", chance.randbytes),
                mock.patch.object(BasePdfFileWriter, "_update_meta", _nothing),
            ):
                out = signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
        finally:
            quiet.level = before
        return bytes(out.getvalue())

    def pkcs12(self, who: Identity, password: bytes) -> bytes:
        """The identity as a PKCS#12 file."""
        protection = serialization.BestAvailableEncryption(password)
        return pkcs12.serialize_key_and_certificates(b"signer", who.key, who.certificate, who.chain, protection)

    # -- folders ---------------------------------------------------------------------------------------------------

    def write(self, folder: Path) -> None:
        """``trust/{public,government}/<name>.pem`` and ``crls/<name>.crl`` for ``--trust`` and ``--crl``."""
        for purpose, names in _TRUSTED.items():
            place = folder / "trust" / purpose
            place.mkdir(parents=True, exist_ok=True)
            for name in names:
                (place / f"{name}.pem").write_bytes(self.authority(name).public_bytes(serialization.Encoding.PEM))
        (folder / "crls").mkdir(parents=True, exist_ok=True)
        for name, data in self.crls().items():
            (folder / "crls" / f"{name}.crl").write_bytes(data)


def _nothing(_writer: BasePdfFileWriter) -> None:
    """Instead of writing a modification date."""


class _DatedSigner(signers.PdfSigner):
    """A signer whose clock stands still."""

    at: datetime = SIGNED_AT

    def init_signing_session(self, pdf_out, existing_fields_only=False):  # type: ignore[no-untyped-def]
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def _style(caption: str, box: tuple[float, float, float, float]) -> StaticStampStyle:
    """The visible text of a signature, drawn as a picture so that any letter can stand in it."""
    from PIL import Image, ImageDraw

    from tests.office.fonts import Face, font

    k = 4
    size = (max(8, int((box[2] - box[0]) * k)), max(8, int((box[3] - box[1]) * k)))
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).multiline_text((6, 6), caption, font=font(Face("Tinos"), 10 * k), fill="black")
    whole = layout.SimpleBoxLayoutRule(
        layout.AxisAlignment.ALIGN_MIN, layout.AxisAlignment.ALIGN_MIN, layout.Margins(0, 0, 0, 0)
    )
    return StaticStampStyle(
        border_width=0, background=PdfImage(picture, name="Caption"), background_layout=whole, background_opacity=1.0
    )


def make_keys() -> None:
    """Make the kept keys anew; all examples must then be made anew."""
    KEYS.mkdir(exist_ok=True)
    kinds: dict[str, int] = dict.fromkeys((*_AUTHORITIES, "signer", "tsa"), 2048) | {"rsa_1024": 1024}
    made: dict[str, Key] = {name: rsa.generate_private_key(65537, bits) for name, bits in kinds.items()}
    made["ecdsa"] = ec.generate_private_key(ec.SECP256R1())
    for name, one in made.items():
        pem = one.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (KEYS / f"{name}.pem").write_bytes(pem)
