"""What goes on beside one dossier: new dates, results, fees, paper shown or owed, reuse, consultations.

In: forms of the page of one dossier. Out: matters in the register, with their events; the page again. Wrong: what the
flows refuse (``Conflict``, ``WrongUsage``, ``RefusedInput``) is answered by ``web/problems.py``; nothing was then done.
"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from flows import consulting, fees, handing_over, looking_up, papers_after, promises, reusing, state_databases
from flows.synchronising import national_status
from models.consultation import Consultation
from models.decision import EventKind
from models.error import NotFound, WrongUsage
from models.fee import Fee, Payment
from models.matter import Matter, MatterKind, body_of
from models.notice import NoticeKind
from models.paper_after import Owed, Presented
from models.promise import Extension
from models.record import Record
from models.result import Handover, Result, Way
from models.reuse import LookUp, Reuse
from models.state import UNFINISHED, State
from models.status import NAMES
from models.sync import Inbound
from web.access import Action
from web.pages import render
from web.purpose import require_sight
from web.uploads import received
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of, log

router = APIRouter(include_in_schema=False)

Viewer = Annotated[Visitor, Depends(allowed(Action.VIEW))]
Decider = Annotated[Visitor, Depends(allowed(Action.DECIDE))]
Words = Annotated[str, Form(max_length=4000)]

BODIES: dict[MatterKind, type[Record]] = {
    MatterKind.EXTENSION: Extension, MatterKind.RESULT: Result, MatterKind.HANDOVER: Handover, MatterKind.FEE: Fee,
    MatterKind.PAYMENT: Payment, MatterKind.OWED: Owed, MatterKind.PRESENTED: Presented, MatterKind.REUSE: Reuse,
    MatterKind.LOOKUP: LookUp, MatterKind.CONSULTATION: Consultation, MatterKind.PEER: Inbound,
}  # fmt: skip


@router.get("/desk/{code}/office")
def office_page(request: Request, code: str, visitor: Viewer) -> Response:
    """Everything beside the dossier, and the forms for what may be done now."""
    dossier, house = dossier_of(request, visitor, code), house_of(request)
    require_sight(house, visitor.name, visitor.role, code)  # people write numbers into reasons and notes
    log(request, visitor, EventKind.VIEWED, code, what="office")
    matters = [m for m in house.register.office.of(code) if m.kind in BODIES]
    procedure = house.catalogue.procedures.get(dossier.procedure or "")
    version = house.catalogue.version(dossier.procedure, dossier.procedure_version)
    names = {rule.key: rule.name for rule in version.components} if version else {}
    solved = any(m.kind is MatterKind.RESULT for m in matters)
    return render(
        request,
        "desk/office.html",
        visitor,
        dossier=dossier,
        procedure=procedure,
        names=names,
        rows={kind: [(m, body_of(m, BODIES[kind])) for m in matters if m.kind is kind] for kind in BODIES},
        Kind=MatterKind,
        standing=national_status(house, dossier),
        status_names=NAMES,
        running=dossier.state in promises.RUNNING and dossier.due_at is not None and not solved,
        solved=solved,
        may_have_result=dossier.state in handing_over.WAITING,
        components=[line.component for line in dossier.checklist if line.status != "not_applicable"],
        present=[c.component for c in dossier.components],
        offers=reusing.offers(house, code, units=visitor.units) if visitor.may(Action.DECIDE) else (),
        replaceable=state_databases.replaceable(house, dossier) if visitor.may(Action.DECIDE) else {},
        can_ask=bool(looking_up.number_of(dossier.applicant)),
        units=[u for u in house.catalogue.units.values() if u.code != dossier.unit],
        unit_names={u.code: u.name for u in house.catalogue.units.values()},
        mismatch=fees.fee_findings(house, code),
        parcels=house.register.outgoing.of(code),
        on_time=consulting.on_time,
        ended=dossier.state in (State.SEALED, State.DISPOSED),
    )


def _back(code: str) -> Response:
    return RedirectResponse(f"/desk/{code}/office", 303)


def _read_again(request: Request, code: str) -> None:
    """A paper came beside the application: the dossier is read with it, where it waited for a person."""
    if house_of(request).register.dossier(code).state in UNFINISHED:
        gate_of(request).start(code)


@router.post("/desk/{code}/office/extend")
def extend(request: Request, code: str, visitor: Decider, new_day: Annotated[date, Form()], reason: Words) -> Response:
    """Apologise and promise a new date."""
    dossier_of(request, visitor, code)
    promises.extend(house_of(request), code, new_day, reason, actor=visitor.name, origin=visitor.origin)
    return _back(code)


@router.get("/desk/{code}/office/apology.pdf")
def apology(request: Request, code: str, visitor: Annotated[Visitor, Depends(allowed(Action.DOWNLOAD))]) -> Response:
    """The newest apology to print (Mẫu 04), with the text as it was sent."""
    dossier_of(request, visitor, code)
    require_sight(house_of(request), visitor.name, visitor.role, code)
    made = house_of(request).register.office.of(code, MatterKind.EXTENSION)
    if not made:
        raise NotFound(f"{code} has no apology; promise a new date first")
    gate, extension = gate_of(request), body_of(made[-1], Extension)
    draft = gate.draft_notice(code, NoticeKind.APOLOGY, now=made[-1].opened_at)
    log(request, visitor, EventKind.EXPORTED, code, what="apology")
    pdf = gate.notice_pdf(draft.model_copy(update={"text": extension.notice}))
    headers = {"content-disposition": f'inline; filename="{code}-apology.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.post("/desk/{code}/office/result")
async def result(request: Request, code: str, visitor: Decider) -> Response:
    """The result came, with its file or on paper."""
    await run_in_threadpool(dossier_of, request, visitor, code)
    async with received(request) as upload:
        await run_in_threadpool(
            handing_over.record_result,
            house_of(request),
            code,
            upload.fields.get("name", ""),
            number=upload.fields.get("number", ""),
            file=upload.paths[0] if upload.paths else None,
            actor=visitor.name,
            origin=visitor.origin,
        )
    return _back(code)


@router.post("/desk/{code}/office/hand-over")
def hand_over(
    request: Request, code: str, visitor: Decider, way: Annotated[Way, Form()], to: Words = "", note: Words = ""
) -> Response:
    """Give the result to the applicant."""
    dossier_of(request, visitor, code)
    house = house_of(request)
    handing_over.hand_over(house, code, way, to=to, note=note, actor=visitor.name, origin=visitor.origin)
    return _back(code)


@router.post("/desk/{code}/office/fee")
def fee(request: Request, code: str, visitor: Decider, due: Annotated[int, Form()], what: Words = "") -> Response:
    """Say what is owed."""
    dossier_of(request, visitor, code)
    fees.ask_fee(house_of(request), code, due, what=what, actor=visitor.name, origin=visitor.origin)
    return _back(code)


@router.post("/desk/{code}/office/payment")
def payment(
    request: Request,
    code: str,
    visitor: Decider,
    reference: Annotated[str, Form(min_length=1, max_length=100)],
    amount: Annotated[int, Form()],
) -> Response:
    """Enter a receipt that was brought."""
    dossier, house = dossier_of(request, visitor, code), house_of(request)
    paid = Payment(reference=reference, amount=amount, paid_at=house.now(), dossier=code)
    fees.pay(house, paid, units=(dossier.unit,), actor=visitor.name, origin=visitor.origin)
    return _back(code)


@router.post("/desk/{code}/office/waive")
def waive(request: Request, code: str, visitor: Decider, reason: Words) -> Response:
    """The fee need not be paid."""
    dossier_of(request, visitor, code)
    fees.waive(house_of(request), code, reason, actor=visitor.name, origin=visitor.origin)
    return _back(code)


@router.post("/desk/{code}/office/owe")
def owe(
    request: Request, code: str, visitor: Decider, component: Words, until: Annotated[date, Form()], note: Words = ""
) -> Response:
    """The applicant brings a paper afterwards."""
    dossier_of(request, visitor, code)
    house = house_of(request)
    papers_after.promise_paper(house, code, component, until, note=note, actor=visitor.name, origin=visitor.origin)
    return _back(code)


@router.post("/desk/{code}/office/present")
async def present(request: Request, code: str, visitor: Decider) -> Response:
    """An original was shown, and maybe scanned."""
    await run_in_threadpool(dossier_of, request, visitor, code)
    async with received(request) as upload:

        def kept() -> Matter:
            return papers_after.present(
                house_of(request),
                code,
                upload.fields.get("component", ""),
                same=upload.fields.get("same", "yes") == "yes",
                scan=upload.paths[0] if upload.paths else None,
                note=upload.fields.get("note", ""),
                actor=visitor.name,
                origin=visitor.origin,
            )

        await run_in_threadpool(kept)
    await run_in_threadpool(_read_again, request, code)
    return _back(code)


@router.post("/desk/{code}/office/reuse")
def reuse(request: Request, code: str, visitor: Decider, component: Words, consent: Words, purpose: Words) -> Response:
    """Use a paper of the archive instead of asking for it."""
    dossier_of(request, visitor, code)
    house = house_of(request)
    offers = [o for o in reusing.offers(house, code, units=visitor.units) if o.component == component]
    if not offers:
        raise NotFound("that paper is no longer offered; open the page again")
    origin = visitor.origin
    reusing.reuse(house, code, offers[0], consent=consent, purpose=purpose, actor=visitor.name, origin=origin)
    _read_again(request, code)
    return _back(code)


@router.post("/desk/{code}/office/look-up")
def look_up(
    request: Request, code: str, visitor: Decider, component: Words, consent: Words, purpose: Words
) -> Response:
    """Ask the state database that stands for a paper, instead of the applicant."""
    dossier, house = dossier_of(request, visitor, code), house_of(request)
    database = state_databases.askable(house, dossier).get(component)
    if database is None:
        raise NotFound("no database is asked for that paper now; open the page again")
    looking_up.look_up(
        house, code, component, database, consent=consent, purpose=purpose, actor=visitor.name, origin=visitor.origin
    )
    return _back(code)


@router.post("/desk/{code}/office/not-needed")
def not_needed(request: Request, code: str, visitor: Decider, component: Words, reason: Words) -> Response:
    """No database answered for a paper, and it is not asked for all the same."""
    dossier_of(request, visitor, code)
    looking_up.not_needed(house_of(request), code, component, reason, actor=visitor.name, origin=visitor.origin)
    return _back(code)


@router.post("/desk/{code}/office/consult")
def consult(
    request: Request,
    code: str,
    visitor: Decider,
    unit: Annotated[str, Form(max_length=64)],
    question: Words,
    days: Annotated[int, Form()],
    components: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Ask another unit about some components."""
    dossier_of(request, visitor, code)
    if not components:
        raise WrongUsage("choose at least one component the other unit may see")
    house = house_of(request)
    consulting.consult(house, code, unit, components, question, days=days, actor=visitor.name, origin=visitor.origin)
    return _back(code)
