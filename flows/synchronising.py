"""Telling other systems how a dossier stands, and hearing it from them; a clerk never waits for either.

In: the house. Out: parcels sent, or what a message differs in. Wrong: nothing is raised by a system that does not
answer: its parcel keeps the trouble and is tried again (``storage/register/outgoing.py``).
"""

import logging
from collections.abc import Callable
from typing import Any

from flows.house import House
from models.decision import EventKind, StoredEvent
from models.dossier import Dossier
from models.error import NotFound
from models.fee import Fee
from models.matter import Matter, MatterKind, body_of
from models.procedure import Procedure, ProcedureVersion
from models.result import Result
from models.state import State
from models.status import Beside, Status, province_of, status_of
from models.sync import Inbound
from pipeline.sync_message import Peer, Told, message, understood

WAY = "sync"
SECONDS = 10
"""How long the other system may take to answer."""
Send = Callable[[str, dict[str, Any]], str]
"""Sends a message to an address; returns what is wrong, empty when it arrived."""
_log = logging.getLogger("hoso.sync")


def beside(house: House, dossier: Dossier) -> Beside:
    """What is open beside a dossier, for its status."""
    matters = house.register.office.of(dossier.dossier)
    states = [e.after for e in house.register.events(dossier.dossier) if e.after is not None]
    return Beside(
        fee_unpaid=any(m.kind is MatterKind.FEE and m.open and body_of(m, Fee).due > 0 for m in matters),
        consulting=any(m.kind is MatterKind.CONSULTATION and m.open for m in matters),
        has_result=any(m.kind is MatterKind.RESULT for m in matters),
        before_sealing=next((s for s in reversed(states) if s not in (State.SEALED, State.DISPOSED)), None),
    )


def national_status(house: House, dossier: Dossier) -> Status:
    """The dossier's status in the national vocabulary."""
    return status_of(dossier.state, beside(house, dossier))


def outgoing(house: House, code: str) -> dict[str, Any]:
    """The message for one dossier as it stands now."""
    dossier = house.register.dossier(code)
    unit = house.catalogue.units.get(dossier.unit)
    procedure, version = _procedure(house, dossier)
    filed = {m.sha256 for m in _results(house.register.office.of(code, MatterKind.RESULT)) if m.sha256}
    return message(
        Told(
            dossier=dossier,
            events=house.register.events(code),
            beside=beside(house, dossier),
            province=province_of(dossier.unit, house.catalogue.statuses),
            procedure=procedure,
            version=version,
            case=house.register.figures.case(code),
            office=unit.name if unit else house.settings.office,
            results=[f for f in dossier.files if f.sha256 in filed],
        )
    )


def _results(matters: tuple[Matter, ...]) -> list[Result]:
    return [body_of(matter, Result) for matter in matters]


def _procedure(house: House, dossier: Dossier) -> tuple[Procedure | None, ProcedureVersion | None]:
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    if procedure is None:
        return None, None
    return procedure, next((v for v in procedure.versions if v.name == dossier.procedure_version), None)


def is_told(event: StoredEvent) -> str | None:
    """Events that change the national status."""
    told = event.after is not None or event.kind in (EventKind.RESULT, EventKind.FEE, EventKind.PAYMENT)
    return event.kind.value if told and event.kind is not EventKind.SECRET else None


def synchronise(house: House, send: Send | None = None) -> int:
    """Collect what happened and send what is due; how many arrived. Nothing happens without ``HOSO_SYNC_URL``."""
    address = house.settings.sync_url
    if not address:
        return 0
    register, now = house.register, house.now()
    if not register.outgoing.begun(WAY):
        register.outgoing.skip_to_end(WAY)
    register.outgoing.collect(WAY, is_told, now=now)
    arrived = 0
    done: set[str] = set()
    for parcel in register.outgoing.due(WAY, now=now):
        if parcel.dossier in done:  # one message says how a dossier stands now, however many events led there
            register.outgoing.sent([parcel.id], at=now)
            continue
        try:
            body = outgoing(house, parcel.dossier)
        except NotFound:
            register.outgoing.sent([parcel.id], at=now)  # stopped for secrecy meanwhile: nobody is told
            continue
        problem = (send or post)(address, body)
        if problem:
            _log.warning("sync dossier=%s attempt=%d %s", parcel.dossier, parcel.attempts + 1, problem)
            register.outgoing.failed(parcel, problem, at=house.now())
        else:
            register.outgoing.sent([parcel.id], at=house.now())
            done.add(parcel.dossier)
            arrived += 1
    return arrived


def post(address: str, body: dict[str, Any]) -> str:
    """Send over HTTP. What is wrong, without a word of the message: status codes and names of errors only."""
    import httpx

    try:
        answer = httpx.post(address, json=body, timeout=SECONDS, follow_redirects=False)
    except httpx.HTTPError as error:
        return f"hệ thống nhận không trả lời ({type(error).__name__})"
    return "" if answer.is_success else f"hệ thống nhận từ chối (HTTP {answer.status_code})"


def hear(house: House, body: Any, *, units: tuple[str, ...], actor: str, origin: str = "") -> tuple[Inbound, ...]:
    """Take another system's message in: which of our dossiers it means, and what it says otherwise than we do."""
    return tuple(_heard(house, peer, units, actor, origin) for peer in understood(body))


def _heard(house: House, peer: Peer, units: tuple[str, ...], actor: str, origin: str) -> Inbound:
    now = house.now()
    dossier = _meant(house, peer.code, units)
    if dossier is None:
        return Inbound(code=peer.code, at=now, differences=("không có hồ sơ này",))
    inbound = Inbound(
        code=dossier.dossier, at=now, differences=_differences(dossier, peer), status=_status(house, dossier, peer)
    )
    known = house.register.office.of(dossier.dossier, MatterKind.PEER)
    if known and _same(body_of(known[-1], Inbound), inbound):
        return inbound
    house.register.office.open(
        Matter(
            kind=MatterKind.PEER,
            unit=dossier.unit,
            dossier=dossier.dossier,
            subject=peer.code,
            opened_at=now,
            opened_by=actor,
            closed_at=now,
            closed_by=actor,
            body=inbound.model_dump_json(),
        ),
        EventKind.PEER,
        origin=origin,
    )
    return inbound


def _same(before: Inbound, now: Inbound) -> bool:
    return (before.status, before.differences) == (now.status, now.differences)


def _meant(house: House, code: str, units: tuple[str, ...]) -> Dossier | None:
    """Our dossier of that code; else the one whose submission has it as its ID (it was taken in under that code)."""
    register = house.register
    ours = [register.dossier_of_submission(code, unit) for unit in units]
    for candidate in (code, *(one for one in ours if one)):
        try:
            dossier = register.dossier(candidate)
        except NotFound:
            continue
        if dossier.unit in units:
            return dossier
    return None


def _status(house: House, dossier: Dossier, peer: Peer) -> int | None:
    if not peer.status:
        return None
    try:
        return int(province_of(dossier.unit, house.catalogue.statuses).understood(peer.status))
    except NotFound:
        return None


def _differences(dossier: Dossier, peer: Peer) -> tuple[str, ...]:
    """Attachments whose hash no file of ours has, by component."""
    ours = {file.sha256 for file in dossier.files}
    return tuple(
        f"{component or 'thành phần không tên'}: tệp có mã băm khác hoặc không có"
        for component, hashes in peer.hashes.items()
        if any(h not in ours for h in hashes)
    )
