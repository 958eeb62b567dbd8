"""The metadata of dossier and documents as the archive rules list them.

TT 05/2025/TT-BNV Đ.8 with its annexes: 18 fields of a dossier, 21 of a document (facts/domain). TT 02/2019/TT-BNV
(repealed 1/7/2025, still what older archives take): its own names for much the same. Where the program does not know
a value the field stands empty, never guessed.
"""

from models.calendar import HANOI
from models.dossier import Dossier
from models.paper import Component
from models.signature import Verdict
from storage.packages.gathering import DossierRecord

Fields = tuple[tuple[str, str], ...]

CONDITIONAL_ACCESS = "02"
"""TT 05/2025 mode: 01 công khai, 02 có điều kiện, 03 mật. Dossiers hold personal data."""

VIETNAMESE = "Tiếng Việt"

DOSSIER_NAMES = (
    "arcFileCode", "title", "maintenance", "mode", "language", "startDate", "endDate", "keyword", "totalDoc",
    "numberOfPaper", "numberOfPage", "format", "inforSign", "confidenceLevel", "paperFileCode", "riskRecovery",
    "riskRecoveryStatus", "description",
)  # fmt: skip
DOCUMENT_NAMES = (
    "docId", "docCode", "maintenance", "typeName", "codeNumber", "codeNotation", "issuedDate", "organName", "subject",
    "language", "numberOfPage", "inforSign", "keyword", "mode", "confidenceLevel", "autograph", "format",
    "riskRecovery", "riskRecoveryStatus", "process", "description",
)  # fmt: skip


def dossier_fields(record: DossierRecord) -> Fields:
    """The 18 fields of a dossier, TT 05/2025."""
    dossier = record.dossier
    origin = _origin(dossier)
    return (
        ("arcFileCode", dossier.dossier),
        ("title", _title(record)),
        ("maintenance", _maintenance(record)),
        ("mode", CONDITIONAL_ACCESS),
        ("language", VIETNAMESE),
        ("startDate", f"{dossier.received_at.astimezone(HANOI):%d/%m/%Y}"),
        ("endDate", f"{record.decisions[-1].at.astimezone(HANOI):%d/%m/%Y}" if record.decisions else ""),
        ("keyword", dossier.procedure or ""),
        ("totalDoc", str(len(dossier.components))),
        ("numberOfPaper", ""),
        ("numberOfPage", str(sum(file.pages for file in dossier.files))),
        ("format", "01"),
        ("inforSign", _signers(dossier)),
        ("confidenceLevel", origin),
        ("paperFileCode", dossier.dossier if origin != "01" else ""),
        ("riskRecovery", "0"),
        ("riskRecoveryStatus", ""),
        ("description", ""),
    )


def document_fields(record: DossierRecord) -> tuple[Fields, ...]:
    """The 21 fields of each document (component), TT 05/2025."""
    return tuple(_document(record, n, component) for n, component in enumerate(record.dossier.components, 1))


def _document(record: DossierRecord, number: int, component: Component) -> Fields:
    kind = record.document_type(component.document_type)
    code = document_code(record.dossier.dossier, number)
    return (
        ("docId", str(number)),
        ("docCode", code),
        ("maintenance", _maintenance(record)),
        ("typeName", f"{kind.type_number if kind else 32:02d}"),
        ("codeNumber", _value(component, "so")),
        ("codeNotation", _value(component, "so_ky_hieu")),
        ("issuedDate", _date(_value(component, "ngay_ban_hanh") or _value(component, "ngay"))),
        ("organName", _value(component, "co_quan_ban_hanh")),
        ("subject", kind.name if kind else component.document_type),
        ("language", VIETNAMESE),
        ("numberOfPage", str(sum(len(source.pages) for source in component.sources))),
        ("inforSign", "; ".join(s.signer.name for s in component.signatures if s.signer.name)),
        ("keyword", component.component),
        ("mode", CONDITIONAL_ACCESS),
        ("confidenceLevel", "01" if component.signatures else "02"),
        ("autograph", ""),
        ("format", "01"),
        ("riskRecovery", "0"),
        ("riskRecoveryStatus", ""),
        ("process", ""),
        ("description", ""),
    )


