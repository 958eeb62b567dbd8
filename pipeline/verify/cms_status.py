"""A CMS signature or timestamp token against the bytes it signs: integrity, then trust at the proven time.

In: ``SignedData``, a function from digest algorithm to the digest of the signed bytes, chains, a moment.
Out: ``CmsStatus``. Wrong: ``SignatureValidationError`` and the library's other classes (the caller holds them).
Shared by PDF, detached .p7s and ASiC.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import TimestampSignatureStatus

from models.signature import SubIndication
from pipeline.verify.certificates import (
    algorithm_notes,
    attribute_faults,
    certificate_faults,
    is_checkable,
    token_faults,
)
from pipeline.verify.chain import (
    Chains,
    Knowledge,
    knowledge_in,
    purpose_of,
    revocation_fault,
    signer_certificate,
    trust_fault,
    with_certificate,
)
from pipeline.verify.fault import Fault, failed, unsure
from pipeline.verify.path_faults import in_words
from pipeline.verify.trust import Purpose

Digest = Callable[[str], bytes]
"""Digest algorithm (as CMS names it) to the digest of the signed bytes."""


@dataclass(frozen=True)
class CmsStatus:
    """What a CMS says. ``time`` is what a trusted timestamp proves; ``claimed_at`` only the signer's word."""

    faults: tuple[Fault, ...]
    certificate: x509.Certificate | None
    time: datetime | None = None
    claimed_at: datetime | None = None
    purpose: Purpose | None = None
    has_timestamp: bool = False
    trust_checked: bool = True
    notes: tuple[str, ...] = ()
    path: Any = None


async def judge_cms(
    chains: Chains,
    signed_data: cms.SignedData,
    digest: Digest,
    at: datetime,
    *,
    encapsulated: bool = False,
    baseline: bool = False,
) -> CmsStatus:
    """A person's or an agency's signature, judged at the earliest proven time not after ``at``.

    ``encapsulated``: the signed bytes stand in the CMS itself. ``baseline``: it claims to be CAdES or PAdES."""
    signer_info = extract_signer_info(signed_data)
    certificate = signer_certificate(signed_data)
    own = knowledge_in(signed_data)
    faults: list[Fault] = []
    notes: list[str] = []
    time, has_timestamp = await _timestamp(chains, signer_info, own, at, faults, notes)
    context = chains.context(time or at, certificate, own)
    status = await generic_cms.cms_basic_validation(
        signed_data,
        raw_digest=None if encapsulated else digest(_content_algorithm(signer_info)),
        validation_context=context,
        key_usage_settings=KeyUsageConstraints(key_usage=set()),
        algorithm_policy=chains.algorithms(),
    )
    faults.extend([await in_words(one, certificate, context) for one in _status_faults(status, chains, signer_info)])
    faults.extend(attribute_faults(signer_info, baseline=baseline))
    path = status["validation_path"]
    revoked = revocation_fault(chains, path, own, time or at)
    if revoked is not None:
        faults.append(revoked)
    is_anchor = any(root.sha256 == certificate.sha256 for root in chains.store.roots)
    faults.extend(certificate_faults(certificate, chains.policy, is_anchor=is_anchor, at=time or at))
    notes.extend(algorithm_notes(certificate, signer_info))
    claimed = generic_cms.extract_self_reported_ts(signer_info)
    return CmsStatus(
        tuple(faults),
        certificate,
        time,
        claimed if claimed is not None and claimed.tzinfo is not None else None,
        purpose_of(path, chains.store),
        has_timestamp,
        status["valid"],
        tuple(notes),
        path,
    )


async def _timestamp(
    chains: Chains, signer_info: cms.SignerInfo, own: Knowledge, at: datetime, faults: list[Fault], notes: list[str]
) -> tuple[datetime | None, bool]:
    """The time that the signature's own timestamp proves. A timestamp made for other bytes is a fault; one whose
    service is not trusted only proves nothing."""
    tokens = list(generic_cms.extract_tst_data_iter(signer_info, signed=False))
    if not tokens:
        return None, False
    best: datetime | None = None
    for token in tokens[:5]:
        try:
            status = await _token_status(
                chains, token, generic_cms.message_imprint_checker(signer_info), at, own.certificates
            )
        except SignatureValidationError as error:
            if error.ades_subindication is not AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND:
                raise
            notes.append("Dấu thời gian không kèm chứng thư của đơn vị cấp, nên không chứng minh được thời điểm ký.")
            continue
        if not (status.intact and status.valid):
            faults.append(
                unsure(
                    SubIndication.GENERIC, "Dấu thời gian không phải của chữ ký này hoặc đã bị sửa.", touches_bytes=True
                )
            )
        elif (
            status.trusted
            and not token_faults(token, chains.policy)
            and not _is_revoked(chains, status, token, own, at)
        ):
            best = min(best or status.timestamp, status.timestamp)
        else:
            notes.append("Dấu thời gian không được tin cậy, nên không dùng để chứng minh thời điểm ký.")
    if best is not None and best > at:
        notes.append("Dấu thời gian ghi muộn hơn thời điểm tiếp nhận.")
        best = None
    return best, True


