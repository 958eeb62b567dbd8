"""Every statement of revocation counts: no good answer may hide a list that says 'revoked'.

In: a certificate path that the library accepted, every CRL and OCSP response at hand, the proven time. Out: a fault
where any of them revoked a certificate of the path by then. Wrong: nothing raises.
The library stops at the first good answer, so a response of before the revocation, kept by a signer and put into the
file while it has not run out, would win over the office's newer list.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import hashlib
import itertools
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import cryptography.x509
from asn1crypto import crl, ocsp, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from pipeline.verify.names import name_key
from pipeline.verify.trust import TrustStore

_INDEX: dict[int, tuple[crl.CertificateList, dict[int, datetime]]] = {}
"""Serial numbers of lists by the identity of the parsed list, which is kept so that the identity stays its own."""


def revoked_at(
    path: Any,
    store: TrustStore,
    crls: Iterable[crl.CertificateList],
    ocsps: Iterable[ocsp.OCSPResponse],
    at: datetime,
) -> x509.Certificate | None:
    """The first certificate of ``path`` that some statement revokes at ``at`` or before; None where there is none."""
    if path is None:
        return None
    chain = list(path.iter_authorities())
    certificates: list[x509.Certificate] = [item.certificate for item in chain if hasattr(item, "certificate")]
    leaf = path.leaf
    if leaf is not None and (not certificates or certificates[-1].sha256 != leaf.sha256):
        certificates.append(leaf)
    answers, brought = tuple(_answers((*store.ocsps, *ocsps))), tuple(crls)
    if len(_INDEX) > 2 * len(store.crls):
        _INDEX.clear()  # those of a store that was replaced since
    for issuer, certificate in itertools.pairwise(certificates):
        if (
            _listed(certificate, issuer, store.crls, at, keep=True)
            or _listed(certificate, issuer, brought, at, keep=False)
            or _answered(certificate, issuer, answers, at)
        ):
            return certificate
    return None


def _listed(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    lists: Iterable[crl.CertificateList],
    at: datetime,
    *,
    keep: bool,
) -> bool:
    serial, name = certificate.serial_number, name_key(certificate.issuer)
    for value in lists:
        if name_key(value.issuer) != name:
            continue
        when = revoked_in(value, keep=keep).get(serial)
        if when is not None and when <= at and _is_signed_by(value, issuer):
            return True
    return False


def revoked_in(value: crl.CertificateList, *, keep: bool = False) -> dict[int, datetime]:
    """Serial numbers to revocation dates of one list. ``keep``: it is the store's and will be asked again."""
    kept = _INDEX.get(id(value))
    if kept is not None and kept[0] is value:
        return kept[1]
    found: dict[int, datetime] = {}
    try:
        for entry in cryptography.x509.load_der_x509_crl(value.dump()):
            found[entry.serial_number] = entry.revocation_date_utc
    except ValueError:
        found = {}
    if keep:
        _INDEX[id(value)] = (value, found)
    return found


def _is_signed_by(value: crl.CertificateList, issuer: x509.Certificate) -> bool:
    """Whether the list is really this issuer's; one with a scheme that we cannot check counts as if it were."""
    try:
        parsed = cryptography.x509.load_der_x509_crl(value.dump())
        key = cryptography.x509.load_der_x509_certificate(issuer.dump()).public_key()
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            return True
        if isinstance(key, rsa.RSAPublicKey) and isinstance(parsed.signature_algorithm_parameters, padding.PSS):
            return True
        return parsed.is_signature_valid(key)
    except (InvalidSignature, TypeError):
        return False
    except (ValueError, UnsupportedAlgorithm):
        return True


def _answers(responses: Iterable[ocsp.OCSPResponse]) -> Iterable[Any]:
    for response in responses:
        try:
            if response["response_status"].native == "successful":
                yield from response.response_data["responses"]
        except (ValueError, TypeError, KeyError, AttributeError):
            continue


def _answered(certificate: x509.Certificate, issuer: x509.Certificate, answers: Iterable[Any], at: datetime) -> bool:
    """Whether a response about this certificate says 'revoked'. Such a response is not authenticated: whoever
    forges one into a file only harms the file."""
    for answer in answers:
        try:
            status, about = answer["cert_status"], answer["cert_id"]
            if status.name != "revoked" or about["serial_number"].native != certificate.serial_number:
                continue
            algorithm = about["hash_algorithm"]["algorithm"].native
            digest = hashlib.new(algorithm, issuer.subject.dump(), usedforsecurity=False).digest()
            if digest == about["issuer_name_hash"].native and status.chosen["revocation_time"].native <= at:
                return True
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return False
