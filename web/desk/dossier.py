"""The dossier page, its page images and words, and its files.

In: a dossier's code, a file by its index in the dossier (names never stand in addresses), a page number.
Out: the page, a JPEG, the words as JSON, a download. Every look is an event in the audit log.
Wrong: ``NotFound`` for what is not there or is of another unit.
"""

import hashlib
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request
from pydantic import AwareDatetime
from starlette.responses import RedirectResponse, Response

from flows.deciding import needs_second
from flows.looking_up import lacking, number_of
from flows.pictures import FIRST_WIDTH
from flows.reusing import offers
from flows.state_databases import replaceable
from models.correction import in_force
from models.decision import DECISION_STATE, DecisionKind, Event, EventKind
from models.dossier import Dossier
from models.error import Conflict, NotFound
from models.matter import MatterKind, body_of
from models.reuse import LookUp
from models.state import TRANSITIONS, WAITING
from models.submission import ReceivedFile
from models.user import Role
from web.access import Action
from web.desk.board import Board
from web.desk.queue import decided, next_dossier
from web.masking import can_be_masked, covered, masked_reading
from web.pages import render
from web.purpose import PurposeNeeded, require_sight, sees_numbers, sight
from web.visitor import PURPOSE, Visitor, allowed, dossier_of, file_of, gate_of, house_of, log

router = APIRouter(include_in_schema=False)

CLAIM_SECONDS = 900
WIDTHS = (160, 1000, 1600, 2400)
"""The widths of page pictures there are: few, so that most requests find one already made."""

CHUNK = 1 << 18
PRIVATE = {"cache-control": "private, max-age=900", "vary": "Cookie"}
"""Page pictures may stay in this browser for a quarter of an hour, the length of a claim; never in a proxy, nor for
whoever signs in next."""
ASKED = {"cache-control": "private, no-cache"}
"""An archivist's may be kept, and are good only after asking: a purpose runs out, and what it unmasked with it."""


@router.get("/desk/{code}")
def dossier_page(
    request: Request,
    code: str,
    visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))],
    done: str = "",
) -> Response:
    """One dossier on one screen. A clerk who opens a waiting dossier that is free becomes its owner for a while."""
    dossier = dossier_of(request, visitor, code)
    house = house_of(request)
    if not sees_numbers(house, visitor.name, visitor.role, code):
        return RedirectResponse(f"/archive/{code}", 303)  # the record masks, and asks for a purpose
    claiming = visitor.role is Role.CLERK and dossier.state in WAITING
    look = Event(
        kind=EventKind.VIEWED,
        at=house.now(),
        actor=visitor.name,
        dossier=code,
        origin=visitor.origin,
        detail={"purpose": PURPOSE[visitor.role]},
    )
    house.register.looking.opened(look, claim_for=CLAIM_SECONDS if claiming else 0)
    return _shown(request, visitor, dossier, done=done)


def show(
    request: Request,
    visitor: Visitor,
    dossier: Dossier,
    *,
    status: int = 200,
    problem: str = "",
    text: str = "",
) -> Response:
    """The page, with a problem and the person's own text kept where a decision could not be written."""
    owner_of(request, visitor, dossier)  # the lease may have run out meanwhile
    return _shown(request, visitor, dossier, status=status, problem=problem, text=text)


def _shown(
    request: Request,
    visitor: Visitor,
    dossier: Dossier,
    *,
    status: int = 200,
    problem: str = "",
    text: str = "",
    done: str = "",
) -> Response:
    """Everything beside the dossier is read on one connection. ``done``: the code of the dossier decided before."""
    with house_of(request).register.database.together():
        return _page(request, visitor, dossier, status=status, problem=problem, text=text, done=done)


