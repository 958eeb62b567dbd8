"""A ``SignatureVerdict`` from a status, for forms that have no pages: CMS, XML, ASiC.

In: a ``CmsStatus`` and faults. Out: ``SignatureVerdict``. PDFs add coverage and changes in ``judge``.
"""

from datetime import datetime

from models.signature import Identity, Proof, SignatureVerdict, SignedAt, Signer, Trust, Verdict
from models.submission import Applicant
from pipeline.verify.cms_status import CmsStatus
from pipeline.verify.fault import Fault, integrity_of, trust_of, worst
from pipeline.verify.signers import identity_of, issuer_of, signer_of
from pipeline.verify.trust import Purpose


def plain_verdict(
    field: str,
    status: CmsStatus,
    faults: tuple[Fault, ...],
    *,
    moment: datetime,
    applicant: Applicant | None,
    profile: str,
    coverage: str = "",
) -> SignatureVerdict:
    """All faults together decide; ``coverage`` says in words of the format what was signed."""
    held = (*faults, *status.faults)
    head = worst(held)
    signer = signer_of(status.certificate) if status.certificate is not None else Signer()
    is_own = status.purpose is not Purpose.GOVERNMENT
    return SignatureVerdict(
        field=field,
        verdict=head.verdict if head else Verdict.TOTAL_PASSED,
        sub_indication=head.sub if head else None,
        integrity=integrity_of(held),
        trust=trust_of(held) if status.trust_checked else Trust.UNDETERMINED,
        identity=identity_of(signer, applicant) if is_own else Identity.NOT_CHECKED,
        reasons=tuple(dict.fromkeys((*(fault.reason for fault in held), *status.notes))),
        signer=signer,
        issuer=issuer_of(status.certificate) if status.certificate is not None else "",
        signed_at=SignedAt(
            time=status.time or moment, proof=Proof.TIMESTAMP if status.time is not None else Proof.RECEIPT
        ),
        profile=profile,
        coverage=coverage,
        purpose=status.purpose.value if status.purpose else "",
        claimed_at=status.claimed_at,
    )
