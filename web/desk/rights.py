"""Rights of the person whose data is held: who looked, a copy, a correction (Law 91/2025).

In: an identity or tax number, in a form's body so that it stands in no address or log. Out: looks, a file, requests.
Wrong: ``NotFound`` where the register knows nobody of that number in the visitor's units.
"""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows import rights
from models.matter import MatterKind, body_of
from models.rights import Request as Asked
from web.access import Action
from web.pages import render, text_of
from web.purpose import masked
from web.visitor import Visitor, allowed, house_of

router = APIRouter(include_in_schema=False)

Clerk = Annotated[Visitor, Depends(allowed(Action.DECIDE))]
Number = Annotated[str, Form(pattern=r"^\s*[0-9][0-9-]{7,13}\s*$")]


@router.get("/desk/rights")
def rights_page(request: Request, visitor: Clerk) -> Response:
    """Requests that wait for an answer, and the form."""
    return _page(request, visitor)


@router.post("/desk/rights/looks")
def looks(request: Request, visitor: Clerk, number: Number) -> Response:
    """Who looked at this person's data."""
    found = rights.who_looked(house_of(request), number, units=visitor.units, actor=visitor.name)
    return _page(request, visitor, looks=found, number=rights.masked(number.strip()))


@router.post("/desk/rights/copy")
def copy(request: Request, visitor: Clerk, number: Number) -> Response:
    """Everything held of the person, as a file for them."""
    data = rights.copy_of(house_of(request), number, units=visitor.units, actor=visitor.name)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    headers = {"content-disposition": 'attachment; filename="du-lieu-ca-nhan.json"', "cache-control": "no-store"}
    return Response(text, media_type="application/json", headers=headers)


@router.post("/desk/rights/correction")
def correction(
    request: Request, visitor: Clerk, number: Number, what: Annotated[str, Form(min_length=1, max_length=4000)]
) -> Response:
    """The person says that something is wrong."""
    rights.ask_correction(house_of(request), number, what, units=visitor.units, actor=visitor.name)
    return RedirectResponse("/desk/rights", 303)


@router.post("/desk/rights/{number}/answered")
def answer(
    request: Request,
    number: int,
    visitor: Clerk,
    text: Annotated[str, Form(min_length=1, max_length=4000)],
) -> Response:
    """What was done about it."""
    rights.answer_request(house_of(request), number, text, units=visitor.units, actor=visitor.name)
    return RedirectResponse("/desk/rights", 303)


def _page(
    request: Request, visitor: Visitor, looks: tuple[rights.LookAt, ...] | None = None, number: str = ""
) -> Response:
    house = house_of(request)
    waiting = house.register.office.waiting(MatterKind.REQUEST, units=visitor.units)
    return render(
        request,
        "desk/rights.html",
        visitor,
        requests=[(m, body_of(m, Asked)) for m in waiting],
        looks=None if looks is None else [one.model_copy(update={"purpose": masked(one.purpose)}) for one in looks],
        number=number,
        actors={user.name: user.display_name or user.name for user in house.register.users()},
        none=text_of(request, "không ghi"),
    )
