"""Putting right what the machine took wrong: arranging pages into papers, fields, hidden pages, pages read again.

In: what the desk's scripts ask for, pages by their file's index. Out: the dossier's new version; the desk opens it
anew. Wrong: the dossier changed or somebody else works on it (409), pages or components it does not have (422).
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from models.correction import (
    Answer,
    Correction,
    CorrectionKind,
    FieldValue,
    PageRef,
    Placement,
    Spot,
    in_force,
)
from models.decision import EventKind
from models.dossier import Dossier
from models.error import NotFound, WrongUsage
from models.record import Box, Text
from models.state import WAITING
from web.access import Action
from web.desk.arrangement import Arrangement
from web.desk.board import Board
from web.desk.dossier import file_at, owner_of
from web.pages import render
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of, log

router = APIRouter(include_in_schema=False)

MOST_PAGES = 5000
Corrector = Annotated[Visitor, Depends(allowed(Action.CORRECT))]


class Asked(BaseModel):
    """A part of what is asked for; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class AskedPage(Asked):
    file: int
    page: int


class AskedPaper(Asked):
    pages: Annotated[list[AskedPage], Field(min_length=1, max_length=MOST_PAGES)]
    component: str | None


class AskedSpot(AskedPage):
    box: Box


class AskedField(AskedSpot):
    component: str
    key: str
    value: Annotated[Text, Field(max_length=500)]
    instead_of: AskedSpot | None = None


class AskedCorrection(Asked):
    """One correction; only what its kind says is given."""

    kind: CorrectionKind
    version: int
    papers: Annotated[list[AskedPaper], Field(max_length=MOST_PAGES)] = []
    pages: Annotated[list[AskedPage], Field(max_length=MOST_PAGES)] = []
    field: AskedField | None = None
    turn: int | None = None
    """Degrees clockwise beyond the way the page is shown."""
    answer: Answer | None = None
    procedure: str | None = None
    undoes: int | None = None


@router.get("/desk/{code}/arrange")
def arrange(request: Request, code: str, visitor: Corrector) -> Response:
    """All pages by the paper they are in, to be moved."""
    dossier = dossier_of(request, visitor, code)
    house = house_of(request)
    log(request, visitor, EventKind.VIEWED, code, what="arrange")
    owner = owner_of(request, visitor, dossier)
    corrections = in_force(house.register.correcting.of(code))
    return render(
        request,
        "desk/arrange.html",
        visitor,
        dossier=dossier,
        board=Board(dossier, house.catalogue),
        arrangement=Arrangement(Board(dossier, house.catalogue)),
        editable=dossier.state in WAITING and owner in (None, visitor.name),
        owner=owner,
        last=corrections[-1] if corrections else None,
    )


@router.post("/desk/{code}/correct")
def correct(request: Request, code: str, asked: AskedCorrection, visitor: Corrector) -> dict[str, int]:
    """Keep the correction and assess anew."""
    dossier = dossier_of(request, visitor, code)
    after = gate_of(request).correct(code, _correction(request, visitor, dossier, asked), origin=visitor.origin)
    return {"version": after.version}


def _correction(request: Request, visitor: Visitor, dossier: Dossier, asked: AskedCorrection) -> Correction:
    try:
        return Correction(
            kind=asked.kind,
            by=visitor.name,
            at=house_of(request).now(),
            version=asked.version,
            papers=tuple(
                Placement(pages=tuple(_page(dossier, page) for page in paper.pages), component=paper.component)
                for paper in asked.papers
            ),
            pages=tuple(_page(dossier, page) for page in asked.pages),
            field=_field(dossier, asked.field),
            rotation=_rotation(request, dossier, asked),
            answer=asked.answer,
            procedure=asked.procedure,
            undoes=asked.undoes,
        )
    except ValidationError as error:
        raise WrongUsage("this correction cannot be meant; open the dossier again") from error


def _page(dossier: Dossier, page: AskedPage) -> PageRef:
    return PageRef(file=file_at(dossier, page.file, page.page).name, page=page.page)


def _field(dossier: Dossier, asked: AskedField | None) -> FieldValue | None:
    if asked is None:
        return None
    old = asked.instead_of
    return FieldValue(
        component=asked.component,
        key=asked.key,
        value=asked.value,
        place=_page(dossier, asked),
        box=asked.box,
        instead_of=Spot(place=_page(dossier, old), box=old.box) if old else None,
    )


def _rotation(request: Request, dossier: Dossier, asked: AskedCorrection) -> int | None:
    """The page as it is shown, and the turn that the clerk gave it on the screen."""
    if asked.turn is None or not asked.pages:
        return None
    first = _page(dossier, asked.pages[0])
    try:
        shown = gate_of(request).page_reading(dossier.dossier, first.file, first.page).rotation
    except NotFound:
        shown = 0
    return (shown + asked.turn) % 360
