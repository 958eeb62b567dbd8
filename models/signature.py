"""Verdicts on digital signatures in the words of ETSI EN 319 102-1, on three separate axes."""

from enum import StrEnum

from models.record import Moment, Record, Sha256, Text


class Verdict(StrEnum):
    """EN 319 102-1 clause 5.1.3 total statuses; ``NO_SIGNATURE`` is a file's only."""

    TOTAL_PASSED = "TOTAL_PASSED"
    TOTAL_FAILED = "TOTAL_FAILED"
    INDETERMINATE = "INDETERMINATE"
    NO_SIGNATURE = "NO_SIGNATURE"


class SubIndication(StrEnum):
    """EN 319 102-1 table 5 (those this program gives)."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    POLICY_PROCESSING_ERROR = "POLICY_PROCESSING_ERROR"
    SIGNATURE_POLICY_NOT_AVAILABLE = "SIGNATURE_POLICY_NOT_AVAILABLE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    GENERIC = "GENERIC"


class Integrity(StrEnum):
    INTACT = "intact"
    BROKEN = "broken"
    UNDETERMINED = "undetermined"


class Trust(StrEnum):
    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    UNDETERMINED = "undetermined"


class Identity(StrEnum):
    MATCHES = "matches"
    DIFFERS = "differs"
    NOT_CHECKED = "not_checked"


class Proof(StrEnum):
    """What the signing time rests on: a trusted timestamp, our time of receipt, or only the signer's claim."""

    TIMESTAMP = "timestamp"
    RECEIPT = "receipt"
    CLAIMED = "claimed"


class Signer(Record):
    """The subject of the signing certificate. ``ids`` maps a scheme (MST, CCCD, CMND ...) to a number;
    where a subject holds several of one scheme the later ones are keyed ``MST.2`` and so on."""

    name: Text = ""
    organisation: Text = ""
    ids: dict[str, str] = {}


class SignedAt(Record):
    time: Moment
    proof: Proof


class SignatureVerdict(Record):
    """One signature or document timestamp. ``integrity`` never depends on trust."""

    field: Text
    verdict: Verdict
    sub_indication: SubIndication | None = None
    integrity: Integrity
    trust: Trust
    identity: Identity = Identity.NOT_CHECKED
    reasons: tuple[Text, ...] = ()
    signer: Signer = Signer()
    issuer: Text = ""
    signed_at: SignedAt | None = None
    profile: str = ""
    coverage: str = ""
    changed_fields: tuple[Text, ...] = ()
    is_timestamp: bool = False
    page: int | None = None
    purpose: str = ""
    """Of the root it chains to: public, government, specialised; empty where there is no chain."""
    claimed_at: Moment | None = None
    """``signingTime`` as the signer claims it: shown, never used as proof."""
    signed_bytes: int | None = None
    """Length of the signed revision: the file's first so many bytes are what was signed."""


class FileVerdict(Record):
    """All signatures of one file. The file takes the worst; an odd file is never 'unsigned' or 'passed'."""

    file: Text
    verdict: Verdict
    sub_indication: SubIndication | None = None
    reasons: tuple[Text, ...] = ()
    signatures: tuple[SignatureVerdict, ...] = ()
    signs: Sha256 | None = None
    """The other file that a detached signature was verified against; None where it had none, or carries its own."""
