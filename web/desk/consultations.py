"""Questions to other units, seen from the unit that is asked: the chosen components and nothing else of the dossier.

In: a question's number. Out: the list, the question with its pages, an answer. Wrong: ``NotFound`` for any page or
question that is not of a chosen component, as if it did not exist.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from flows import consulting
from flows.consulting import asked_of, on_time, question_for, shown
from models.consultation import Consultation
from models.decision import EventKind
from models.dossier import Dossier
from models.error import NotFound
from models.matter import Matter, body_of
from web.access import Action
from web.desk.dossier import kept_by, shown_picture
from web.masking import masked_question
from web.pages import render
from web.purpose import sees_numbers
from web.uploads import received
from web.visitor import Visitor, allowed, house_of, log

router = APIRouter(include_in_schema=False)

Viewer = Annotated[Visitor, Depends(allowed(Action.VIEW))]
Answerer = Annotated[Visitor, Depends(allowed(Action.DECIDE))]


@router.get("/desk/consultations")
def consultations_page(request: Request, visitor: Viewer) -> Response:
    """Questions put to the visitor's units: those that wait first."""
    house = house_of(request)
    rows = [(m, _told(request, visitor, m), on_time(m, house.now())) for m in asked_of(house, visitor.units)]
    units = {unit.code: unit.name for unit in house.catalogue.units.values()}
    return render(request, "desk/consultations.html", visitor, rows=rows, units=units)


@router.get("/desk/consultations/{number}")
def consultation_page(request: Request, number: int, visitor: Viewer) -> Response:
    """One question with the pages it is about."""
    house = house_of(request)
    matter, question, dossier = question_for(house, number, visitor.units)
    log(request, visitor, EventKind.VIEWED, dossier.dossier, what="consultation")
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    version = house.catalogue.version(dossier.procedure, dossier.procedure_version)
    names = {rule.key: rule.name for rule in version.components} if version else {}
    return render(
        request,
        "desk/consultation.html",
        visitor,
        matter=matter,
        question=_told(request, visitor, matter),
        code=dossier.dossier,
        procedure=procedure.name if procedure else "",
        components=[(names.get(c.component, c.component), _pages(dossier, question, c.component))
                    for c in shown(dossier, question)],
        unit=house.catalogue.units.get(matter.unit),
        mine=matter.subject in visitor.units,
        on_time=on_time(matter, house.now()),
    )  # fmt: skip


@router.get("/desk/consultations/{number}/pages/{place}.jpg")
def page(request: Request, number: int, place: int, visitor: Viewer) -> Response:
    """One page of a chosen component; pages are numbered through all of them."""
    house = house_of(request)
    _, question, dossier = question_for(house, number, visitor.units)
    pages = [one for c in shown(dossier, question) for one in _pages(dossier, question, c.component)]
    if not 0 <= place < len(pages):
        raise NotFound("that page is not among those of the question")
    _, file, page_number = pages[place]
    full = sees_numbers(house, visitor.name, visitor.role, dossier.dossier)
    picture = shown_picture(request, dossier.dossier, file, page_number, 1000, full=full)
    return Response(picture, media_type="image/jpeg", headers=kept_by(visitor))


def _told(request: Request, visitor: Visitor, matter: Matter) -> Consultation:
    """What was asked and answered, people's numbers as dots for those who may not see them."""
    question = body_of(matter, Consultation)
    full = sees_numbers(house_of(request), visitor.name, visitor.role, matter.dossier or "")
    return question if full else masked_question(question)


@router.post("/desk/consultations/{number}/answer")
async def answer(request: Request, number: int, visitor: Answerer) -> Response:
    """Answer with a word or a document."""
    house = house_of(request)
    async with received(request) as upload:

        def kept() -> Matter:
            said = upload.fields.get("agrees", "")
            return consulting.answer(
                house,
                number,
                visitor.units,
                text=upload.fields.get("text", ""),
                agrees={"yes": True, "no": False}.get(said),
                file=upload.paths[0] if upload.paths else None,
                actor=visitor.name,
                origin=visitor.origin,
            )

        await run_in_threadpool(kept)
    return RedirectResponse(f"/desk/consultations/{number}", 303)


def _pages(dossier: Dossier, question: Consultation, component: str) -> list[tuple[int, str, int]]:
    """(place among all pages of the question, file, page) of one component."""
    found, place = [], 0
    for one in shown(dossier, question):
        for source in one.sources:
            for number in source.pages:
                if one.component == component:
                    found.append((place, source.file, number))
                place += 1
    return found
