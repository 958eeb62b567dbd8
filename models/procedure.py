"""The catalogue as values: procedures, document types, field types, wording.

``storage/catalogue/`` reads them from the YAML files of ``catalogue/``; everything here is plain data.
A procedure's version is chosen by date of receipt, never by scan date.
"""

import hashlib
from datetime import date
from enum import StrEnum

from pydantic import Field

from models.calendar import Calendar
from models.calendar import Deadline as Deadline
from models.dossier import Required
from models.error import NotFound
from models.finding import FindingCode
from models.learned import Learned
from models.message import Message, Occasion
from models.reading import Quality
from models.record import Key, Record, Text
from models.status import Province
from models.wording import FindingWording as FindingWording


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


class Where(StrEnum):
    """Where on a paper a kind of value stands."""

    LABEL = "label"
    """Beside or under its label."""
    TOP_LEFT = "top_left"
    """In the issuing body's block (NĐ 30/2020 annex I, field 2)."""
    AFTER_TITLE = "after_title"
    SIGNATURE_BLOCK = "signature_block"


class Confidence(StrEnum):
    """How sure the catalogue is of what it says."""

    HIGH = "high"
    """Read in a legal text or on an official portal."""
    MEDIUM = "medium"
    """Read on a secondary page or in an older version."""
    LOW = "low"
    """General knowledge: an office confirms it before relying on it."""


class ServiceLevel(StrEnum):
    """How far a procedure can be done online (NĐ 118/2025/NĐ-CP)."""

    FULL = "full"
    """Toàn trình."""
    PARTIAL = "partial"
    """Một phần."""
    INFORMATION = "information"
    """Only information is online."""


class FieldType(Record):
    """A kind of value: how its label reads on paper, what it looks like, how it is checked."""

    key: Key
    label: Text
    cues: tuple[Text, ...] = ()
    pattern: str | None = None
    """A regular expression; its first group, where it has one, is the value. Matched without regard to case."""
    check: FieldCheck = FieldCheck.NONE
    where: Where = Where.LABEL
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
    """A kind of paper and how one knows it.

    All phrases are compared on folded text (lower case, no marks, đ as d, single spaces). ``titles`` count in the
    title zone (first 15 lines of a first page), ``cues`` anywhere; a ``negative`` phrase in the title zone vetoes."""

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
    contents: bool = False
    """Has a page of contents before its chapters: where that page is lacking, others may be too."""
    scan_dpi: int = 200
    issued_by_office: bool = False
    """A paper the office itself issues in every case (forms 01 to 07 of TT 03/2025): never a component."""
    note: Text = ""


class Condition(Record):
    """When a conditional component is required; ``models.condition.required`` decides.

    The clerk's or applicant's ``answer`` comes first, then ``expression`` (``models/condition.py`` has the language),
    then ``presumed``. What stays unknown is undecided, and ``question`` is put to the clerk."""

    question: Text
    expression: str = ""
    answer: Key | None = None
    presumed: bool | None = None
    """What holds while nobody answered and no paper says ``cues``; None: someone must be asked."""
    cues: tuple[Text, ...] = ()
    """Phrases that, in any paper of the dossier, make the presumption unsafe: the question is asked then."""


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
    """The form's number as printed on the paper ("Mẫu số 18")."""
    form_of: Text = ""
    """The text of law that holds the form."""
    superseded_forms: tuple[Text, ...] = ()
    """Form numbers of this component in the procedure's other versions: on a paper they say wrong version."""
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
    interactive: bool = False
    """Filled in on the portal: signed in by VNeID the applicant need not sign it (resolution on data for papers)."""
    apart: tuple[Key, ...] = ()
    """Fields of this paper that speak of someone or something else (the mother on a birth notice, the parcels after a
    division): left out of ``same_across``."""
    strangers: bool = False
    """Names people whom no other paper of the dossier need name: passengers, a crew. Any other paper with people
    ``apart`` must still name somebody whom the dossier knows."""
    database: Text = ""
    """The state database that replaces it, where one does."""
    max_age_months: int | None = None
    has_expiry: bool = False
    scan_dpi: int = 200
    type_number: int = 32
    confidence: Confidence | None = None
    """Where it differs from the version's."""
    note: Text = ""


class Retention(Record):
    """How long the record is kept: TT 05/2025 code 01 (permanent) to 07, and years (None = permanent)."""

    code: str
    years: int | None = None
    name: Text = ""
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
    confidence: Confidence = Confidence.LOW
    note: Text = ""

    @property
    def name(self) -> str:
        """What ``Assessment.procedure_version`` says: the first day, ISO 8601."""
        return self.valid_from.isoformat()

    def component(self, key: str) -> ComponentRule | None:
        """The rule with this key, None where the version has none."""
        return next((c for c in self.components if c.key == key), None)

    def questions(self) -> dict[str, Text]:
        """The answers that decide conditional components: answer key to the question, in the catalogue's order."""
        conditions = (c.when for c in self.components if c.when is not None)
        return {when.answer: when.question for when in conditions if when.answer is not None}


