"""One signature or document timestamp of a PDF, judged on three axes.

In: the file, a signature value, the chains, the moment. Out: ``SignatureVerdict``. Wrong: exceptions become faults.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from models.signature import (
    Identity,
    Proof,
    SignatureVerdict,
    SignedAt,
    Signer,
    SubIndication,
    Trust,
    Verdict,
)
from models.submission import Applicant
from pipeline.verify.chain import Chains, error_fault, knowledge_in
from pipeline.verify.cms_status import CmsStatus, judge_cms, judge_token
from pipeline.verify.differences import diff_policy_for
from pipeline.verify.digests import ALGORITHMS, Digests
from pipeline.verify.fault import Fault, failed, integrity_of, trust_of, unsure, worst
from pipeline.verify.reader import SignatureValue
from pipeline.verify.revision import Revision
from pipeline.verify.signers import identity_of, issuer_of, signer_of
from pipeline.verify.structure import is_narrow, range_faults
from pipeline.verify.trust import Purpose

_KINDS = ("/Sig", "/DocTimeStamp")


@dataclass
class Judge:
    """One file under judgement. ``proofs`` grows: (end of the covered bytes, time) of each trusted timestamp."""

    data: bytes
    reader: PdfFileReader
    chains: Chains
    moment: datetime
    applicant: Applicant | None
    values: tuple[SignatureValue, ...]
    whole_file: tuple[Fault, ...] = ()
    proofs: list[tuple[int, datetime]] = field(default_factory=list)
    digests: Digests = field(init=False)
    latest: Revision = field(init=False)
    """Opened only where a signature does not cover it; ``close`` lets go of it."""

    def __post_init__(self) -> None:
        self.digests = Digests(self.data, (value.span for value in self.values if value.span is not None))
        self.latest = Revision(self.data)

    def close(self) -> None:
        """Let go of what was opened to compare revisions."""
        self.latest.close()

    def latest_proof(self, end: int) -> datetime:
        """The earliest time that a later document timestamp proves for bytes up to ``end``; else the moment."""
        times = [time for covered, time in self.proofs if covered > end]
        return min([self.moment, *times])


async def judge_value(judge: Judge, value: SignatureValue) -> SignatureVerdict:
    """The verdict on one filled signature field. Never raises."""
    try:
        return await _judge(judge, value)
    except Exception as error:  # noqa: BLE001  the library raises many classes; none may become 'unsigned'
        fault = error_fault(error)
        return unjudged(value, fault.reason, fault, *judge.whole_file)


async def _judge(judge: Judge, value: SignatureValue) -> SignatureVerdict:
    policy = judge.chains.policy
    is_timestamp = value.kind == "/DocTimeStamp"
    accepted = policy.timestamp_sub_filters if is_timestamp else policy.sub_filters
    if value.sub_filter not in accepted or value.kind not in _KINDS:
        return _legacy(judge, value)
    embedded = EmbeddedPdfSignature(judge.reader, value.field, value.name)
    broken_range = range_faults(judge.data, value.span, embedded.pkcs7_content)
    faults = [*judge.whole_file, *broken_range]
    if worst_is_failure(broken_range):
        # Hashing such a range may never end (offsets far beyond the file), and nothing could lift the verdict.
        return _verdict(
            judge, value, embedded, CmsStatus((), _signer_certificate(embedded), trust_checked=False), faults, ()
        )
    _hash(judge, value, embedded)
    changed = _document_faults(judge, value, embedded, faults)
    end = value.span.end if value.span else 0
    at = judge.latest_proof(end)
    if is_timestamp:
        status = await judge_token(judge.chains, embedded.signed_data, embedded.compute_digest, at)
    else:
        baseline = value.sub_filter == "/ETSI.CAdES.detached"
        status = await judge_cms(judge.chains, embedded.signed_data, embedded.compute_digest, at, baseline=baseline)
    faults.extend(status.faults)
    if is_timestamp and not faults and status.time is not None:
        judge.proofs.append((end, status.time))
    return _verdict(judge, value, embedded, status, faults, changed)


def _hash(judge: Judge, value: SignatureValue, embedded: EmbeddedPdfSignature) -> None:
    """Hand the library the digest of the signed bytes; by itself it reads the file once for each signature."""
    algorithm = embedded.external_md_algorithm
    if value.span is not None and algorithm in ALGORITHMS:
        embedded.external_digests[algorithm] = judge.digests.of(algorithm, value.span)


def worst_is_failure(faults: tuple[Fault, ...]) -> bool:
    """Whether one of these already proves the signature broken."""
    return any(fault.verdict is Verdict.TOTAL_FAILED for fault in faults)


def _signer_certificate(embedded: EmbeddedPdfSignature) -> x509.Certificate | None:
    try:
        return embedded.signer_cert
    except Exception:  # noqa: BLE001  only for showing whose the broken signature would be
        return None


def _document_faults(
    judge: Judge, value: SignatureValue, embedded: EmbeddedPdfSignature, faults: list[Fault]
) -> tuple[str, ...]:
    """Coverage and changes after signing. Appends to ``faults``; returns the names of changed fields."""
    try:
        embedded.compute_integrity_info(diff_policy=diff_policy_for(judge.reader))
    except Exception as error:  # noqa: BLE001  includes RecursionError on long chains of bookmarks
        faults.append(error_fault(error))
        return ()
    coverage: Any = embedded.coverage
    if value.span is not None and is_narrow(judge.data, value.span):
        if value.span.end < len(judge.data):
            faults.append(unsure(SubIndication.GENERIC, "Phạm vi ký viết khác thường; cần người kiểm tra."))
        return ()
    if coverage is None or coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        faults.append(failed(SubIndication.FORMAT_FAILURE, "Chữ ký không bao trùm trọn phiên bản văn bản đã ký."))
        return ()
    result: Any = embedded.diff_result
    if isinstance(result, SuspiciousModification):
        faults.append(failed(SubIndication.FORMAT_FAILURE, "Nội dung văn bản đã bị thay đổi sau khi ký."))
        return ()
    summary = embedded.summarise_integrity_info()
    changed = tuple(sorted(result.changed_form_fields)) if result is not None else ()
    if summary["docmdp_ok"] is False:
        faults.append(failed(SubIndication.FORMAT_FAILURE, "Có thay đổi mà người ký chứng nhận không cho phép."))
        return changed
    if coverage is SignatureCoverageLevel.ENTIRE_FILE or result is None:
        return changed
    from pipeline.verify.later import later_faults

    level = result.modification_level
    with closing(Revision(judge.data[: value.span.end if value.span else 0])) as signed:
        found = later_faults(
            signed,
            judge.latest,
            value,
            judge.values,
            changed,
            judge.chains.policy,
            filled=level > ModificationLevel.LTA_UPDATES,
        )
    faults.extend(found)
    return changed


def _legacy(judge: Judge, value: SignatureValue) -> SignatureVerdict:
    named = value.sub_filter if value.kind in _KINDS else value.kind
    shown = named.lstrip("/") or "không ghi"
    reason = f"Dạng chữ ký cũ hoặc không hỗ trợ ({shown}); phần mềm không kiểm tra được."
    return unjudged(value, reason, unsure(SubIndication.GENERIC, reason, touches_bytes=True), *judge.whole_file)


def unjudged(value: SignatureValue, reason: str, *faults: Fault) -> SignatureVerdict:
    """A signature that could not be judged, or was removed: named, never passed."""
    held = faults or (unsure(SubIndication.GENERIC, reason, touches_bytes=True),)
    head = worst(held) or held[0]
    return SignatureVerdict(
        field=value.name,
        verdict=head.verdict,
        sub_indication=head.sub,
        integrity=integrity_of(held),
        trust=Trust.UNDETERMINED,
        reasons=tuple(dict.fromkeys((reason, *(fault.reason for fault in held)))),
        is_timestamp=value.kind == "/DocTimeStamp",
        signed_bytes=value.span.end if value.span else None,
    )


def _verdict(
    judge: Judge,
    value: SignatureValue,
    embedded: EmbeddedPdfSignature,
    status: CmsStatus,
    faults: list[Fault],
    changed: tuple[str, ...],
) -> SignatureVerdict:
    head = worst(faults)
    certificate = status.certificate
    signer = signer_of(certificate) if certificate is not None else Signer()
    is_timestamp = value.kind == "/DocTimeStamp"
    coverage = embedded.coverage.name if embedded.coverage is not None else ""
    return SignatureVerdict(
        field=value.name,
        verdict=head.verdict if head else Verdict.TOTAL_PASSED,
        sub_indication=head.sub if head else None,
        integrity=integrity_of(faults),
        trust=trust_of(faults) if status.trust_checked else Trust.UNDETERMINED,
        identity=Identity.NOT_CHECKED
        if is_timestamp or status.purpose is Purpose.GOVERNMENT
        else identity_of(signer, judge.applicant),
        reasons=tuple(dict.fromkeys((*(fault.reason for fault in faults), *status.notes))),
        signer=signer,
        issuer=issuer_of(certificate) if certificate is not None else "",
        signed_at=_signed_at(judge, value, status),
        profile=_profile(judge, value, embedded.signed_data, status),
        coverage=coverage,
        changed_fields=changed,
        is_timestamp=is_timestamp,
        purpose=status.purpose.value if status.purpose else "",
        claimed_at=status.claimed_at,
        signed_bytes=value.span.end if value.span else None,
    )


def _signed_at(judge: Judge, value: SignatureValue, status: CmsStatus) -> SignedAt:
    if status.time is not None:
        return SignedAt(time=status.time, proof=Proof.TIMESTAMP)
    at = judge.latest_proof(value.span.end if value.span else 0)
    return SignedAt(time=at, proof=Proof.TIMESTAMP if at < judge.moment else Proof.RECEIPT)


def _profile(judge: Judge, value: SignatureValue, signed_data: cms.SignedData, status: CmsStatus) -> str:
    """The level by what the signature carries (EN 319 142-1): B, T, LT, LTA."""
    if value.kind == "/DocTimeStamp":
        return "DocTimeStamp"
    end = value.span.end if value.span else 0
    later = any(other.kind == "/DocTimeStamp" and other.span and other.span.end > end for other in judge.values)
    known = judge.chains.knowledge
    kept = bool(known.crls or known.ocsps or knowledge_in(signed_data).crls or knowledge_in(signed_data).ocsps)
    if not status.has_timestamp and not later:
        return "B-B"
    if not kept:
        return "B-T"
    return "B-LTA" if later else "B-LT"
