"""E-ARK AIP and SIP, CSIP 2.0.4: METS and PREMIS around originals and access copies as two representations.

Scans go into an AIP, never an SIP (TT 05/2025): an SIP is refused for a dossier with a scanned original.
"""

from dataclasses import replace
from datetime import datetime

from models.error import WrongUsage
from storage.objects import ObjectStore
from storage.packages import content, fields
from storage.packages.gathering import DossierRecord, ExtraRole
from storage.packages.mets import Described, mets
from storage.packages.premis import premis
from storage.packages.tt05 import tt05_schema, tt05_xml
from storage.packages.writing import Entry, Package

README = """Gói hồ sơ điện tử theo E-ARK CSIP 2.0.4 và Thông tư 05/2025/TT-BNV.

representations/rep1/data: tệp gốc, đúng từng bit như khi tiếp nhận.
representations/rep2/data: bản đọc (PDF tìm kiếm được), nếu có.
metadata/descriptive/tt05.xml: 18 trường của hồ sơ, 21 trường của mỗi văn bản.
metadata/preservation/premis.xml: mã băm, sự kiện, tác nhân.
metadata/other: dữ liệu của hồ sơ dạng JSON; names.json cho biết tên tệp khi nộp.
METS.xml: danh mục mọi tệp với SHA-256. Có thể kiểm tra mà không cần phần mềm đã tạo ra gói này.
"""


def write_eark(package: Package, record: DossierRecord, objects: ObjectStore, *, kind: str, now: datetime) -> None:
    """The whole package; ``kind`` is AIP or SIP."""
    if kind == "SIP" and dict(fields.dossier_fields(record))["confidenceLevel"] != "01":
        raise WrongUsage(f"{record.dossier.dossier} holds scans: export it as AIP (TT 05/2025), not as SIP")
    content.write_originals(package, "representations/rep1/data", record, objects)
    content.write_extras(package, "representations/rep2/data", record, ExtraRole.ACCESS)
    content.write_data(package, "metadata/other", record)
    content.write_extras(package, "metadata/other", record, ExtraRole.READINGS, ExtraRole.EVIDENCE)
    package.write("metadata/descriptive/tt05.xml", tt05_xml(record), "application/xml")
    package.write("schemas/tt05.xsd", tt05_schema(), "application/xml")
    package.write("documentation/doc-tai-lieu-nay.txt", README.encode(), "text/plain")
    originals = package.under("representations/rep1/data/")
    package.write("metadata/preservation/premis.xml", premis(record, originals), "application/xml")
    about = Described(identifier=record.dossier.dossier, kind=kind, created=now)
    representations = [_representation(package, name, about) for name in ("rep1", "rep2")]
    whole = replace(
        about,
        descriptive=tuple(package.under("metadata/descriptive/")),
        preservation=tuple(package.under("metadata/preservation/")),
        other=tuple(package.under("metadata/other/")),
        documentation=tuple(package.under("documentation/")),
        schemas=tuple(package.under("schemas/")),
        representations=tuple(found for found in representations if found is not None),
    )
    package.write("METS.xml", mets(whole), "application/xml")


def _representation(package: Package, name: str, about: Described) -> tuple[str, Entry] | None:
    folder = f"representations/{name}/"
    data = tuple(replace(entry, path=entry.path.removeprefix(folder)) for entry in package.under(f"{folder}data/"))
    if not data:
        return None
    document = mets(replace(about, identifier=name, data=data))
    return name, package.write(f"{folder}METS.xml", document, "application/xml")
