"""Consultations for another unit's program: the questions put to it, the components it was asked about, its answer.

In: numbers. Out: the contract's JSON. The asked unit sees the components of the question and nothing else of the
dossier: no other paper, no finding, no applicant beyond what those papers say. Wrong: ``NotFound`` for a question that
was put to no unit of the visitor's and by none.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from flows.consulting import answer, asked_of, question_for, shown
from models.consultation import Consultation
from models.decision import EventKind
from models.matter import Matter, body_of
from web.access import Action
from web.api.answers import ERRORS
from web.api.shapes import AnswerRequest, AskedAbout, Question
from web.masking import masked_dossier, masked_question
from web.purpose import sees_numbers
from web.visitor import Visitor, allowed, house_of, log

router = APIRouter(prefix="/api/v1/consultations", tags=["lấy ý kiến"], responses=ERRORS)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
def consultations(request: Request, visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))]) -> tuple[Question, ...]:
    """Every question put to your units, open ones first."""
    found = asked_of(house_of(request), visitor.units)
    return tuple(_question(request, visitor, m, body_of(m, Consultation)) for m in found)


@router.get("/{number}")
def consultation(
    request: Request, number: Number, visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))]
) -> AskedAbout:
    """One question with the components it is about. The look is written into the audit log."""
    matter, asked, dossier = question_for(house_of(request), number, visitor.units)
    log(request, visitor, EventKind.VIEWED, dossier.dossier, what="consultation", matter=str(number))
    if not sees_numbers(house_of(request), visitor.name, visitor.role, dossier.dossier):
        dossier = masked_dossier(dossier)
    return AskedAbout(question=_question(request, visitor, matter, asked), components=shown(dossier, asked))


@router.post("/{number}/answer", status_code=201)
def answer_it(
    request: Request, number: Number, said: AnswerRequest, visitor: Annotated[Visitor, Depends(allowed(Action.DECIDE))]
) -> Question:
    """Answer a question that was put to your unit."""
    matter = answer(
        house_of(request), number, visitor.units, text=said.text, agrees=said.agrees, actor=visitor.name,
        origin=visitor.origin,
    )  # fmt: skip
    return _question(request, visitor, matter, body_of(matter, Consultation))


def _question(request: Request, visitor: Visitor, matter: Matter, asked: Consultation) -> Question:
    if not sees_numbers(house_of(request), visitor.name, visitor.role, matter.dossier or ""):
        asked = masked_question(asked)
    return Question(
        number=matter.id,
        dossier=matter.dossier or "",
        asked_by=matter.unit,
        asked=matter.subject,
        question=asked.question,
        components=asked.components,
        due_at=matter.due_at,
        open=matter.open,
        answer=asked.answer,
    )
