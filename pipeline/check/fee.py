"""Does the receipt pay what the declaration owes.

In: ``Desk``. Out: at most one finding, with the two amounts side by side.
"""

from models.finding import Finding, FindingCode
from models.paper import Field
from pipeline.check.papers import Desk, Paper
from pipeline.check.wording import finding, place

_RECEIPT = "chung_tu_nop_tien"


def fee(desk: Desk) -> tuple[Finding, ...]:
    """Compare receipts with the first other paper that states a fee, and with the dossier's own code."""
    receipts = [p for p in desk.papers if p.document_type == _RECEIPT and p.values("so_tien")]
    owing = [p for p in desk.papers if p.document_type != _RECEIPT and p.values("so_tien") and _declares_fee(p)]
    if not receipts or not owing:
        return ()
    paid = _sum(receipts)
    owed = owing[0].fields["so_tien"]
    if paid == int(owed.value) or any(f.value == owed.value for p in receipts for f in p.values("so_tien")):
        return ()
    mine: Field = receipts[0].fields["so_tien"]
    detail = f"đã nộp {mine.as_read}; phải nộp {owed.as_read}"
    return (
        finding(
            desk.catalogue,
            FindingCode.FEE_MISMATCH,
            component=receipts[0].key,
            name=receipts[0].name,
            field="so_tien",
            detail=detail,
            evidence=(place(mine), place(owed)),
        ),
    )


def _declares_fee(paper: Paper) -> bool:
    return any(w in page.flowing for page in paper.pages for w in ("phi phai nop", "so phi", "le phi", "nop phi"))


def _sum(receipts: list[Paper]) -> int:
    return sum(int(p.fields["so_tien"].value) for p in receipts)