def _page(
    request: Request, visitor: Visitor, dossier: Dossier, *, status: int, problem: str, text: str, done: str
) -> Response:
    house = house_of(request)
    register, code = house.register, dossier.dossier
    lease = register.looking.lease(code, now=house.now()) if dossier.state in WAITING else None
    owner = lease.user if lease else None
    held = owner not in (None, visitor.name)
    actors = {user.name: user.display_name or user.name for user in register.users()}
    corrections = register.correcting.of(code)
    look_ups = {m.subject: (m, body_of(m, LookUp)) for m in register.office.of(code, MatterKind.LOOKUP)}
    return render(
        request,
        "desk/dossier.html",
        visitor,
        status=status,
        board=Board(dossier, house.catalogue),
        opening=dossier.opening(),
        first_width=FIRST_WIDTH,
        dossier=dossier,
        decisions=[kind for kind in DecisionKind if DECISION_STATE[kind] in TRANSITIONS[dossier.state]]
        if visitor.may(Action.DECIDE) and (text or not held)  # what was typed is kept, to be sent when it is free
        else [],
        events=tuple(reversed(register.events(code))),
        actors=actors,
        owner=owner,
        owner_name=actors.get(owner, owner) if owner else "",
        mine=owner == visitor.name,
        until=lease.until if lease else None,
        next_code=next_dossier(request, visitor, but=code) if visitor.may(Action.QUEUE) else None,
        problem=problem,
        text=text,
        done=decided(request, visitor, done),
        done_proposed=bool(done and register.proposals.among([done])),
        proposed=register.proposals.of(code),
        second={kind for kind in DecisionKind if needs_second(house, dossier, kind)},
        procedures=sorted(house.catalogue.procedures.values(), key=lambda p: p.name),
        look_ups=look_ups,
        unanswered=[(m, asked) for m, asked in look_ups.values() if m.open and m.subject in lacking(dossier)],
        replaceable=replaceable(house, dossier) if visitor.may(Action.DECIDE) else {},
        offered={o.component: o for o in offers(house, code, units=visitor.units)}
        if visitor.may(Action.DECIDE)
        else {},
        lacks=lacking(dossier),
        can_ask=bool(number_of(dossier.applicant)),
        corrections=corrections,
        kept=in_force(corrections),
        editable=visitor.may(Action.CORRECT) and dossier.state in WAITING and not held,
    )


@router.post("/desk/{code}/claim")
def claim(request: Request, code: str, visitor: Annotated[Visitor, Depends(allowed(Action.CLAIM))]) -> dict[str, str]:
    """Take or prolong the lease; the page does so while it is open."""
    dossier_of(request, visitor, code)
    house = house_of(request)
    taken = house.register.claim(code, visitor.name, now=house.now(), seconds=CLAIM_SECONDS)
    return {"until": taken.until.isoformat()}


@router.post("/desk/{code}/release", status_code=204)
def release(
    request: Request,
    code: str,
    visitor: Annotated[Visitor, Depends(allowed(Action.CLAIM))],
    until: Annotated[AwareDatetime | None, Form()] = None,
) -> None:
    """Give the lease back; the page does so when it is left. With ``until``, the end of the lease as that page knows
    it: one that the same page, loaded anew, has taken since stays."""
    dossier_of(request, visitor, code)
    house_of(request).register.release(code, visitor.name, until=until)


@router.get("/desk/{code}/files/{index}/pages/{number}.jpg")
def page_picture(
    request: Request,
    code: str,
    index: int,
    number: int,
    visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))],
    width: Annotated[int, Query(ge=1, le=4000)] = 1000,
) -> Response:
    """A page as JPEG, upright as it was read, in the nearest larger of ``WIDTHS``."""
    with house_of(request).register.database.together():
        file, version = file_of(request, visitor, code, index, number)
        full = sees_numbers(house_of(request), visitor.name, visitor.role, code)
        seen = sight(house_of(request), visitor.name, visitor.role, code)
        width = next((known for known in WIDTHS if known >= width), WIDTHS[-1])
        parts = f"{file.sha256} {number} {width} {version} {seen}"
        tag = '"' + hashlib.sha256(parts.encode()).hexdigest()[:32] + '"'
        headers = {"etag": tag, **kept_by(visitor)}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        picture = shown_picture(request, code, file.name, number, width, full=full)
        return Response(picture, media_type="image/jpeg", headers=headers)


