"""Dossiers stopped for a stamp of secrecy: the one list they are on, and the administrator's word that it was none.

In: a code and a reason. Out: the list; a released dossier is read again. Wrong: ``NotFound`` for another unit's or one
that is not stopped. Nothing of a page is shown here: whoever must see the paper goes to it, not to this system.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from models.decision import EventKind
from models.error import NotFound
from web.access import Action
from web.pages import render
from web.visitor import Visitor, allowed, gate_of, house_of

router = APIRouter(include_in_schema=False)

Administrator = Annotated[Visitor, Depends(allowed(Action.ADMINISTER))]


@router.get("/admin/secret")
def secret_page(request: Request, visitor: Administrator) -> Response:
    """Code, time and degree of each."""
    secrecy = house_of(request).register.secrecy
    rows = [(found, _said(request, found.dossier)) for found in secrecy.stopped(units=visitor.units)]
    return render(request, "desk/secret.html", visitor, rows=rows)


@router.post("/admin/secret/{code}/release")
def release(
    request: Request, code: str, visitor: Administrator, reason: Annotated[str, Form(min_length=1, max_length=2000)]
) -> Response:
    """It was no stamp of secrecy: read the dossier again."""
    house = house_of(request)
    if code not in {found.dossier for found in house.register.secrecy.stopped(units=visitor.units)}:
        raise NotFound("no such dossier is stopped in your units; see the list")
    house.register.secrecy.release(code, now=house.now(), actor=visitor.name, reason=reason, origin=visitor.origin)
    gate_of(request).start(code)
    return RedirectResponse("/admin/secret", 303)


def _said(request: Request, code: str) -> tuple[str, ...]:
    """Degree and page of each stamp, from the event that stopped it."""
    events = [e for e in house_of(request).register.events(code) if e.kind is EventKind.SECRET and "marks" in e.detail]
    marks = events[-1].detail["marks"].split() if events else []
    return tuple(mark.replace("_", " ").replace("@", ", tr. ") for mark in marks)
