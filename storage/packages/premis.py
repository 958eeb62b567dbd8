"""PREMIS 3: the objects with their hashes, the events that happened to them, and who acted."""

from models.decision import StoredEvent
from storage.packages.gathering import DossierRecord
from storage.packages.writing import Entry
from storage.packages.xml import PREMIS, Element, add, root, stamp, to_bytes

_P = f"{{{PREMIS}}}"
SCHEMA = "https://www.loc.gov/standards/premis/premis.xsd"


def premis(record: DossierRecord, originals: list[Entry]) -> bytes:
    """One PREMIS document for the dossier. People appear by their account's name, as in the event log."""
    document = root(f"{_P}premis", version="3.0", xsi__schemaLocation=f"{PREMIS} {SCHEMA}")
    for entry in originals:
        _object(document, entry)
    for event in record.events:
        _event(document, event)
    for actor in sorted({event.actor for event in record.events}):
        agent = add(document, f"{_P}agent")
        _identifier(agent, "agent", "account", actor)
        add(agent, f"{_P}agentName", actor)
    return to_bytes(document)


def _object(document: Element, entry: Entry) -> None:
    described = add(document, f"{_P}object", xsi__type="premis:file")
    _identifier(described, "object", "sha256", entry.sha256)
    about = add(described, f"{_P}objectCharacteristics")
    fixity = add(about, f"{_P}fixity")
    add(fixity, f"{_P}messageDigestAlgorithm", "SHA-256")
    add(fixity, f"{_P}messageDigest", entry.sha256)
    add(about, f"{_P}size", str(entry.bytes))
    kind = add(add(about, f"{_P}format"), f"{_P}formatDesignation")
    add(kind, f"{_P}formatName", entry.media_type)
    if entry.name:
        add(described, f"{_P}originalName", entry.name)


def _event(document: Element, event: StoredEvent) -> None:
    told = add(document, f"{_P}event")
    _identifier(told, "event", "unit-number", f"{event.unit}-{event.number}")
    add(told, f"{_P}eventType", event.kind.value)
    add(told, f"{_P}eventDateTime", stamp(event.at))
    detail = add(told, f"{_P}eventDetailInformation")
    add(detail, f"{_P}eventDetail", f"sha256 {event.hash}")
    if event.after:
        outcome = add(told, f"{_P}eventOutcomeInformation")
        add(outcome, f"{_P}eventOutcome", event.after.value)
    link = add(told, f"{_P}linkingAgentIdentifier")
    add(link, f"{_P}linkingAgentIdentifierType", "account")
    add(link, f"{_P}linkingAgentIdentifierValue", event.actor)


def _identifier(parent: Element, what: str, kind: str, value: str) -> None:
    identifier = add(parent, f"{_P}{what}Identifier")
    add(identifier, f"{_P}{what}IdentifierType", kind)
    add(identifier, f"{_P}{what}IdentifierValue", value)