class Procedure(Record):
    """What one applies for."""

    key: Key
    name: Text
    codes: tuple[str, ...] = ()
    related: dict[str, Text] = {}
    """TTHC codes of neighbouring procedures that share most papers, and what they are."""
    field: Text = ""
    legacy: Text = ""
    """Why nobody can apply for it any more; empty while it is in force."""
    results: tuple[Text, ...] = ()
    """What the applicant receives."""
    deadline: Deadline = Deadline()
    retention: Retention
    fee: Text = ""
    fee_due: bool = False
    fee_amount: int | None = Field(None, ge=0)
    """In đồng, where the law names one amount for every case."""
    level: ServiceLevel = ServiceLevel.PARTIAL
    """How far it can be done online."""
    old_level: int | None = Field(None, ge=1, le=4)
    """The level (1 to 4) of the decrees before 2022, where an office still reports by it."""
    priority: bool = False
    four_eyes: bool = False
    note: Text = ""
    versions: tuple[ProcedureVersion, ...]

    def version_at(self, received: date) -> ProcedureVersion:
        """The version in force on the date of receipt; ``NotFound`` when the law had none then."""
        for version in self.versions:
            if version.valid_from <= received and (version.valid_to is None or received <= version.valid_to):
                return version
        raise NotFound(f"procedure {self.key} has no version for {received}; see hoso procedures show {self.key}")


class Unit(Record):
    """An office: what stands on its notices. ``parent`` is the organ above it (NĐ 30/2020 annex I, field 2)."""

    code: str
    name: Text
    parent: Text = ""
    place: Text = ""
    """The place of the place-and-date line."""
    address: Text = ""
    phone: Text = ""
    identifiers: tuple[str, ...] = ()
    """Other codes of the same unit: of QĐ 20/2020/QĐ-TTg, of TT 04/2025/TT-VPCP, of a synchronising system."""
    signer_title: Text = "CÁN BỘ TIẾP NHẬN"
    number_notation: Text = "TNHS"
    """Follows the number of a notice: ``Số: 15/PBS-TNHS``."""


class Substitution(Record):
    """One line of the national list of papers that a look-up in a state database replaces."""

    code: str
    paper: Text
    database: Text
    row: int = 0
    """Its number in the list, for tracing it back."""


class AgencyAlias(Record):
    """Two names of one agency between two dates, both inclusive (units were merged on 1 July 2025)."""

    name: Text
    alias: Text
    valid_from: date | None = None
    valid_to: date | None = None
    source: Text = ""

    def holds(self, on: date) -> bool:
        """Whether the alias is valid on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


class Catalogue(Record):
    """Everything an office may edit, as one value. ``fingerprint`` changes with any byte of it."""

    procedures: dict[Key, Procedure]
    document_types: dict[Key, DocumentType]
    field_types: dict[Key, FieldType]
    wording: dict[FindingCode, FindingWording]
    quality_wording: dict[Quality, Text] = {}
    retention: dict[Key, Retention] = {}
    calendar: Calendar = Calendar()
    units: dict[str, Unit] = {}
    statuses: dict[str, Province] = {}
    """How provinces say the national statuses, by the beginning of their units' codes."""
    messages: dict[str, dict[Occasion, Message]] = {}
    """Notifications by unit ("*": every unit) and occasion; what is not here is not sent."""
    learned: Learned | None = None
    """What the installation's clerks taught it, where a model is in use: asked where the rules are unsure."""
    agency_aliases: tuple[AgencyAlias, ...] = ()
    substitutions: dict[str, tuple[Substitution, ...]] = {}
    """TTHC code to the papers that a database replaces in it."""
    fingerprint: str = ""

    def with_model(self, model: Learned | None) -> "Catalogue":
        """The same catalogue with a model in use; the fingerprint tells both, so that results stay explainable."""
        if model is None:
            return self
        both = hashlib.sha256(f"{self.fingerprint}\x1f{model.fingerprint}".encode()).hexdigest()
        return self.model_copy(update={"learned": model, "fingerprint": both})

    def procedure(self, key: str) -> Procedure:
        """The procedure with this key or this TTHC code; ``NotFound`` otherwise."""
        found = self.procedures.get(key) or next((p for p in self.procedures.values() if key in p.codes), None)
        if found is None:
            raise NotFound(f"no procedure {key!r} in the catalogue; see hoso procedures")
        return found

    def version(self, key: str | None, name: str) -> ProcedureVersion | None:
        """The named version of a procedure, None where there is none."""
        procedure = self.procedures.get(key or "")
        return next((v for v in procedure.versions if v.name == name), None) if procedure else None
