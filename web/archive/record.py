"""A record in the reading room: pages, papers, packages, verdicts, fixity, the audit trail; what may be taken along.

In: a dossier's code. Out: the page; a sealed package; a certified extract. Wrong: ``NotFound`` for another unit's, or
a package that is not there; ``PurposeNeeded`` where the office asks why. Every look and every download is an event; an
extract's event carries the hash of the PDF, so that anyone can ask whether it is one of ours.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from models.decision import Event, EventKind
from models.error import NotFound
from models.extract import Extract
from models.user import Role
from storage.criteria import FIELD_KEYS, FieldGroup
from storage.objects import incoming_key
from web.access import Action
from web.desk.board import Board
from web.desk.dossier import disposition
from web.pages import render
from web.purpose import masked, purpose_of, require_sight, sees_numbers
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of, log

router = APIRouter(include_in_schema=False)

Searcher = Annotated[Visitor, Depends(allowed(Action.SEARCH))]
Taker = Annotated[Visitor, Depends(allowed(Action.DOWNLOAD))]
LONGEST = 500
PIECE = 1 << 20


@router.get("/archive/{code}")
def record(request: Request, code: str, visitor: Searcher) -> Response:
    """The record, or the question why, where the office asks it."""
    dossier = dossier_of(request, visitor, code, ask=False)
    house = house_of(request)
    purpose = purpose_of(house, visitor.name, code)
    if visitor.role is Role.ARCHIVIST and house.settings.ask_purpose and not purpose:
        return render(request, "archive/purpose.html", visitor, dossier=dossier)
    log(request, visitor, EventKind.VIEWED, code, what="record")
    full = sees_numbers(house, visitor.name, visitor.role, code)
    register = house.register
    checks = {(check.place, check.key): check for check in register.reading_room.fixity(code)}
    return render(
        request,
        "archive/record.html",
        visitor,
        dossier=dossier,
        board=Board(dossier, house.catalogue),
        packages=register.keeping.packages(code),
        fixity=checks,
        key_of=incoming_key,
        events=tuple(reversed(register.events(code))),
        decisions=register.decisions(code),
        actors={user.name: user.display_name or user.name for user in register.users()},
        purpose=purpose,
        full=full,
        number_keys=FIELD_KEYS[FieldGroup.NUMBER],
        told=(lambda text: text) if full else masked,
        soon=house.now() + timedelta(days=90),
    )


@router.post("/archive/{code}/purpose")
def state_purpose(
    request: Request, code: str, visitor: Searcher, purpose: Annotated[str, Form(max_length=LONGEST)] = ""
) -> Response:
    """Keep why this person looks at this record; it lasts a working day."""
    dossier_of(request, visitor, code, ask=False)
    house = house_of(request)
    if purpose.strip():
        event = Event(
            kind=EventKind.VIEWED,
            at=house.now(),
            actor=visitor.name,
            dossier=code,
            origin=visitor.origin,
            reason=purpose.strip(),
            detail={"what": "purpose"},
        )
        house.register.log(event)
    return RedirectResponse(f"/archive/{code}", 303)


@router.get("/archive/{code}/packages/{number}")
def package(request: Request, code: str, number: int, visitor: Taker) -> Response:
    """A sealed package as it lies in the archive, streamed."""
    dossier_of(request, visitor, code)
    require_sight(house_of(request), visitor.name, visitor.role, code)
    packages = house_of(request).register.keeping.packages(code)
    if not 0 <= number < len(packages):
        raise NotFound(f"{code} has no package {number}; open the record again")
    sealed = packages[number]
    log(request, visitor, EventKind.EXPORTED, code, what="package", sha256=sealed.sha256)
    headers = {
        "content-disposition": disposition(sealed.key.rsplit("/", 1)[-1]),
        "content-length": str(sealed.bytes),
        "cache-control": "no-store",
    }
    return StreamingResponse(_pieces(request, sealed.key), media_type="application/zip", headers=headers)


def _pieces(request: Request, key: str) -> Iterator[bytes]:
    with gate_of(request).package(key) as source:
        while piece := source.read(PIECE):
            yield piece


@router.post("/archive/{code}/extract.pdf")
def extract(
    request: Request,
    code: str,
    visitor: Taker,
    purpose: Annotated[str, Form(max_length=LONGEST)] = "",
    component: Annotated[list[int], Form(max_length=500)] = [],  # noqa: B006 - FastAPI copies defaults
) -> Response:
    """A certified extract of chosen papers: where it comes from, hashes, fields, and the pages themselves."""
    dossier = dossier_of(request, visitor, code)
    house = house_of(request)
    if not purpose.strip():
        return RedirectResponse(f"/archive/{code}", 303)
    chosen = tuple(dossier.components[n] for n in component if 0 <= n < len(dossier.components))
    asked = Extract(
        dossier=dossier,
        components=chosen or dossier.components,
        packages=house.register.keeping.packages(code),
        events=house.register.events(code),
        by=visitor.display_name,
        purpose=purpose.strip(),
        at=house.now(),
    )
    pdf = gate_of(request).extract(asked)
    digest = hashlib.sha256(pdf).hexdigest()
    event = Event(
        kind=EventKind.EXPORTED,
        at=house.now(),
        actor=visitor.name,
        dossier=code,
        origin=visitor.origin,
        reason=purpose.strip(),
        detail={"what": "extract", "sha256": digest, "content": asked.digest},
    )
    house.register.log(event)
    headers = {"content-disposition": disposition(f"{code}-trich-luc.pdf"), "cache-control": "no-store"}
    return Response(pdf, media_type="application/pdf", headers=headers)
