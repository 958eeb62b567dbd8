"""Accepting many dossiers at once: only those that are ready, each on the version the list showed.

In: the marked rows of the queue. Out: the queue with how many were accepted. Wrong: nothing is half done: each
dossier is its own transaction, and one that changed, is claimed by another, needs four eyes or waits for the notice of
a failed look-up stays and is counted.
"""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows.deciding import decide, needs_second
from models.decision import Decision, DecisionKind
from models.error import Conflict, ForbiddenTransition, NotFound
from models.state import State
from web.access import Action
from web.visitor import Visitor, allowed, dossier_of, house_of

router = APIRouter(include_in_schema=False)

MOST = 100


@router.post("/desk/accept")
def accept_marked(
    request: Request,
    visitor: Annotated[Visitor, Depends(allowed(Action.DECIDE))],
    marked: Annotated[list[str], Form(max_length=MOST)] = [],  # noqa: B006 - FastAPI copies defaults
) -> Response:
    """Each mark is ``code version``."""
    accepted = sum(_accept(request, visitor, mark) for mark in marked)
    query = urlencode({"accepted": accepted, "kept": len(marked) - accepted})
    return RedirectResponse(f"/desk?{query}", 303)


def _accept(request: Request, visitor: Visitor, mark: str) -> bool:
    code, _, version = mark.partition(" ")
    house = house_of(request)
    try:
        dossier = dossier_of(request, visitor, code)
        alone = not needs_second(house, dossier, DecisionKind.ACCEPT)
        if dossier.state is not State.READY or not version.isdecimal() or not alone:
            return False
        decision = Decision(kind=DecisionKind.ACCEPT, by=visitor.name, at=house.now(), version=int(version))
        decide(house, code, decision, origin=visitor.origin)
    except (Conflict, ForbiddenTransition, NotFound):
        return False
    return True
