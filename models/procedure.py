"""The catalogue as values: procedures, document types, field types, wording.

``storage/catalogue.py`` reads them from the YAML files of ``catalogue/``; everything here is plain data.
A procedure's version is chosen by date of receipt, never by scan date.
"""

from datetime import date
from enum import StrEnum

from models.dossier import Required
from models.error import NotFound
from models.finding import FindingCode, Severity
from models.reading import Quality
from models.record import Key, Record, Text


class FieldCheck(StrEnum):
    """The check a field type's value must pass; the code is in ``pipeline/extract/``."""

    NONE = "none"
    PERSON_NUMBER = "person_number"
    OLD_PERSON_NUMBER = "old_person_number"
    TAX_CODE = "tax_code"
    DATE = "date"
    MONEY = "money"
    AREA = "area"
    PATTERN = "pattern"
    PERSON_NAME = "person_name"


class FieldType(Record):
    """A kind of value: how its label reads on paper, what it looks like, how it is checked."""

    key: Key
    label: Text
    cues: tuple[Text, ...] = ()
    pattern: str | None = None
    check: FieldCheck = FieldCheck.NONE
    where: str = ""
    note: Text = ""


class SignerRole(StrEnum):
    """Who must have signed (TT 15/2025/TT-BKHCN, NĐ 30/2020)."""

    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    OFFICER = "officer"
    AGENCY = "agency"
    NOTARY = "notary"
    PARTIES = "parties"
    COPY_CERTIFIER = "copy_certifier"


class DocumentType(Record):
    """A kind of paper and how one knows it. Cues are compared on folded text; a negative cue vetoes."""

    key: Key
    name: Text
    titles: tuple[Text, ...] = ()
    cues: tuple[Text, ...] = ()
    negative: tuple[Text, ...] = ()
    forms: tuple[Text, ...] = ()
    fields: tuple[Key, ...] = ()
    type_number: int = 32
    """TT 05/2025 typeName 01 to 32; 32 is 'khác'."""
    long_document: bool = False
    scan_dpi: int = 200
    note: Text = ""


class Condition(Record):
    """When a conditional component is required.

    ``expression`` is evaluated over answers and fields (``pipeline/check/condition.py``); without an answer
    the component is undecided and ``question`` is put to the clerk."""

    question: Text
    expression: str = ""
    answer: Key | None = None


class Counts(Record):
    """How many of each: originals, certified copies, plain copies; ``present`` is shown only (TT 03/2025 Đ.5)."""

    original: int = 0
    certified: int = 0
    copy_: int = 0
    present: int = 0


class ComponentRule(Record):
    """One paper that a procedure asks for."""

    key: Key
    name: Text
    document_type: Key
    required: Required
    group: Key | None = None
    """Components of one ``one_of`` group: any one of them satisfies all."""
    when: Condition | None = None
    counts: Counts = Counts()
    form: Text = ""
    titles: tuple[Text, ...] = ()
    cues: tuple[Text, ...] = ()
    negative: tuple[Text, ...] = ()
    fields: tuple[Key, ...] = ()
    required_fields: tuple[Key, ...] = ()
    signers: tuple[SignerRole, ...] = ()
    seal_required: bool = False
    signature_required: bool = False
    notary_required: bool = False
    presented_only: bool = False
    database: Text = ""
    """The state database that replaces it, where one does."""
    max_age_months: int | None = None
    has_expiry: bool = False
    scan_dpi: int = 200
    note: Text = ""


class Deadline(Record):
    """How long the office has. Exactly one of the two numbers is set, or neither where the law gives none."""

    working_days: int | None = None
    minutes: int | None = None
    note: Text = ""


class Retention(Record):
    """How long the record is kept: TT 05/2025 code 01 (permanent) to 07, and years (None = permanent)."""

    code: str
    years: int | None = None
    source: Text = ""


class ProcedureVersion(Record):
    """A procedure's components as the law had them between two dates of receipt, both inclusive."""

    valid_from: date
    valid_to: date | None = None
    components: tuple[ComponentRule, ...]
    same_across: tuple[Key, ...] = ()
    """Field types that must say the same in every component that carries them."""
    legal: tuple[Text, ...] = ()
    source: Text = ""
    confidence: str = ""

    def component(self, key: str) -> ComponentRule | None:
        return next((c for c in self.components if c.key == key), None)


class Procedure(Record):
    """What one applies for."""

    key: Key
    name: Text
    codes: tuple[str, ...] = ()
    field: Text = ""
    deadline: Deadline = Deadline()
    retention: Retention
    fee: Text = ""
    fee_due: bool = False
    priority: bool = False
    four_eyes: bool = False
    versions: tuple[ProcedureVersion, ...]

    def version_at(self, received: date) -> ProcedureVersion:
        """The version in force on the date of receipt; ``NotFound`` when the law had none then."""
        for version in self.versions:
            if version.valid_from <= received and (version.valid_to is None or received <= version.valid_to):
                return version
        raise NotFound(f"procedure {self.key} has no version for {received}; see hoso procedures show {self.key}")


class FindingWording(Record):
    """How a finding is said. ``message`` may name {component}, {field}, {file}, {page}, {detail}."""

    code: FindingCode
    severity: Severity
    message: Text
    remedy: Text = ""
    """The sentence for the supplement notice: what the applicant must do."""


class Catalogue(Record):
    """Everything an office may edit, as one value. ``fingerprint`` changes with any byte of it."""

    procedures: dict[Key, Procedure]
    document_types: dict[Key, DocumentType]
    field_types: dict[Key, FieldType]
    wording: dict[FindingCode, FindingWording]
    quality_wording: dict[Quality, Text] = {}
    fingerprint: str = ""

    def procedure(self, key: str) -> Procedure:
        """The procedure with this key or this TTHC code; ``NotFound`` otherwise."""
        found = self.procedures.get(key) or next((p for p in self.procedures.values() if key in p.codes), None)
        if found is None:
            raise NotFound(f"no procedure {key!r} in the catalogue; see hoso procedures")
        return found
