"""Results that wait to be handed over, the post's lists and slips, and payments nobody knows; for a whole office.

In: forms and scans. Out: the page, a list as PDF. Wrong: as the flows refuse; another unit's matter is ``NotFound``.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from flows import fees, handing_over
from models.error import NotFound, RefusedInput
from models.fee import Payment
from models.matter import Matter, MatterKind, body_of
from models.result import Handover, PostList, Result
from web.access import Action
from web.pages import render
from web.uploads import received
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of

router = APIRouter(include_in_schema=False)

Clerk = Annotated[Visitor, Depends(allowed(Action.DECIDE))]


@router.get("/desk/handover")
def handover_page(
    request: Request, visitor: Clerk, delivered: str = "", unknown: str = "", lists: str = ""
) -> Response:
    """What waits: results, envelopes without a list, envelopes on their way, unmatched payments."""
    house = house_of(request)
    office = house.register.office
    posted = [(m, body_of(m, Handover)) for m in office.waiting(MatterKind.HANDOVER, units=visitor.units)]
    sent = {m.dossier for m, _ in posted}
    made = office.recent(MatterKind.POST_LIST, units=visitor.units, limit=20)
    return render(
        request,
        "desk/handover.html",
        visitor,
        results=[
            (m, body_of(m, Result)) for m in office.waiting(MatterKind.RESULT, units=visitor.units)
            if m.dossier not in sent
        ],
        to_post=[(m, b) for m, b in posted if b.post_list is None],
        on_way=[(m, b) for m, b in posted if b.post_list is not None],
        lists=[(m, handing_over.without_secret(house, body_of(m, PostList))) for m in made],
        payments=[(m, body_of(m, Payment)) for m in office.waiting(MatterKind.PAYMENT, units=visitor.units)],
        delivered=[code for code in delivered.split(",") if code],
        unknown=unknown,
        scanned_lists=lists,
    )  # fmt: skip


@router.post("/desk/handover/lists")
def make_list(request: Request, visitor: Clerk, unit: Annotated[str, Form(max_length=64)]) -> Response:
    """Put the envelopes that wait on one list."""
    if unit not in visitor.units:
        raise NotFound("no such unit among yours")
    handing_over.post_list(house_of(request), unit, actor=visitor.name, origin=visitor.origin)
    return RedirectResponse("/desk/handover", 303)


@router.get("/desk/handover/lists/{number}.pdf")
def print_list(request: Request, number: int, visitor: Clerk) -> Response:
    """The list to print, with a bar code for each envelope."""
    matter = _mine(request, visitor, number, MatterKind.POST_LIST)
    listed = handing_over.without_secret(house_of(request), body_of(matter, PostList))
    return _pdf(gate_of(request).post_list_pdf(number, listed, matter.unit), f"danh-sach-{number}")


@router.get("/desk/handover/lists/{number}/slips.pdf")
def print_slips(request: Request, number: int, visitor: Clerk) -> Response:
    """The delivery slips that go with the envelopes of a list."""
    matter = _mine(request, visitor, number, MatterKind.POST_LIST)
    listed = handing_over.without_secret(house_of(request), body_of(matter, PostList))
    return _pdf(gate_of(request).delivery_slips_pdf(number, listed, matter.unit), f"phieu-bao-phat-{number}")


def _pdf(pdf: bytes, name: str) -> Response:
    headers = {"content-disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.post("/desk/handover/proofs")
async def proofs(request: Request, visitor: Clerk) -> Response:
    """Delivery slips scanned back: matched by their bar codes."""
    house, units = house_of(request), visitor.units
    delivered: list[str] = []
    unknown, lists = 0, 0
    async with received(request) as upload:
        if not upload.paths:
            raise RefusedInput("no scan in this upload; choose one")
        for path in upload.paths:
            found = await run_in_threadpool(
                handing_over.match_proofs, house, path, units=units, actor=visitor.name, origin=visitor.origin
            )
            delivered += found.delivered
            unknown += len(found.unknown)
            lists += len(found.lists)
    said = f"delivered={','.join(delivered)}&unknown={unknown or ''}&lists={lists or ''}"
    return RedirectResponse(f"/desk/handover?{said}", 303)


@router.post("/desk/handover/{number}/back")
def came_back(request: Request, number: int, visitor: Clerk) -> Response:
    """The post brought an envelope back."""
    _mine(request, visitor, number, MatterKind.HANDOVER)
    handing_over.came_back(house_of(request), number, actor=visitor.name, origin=visitor.origin)
    return RedirectResponse("/desk/handover", 303)


@router.post("/desk/payments/{number}/assign")
def assign(
    request: Request, number: int, visitor: Clerk, dossier: Annotated[str, Form(min_length=1, max_length=64)]
) -> Response:
    """Say which dossier a payment is for."""
    _mine(request, visitor, number, MatterKind.PAYMENT)
    code = dossier_of(request, visitor, dossier.strip()).dossier
    fees.assign(house_of(request), number, code, actor=visitor.name, origin=visitor.origin)
    return RedirectResponse(f"/desk/{code}/office", 303)


def _mine(request: Request, visitor: Visitor, number: int, kind: MatterKind) -> Matter:
    matter = house_of(request).register.office.matter(number)
    if matter.kind is not kind or matter.unit not in visitor.units:
        raise NotFound(f"no {kind} {number} in your units")
    if matter.dossier is not None:
        dossier_of(request, visitor, matter.dossier)  # stopped for secrecy: as if it did not exist
    return matter
