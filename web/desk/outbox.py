"""What did not reach another system yet, with the reason, and a button to try again. Nobody had to wait for it.

In: a parcel's number. Out: the list. Wrong: ``NotFound`` for another unit's.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from models.error import NotFound
from web.access import Action
from web.pages import render
from web.visitor import Visitor, allowed, house_of

router = APIRouter(include_in_schema=False)

Clerk = Annotated[Visitor, Depends(allowed(Action.DECIDE))]


@router.get("/desk/outbox")
def outbox_page(request: Request, visitor: Clerk) -> Response:
    """Troubles of the visitor's units."""
    house = house_of(request)
    parcels = house.register.outgoing.troubles(units=visitor.units)
    return render(request, "desk/outbox.html", visitor, parcels=parcels, on=bool(house.settings.sync_url))


@router.post("/desk/outbox/{number}/again")
def again(request: Request, number: int, visitor: Clerk) -> Response:
    """Try at the next upkeep, which comes within a minute."""
    house = house_of(request)
    if not house.register.outgoing.again(number, units=visitor.units, now=house.now()):
        raise NotFound("nothing of that number waits in your units")
    return RedirectResponse("/desk/outbox", 303)
