"""The field lists as XML: TT 05/2025 and the legacy TT 02/2019, one ``hoSo`` with its ``vanBan`` each."""

from xml.etree import ElementTree

from storage.packages import fields
from storage.packages.gathering import DossierRecord


def tt05_xml(record: DossierRecord) -> bytes:
    """TT 05/2025/TT-BNV: 18 fields of the dossier, 21 of each document."""
    return _xml("TT 05/2025/TT-BNV", fields.dossier_fields(record), fields.document_fields(record))


def tt02_xml(record: DossierRecord) -> bytes:
    """TT 02/2019/TT-BNV."""
    return _xml("TT 02/2019/TT-BNV", fields.legacy_dossier_fields(record), fields.legacy_document_fields(record))


def tt05_schema() -> bytes:
    """An XML Schema of what ``tt05_xml`` writes: every field once, in order, as text."""
    space = "http://www.w3.org/2001/XMLSchema"
    ElementTree.register_namespace("xs", space)
    schema = ElementTree.Element(f"{{{space}}}schema")
    dossier = _sequence(schema, space, "hoSo", fields.DOSSIER_NAMES)
    document = ElementTree.SubElement(dossier, f"{{{space}}}element", {"name": "vanBan"})
    document.set("minOccurs", "0")
    document.set("maxOccurs", "unbounded")
    _fields(document, space, fields.DOCUMENT_NAMES)
    kind = schema[0][0]
    ElementTree.SubElement(kind, f"{{{space}}}attribute", {"name": "quyDinh", "type": "xs:string"})
    ElementTree.indent(schema, " ")
    return bytes(ElementTree.tostring(schema, encoding="UTF-8", xml_declaration=True)) + b"\n"


def _sequence(parent: ElementTree.Element, space: str, name: str, names: tuple[str, ...]) -> ElementTree.Element:
    return _fields(ElementTree.SubElement(parent, f"{{{space}}}element", {"name": name}), space, names)


def _fields(element: ElementTree.Element, space: str, names: tuple[str, ...]) -> ElementTree.Element:
    kind = ElementTree.SubElement(element, f"{{{space}}}complexType")
    sequence = ElementTree.SubElement(kind, f"{{{space}}}sequence")
    for name in names:
        ElementTree.SubElement(sequence, f"{{{space}}}element", {"name": name, "type": "xs:string"})
    return sequence


def _xml(rule: str, dossier: fields.Fields, documents: tuple[fields.Fields, ...]) -> bytes:
    root = ElementTree.Element("hoSo", {"quyDinh": rule})
    for name, value in dossier:
        ElementTree.SubElement(root, name).text = value
    for document in documents:
        part = ElementTree.SubElement(root, "vanBan")
        for name, value in document:
            ElementTree.SubElement(part, name).text = value
    ElementTree.indent(root, " ")
    return bytes(ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)) + b"\n"
