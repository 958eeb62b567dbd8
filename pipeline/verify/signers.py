"""Who signed: the subject of a certificate as values, and whether that is the applicant.

In: a certificate, the applicant's numbers, the purpose of the chain. Out: ``Signer``, ``Identity``.
Vietnamese subjects carry identity in UID ``0.9.2342.19200300.100.1.1`` as ``SCHEME:NUMBER``: MST, CCCD, CMND, BHXH,
HC, PID, MNS ...; one subject may hold several, an agency's may hold none. Never mixed with the verdict itself.
"""

import re
from collections.abc import Iterable

from asn1crypto import x509

from models.signature import Identity, Signer
from models.submission import Applicant

_SCHEMED = re.compile(r"^\s*([^\W\d_]{2,10})\s*[:=]\s*([0-9A-Za-z][0-9A-Za-z .\-/]*?)\s*$")
_IDENTIFIER = re.compile(r"^(VAT|NTR|TAX)VN-(.+)$", re.IGNORECASE)
_PERSON = ("CCCD", "CMND", "CMT", "DDCN", "SĐDCN", "PID", "HC", "MST")
_FIELDS = ("user_id", "0.9.2342.19200300.100.1.1", "serial_number", "organization_identifier")


def signer_of(certificate: x509.Certificate) -> Signer:
    """Name, organisation and every number of the subject. Missing parts are empty."""
    values = _subject(certificate)
    ids: dict[str, str] = {}
    for scheme, number in _numbers(values):
        if number in ids.values():
            continue
        key, count = scheme, 2
        while key in ids:
            key, count = f"{scheme}.{count}", count + 1
        ids[key] = number
    organisation = next((value for key, value in values if key == "organization_name"), "")
    name = next((value for key, value in values if key == "common_name"), "")
    return Signer(name=name, organisation=organisation, ids=ids)


def issuer_of(certificate: x509.Certificate) -> str:
    """The issuer's common name, or what else it is called by."""
    native = certificate.issuer.native
    for key in ("common_name", "organization_name", "organizational_unit_name"):
        value = native.get(key)
        if value:
            return str(value[0] if isinstance(value, list) else value)
    return str(certificate.issuer.human_friendly)


def _subject(certificate: x509.Certificate) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for rdn in certificate.subject.chosen:
        for pair in rdn:
            value = pair["value"].native
            if isinstance(value, str):
                pairs.append((str(pair["type"].native), value.strip()))
    return pairs


def _numbers(values: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for key, value in values:
        if key not in _FIELDS:
            continue
        match = _SCHEMED.match(value)
        identifier = _IDENTIFIER.match(value)
        if match:
            yield match.group(1).upper(), match.group(2)
        elif identifier:
            yield "MST", identifier.group(2)
        elif key in ("user_id", "0.9.2342.19200300.100.1.1") and value:
            yield "UID", value


def normal_number(number: str) -> str:
    """A number as compared: upper case without spaces and dots; a 13-digit tax code gets its branch hyphen."""
    plain = re.sub(r"[\s.]", "", number).upper()
    digits = plain.replace("-", "")
    if digits.isdigit() and len(digits) == 13:
        return f"{digits[:10]}-{digits[10:]}"
    return plain


def identity_of(signer: Signer, applicant: Applicant | None) -> Identity:
    """Whether the signer is the applicant: a number of one equals a number of the other, branch suffix included.

    NOT_CHECKED where either has no number. A head office and its branch are different units, so they differ."""
    wanted = _wanted(applicant)
    held = _held(signer)
    if not wanted or not held:
        return Identity.NOT_CHECKED
    return Identity.MATCHES if wanted & held else Identity.DIFFERS


def same_enterprise(signer: Signer, applicant: Applicant) -> bool:
    """Whether both are units of one enterprise: equal first ten digits of the tax code. For wording only."""
    tax = normal_number(applicant.tax_code or "")
    return any(number[:10] == tax[:10] for number in _held(signer)) if len(tax) >= 10 else False


def _wanted(applicant: Applicant | None) -> set[str]:
    if applicant is None:
        return set()
    return {normal_number(number) for number in (applicant.id_number, applicant.tax_code) if number}


def _held(signer: Signer) -> set[str]:
    held: set[str] = set()
    for key, number in signer.ids.items():
        scheme = key.partition(".")[0]
        if scheme in (*_PERSON, "UID"):
            held.add(normal_number(number))
    return held
