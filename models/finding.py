"""Findings: one reason-coded thing each, with evidence and severity. The codes are a closed set.

Each code is documented in ``docs/findings.md`` (a test holds both together) and worded in
``catalogue/wording.yaml``, which an office may edit.
"""

from enum import StrEnum

from models.record import Box, Key, PageNumber, Record, Text


class Severity(StrEnum):
    """blocking: cannot be accepted as it is; review: a person must look; note: good to know."""

    BLOCKING = "blocking"
    REVIEW = "review"
    NOTE = "note"


class FindingCode(StrEnum):
    """Every reason this program can give (contract: a documented closed set)."""

    FILE_EMPTY = "file.empty"
    FILE_UNKNOWN_TYPE = "file.unknown_type"
    FILE_TYPE_MISMATCH = "file.type_mismatch"
    FILE_UNSUPPORTED = "file.unsupported"
    FILE_ENCRYPTED = "file.encrypted"
    FILE_DAMAGED = "file.damaged"
    FILE_NO_PAGES = "file.no_pages"
    FILE_TOO_LARGE = "file.too_large"
    FILE_TOO_MANY_PAGES = "file.too_many_pages"
    FILE_TOO_MANY_PIXELS = "file.too_many_pixels"
    FILE_XFA_FORM = "file.xfa_form"
    FILE_UNSAFE_NAME = "file.unsafe_name"
    FILE_ARCHIVE_UNSAFE = "file.archive_unsafe"
    FILE_ARCHIVE_NESTED = "file.archive_nested"
    FILE_ARCHIVE_BOMB = "file.archive_bomb"
    FILE_ACTIVE_CONTENT = "file.active_content"
    FILE_MALWARE = "file.malware"
    FILE_EMBEDDED_FILES = "file.embedded_files"
    FILE_LIMIT_REACHED = "file.limit_reached"
    FILE_DUPLICATE = "file.duplicate"
    PAGE_UNREADABLE = "page.unreadable"
    PAGE_LOW_CONFIDENCE = "page.low_confidence"
    PAGE_QUALITY = "page.quality"
    PAGE_BLANK = "page.blank"
    PAGE_RESOLUTION = "page.resolution"
    PAGE_ORIENTATION_UNCERTAIN = "page.orientation_uncertain"
    PAPER_UNKNOWN_TYPE = "paper.unknown_type"
    PAPER_AMBIGUOUS_TYPE = "paper.ambiguous_type"
    PAPER_FOREIGN = "paper.foreign"
    PAPER_PAGES_MISSING = "paper.pages_missing"
    PAPER_PAGE_ORDER = "paper.page_order"
    PAPER_PAGE_UNEXPLAINED = "paper.page_unexplained"
    PAPER_NOT_IN_PROCEDURE = "paper.not_in_procedure"
    PAPER_REUSED = "paper.reused"
    COMPONENT_MISSING = "component.missing"
    COMPONENT_UNDECIDED = "component.undecided"
    COMPONENT_DUPLICATE = "component.duplicate"
    COMPONENT_UNREADABLE = "component.unreadable"
    COMPONENT_WRONG_VERSION = "component.wrong_version"
    COMPONENT_COUNT = "component.count"
    COMPONENT_SEAL_MISSING = "component.seal_missing"
    COMPONENT_SIGNATURE_MISSING = "component.signature_missing"
    COMPONENT_NOTARY_MISSING = "component.notary_missing"
    COMPONENT_EXPIRED = "component.expired"
    COMPONENT_TOO_OLD = "component.too_old"
    COMPONENT_ISSUED_AFTER_RECEIPT = "component.issued_after_receipt"
    COMPONENT_DECLARED_DIFFERS = "component.declared_differs"
    FIELD_MISSING = "field.missing"
    FIELD_INVALID = "field.invalid"
    FIELD_LOW_CONFIDENCE = "field.low_confidence"
    FIELD_MISMATCH = "field.mismatch"
    FIELD_MISMATCH_MARKS = "field.mismatch_marks"
    APPLICANT_DIFFERS = "applicant.differs"
    APPLICANT_NO_AUTHORISATION = "applicant.no_authorisation"
    FEE_MISMATCH = "fee.mismatch"
    SIGNATURE_INVALID = "signature.invalid"
    SIGNATURE_INDETERMINATE = "signature.indeterminate"
    SIGNATURE_REQUIRED_MISSING = "signature.required_missing"
    SIGNATURE_WRONG_SIGNER = "signature.wrong_signer"
    SIGNATURE_CHANGED_AFTER = "signature.changed_after"
    SIGNATURE_UNSUPPORTED = "signature.unsupported"
    PROCEDURE_UNKNOWN = "procedure.unknown"
    SUBMISSION_INVALID = "submission.invalid"
    SECRET_MARKED = "secret.marked"  # noqa: S105
    SYSTEM_STEP_FAILED = "system.step_failed"


class Evidence(Record):
    """A place to look at: a file of the dossier, a page, a box, and what stands there."""

    file: Text
    page: PageNumber | None = None
    box: Box | None = None
    text: Text | None = None


class Finding(Record):
    """One thing found. ``message`` is plain Vietnamese for clerk and applicant, one sentence."""

    code: FindingCode
    severity: Severity
    message: Text
    component: Key | None = None
    field: Key | None = None
    evidence: tuple[Evidence, ...] = ()