def _is_revoked(chains: Chains, status: TimestampSignatureStatus, token: Any, own: Knowledge, at: datetime) -> bool:
    return revocation_fault(chains, status.validation_path, own.with_more(knowledge_in(token)), at) is not None


async def judge_certificate(chains: Chains, certificate: x509.Certificate, own: Knowledge, at: datetime) -> CmsStatus:
    """A signing certificate alone, for signatures whose cryptography another library checked (XML)."""
    context = chains.context(at, certificate, own)
    result = await generic_cms.validate_cert_usage(
        certificate,
        context,
        key_usage_settings=KeyUsageConstraints(key_usage=set()),
        paths=context.path_builder.async_build_paths_lazy(certificate),
    )
    path = result.success_result
    fault = trust_fault(result.error_subindic, certificate, chains.store)
    fault = await in_words(fault, certificate, context) if fault is not None else None
    is_anchor = any(root.sha256 == certificate.sha256 for root in chains.store.roots)
    faults = [*([fault] if fault else []), *certificate_faults(certificate, chains.policy, is_anchor=is_anchor, at=at)]
    revoked = revocation_fault(chains, path, own, at)
    if revoked is not None:
        faults.append(revoked)
    if path is None and not faults:
        faults.append(unsure(SubIndication.NO_CERTIFICATE_CHAIN_FOUND, "Không dựng được đường dẫn chứng thực."))
    return CmsStatus(tuple(faults), certificate, purpose=purpose_of(path, chains.store), path=path)


async def judge_token(chains: Chains, signed_data: cms.SignedData, digest: Digest, at: datetime) -> CmsStatus:
    """A timestamp token over a document (RFC 3161)."""
    status = await _token_status(chains, signed_data, digest, at)
    faults: list[Fault] = list(token_faults(signed_data, chains.policy))
    if not status.intact:
        faults.append(failed(SubIndication.HASH_FAILURE, "Dấu thời gian không khớp với nội dung văn bản."))
    elif not status.valid:
        faults.append(failed(SubIndication.SIG_CRYPTO_FAILURE, "Dấu thời gian đã bị sửa."))
    fault = trust_fault(status.trust_problem_indic, status.signing_cert, chains.store) or revocation_fault(
        chains, status.validation_path, knowledge_in(signed_data), at
    )
    if fault is not None:
        faults.append(fault)
    elif status.valid and status.intact and not status.trusted:
        faults.append(unsure(SubIndication.GENERIC, "Không xác định được dấu thời gian."))
    elif status.timestamp > at:
        faults.append(unsure(SubIndication.TIMESTAMP_ORDER_FAILURE, "Dấu thời gian muộn hơn thời điểm kiểm tra."))
    return CmsStatus(
        tuple(faults),
        status.signing_cert,
        None if faults else status.timestamp,
        purpose=purpose_of(status.validation_path, chains.store),
        has_timestamp=True,
        trust_checked=status.valid,
        path=status.validation_path,
    )


async def _token_status(
    chains: Chains,
    token: cms.SignedData,
    digest: Digest,
    at: datetime,
    known: tuple[x509.Certificate, ...] = (),
) -> TimestampSignatureStatus:
    try:
        certificate = signer_certificate(token)
    except SignatureValidationError:
        token = with_certificate(token, (*chains.knowledge.certificates, *known, *chains.store.intermediates))
        certificate = signer_certificate(token)
    context = chains.context(at, certificate, knowledge_in(token))
    values = await generic_cms.validate_tst_signed_data(token, context, digest, algorithm_policy=chains.algorithms())
    return TimestampSignatureStatus(**values)


def _content_algorithm(signer_info: cms.SignerInfo) -> str:
    return str(signer_info["digest_algorithm"]["algorithm"].native).lower()


def _status_faults(status: dict[str, Any], chains: Chains, signer_info: cms.SignerInfo) -> list[Fault]:
    """Hash, then cryptography, then trust. A broken signature of a banned algorithm is still broken; one of an
    algorithm that the library does not know is not broken but unchecked."""
    if not status["intact"]:
        return [failed(SubIndication.HASH_FAILURE, "Nội dung văn bản không còn đúng như lúc ký.")]
    if not status["valid"] and not is_checkable(signer_info):
        reason = "Chữ ký dùng thuật toán mà phần mềm không kiểm tra được."
        return [unsure(SubIndication.CRYPTO_CONSTRAINTS_FAILURE, reason, touches_bytes=True)]
    if not status["valid"]:
        return [failed(SubIndication.SIG_CRYPTO_FAILURE, "Giá trị chữ ký không khớp với chứng thư số của người ký.")]
    fault = trust_fault(status["trust_problem_indic"], status["signing_cert"], chains.store)
    if fault is not None:
        return [fault]
    if status["validation_path"] is None:
        return [unsure(SubIndication.NO_CERTIFICATE_CHAIN_FOUND, "Không dựng được đường dẫn chứng thực.")]
    return []
