"""A small public-key world for the tests of signatures: no network, no clock.

In: nothing. Out: certificates, keys, CRLs as PEM files a trust store can read, and pyHanko signers. Everything is
valid around ``NOW``. Keys are made once per test session (EC keys are quick; one RSA-1024 key is weak on purpose).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from asn1crypto import keys, x509
from cryptography import x509 as cx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign import signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Identity:
    """A certificate with its key and its issuer."""

    certificate: cx.Certificate
    key: CertificateIssuerPrivateKeyTypes
    issuer: "Identity | None" = None

    @property
    def asn1(self) -> x509.Certificate:
        return x509.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    @property
    def asn1_key(self) -> keys.PrivateKeyInfo:
        der = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return keys.PrivateKeyInfo.load(der)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def chain(self) -> tuple["Identity", ...]:
        """Issuers, nearest first."""
        return () if self.issuer is None else (self.issuer, *self.issuer.chain())

    def signer(self, *, leaf_only: bool = False) -> signers.SimpleSigner:
        store = SimpleCertificateStore()
        if not leaf_only:
            store.register_multiple([issuer.asn1 for issuer in self.chain()])
        return signers.SimpleSigner(signing_cert=self.asn1, signing_key=self.asn1_key, cert_registry=store)


def _name(common: str, organisation: str = "", ids: tuple[str, ...] = ()) -> cx.Name:
    parts = [cx.NameAttribute(NameOID.COUNTRY_NAME, "VN")]
    if organisation:
        parts.append(cx.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    parts.append(cx.NameAttribute(NameOID.COMMON_NAME, common))
    parts += [cx.NameAttribute(NameOID.USER_ID, number) for number in ids]
    return cx.Name(parts)


def issue(
    name: cx.Name,
    issuer: Identity | None,
    *,
    ca: bool = False,
    start: datetime = NOW - 365 * DAY,
    end: datetime = NOW + 700 * DAY,
    purposes: tuple[cx.ObjectIdentifier, ...] = (),
    usage: tuple[str, ...] = ("digital_signature", "content_commitment"),
    key: CertificateIssuerPrivateKeyTypes | None = None,
    extensions: tuple[cx.ExtensionType, ...] = (),
    critical: bool = False,
    path_length: int | None = None,
    ca_usage: tuple[str, ...] = ("key_cert_sign", "crl_sign"),
) -> Identity:
    """A certificate; self-signed where there is no issuer. ``critical``: of the ``extensions`` given."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    flags = dict.fromkeys(
        (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    flags |= dict.fromkeys(ca_usage if ca else usage, True)
    builder = (
        cx.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(own.public_key())
        .serial_number(cx.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(cx.BasicConstraints(ca=ca, path_length=path_length), critical=True)
        .add_extension(cx.KeyUsage(**flags), critical=True)
        .add_extension(cx.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=critical)
    if purposes:
        builder = builder.add_extension(cx.ExtendedKeyUsage(purposes), critical=True)
    if issuer is not None:
        authority = cx.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(authority, critical=False)
    certificate = builder.sign(issuer.key if issuer else own, hashes.SHA256())
    return Identity(certificate, own, issuer)


def crl(
    issuer: Identity,
    revoked: tuple[tuple[int, datetime], ...] = (),
    *,
    at: datetime = NOW - DAY,
    until: datetime = NOW + 7 * DAY,
) -> bytes:
    """A DER CRL of ``issuer``."""
    builder = (
        cx.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(until)
        .add_extension(cx.CRLNumber(int(at.timestamp())), critical=False)
    )
    for serial, when in revoked:
        entry = (
            cx.RevokedCertificateBuilder()
            .serial_number(serial)
            .revocation_date(when)
            .add_extension(cx.CRLReason(cx.ReasonFlags.key_compromise), critical=False)
            .build()
        )
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class World:
    """Everybody who signs. ``revoked`` lost its certificate ten days before ``NOW``."""

    root: Identity
    authority: Identity
    government_root: Identity
    government: Identity
    citizen: Identity
    company: Identity
    branch: Identity
    agency: Identity
    officer: Identity
    stamps: Identity
    stamp_signer: Identity
    expired: Identity
    revoked: Identity
    weak: Identity
    stranger: Identity
    wrong_usage: Identity
    certificates: dict[str, Identity] = field(default_factory=dict)

    def timestamper(self, at: datetime = NOW) -> timestamps.DummyTimeStamper:
        return timestamps.DummyTimeStamper(
            tsa_cert=self.stamps.asn1,
            tsa_key=self.stamps.asn1_key,
            certs_to_embed=_store(self.stamps),
            fixed_dt=at,
        )

    def write_trust(self, folder: Path) -> tuple[Path, Path]:
        """A trust folder with purposes and a CRL folder, as an office would keep them."""
        trust, crls = folder / "trust", folder / "crls"
        (trust / "public").mkdir(parents=True)
        (trust / "government").mkdir()
        crls.mkdir()
        (trust / "public" / "root.pem").write_bytes(self.root.pem)
        (trust / "public" / "authority.pem").write_bytes(self.authority.pem)
        (trust / "government" / "root.pem").write_bytes(self.government_root.pem)
        (trust / "government" / "ca.pem").write_bytes(self.government.pem)
        for name, data in self.crls().items():
            (crls / f"{name}.crl").write_bytes(data)
        return trust, crls

    def crls(self) -> dict[str, bytes]:
        gone = ((self.revoked.certificate.serial_number, NOW - 10 * DAY),)
        return {
            "root": crl(self.root),
            "authority": crl(self.authority, gone),
            "government_root": crl(self.government_root),
            "government": crl(self.government),
        }


def _store(identity: Identity) -> SimpleCertificateStore:
    store = SimpleCertificateStore()
    store.register_multiple([issuer.asn1 for issuer in identity.chain()])
    return store


@lru_cache(maxsize=1)
def world() -> World:
    """Made once."""
    root = issue(_name("Root CA thử"), None, ca=True, start=NOW - 3000 * DAY, end=NOW + 3000 * DAY)
    authority = issue(_name("CA công cộng thử"), root, ca=True, start=NOW - 2000 * DAY, end=NOW + 2000 * DAY)
    government_root = issue(_name("RootCA chuyên dùng thử"), None, ca=True, end=NOW + 3000 * DAY)
    government = issue(_name("CA phục vụ cơ quan Nhà nước thử"), government_root, ca=True)
    citizen = issue(_name("NGUYỄN VĂN AN", ids=("CCCD:079203012345",)), authority)
    stamping = (ExtendedKeyUsageOID.TIME_STAMPING,)
    return World(
        root=root,
        authority=authority,
        government_root=government_root,
        government=government,
        citizen=citizen,
        company=issue(_name("CÔNG TY SAO MAI", "CÔNG TY SAO MAI", ("MST:0102005769", "CMND:012345678")), authority),
        branch=issue(_name("CHI NHÁNH SAO MAI", "CHI NHÁNH SAO MAI", ("MST:0301519977-029",)), authority),
        agency=issue(_name("Sở Nông nghiệp và Môi trường", "UBND tỉnh Vĩnh Long"), government),
        officer=issue(_name("TRẦN THỊ BÌNH", "UBND tỉnh Vĩnh Long", ("CCCD:083185000111",)), government),
        stamps=issue(
            _name("Dấu thời gian thử"),
            authority,
            purposes=stamping,
            usage=("digital_signature",),
            key=rsa.generate_private_key(65537, 2048),
        ),
        stamp_signer=issue(_name("Dấu thời gian ký văn bản"), authority, purposes=stamping),
        expired=issue(_name("HẾT HẠN", ids=("CCCD:079203000001",)), authority, end=NOW - 30 * DAY),
        revoked=issue(_name("THU HỒI", ids=("CCCD:079203000002",)), authority),
        weak=issue(
            _name("KHÓA YẾU", ids=("CCCD:079203000003",)),
            authority,
            key=rsa.generate_private_key(65537, 1024),  # noqa: S505  weak on purpose
        ),
        stranger=issue(_name("TỰ CẤP", ids=("CCCD:079203012345",)), None),
        wrong_usage=issue(_name("MÃ HÓA"), authority, usage=("key_encipherment",)),
    )
