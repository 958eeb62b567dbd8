"""What can be held against a signature or a file, and how faults add up to a verdict.

In: faults. Out: the worst of them, with every reason kept. A fault never lifts a verdict.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.signature import Integrity, SubIndication, Trust, Verdict

RANK = {Verdict.TOTAL_FAILED: 3, Verdict.INDETERMINATE: 2, Verdict.NO_SIGNATURE: 1, Verdict.TOTAL_PASSED: 0}
"""The worst verdict has the highest rank."""


@dataclass(frozen=True)
class Fault:
    """One thing against a signature. ``integrity`` or ``trust`` is set where the fault decides that axis."""

    verdict: Verdict
    sub: SubIndication
    reason: str
    integrity: Integrity | None = None
    trust: Trust | None = None


def failed(sub: SubIndication, reason: str) -> Fault:
    """The bytes are not what was signed: TOTAL_FAILED, integrity broken."""
    return Fault(Verdict.TOTAL_FAILED, sub, reason, integrity=Integrity.BROKEN)


def unsure(sub: SubIndication, reason: str, *, touches_bytes: bool = False) -> Fault:
    """A person must look. ``touches_bytes`` where it is the content, not the signer, that is in doubt."""
    return Fault(Verdict.INDETERMINATE, sub, reason, integrity=Integrity.UNDETERMINED if touches_bytes else None)


def distrusted(sub: SubIndication, reason: str, trust: Trust) -> Fault:
    """The certificate, not the bytes: INDETERMINATE (EN 319 102-1 has no failure for trust)."""
    return Fault(Verdict.INDETERMINATE, sub, reason, trust=trust)


def worst(faults: Iterable[Fault]) -> Fault | None:
    """The first of the worst faults; None where there is none."""
    ordered = sorted(faults, key=lambda fault: -RANK[fault.verdict])
    return ordered[0] if ordered else None


def integrity_of(faults: Iterable[Fault]) -> Integrity:
    """Broken beats undetermined beats intact."""
    seen = {fault.integrity for fault in faults}
    for value in (Integrity.BROKEN, Integrity.UNDETERMINED):
        if value in seen:
            return value
    return Integrity.INTACT


def trust_of(faults: Iterable[Fault]) -> Trust:
    """Untrusted beats undetermined beats trusted."""
    seen = {fault.trust for fault in faults}
    for value in (Trust.UNTRUSTED, Trust.UNDETERMINED):
        if value in seen:
            return value
    return Trust.TRUSTED