def kept_by(visitor: Visitor) -> dict[str, str]:
    """How long this person's browser may keep a picture of a page."""
    return ASKED if visitor.role is Role.ARCHIVIST else PRIVATE


@router.get("/desk/{code}/files/{index}/pages/{number}.json")
def page_words(
    request: Request, code: str, index: int, number: int, visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))]
) -> Response:
    """What was read from a page (contract: a page reading), numbers as dots for those who may not see them."""
    with house_of(request).register.database.together():
        file, _ = file_of(request, visitor, code, index, number)
        reading = gate_of(request).page_reading(code, file.name, number)
        if not sees_numbers(house_of(request), visitor.name, visitor.role, code):
            reading = masked_reading(reading)
        return Response(reading.model_dump_json(), media_type="application/json")


def shown_picture(request: Request, code: str, name: str, page: int, width: int, *, full: bool) -> bytes:
    """A page's picture, as it is or with its numbers covered. ``PurposeNeeded`` where nobody knows what to cover."""
    gate = gate_of(request)
    if full:
        return gate.page_picture(code, name, page, width)
    try:
        reading = gate.page_reading(code, name, page)
    except NotFound:
        raise PurposeNeeded(code) from None
    if not can_be_masked(reading):
        raise PurposeNeeded(code)
    return covered(gate.page_picture(code, name, page, width), reading)


@router.get("/desk/{code}/files/{index}/original")
def original(
    request: Request, code: str, index: int, visitor: Annotated[Visitor, Depends(allowed(Action.DOWNLOAD))]
) -> Response:
    """The bytes as received, always as a download: a stranger's file is never shown by our address."""
    file = _taken(request, visitor, code, index)
    log(request, visitor, EventKind.EXPORTED, code, what="original", sha256=file.sha256)
    content = gate_of(request).original_bytes(code, file.name)
    headers = {"content-disposition": disposition(file.name)}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/desk/{code}/files/{index}/copy")
def access_copy(
    request: Request, code: str, index: int, visitor: Annotated[Visitor, Depends(allowed(Action.DOWNLOAD))]
) -> Response:
    """The searchable access copy."""
    file = _taken(request, visitor, code, index)
    log(request, visitor, EventKind.EXPORTED, code, what="access_copy", sha256=file.sha256)
    content = gate_of(request).access_copy(code, file.name)
    headers = {"content-disposition": disposition(file.name.rsplit(".", 1)[0] + ".pdf")}
    return Response(content, media_type="application/pdf", headers=headers)


def _taken(request: Request, visitor: Visitor, code: str, index: int) -> ReceivedFile:
    """The file, for taking away: whole, numbers and all, so an archivist says why first."""
    file, _ = file_of(request, visitor, code, index)
    require_sight(house_of(request), visitor.name, visitor.role, code)
    return file


def file_at(dossier: Dossier, index: int, page: int | None = None) -> ReceivedFile:
    """The file with this index, and with this page if one is named."""
    if not 0 <= index < len(dossier.files) or (page is not None and not 1 <= page <= dossier.files[index].pages):
        raise NotFound(f"{dossier.dossier} has no file {index} with page {page}; open the dossier again")
    return dossier.files[index]


def disposition(name: str) -> str:
    """A download's header with a Vietnamese file name (RFC 6266, RFC 8187)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def owner_of(request: Request, visitor: Visitor, dossier: Dossier) -> str | None:
    """Who works on a waiting dossier; a clerk who opens a free one becomes that."""
    house = house_of(request)
    now = house.now()
    if dossier.state not in WAITING:
        return None
    if visitor.role is Role.CLERK:
        try:
            house.register.claim(dossier.dossier, visitor.name, now=now, seconds=CLAIM_SECONDS)
        except Conflict:
            return house.register.claimed_by(dossier.dossier, now=now)
    return house.register.claimed_by(dossier.dossier, now=now)
