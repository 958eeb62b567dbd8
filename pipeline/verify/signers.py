"""Who signed: the subject of a certificate as values, and whether that is the applicant.

In: a certificate, the applicant's numbers, the purpose of the chain. Out: ``Signer``, ``Identity``.
Vietnamese subjects carry identity in UID ``0.9.2342.19200300.100.1.1`` as ``SCHEME:NUMBER``: MST, CCCD, CMND, BHXH,
HC, PID, MNS ...; one subject may hold several, an agency's may hold none. Never mixed with the verdict itself.
"""

import re
from collections.abc import Iterable
from datetime import date

from asn1crypto import x509

from models.procedure import AgencyAlias, SignerRole
from models.record import nfc
from models.signature import Identity, SignatureVerdict, Signer, Verdict
from models.submission import Applicant
from pipeline.fold import tone_key

_SCHEMED = re.compile(r"^\s*([^\W\d_]{2,10})\s*[:=]\s*([0-9A-Za-z](?:[0-9A-Za-z .\-/]*[0-9A-Za-z.\-/])?)\s*$")
_IDENTIFIER = re.compile(r"^(VAT|NTR|TAX)VN-(.+)$", re.IGNORECASE)
_PERSON = ("CCCD", "CMND", "CMT", "DDCN", "SĐDCN", "PID", "HC", "MST")
_PERSON_SCHEMES = frozenset({"CCCD", "CMND", "CMT", "DDCN", "PID", "HC"})
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
    return name_of(certificate.issuer)


def name_of(name: x509.Name) -> str:
    """The common name of a distinguished name, else organisation or unit, else all of it."""
    native = name.native
    for key in ("common_name", "organization_name", "organizational_unit_name"):
        value = native.get(key)
        if value:
            return nfc(str(value[0] if isinstance(value, list) else value))
    return nfc(str(name.human_friendly))


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


def same_agency(signer: Signer, issuer: str, on: date, aliases: Iterable[AgencyAlias] = ()) -> bool:
    """Whether the signing agency is the one that a paper names as its issuer, on the day it was signed.

    Names are compared without case, punctuation and place of the tone mark (UBND is Ủy ban nhân dân); an alias counts
    only in its time. The subject's name and organisation are both tried. A name may say its place and the other not
    ("Sở Xây dựng", "Sở Xây dựng tỉnh Vĩnh Long"), but no other place may stand in the signer's organisation."""
    wanted = {_plain_name(issuer)}
    for alias in aliases:
        if alias.holds(on):
            pair = {_plain_name(alias.name), _plain_name(alias.alias)}
            if wanted & pair:
                wanted |= pair
    held = [_plain_name(name) for name in (signer.name, signer.organisation) if name]
    place = _place(_plain_name(signer.organisation))
    return any(_same(name, other, place) for name in held for other in wanted)


_PLACES = ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "xã", "phường", "thị trấn", "đặc khu")
_TAIL = re.compile(rf" ({'|'.join(tone_key(word) for word in _PLACES)}) (?=\w)")


def _same(name: str, issuer: str, place: str) -> bool:
    if name == issuer:
        return True
    short, long = sorted((name, issuer), key=len)
    tail = long.removeprefix(short)
    if not short or tail == long or not _TAIL.match(tail):
        return False
    return name == long or not place or place == tail.strip()


def _place(organisation: str) -> str:
    """``tỉnh vĩnh long`` at the end of a name, as compared; empty where it ends in none."""
    found = _TAIL.search(organisation)
    return organisation[found.start() :].strip() if found else ""


def _plain_name(name: str) -> str:
    """As compared: lower case, words only, tones at the syllable's end, UBND in full."""
    words = " ".join(re.findall(r"\w+", nfc(name).casefold()))
    return tone_key(re.sub(r"\bubnd\b", "ủy ban nhân dân", words))


def plays_role(verdict: SignatureVerdict, role: SignerRole) -> bool:
    """Whether a signature can stand for a role that a component asks for (TT 15/2025/TT-BKHCN, NĐ 30/2020).

    Citizen and parties: a person's number, public chain. Enterprise: a tax code, public chain. Officer: a person's
    certificate from the government chain. Agency and certifier of copies: an agency's certificate (no person's
    number) from the government chain. Notary: public or specialised chain with a person's number. A signature that
    has not passed plays no role."""
    if verdict.verdict is not Verdict.TOTAL_PASSED or verdict.is_timestamp:
        return False
    schemes = {key.partition(".")[0] for key in verdict.signer.ids}
    is_person = bool(schemes & _PERSON_SCHEMES)
    match role:
        case SignerRole.CITIZEN | SignerRole.PARTIES:
            return is_person and verdict.purpose == "public"
        case SignerRole.ENTERPRISE:
            return "MST" in schemes and verdict.purpose == "public"
        case SignerRole.OFFICER:
            return is_person and verdict.purpose == "government"
        case SignerRole.AGENCY | SignerRole.COPY_CERTIFIER:
            return not is_person and bool(verdict.signer.name) and verdict.purpose == "government"
        case SignerRole.NOTARY:
            return is_person and verdict.purpose in ("public", "specialised")
