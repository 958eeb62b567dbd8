"""Detached and attached CMS files (``.p7s``, CAdES).

In: the CMS bytes (DER, PEM or base64) and, where detached, the signed bytes. Out: ``FileVerdict``.
A detached signature without its content is INDETERMINATE / SIGNED_DATA_NOT_FOUND, its signer named.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import asyncio
import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, pem, x509

from models.signature import FileVerdict, SignatureVerdict, SubIndication
from models.submission import Applicant
from pipeline.verify.certificates import bare_faults
from pipeline.verify.chain import Chains, error_fault
from pipeline.verify.cms_status import CmsStatus, judge_cms
from pipeline.verify.fault import Fault, unsure
from pipeline.verify.file_verdict import file_verdict, not_judged
from pipeline.verify.signature_verdict import plain_verdict

_HASHES = {"sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "sha1", "md5"}
_NOT_READ = "Tệp chữ ký rời (.p7s) hỏng, không đọc được."


def decoded(data: bytes) -> bytes:
    """DER from DER, PEM or bare base64; raises ``ValueError`` where it is none of them."""
    if pem.detect(data):
        return bytes(pem.unarmor(data)[2])
    if data[:1] == b"\x30":
        return data
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except binascii.Error as error:
        raise ValueError("no CMS in DER, PEM or base64") from error


def verify_cms(
    data: bytes, name: str, chains: Chains, *, moment: datetime, applicant: Applicant | None, content: bytes | None
) -> FileVerdict:
    """The verdict on a CMS file; ``content`` is what a detached signature signs."""
    try:
        signed_data = cms.ContentInfo.load(decoded(data), strict=True)["content"]
        count = len(signed_data["signer_infos"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return not_judged(name, _NOT_READ)
    if count != 1:
        return not_judged(name, f"Tệp có {count} chữ ký lồng trong một khối CMS; phần mềm chỉ kiểm tra được một.")
    signature = judge_bytes(signed_data, "CMS", content, chains, moment=moment, applicant=applicant)
    verdict = file_verdict(name, (), (signature,))
    if content is None:
        return verdict
    return verdict.model_copy(update={"signs": hashlib.sha256(content).hexdigest()})


@dataclass(frozen=True)
class SignedDigest:
    """What a detached signature says about its content; ``value`` in hexadecimals, empty without signed attributes."""

    algorithm: str
    value: str


def signed_digest(data: bytes) -> SignedDigest | None:
    """The digest of what a detached signature signs, to find that file by; None for anything else. Proves nothing."""
    try:
        signed_data = cms.ContentInfo.load(decoded(data), strict=True)["content"]
        if signed_data["encap_content_info"]["content"] is not core.VOID or len(signed_data["signer_infos"]) != 1:
            return None
        info = signed_data["signer_infos"][0]
        algorithm = str(info["digest_algorithm"]["algorithm"].native)
        for attribute in info["signed_attrs"] or ():
            if attribute["type"].native == "message_digest":
                return SignedDigest(algorithm, attribute["values"][0].native.hex())
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None
    return SignedDigest(algorithm, "")


def judge_bytes(
    signed_data: cms.SignedData,
    field: str,
    content: bytes | None,
    chains: Chains,
    *,
    moment: datetime,
    applicant: Applicant | None,
) -> SignatureVerdict:
    """One CMS signature over ``content`` (or over what it encapsulates). Never raises on content."""
    encapsulated = signed_data["encap_content_info"]["content"] is not core.VOID
    missing = content is None and not encapsulated
    doubled = content is not None and encapsulated

    def digest(algorithm: str) -> bytes:
        if algorithm not in _HASHES:
            raise ValueError("unknown digest algorithm")
        data = content if content is not None else bytes(signed_data["encap_content_info"]["content"])
        return hashlib.new(algorithm, data, usedforsecurity=False).digest()

    faults: tuple[Fault, ...] = ()
    try:
        if missing:
            raise LookupError
        status = asyncio.run(judge_cms(chains, signed_data, digest, moment, encapsulated=encapsulated))
        faults = bare_faults(signed_data["signer_infos"][0])
        if doubled and bytes(signed_data["encap_content_info"]["content"]) != content:
            faults = (unsure(SubIndication.GENERIC, "Nội dung kèm trong chữ ký khác với tệp.", touches_bytes=True),)
    except LookupError:
        status = CmsStatus((), _certificate(signed_data), trust_checked=False)
        reason = "Chữ ký rời không kèm tệp được ký, nên không kiểm tra được nội dung."
        faults = (unsure(SubIndication.SIGNED_DATA_NOT_FOUND, reason, touches_bytes=True),)
    except Exception as error:  # noqa: BLE001  the library raises many classes; none may become 'unsigned'
        status = CmsStatus((), None, trust_checked=False)
        faults = (error_fault(error),)
    profile = "CAdES-B-T" if status.has_timestamp else "CAdES-B-B"
    return plain_verdict(field, status, faults, moment=moment, applicant=applicant, profile=profile)


def _certificate(signed_data: cms.SignedData) -> x509.Certificate | None:
    from pyhanko.sign.validation import generic_cms

    try:
        return generic_cms.extract_certs_for_validation(signed_data).signer_cert
    except Exception:  # noqa: BLE001  only for naming the signer
        return None
