"""The few XML words that METS and PREMIS share. Standard library only; what we write is never parsed from strangers."""

from datetime import UTC, datetime
from xml.etree import ElementTree

METS = "http://www.loc.gov/METS/"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
PREMIS = "http://www.loc.gov/premis/v3"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

for _prefix, _uri in (("", METS), ("csip", CSIP), ("premis", PREMIS), ("xlink", XLINK), ("xsi", XSI)):
    ElementTree.register_namespace(_prefix, _uri)

Element = ElementTree.Element


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A child. ``tag`` is ``{uri}name``; attribute names with ``__`` are ``prefix__name``."""
    child = ElementTree.SubElement(parent, tag, {_name(key): value for key, value in attributes.items()})
    if text:
        child.text = text
    return child


def root(tag: str, **attributes: str) -> Element:
    """A root element."""
    return Element(tag, {_name(key): value for key, value in attributes.items()})


def to_bytes(element: Element) -> bytes:
    """The document in UTF-8, indented."""
    ElementTree.indent(element, " ")
    return bytes(ElementTree.tostring(element, encoding="UTF-8", xml_declaration=True)) + b"\n"


def stamp(moment: datetime) -> str:
    """xs:dateTime in UTC, whole seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _name(key: str) -> str:
    prefix, _, name = key.partition("__")
    spaces = {"csip": CSIP, "xlink": XLINK, "xsi": XSI}
    return f"{{{spaces[prefix]}}}{name}" if name else key
