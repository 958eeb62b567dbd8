"""Whether a fetched revocation list may take the place of the one that is held.

In: bytes from an authority's address, the store, the list held, the time. Out: ``FreshList``. Wrong: ``NotBetter``
says why the held one stays: no list, of an authority that the store does not know, not signed by it, older, run out.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import cryptography.x509
from asn1crypto import crl, pem
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from models.error import RefusedInput
from pipeline.verify.names import name_key
from pipeline.verify.trust import TrustedCertificate, TrustStore

_CLOCK = timedelta(minutes=10)
"""How far an authority's clock may be ahead of ours."""


class Refusal(StrEnum):
    """Why a fetched list is not taken."""

    NO_LIST = "no list"
    UNKNOWN_ISSUER = "unknown issuer"
    NOT_SIGNED = "not signed by its issuer"
    OLDER = "older than the one held"
    RUN_OUT = "run out"
    FUTURE = "from the future"
    PARTIAL = "only the changes since another list"


class NotBetter(RefusedInput):
    """The held list stays. ``refusal`` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"the fetched list is refused: {refusal.value}; the one held stays")
        self.refusal = refusal


@dataclass(frozen=True)
class FreshList:
    """A list that may replace. ``number`` is the CRL number, 0 where it has none; ``changed`` False where equal."""

    der: bytes
    issuer: str
    key: str
    """SHA-256 of the issuer's certificate, in hexadecimal."""
    number: int
    issued: datetime
    next_issue: datetime
    changed: bool = True


def accepted(data: bytes, store: TrustStore, held: bytes | None, now: datetime) -> FreshList:
    """The list, checked against the issuer's key before it replaces anything. Raises ``NotBetter``."""
    value = _parsed(data)
    tbs = value["tbs_cert_list"]
    issuer = _issuer(value, store)
    if value.delta_crl_indicator_value is not None:
        raise NotBetter(Refusal.PARTIAL)
    issued, until = tbs["this_update"].native, tbs["next_update"].native
    if issued > now + _CLOCK:
        raise NotBetter(Refusal.FUTURE)
    if until is None or until <= now:
        raise NotBetter(Refusal.RUN_OUT)
    number, der = _number(value), value.dump()
    changed = True
    if held is not None:
        old = _parsed(held)
        if der == old.dump():
            changed = False
        elif (number, issued) < (_number(old), old["tbs_cert_list"]["this_update"].native):
            raise NotBetter(Refusal.OLDER)
    name = issuer.certificate.subject.human_friendly
    return FreshList(der, name, issuer.certificate.sha256.hex(), number, issued, until, changed)


def key_of(data: bytes, store: TrustStore) -> str:
    """SHA-256 of the certificate that issued a list. Raises ``NotBetter``."""
    return str(_issuer(_parsed(data), store).certificate.sha256.hex())


def _parsed(data: bytes) -> crl.CertificateList:
    try:
        der = pem.unarmor(data)[2] if pem.detect(data) else data
        value: crl.CertificateList = crl.CertificateList.load(der, strict=True)
        _ = value.issuer.native, value["tbs_cert_list"]["this_update"].native, value.signature
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotBetter(Refusal.NO_LIST) from error
    return value


def _number(value: crl.CertificateList) -> int:
    number = value.crl_number_value
    return int(number.native) if number is not None else 0


def _issuer(value: crl.CertificateList, store: TrustStore) -> TrustedCertificate:
    wanted = name_key(value.issuer)
    named = [entry for entry in store.certificates if name_key(entry.certificate.subject) == wanted]
    if not named:
        raise NotBetter(Refusal.UNKNOWN_ISSUER)
    for entry in named:
        usage = entry.certificate.key_usage_value
        if (usage is None or "crl_sign" in usage.native) and _is_signed(value, entry):
            return entry
    raise NotBetter(Refusal.NOT_SIGNED)


def _is_signed(value: crl.CertificateList, entry: TrustedCertificate) -> bool:
    try:
        parsed = cryptography.x509.load_der_x509_crl(value.dump())
        key = cryptography.x509.load_der_x509_certificate(entry.certificate.dump()).public_key()
        known = isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
        return known and parsed.is_signature_valid(key)  # type: ignore[arg-type]
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
