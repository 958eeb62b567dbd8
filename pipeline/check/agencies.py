"""Whether an agency's signature is that of the agency which the paper names as its issuer.

In: a paper's issuer as read, the verdicts of its signatures, dated other names. Out: who signed instead, and
both places. Only papers born digital: whoever signs a scan vouches for the scan.
"""

from collections.abc import Sequence
from datetime import timedelta

from models.finding import Evidence
from models.paper import Field
from models.procedure import Catalogue, SignerRole
from models.reading import Source
from models.signature import FileVerdict, SignatureVerdict
from pipeline.check.papers import Paper
from pipeline.check.wording import place

ISSUER = "co_quan_ban_hanh"


def other_agency(catalogue: Catalogue, paper: Paper, verdict: FileVerdict) -> tuple[str, tuple[Evidence, ...]] | None:
    """Both names in words, and both places (the signature's file, the issuer on the page); None where nothing differs,
    the paper names no issuer, no agency has signed, or another agency may certify the copy."""
    from pipeline.verify.signers import plays_role, same_agency

    issuer = paper.fields.get(ISSUER)
    if issuer is None or SignerRole.COPY_CERTIFIER in paper.rule.signers:
        return None
    if any(page.reading.source is not Source.TEXT_LAYER for page in paper.pages):
        return None
    agencies = [s for s in verdict.signatures if plays_role(s, SignerRole.AGENCY) and s.signed_at is not None]
    for one in agencies:
        on = (one.signed_at.time + timedelta(hours=catalogue.calendar.offset_hours)).date()  # type: ignore[union-attr]
        if same_agency(one.signer, issuer.value, on, catalogue.agency_aliases):
            return None
    return _said(agencies, issuer, verdict.file) if agencies else None


def _said(agencies: Sequence[SignatureVerdict], issuer: Field, file: str) -> tuple[str, tuple[Evidence, ...]]:
    names = ", ".join(dict.fromkeys(one.signer.name for one in agencies))
    return f"{names} ký, {issuer.as_read} ban hành", (Evidence(file=file, text=names), place(issuer))
