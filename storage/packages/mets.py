"""METS as E-ARK CSIP 2.0.4 wants it: one document for the package, one for each representation.

Requirement numbers (CSIPn) are those of the specification, https://earkcsip.dilcis.eu. In: entries of files that are
written. Out: XML. An identifier is a letter and digits: XML names take no slash.
"""

from dataclasses import dataclass
from datetime import datetime

from storage.packages.writing import Entry
from storage.packages.xml import CSIP, METS, Element, add, root, stamp, to_bytes

PROFILES = {
    "AIP": "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml",
    "SIP": "https://earksip.dilcis.eu/profile/E-ARK-SIP.xml",
}
_M = f"{{{METS}}}"
SCHEMA = f"{METS} http://www.loc.gov/standards/mets/mets.xsd {CSIP} https://earkcsip.dilcis.eu/schema/DILCISExtensionMETS.xsd"


@dataclass(frozen=True)
class Described:
    """What one METS document speaks of; paths are relative to it."""

    identifier: str
    kind: str
    """AIP or SIP (CSIP9)."""
    created: datetime
    descriptive: tuple[Entry, ...] = ()
    preservation: tuple[Entry, ...] = ()
    other: tuple[Entry, ...] = ()
    documentation: tuple[Entry, ...] = ()
    schemas: tuple[Entry, ...] = ()
    data: tuple[Entry, ...] = ()
    representations: tuple[tuple[str, Entry], ...] = ()
    """(name, its METS.xml)."""


def mets(about: Described) -> bytes:
    """The document."""
    document = root(
        f"{_M}mets",
        OBJID=about.identifier,
        TYPE="Mixed",
        PROFILE=PROFILES[about.kind],
        csip__CONTENTINFORMATIONTYPE="MIXED",
        xsi__schemaLocation=SCHEMA,
    )
    _header(document, about)
    for n, entry in enumerate(about.descriptive, 1):
        section = add(document, f"{_M}dmdSec", ID=f"dmd{n}", CREATED=stamp(about.created), STATUS="CURRENT")
        _reference(section, entry, "OTHER", about.created, OTHERMDTYPE="TT05")
    if about.preservation or about.other:
        section = add(document, f"{_M}amdSec", ID="amd1")
        for n, entry in enumerate((*about.preservation, *about.other), 1):
            kind = "PREMIS" if entry in about.preservation else "OTHER"
            part = add(section, f"{_M}digiprovMD", ID=f"digiprov{n}", CREATED=stamp(about.created), STATUS="CURRENT")
            _reference(part, entry, kind, about.created)
    groups = _files(document, about)
    _structure(document, about, groups)
    return to_bytes(document)


def _header(document: Element, about: Described) -> None:
    header = add(document, f"{_M}metsHdr", CREATEDATE=stamp(about.created), csip__OAISPACKAGETYPE=about.kind,
                 RECORDSTATUS="NEW")  # fmt: skip
    agent = add(header, f"{_M}agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    add(agent, f"{_M}name", "hoso")
    add(agent, f"{_M}note", "0.1.0", csip__NOTETYPE="SOFTWARE VERSION")


def _reference(section: Element, entry: Entry, kind: str, created: datetime, **more: str) -> None:
    more = more or ({"OTHERMDTYPE": "HOSO"} if kind == "OTHER" else {})
    add(section, f"{_M}mdRef", LOCTYPE="URL", MDTYPE=kind, MIMETYPE=entry.media_type, SIZE=str(entry.bytes),
        CREATED=stamp(created), CHECKSUM=entry.sha256, CHECKSUMTYPE="SHA-256", xlink__type="simple",
        xlink__href=entry.path, **more)  # fmt: skip


def _files(document: Element, about: Described) -> dict[str, str]:
    """fileSec (CSIP58 and on); the group's ID by what it holds."""
    wanted = (
        ("Documentation", about.documentation),
        ("Schemas", about.schemas),
        ("Representations", tuple(entry for _, entry in about.representations)),
        ("Data", about.data),
    )
    groups: dict[str, str] = {}
    if not any(entries for _, entries in wanted):
        return groups
    section = add(document, f"{_M}fileSec", ID="files")
    number = 0
    for use, entries in wanted:
        if not entries:
            continue
        groups[use] = f"group{len(groups) + 1}"
        more = {"csip__CONTENTINFORMATIONTYPE": "MIXED"} if use == "Representations" else {}
        group = add(section, f"{_M}fileGrp", ID=groups[use], USE=use, **more)
        for entry in entries:
            number += 1
            file = add(group, f"{_M}file", ID=f"file{number}", MIMETYPE=entry.media_type, SIZE=str(entry.bytes),
                       CREATED=stamp(about.created), CHECKSUM=entry.sha256, CHECKSUMTYPE="SHA-256")  # fmt: skip
            add(file, f"{_M}FLocat", LOCTYPE="URL", xlink__type="simple", xlink__href=entry.path)
    return groups


def _structure(document: Element, about: Described, groups: dict[str, str]) -> None:
    """structMap PHYSICAL, labelled CSIP (CSIP80 and on)."""
    structure = add(document, f"{_M}structMap", ID="structure", TYPE="PHYSICAL", LABEL="CSIP")
    whole = add(structure, f"{_M}div", ID="whole", LABEL=about.identifier)
    metadata = {"ID": "metadata", "LABEL": "Metadata"}
    if about.descriptive:
        metadata["DMDID"] = " ".join(f"dmd{n}" for n in range(1, len(about.descriptive) + 1))
    if about.preservation or about.other:
        metadata["ADMID"] = " ".join(f"digiprov{n}" for n in range(1, len(about.preservation + about.other) + 1))
    add(whole, f"{_M}div", **metadata)
    for use, group in groups.items():
        part = add(whole, f"{_M}div", ID=f"div_{group}", LABEL=use)
        add(part, f"{_M}fptr", FILEID=group)
        for name, entry in about.representations if use == "Representations" else ():
            own = add(part, f"{_M}div", ID=f"div_{name}", LABEL=f"Representations/{name}")
            add(own, f"{_M}mptr", LOCTYPE="URL", xlink__type="simple", xlink__href=entry.path, xlink__title=group)
