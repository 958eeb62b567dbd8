"""From signatures and faults of a file to its verdict: the worst of all.

In: faults of the whole file and the verdicts of its signatures. Out: ``FileVerdict``. Wrong: nothing.
"""

from collections.abc import Iterable, Sequence

from models.signature import FileVerdict, SignatureVerdict, SubIndication, Verdict
from pipeline.verify.fault import RANK, Fault


def unsigned(name: str) -> FileVerdict:
    """No revision holds a signature."""
    return FileVerdict(file=name, verdict=Verdict.NO_SIGNATURE, reasons=("Tệp không có chữ ký số.",))


def not_judged(name: str, reason: str, sub: SubIndication = SubIndication.GENERIC) -> FileVerdict:
    """A file that may be signed and that we cannot judge: INDETERMINATE, never unsigned."""
    return FileVerdict(file=name, verdict=Verdict.INDETERMINATE, sub_indication=sub, reasons=(reason,))


def file_verdict(name: str, faults: Iterable[Fault], signatures: Sequence[SignatureVerdict]) -> FileVerdict:
    """The worst of signatures and faults. Every reason is kept once, in order."""
    ranked: list[tuple[int, Verdict, SubIndication | None, tuple[str, ...]]] = [
        (RANK[fault.verdict], fault.verdict, fault.sub, (fault.reason,)) for fault in faults
    ]
    ranked += [(RANK[s.verdict], s.verdict, s.sub_indication, s.reasons) for s in signatures]
    if not ranked:
        return unsigned(name)
    ranked.sort(key=lambda entry: -entry[0])
    rank, verdict, sub, _ = ranked[0]
    reasons = dict.fromkeys(reason for entry in ranked if entry[0] == rank for reason in entry[3])
    if verdict is Verdict.TOTAL_PASSED:
        people = sum(not signature.is_timestamp for signature in signatures)
        if people == 0:
            return FileVerdict(
                file=name,
                verdict=Verdict.INDETERMINATE,
                sub_indication=SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
                reasons=("Tệp chỉ có dấu thời gian, không có chữ ký của người hay cơ quan nào.",),
                signatures=tuple(signatures),
            )
    return FileVerdict(
        file=name, verdict=verdict, sub_indication=sub, reasons=tuple(reasons), signatures=tuple(signatures)
    )
