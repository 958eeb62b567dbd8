"""The trust store: roots and intermediates with their purpose, CRLs and OCSP responses, all local.

In: two folders. Out: a frozen ``TrustStore``. Wrong: ``TrustError`` names the file that is no certificate.
Certificates are PEM or DER; a sub-folder is a purpose (``public``, ``government``, ``specialised``), a flat folder is
``public``. A self-signed certificate is a root, any other an intermediate: a leaf put there is never an anchor.
Nothing is ever fetched: an allow-listed flow fills the CRL folder.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from asn1crypto import core, crl, ocsp, pem, x509

from models.error import SettingError


class TrustError(SettingError):
    """A file of the trust or CRL folder that cannot be read as what it must be."""


class Purpose(StrEnum):
    """Law 20/2023/QH15 art. 22: số công cộng, chuyên dùng công vụ, chuyên dùng."""

    PUBLIC = "public"
    GOVERNMENT = "government"
    SPECIALISED = "specialised"


@dataclass(frozen=True)
class TrustedCertificate:
    """One certificate of the store. ``is_root`` only where it is self-signed."""

    certificate: x509.Certificate
    purpose: Purpose
    is_root: bool
    file: str


@dataclass(frozen=True)
class TrustStore:
    """What this office trusts. Equal content has an equal ``fingerprint`` (SHA-256 over all bytes)."""

    certificates: tuple[TrustedCertificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()
    fingerprint: str = ""
    purposes: dict[bytes, Purpose] = field(default_factory=dict)
    """SHA-256 of a certificate to its purpose."""

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        return tuple(c.certificate for c in self.certificates if c.is_root)

    @property
    def intermediates(self) -> tuple[x509.Certificate, ...]:
        return tuple(c.certificate for c in self.certificates if not c.is_root)

    def purpose_of(self, root: x509.Certificate) -> Purpose | None:
        """The purpose of a root of this store; None for a stranger."""
        return self.purposes.get(root.sha256)


def load_trust(trust_dir: Path | None, crl_dir: Path | None = None) -> TrustStore:
    """Read both folders. Parsed once per worker and content: the same bytes return the same store.

    Raises ``TrustError`` on a folder that does not exist or a file that cannot be parsed."""
    certificate_files = tuple(_files(trust_dir))
    revocation_files = tuple(_files(crl_dir))
    digest = hashlib.sha256()
    for file, data in (*certificate_files, *revocation_files):
        digest.update(f"{file}\0{len(data)}\0".encode())
        digest.update(data)
    key = digest.hexdigest()
    if key not in _CACHE:
        _CACHE.clear()
        _CACHE[key] = _parse(certificate_files, revocation_files, key, trust_dir)
    return _CACHE[key]


_CACHE: dict[str, TrustStore] = {}


def _files(folder: Path | None) -> Iterator[tuple[Path, bytes]]:
    if folder is None:
        return
    if not folder.is_dir():
        raise TrustError(f"trust folder {folder.name!r} does not exist; create it or correct HOSO_TRUST / HOSO_CRLS")
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith(".") and file.suffix.lower() not in {".txt", ".md", ".json"}:
            yield file, file.read_bytes()


def _parse(
    certificate_files: tuple[tuple[Path, bytes], ...],
    revocation_files: tuple[tuple[Path, bytes], ...],
    fingerprint: str,
    root: Path | None,
) -> TrustStore:
    certificates: dict[bytes, TrustedCertificate] = {}
    crls: list[crl.CertificateList] = []
    ocsps: list[ocsp.OCSPResponse] = []
    for file, data in certificate_files:
        purpose = _purpose(file, root)
        for certificate in _certificates(file, data):
            entry = TrustedCertificate(certificate, purpose, _is_root(certificate), file.name)
            certificates.setdefault(certificate.sha256, entry)
    for file, data in revocation_files:
        for der in _ders(data):
            parsed = _revocation(file, der)
            if isinstance(parsed, crl.CertificateList):
                crls.append(parsed)
            elif isinstance(parsed, ocsp.OCSPResponse):
                ocsps.append(parsed)
            else:
                certificates.setdefault(
                    parsed.sha256, TrustedCertificate(parsed, Purpose.PUBLIC, is_root=False, file=file.name)
                )
    purposes = {key: entry.purpose for key, entry in certificates.items()}
    return TrustStore(tuple(certificates.values()), tuple(crls), tuple(ocsps), fingerprint, purposes)


def _purpose(file: Path, root: Path | None) -> Purpose:
    parts = file.relative_to(root).parts[:-1] if root is not None else ()
    for part in parts:
        if part.lower() in set(Purpose):
            return Purpose(part.lower())
    return Purpose.PUBLIC


def _is_root(certificate: x509.Certificate) -> bool:
    return bool(certificate.self_signed in ("yes", "maybe"))


def _ders(data: bytes) -> Iterator[bytes]:
    if pem.detect(data):
        for _, _, der in pem.unarmor(data, multiple=True):
            yield der
    else:
        yield data


def _certificates(file: Path, data: bytes) -> Iterator[x509.Certificate]:
    try:
        for der in _ders(data):
            certificate = x509.Certificate.load(der, strict=True)
            _ = certificate.subject.native, certificate.public_key.algorithm
            yield certificate
    except (ValueError, TypeError, KeyError) as error:
        raise TrustError(
            f"{file.name} in the trust folder is no X.509 certificate in PEM or DER; remove or replace it"
        ) from error


def _revocation(file: Path, der: bytes) -> crl.CertificateList | ocsp.OCSPResponse | x509.Certificate:
    kinds: tuple[type[core.Sequence], ...] = (crl.CertificateList, ocsp.OCSPResponse, x509.Certificate)
    for kind in kinds:
        try:
            value: crl.CertificateList | ocsp.OCSPResponse | x509.Certificate = kind.load(der, strict=True)
            if isinstance(value, crl.CertificateList):
                _ = value.issuer.native, value["tbs_cert_list"]["this_update"].native
            elif isinstance(value, ocsp.OCSPResponse):
                _ = value["response_status"].native, value.response_data["responses"].native
            else:
                _ = value.subject.native
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        return value
    raise TrustError(f"{file.name} in the CRL folder is no CRL or OCSP response; remove it or fetch it again")
