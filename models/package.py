"""Sealed packages (hồ sơ điện tử) as the register knows them, and the ways they are written."""

from enum import StrEnum

from models.record import Moment, Record, Sha256, Text


class Profile(StrEnum):
    """How a package is laid out. AIP is the archive's own, SIP what is handed over; TT02 is the legacy list."""

    BAGIT = "bagit"
    EARK = "eark"
    EARK_SIP = "eark_sip"
    TT05 = "tt05"
    TT02 = "tt02"


class SealedPackage(Record):
    """A package under retention. ``retention`` is the TT 05/2025 code 01 to 07; None in ``retain_until`` is permanent
    where the code is 01, and a store without object lock where ``mode`` is empty."""

    dossier: str
    key: str
    profile: Profile = Profile.BAGIT
    sha256: Sha256
    bytes: int
    version: str | None = None
    sealed_at: Moment
    retention: str
    retain_until: Moment | None = None
    mode: str = ""
    hold: bool = False


class DisposalCertificate(Record):
    """What was destroyed, on whose word and why (biên bản tiêu hủy). ``left``: hashes of originals that another dossier
    received too, which stay for that one. Holds no person's data but account names and the reason as it was typed."""

    format: str = "hoso-disposal-1"
    dossier: str
    unit: str
    procedure: str | None
    received_at: Moment
    disposed_at: Moment
    packages: tuple[SealedPackage, ...]
    originals: tuple[Sha256, ...]
    left: tuple[Sha256, ...] = ()
    approved_by: tuple[str, ...]
    done_by: str
    reason: Text


class FixityOutcome(StrEnum):
    INTACT = "intact"
    ALTERED = "altered"
    MISSING = "missing"


class FixityCheck(Record):
    """One object re-read: its bytes are what was written, or not, or it is gone."""

    place: Text
    key: str
    checked_at: Moment
    outcome: FixityOutcome
