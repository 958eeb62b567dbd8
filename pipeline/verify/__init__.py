"""Signature verdicts on the original bytes, before anything else touches them.

In: a file's path, its name as received, a trust store, the proven moment. Out: ``FileVerdict``.
Wrong: nothing here raises on a strange file; whatever cannot be judged is INDETERMINATE with its reason.

Importing this package costs nothing: the libraries that verify are loaded by the first file that needs them.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from models.signature import FileVerdict
from models.submission import Applicant
from pipeline.verify.policy import OFFICE, Policy
from pipeline.verify.scan import may_be_signed

if TYPE_CHECKING:
    from pipeline.verify.trust import TrustStore

__all__ = ["OFFICE", "Policy", "load_trust", "may_be_signed", "verify_file"]


def load_trust(trust_dir: Path | None, crl_dir: Path | None = None) -> "TrustStore":
    """The trust store of an office (``pipeline.verify.trust``); empty without folders, so nothing passes."""
    from pipeline.verify.trust import load_trust as load

    return load(trust_dir, crl_dir)


def verify_file(
    path: Path,
    name: str,
    trust: "TrustStore",
    *,
    moment: datetime,
    applicant: Applicant | None = None,
    policy: Policy = OFFICE,
    content: Path | None = None,
) -> FileVerdict:
    """The verdict on every signature of one file (EN 319 102-1 words).

    ``moment`` is the proven time: receipt by our server, or now. It is what a signature without a trusted
    timestamp is judged at. ``content`` is the file that a detached ``.p7s`` signs. ``applicant`` is compared with
    the signers' numbers. Never raises on a file's content; an unreadable path is the caller's error (``OSError``).
    """
    from pipeline.verify.formats import verify

    return verify(path, name, trust, moment=moment, applicant=applicant, policy=policy, content=content)
