"""Notifications to an office's own people by Apprise: e-mail, webhook, chat. Quiet until an office asks for it.

In: ``HOSO_NOTIFY_FILE`` (YAML: a unit's code or "*" to a list of Apprise addresses; it holds secrets, so only its owner
may read it) and the catalogue's templates. Out: how many were sent. Wrong: ``SettingError`` for a file that is neither.
An address that does not answer is tried again later; nothing waits for it.
"""

import logging
from collections.abc import Callable, Sequence

import yaml

from flows.house import House
from models.decision import EventKind, StoredEvent
from models.error import NotFound, SettingError
from models.message import Message, Occasion
from models.state import State

WAY = "notice"
SECONDS = 20
Send = Callable[[Sequence[str], str, str], str]
"""Addresses, subject, body; returns what is wrong, empty when it arrived."""
_log = logging.getLogger("hoso.notify")

_STATES = {
    State.READY: Occasion.READY,
    State.REVIEW: Occasion.READY,
    State.UNCOLLECTED: Occasion.UNCOLLECTED,
}
_KINDS = {
    EventKind.SUPPLEMENT_RECEIVED: Occasion.SUPPLEMENT_CAME,
    EventKind.DECIDED: Occasion.DECIDED,
    EventKind.RESULT: Occasion.RESULT,
    EventKind.SECRET: Occasion.SECRET,
}


def occasion_of(event: StoredEvent) -> str | None:
    """The occasion an event is, for those whom it concerns."""
    if event.kind is EventKind.REMINDED:
        return event.reason if event.reason in set(Occasion) else None
    if event.kind is EventKind.CONSULTED and event.detail.get("matter_open") == "yes":
        return Occasion.CONSULTED.value
    if event.kind is EventKind.ASSESSED and event.after in _STATES:
        return _STATES[event.after].value
    if event.kind is EventKind.SECRET and event.after is not State.STOPPED:
        return None
    found = _KINDS.get(event.kind)
    return found.value if found else None


def notify(house: House, send: Send | None = None) -> int:
    """Collect what happened and send what is due; how many arrived."""
    addresses = read_addresses(house)
    if not addresses:
        return 0
    outgoing, now = house.register.outgoing, house.now()
    if not outgoing.begun(WAY):
        outgoing.skip_to_end(WAY)
    outgoing.collect(WAY, occasion_of, now=now)
    arrived = 0
    for parcel in outgoing.due(WAY, now=now):
        unit = _told(house, parcel.dossier, parcel.unit, Occasion(parcel.occasion))
        to, message = addresses.get(unit, addresses.get("*", ())), _message(house, unit, Occasion(parcel.occasion))
        if not to or message is None:
            outgoing.sent([parcel.id], at=now)  # nobody asked to be told of this
            continue
        subject, body = message.filled(_values(house, parcel.dossier, unit))
        problem = (send or by_apprise)(to, subject, body)
        if problem:
            _log.warning(
                "notice dossier=%s occasion=%s attempt=%d", parcel.dossier, parcel.occasion, parcel.attempts + 1
            )
            outgoing.failed(parcel, problem, at=house.now())
        else:
            outgoing.sent([parcel.id], at=house.now())
            arrived += 1
    return arrived


def read_addresses(house: House) -> dict[str, tuple[str, ...]]:
    """Addresses by unit; none without the setting."""
    path = house.settings.notify_file
    if path is None:
        return {}
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        raise SettingError("HOSO_NOTIFY_FILE cannot be read as YAML; see docs/office.md") from None
    good = isinstance(read, dict) and all(
        isinstance(urls, list) and all(isinstance(url, str) and "://" in url for url in urls) for urls in read.values()
    )
    if not good:
        raise SettingError('HOSO_NOTIFY_FILE names, for a unit\'s code or "*", a list of Apprise addresses')
    return {str(unit): tuple(urls) for unit, urls in read.items()}


def by_apprise(addresses: Sequence[str], subject: str, body: str) -> str:
    """Send through Apprise. What is wrong, without an address or a word of the message."""
    import apprise

    sender = apprise.Apprise()
    if not all(sender.add(address) for address in addresses):
        return "một địa chỉ thông báo không đúng dạng; xem HOSO_NOTIFY_FILE"
    return "" if sender.notify(title=subject, body=body) else "không gửi được thông báo; sẽ thử lại"


def _message(house: House, unit: str, occasion: Occasion) -> Message | None:
    messages = house.catalogue.messages
    return messages.get(unit, {}).get(occasion) or messages.get("*", {}).get(occasion)


def _told(house: House, code: str, unit: str, occasion: Occasion) -> str:
    """Whose people are told: of a question, those of the unit that was asked."""
    if occasion is not Occasion.CONSULTED:
        return unit
    from models.matter import MatterKind

    asked = [m for m in house.register.office.of(code, MatterKind.CONSULTATION) if m.open]
    return asked[-1].subject if asked else unit


def _values(house: House, code: str, unit: str) -> dict[str, str]:
    known = house.catalogue.units.get(unit)
    values = {"dossier": code, "unit": unit, "office": known.name if known else house.settings.office}
    try:
        dossier = house.register.dossier(code)
    except NotFound:
        return values  # stopped for secrecy: its code is all that may be said
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    zone = house.catalogue.calendar.zone
    return values | {
        "state": dossier.state.value,
        "due": f"{dossier.due_at.astimezone(zone):%H:%M %d/%m/%Y}" if dossier.due_at else "",
        "procedure": procedure.name if procedure else "",
    }
