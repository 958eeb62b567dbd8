"""Whose XAdES signature it is: the certificate beside it must be the one that was signed.

In: a signature element and the certificate taken from its key info. Out: faults. Wrong: nothing.
Key info is mostly not signed: whoever holds the file could put in another certificate of the same key, with another
name (EN 319 132-1, 5.2.2). Plain XMLDSig names no certificate; there the chain alone decides.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import Any

from asn1crypto import x509

from models.signature import SubIndication
from pipeline.verify.fault import Fault, unsure

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_DIGESTS = {"sha1": "sha1", "sha224": "sha224", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}


def certificate_named_faults(signature: Any, leaf: x509.Certificate) -> Iterator[Fault]:
    """Nothing for XMLDSig; for XAdES, whether its signed properties name ``leaf``."""
    properties = list(signature.iter("{*}SignedProperties"))
    if not properties:
        return
    named = [part for part in properties if _is_signed(signature, part.get("Id"))]
    if len(properties) != 1 or len(named) != 1:
        yield _odd("Thuộc tính của chữ ký XAdES không được ký kèm.")
        return
    first = next(named[0].iterfind(".//{*}SigningCertificateV2/{*}Cert"), None)
    if first is None:
        first = next(named[0].iterfind(".//{*}SigningCertificate/{*}Cert"), None)
    if first is None:
        key_info = signature.find(f"{_DS}KeyInfo")
        if key_info is None or not _is_signed(signature, key_info.get("Id")):
            yield _odd("Chữ ký không ghi kèm chứng thư số của người ký như chuẩn XAdES quy định.")
    elif not _is_digest_of(first, leaf):
        yield _odd("Chứng thư số kèm theo không phải chứng thư mà người ký đã ghi khi ký.")


def _is_signed(signature: Any, identifier: str | None) -> bool:
    references = signature.findall(f"{_DS}SignedInfo/{_DS}Reference")
    return identifier is not None and any(item.get("URI") == f"#{identifier}" for item in references)


def _is_digest_of(named: Any, leaf: x509.Certificate) -> bool:
    method, value = named.find(f".//{_DS}DigestMethod"), named.find(f".//{_DS}DigestValue")
    if method is None or value is None:
        return False
    algorithm = _DIGESTS.get(method.get("Algorithm", "").rpartition("#")[2])
    try:
        given = base64.b64decode("".join((value.text or "").split()))
    except (ValueError, binascii.Error):
        return False
    return algorithm is not None and hashlib.new(algorithm, leaf.dump(), usedforsecurity=False).digest() == given


def _odd(reason: str) -> Fault:
    return unsure(SubIndication.SIG_CONSTRAINTS_FAILURE, reason, touches_bytes=True)