def document_code(dossier: str, number: int) -> str:
    """TT 05/2025 docCode: the dossier's code and seven digits."""
    return f"{dossier}.{number:07d}"


def file_stem(dossier: str, number: int) -> str:
    """TT 05/2025 Đ.8: a file is called ``<mã hồ sơ>.<ordinal>``."""
    return f"{dossier}.{number:04d}"


_LEGACY_DOSSIER = {
    "FileCode": "arcFileCode", "Title": "title", "Maintenance": "maintenance", "Rights": "mode",
    "Language": "language", "StartDate": "startDate", "EndDate": "endDate", "TotalDoc": "totalDoc",
    "Description": "description", "InforSign": "inforSign", "Keyword": "keyword", "Maximum": "numberOfPaper",
    "PageNumber": "numberOfPage", "Format": "format",
}  # fmt: skip
_LEGACY_DOCUMENT = {
    "DocCode": "docCode", "DocOrdinal": "docId", "TypeName": "typeName", "CodeNumber": "codeNumber",
    "CodeNotation": "codeNotation", "IssuedDate": "issuedDate", "OrganName": "organName", "Subject": "subject",
    "Language": "language", "PageAmount": "numberOfPage", "Description": "description", "InforSign": "inforSign",
    "Keyword": "keyword", "Mode": "mode", "ConfidenceLevel": "confidenceLevel", "Autograph": "autograph",
    "Format": "format",
}  # fmt: skip


def legacy_dossier_fields(record: DossierRecord) -> Fields:
    """TT 02/2019 hồ sơ: FileCode, Identifier, OrganId, FileCatalog, FileNotation and the rest."""
    return (*_legacy_head(record), *_renamed(dossier_fields(record), _LEGACY_DOSSIER))


def legacy_document_fields(record: DossierRecord) -> tuple[Fields, ...]:
    """TT 02/2019 văn bản."""
    head = (("FileCode", record.dossier.dossier), *_legacy_head(record))
    return tuple((*head, *_renamed(document, _LEGACY_DOCUMENT)) for document in document_fields(record))


def _legacy_head(record: DossierRecord) -> Fields:
    dossier = record.dossier
    year = f"{dossier.received_at.astimezone(HANOI):%Y}"
    return (("Identifier", dossier.unit), ("OrganId", dossier.unit), ("FileCatalog", year),
            ("FileNotation", dossier.dossier))  # fmt: skip


def _renamed(fields: Fields, names: dict[str, str]) -> Fields:
    values = dict(fields)
    return tuple((new, values[old]) for new, old in names.items())


def _title(record: DossierRecord) -> str:
    name = record.procedure.name if record.procedure else record.dossier.procedure or "Hồ sơ thủ tục hành chính"
    return f"{name} - {record.dossier.applicant.name}" if record.dossier.applicant.name else name


def _maintenance(record: DossierRecord) -> str:
    return record.procedure.retention.code if record.procedure else ""


def _origin(dossier: Dossier) -> str:
    """confidenceLevel: 01 gốc điện tử, 02 số hóa, 03 hỗn hợp. A signed file was born digital."""
    signed = {verdict.file for verdict in dossier.signatures if verdict.verdict is not Verdict.NO_SIGNATURE}
    if not signed:
        return "02"
    return "01" if len(signed) == len(dossier.files) else "03"


def _signers(dossier: Dossier) -> str:
    names = [s.signer.name for verdict in dossier.signatures for s in verdict.signatures if s.signer.name]
    return "; ".join(dict.fromkeys(names))


def _value(component: Component, key: str) -> str:
    field = component.fields.get(key)
    return field.value if field else ""


def _date(iso: str) -> str:
    """DD/MM/YYYY of an ISO date; anything else as it stands."""
    parts = iso.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else iso
