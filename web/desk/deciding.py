"""Deciding: accept, request a supplement, reject, withdraw, stop; and the notice that goes with it.

In: the form of the dossier page with the version its reader saw. Out: the decision in the register with its event, and
the next dossier. Wrong: the dossier changed, or another clerk holds it: the page comes back saying so, and keeps what
was typed.
"""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows.deciding import decide as decide_with
from models.decision import Decision, DecisionKind, EventKind
from models.error import Conflict, ForbiddenTransition, LookUpOpen, WrongUsage
from models.notice import NOTICE_OF, NoticeKind
from web.access import Action
from web.desk.dossier import show
from web.desk.queue import next_dossier
from web.pages import text_of
from web.purpose import require_sight
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of, log

router = APIRouter(include_in_schema=False)

LONGEST = 20_000
"""Characters of a reason or notice."""


@router.post("/desk/{code}/decide")
def decide(
    request: Request,
    code: str,
    visitor: Annotated[Visitor, Depends(allowed(Action.DECIDE))],
    kind: Annotated[DecisionKind, Form()],
    version: Annotated[int, Form()],
    reason: Annotated[str, Form(max_length=LONGEST)] = "",
    notice: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Write the decision, then show the next dossier."""
    dossier = dossier_of(request, visitor, code)
    house = house_of(request)
    decision = Decision(
        kind=kind, by=visitor.name, at=house.now(), reason=reason.strip(), version=version, notice=notice.strip()
    )
    try:
        decide_with(house, code, decision, origin=visitor.origin)
    except LookUpOpen:
        problem = text_of(
            request,
            "Còn giấy tờ tra cứu không được và chưa báo cho người nộp. Hãy gửi phiếu yêu cầu bổ sung, "
            "hoặc ghi lý do không yêu cầu ở Việc của hồ sơ.",
        )
        return show(request, visitor, dossier, status=409, problem=problem, text=reason)
    except (Conflict, ForbiddenTransition):
        problem = text_of(
            request,
            "Hồ sơ vừa được thay đổi hoặc người khác đang xử lý, nên quyết định của bạn chưa được ghi. "
            "Hãy xem lại rồi quyết định.",
        )
        return show(request, visitor, dossier_of(request, visitor, code), status=409, problem=problem, text=reason)
    except WrongUsage:
        problem = text_of(request, "Quyết định này cần có lý do. Hãy ghi lý do rồi gửi lại.")
        return show(request, visitor, dossier, status=422, problem=problem, text=reason)
    following = next_dossier(request, visitor, but=code)
    query = urlencode({"done": code})
    return RedirectResponse(f"/desk/{following}?{query}" if following else f"/desk?{query}", 303)


@router.post("/desk/{code}/turn-down")
def turn_down(
    request: Request,
    code: str,
    visitor: Annotated[Visitor, Depends(allowed(Action.DECIDE))],
    reason: Annotated[str, Form(max_length=LONGEST)] = "",
) -> Response:
    """Say no to what a colleague proposed; the dossier goes on waiting."""
    dossier = dossier_of(request, visitor, code)
    house = house_of(request)
    proposed = house.register.proposals.of(code)
    if proposed is None or not reason.strip():
        problem = text_of(request, "Quyết định này cần có lý do. Hãy ghi lý do rồi gửi lại.")
        return show(request, visitor, dossier, status=409 if proposed is None else 422, problem=problem, text=reason)
    answer = Decision(kind=proposed.kind, by=visitor.name, at=house.now(), reason=reason.strip())
    house.register.proposals.turn_down(code, answer, origin=visitor.origin)
    return RedirectResponse(f"/desk/{code}", 303)


@router.get("/desk/{code}/notice")
def notice_draft(
    request: Request,
    code: str,
    visitor: Annotated[Visitor, Depends(allowed(Action.DECIDE))],
    kind: DecisionKind = DecisionKind.SUPPLEMENT,
) -> dict[str, str]:
    """The notice drafted from the open findings, as text to edit."""
    dossier_of(request, visitor, code)
    draft = gate_of(request).draft_notice(code, NOTICE_OF[kind], now=house_of(request).now())
    return {"title": draft.title, "text": draft.text}


@router.post("/desk/{code}/notice.pdf")
def notice_preview(
    request: Request,
    code: str,
    visitor: Annotated[Visitor, Depends(allowed(Action.DECIDE))],
    text: Annotated[str, Form(max_length=LONGEST)],
    kind: Annotated[DecisionKind, Form()] = DecisionKind.SUPPLEMENT,
) -> Response:
    """The edited text on its form, as it would be sent."""
    dossier_of(request, visitor, code)
    gate = gate_of(request)
    draft = gate.draft_notice(code, NOTICE_OF[kind], now=house_of(request).now())
    pdf = gate.notice_pdf(draft.model_copy(update={"text": text}))
    return Response(pdf, media_type="application/pdf", headers={"content-disposition": "inline"})


@router.get("/desk/{code}/papers/{kind}.pdf")
def printed(
    request: Request, code: str, kind: NoticeKind, visitor: Annotated[Visitor, Depends(allowed(Action.DOWNLOAD))]
) -> Response:
    """A paper to print as it stands: the receipt (Mẫu 01), the control slip (Mẫu 06) and the others."""
    dossier_of(request, visitor, code)
    require_sight(house_of(request), visitor.name, visitor.role, code)
    gate = gate_of(request)
    draft = gate.draft_notice(code, kind, now=house_of(request).now())
    log(request, visitor, EventKind.EXPORTED, code, what=kind)
    headers = {"content-disposition": f'inline; filename="{code}-{kind}.pdf"'}
    return Response(gate.notice_pdf(draft), media_type="application/pdf", headers=headers)
