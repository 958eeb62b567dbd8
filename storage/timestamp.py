"""RFC 3161 time stamps on anchors: somebody outside says when a hash existed.

In: a time-stamping authority's address and bytes; later the token, the bytes and trusted roots. Out: the token;
``Stamp``. Wrong: ``ComponentMissing`` when the authority does not answer or refuses; a token that is not one is a
``Stamp`` that is not intact. Only the hash leaves the house.
"""

# mypy: disable-error-code="no-untyped-call"
# (asn1crypto and pyHanko leave some of their functions without types)

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import urllib3
from asn1crypto import cms, pem, tsp, x509
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.timestamps.common_utils import get_nonce, handle_tsp_response, set_tsp_headers
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from models.error import ComponentMissing
from models.record import Moment, Record

SECONDS = 20.0


class Stamp(Record):
    """What a token says. ``intact``: it is over these very bytes and its signature is right; ``trusted``: its
    certificate leads to one of the roots given."""

    at: Moment | None = None
    by: str = ""
    intact: bool = False
    trusted: bool = False


class Authority(TimeStamper):
    """The same authority for pyHanko's signatures, asked without proxies of its own or redirects."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Raises ``TimestampRequestError``."""
        try:
            answer = urllib3.request(
                "POST", self._url, body=req.dump(), headers=set_tsp_headers({}), timeout=SECONDS, retries=False
            )
            if answer.status != 200:
                raise TimestampRequestError(f"status {answer.status}")
            answered: tsp.TimeStampResp = tsp.TimeStampResp.load(answer.data)
            return answered
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise TimestampRequestError(type(error).__name__) from error


def stamped(url: str, data: bytes) -> bytes:
    """The authority's token (DER) over the SHA-256 of ``data``; what it answers is held against what was asked."""
    nonce = get_nonce()
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(data).digest()}
    asked = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True, "nonce": nonce})
    try:
        answer = urllib3.request(
            "POST",
            url,
            body=asked.dump(),
            headers=set_tsp_headers({}),
            timeout=SECONDS,
            retries=False,
        )
        if answer.status != 200:
            raise TimestampRequestError(f"status {answer.status}")
        token = handle_tsp_response(tsp.TimeStampResp.load(answer.data), nonce)
    except (urllib3.exceptions.HTTPError, TimestampRequestError, ValueError, TypeError) as error:
        raise ComponentMissing(f"time-stamping authority of HOSO_TSA did not stamp ({type(error).__name__})") from error
    if not judged(token.dump(), data).intact:
        raise ComponentMissing("time-stamping authority of HOSO_TSA stamped something else; ask its operator")
    return bytes(token.dump())


def judged(token: bytes, data: bytes, roots: Sequence[x509.Certificate] = ()) -> Stamp:
    """The token held against the bytes it should be over."""
    try:
        signed = cms.ContentInfo.load(token)["content"]
        info = signed["encap_content_info"]["content"].parsed
        moment = info["gen_time"].native
        context = ValidationContext(
            trust_roots=list(roots), moment=moment, best_signature_time=moment, allow_fetching=False
        )
        found = asyncio.run(
            validate_tst_signed_data(signed, context, lambda algorithm: hashlib.new(algorithm, data).digest())
        )
        status = TimestampSignatureStatus(**found)
    except (ValueError, TypeError, AttributeError, KeyError, SignatureValidationError):
        return Stamp()
    by = status.signing_cert.subject.human_friendly if status.signing_cert else ""
    return Stamp(at=_utc(moment), by=by, intact=status.intact and status.valid, trusted=status.trusted)


def roots_in(folder: Path | None) -> tuple[x509.Certificate, ...]:
    """Every certificate in PEM or DER below a folder that names itself its issuer."""
    found = []
    for path in sorted(folder.rglob("*")) if folder and folder.is_dir() else []:
        if path.suffix.lower() not in {".pem", ".crt", ".cer", ".der"}:
            continue
        data = path.read_bytes()
        try:
            ders = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
            found += [x509.Certificate.load(der) for der in ders]
        except ValueError:
            continue  # the trust store's own loader names files that are no certificates
    return tuple(certificate for certificate in found if certificate.self_issued)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
