"""REST for portals under ``/api/v1``: ask how a dossier stands, decide.

In: a bearer token (``hoso token``) and the contract's JSON. Out: the contract's JSON; errors as RFC 9457.
Lists in pages; ``ETag`` is the dossier's version: ``If-None-Match`` saves a repeat, ``If-Match`` guards decisions.
Handing over is in ``submitting.py``, notices and packages in ``papers.py``.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from starlette.responses import JSONResponse, Response

from flows.deciding import decide as decide_with
from models.decision import Decision, EventKind
from models.dossier import Dossier
from models.error import NotFound, VersionChanged
from models.finding import Severity
from models.state import State
from web.access import Action
from web.api.answers import ERRORS, NOT_CHANGED, Code, IfNoneMatch, PreconditionFailed, unchanged
from web.api.shapes import Checklist, DecisionRequest, DossierPage, Findings, Status
from web.masking import masked_decision, masked_dossier
from web.purpose import sees_numbers
from web.visitor import Visitor, allowed, dossier_of, house_of, log

router = APIRouter(prefix="/api/v1", tags=["hồ sơ"], responses=ERRORS)
Asking = Annotated[Visitor, Depends(allowed(Action.STATUS))]


@router.get("/submissions/{submission}")
def submission_status(
    request: Request,
    submission: Annotated[str, Path(max_length=200)],
    visitor: Asking,
) -> Status:
    """How the dossier of a submission stands."""
    register = house_of(request).register
    for unit in visitor.units:
        code = register.dossier_of_submission(submission, unit)
        if code is not None:
            return _status(dossier_of(request, visitor, code))
    raise NotFound("no such submission in your units; submit it first")


@router.get("/dossiers")
def dossiers(
    request: Request,
    visitor: Asking,
    state: State | None = None,
    procedure: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[str | None, Query(max_length=64, description="``next`` of the page before")] = None,
) -> DossierPage:
    """Your units' dossiers, newest received first. A page's place does not move when new dossiers come in."""
    if after is not None:
        dossier_of(request, visitor, after)
    found = house_of(request).register.list(
        state=state, units=visitor.units, procedure=procedure, limit=limit + 1, after=after
    )
    items = found[:limit]
    return DossierPage(items=items, next=items[-1].dossier if len(found) > limit else None)


@router.get("/dossiers/{code}", responses=NOT_CHANGED)
def dossier(
    request: Request,
    response: Response,
    code: Code,
    visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))],
    if_none_match: IfNoneMatch = None,
) -> Dossier:
    """The dossier (contract: a dossier). The look is written into the audit log. For an archivist numbers of people are
    masked until a purpose was stated in the reading room."""
    found = dossier_of(request, visitor, code)
    if same := unchanged(request, response, visitor, found, if_none_match):
        return same  # type: ignore[return-value]
    log(request, visitor, EventKind.VIEWED, code, what="api")
    if sees_numbers(house_of(request), visitor.name, visitor.role, code):
        return found
    headers = {"etag": response.headers["etag"], "cache-control": "private, no-cache"}
    return JSONResponse(masked_dossier(found).model_dump(mode="json"), headers=headers)  # type: ignore[return-value]


@router.get("/dossiers/{code}/status", responses=NOT_CHANGED)
def status(
    request: Request, response: Response, code: Code, visitor: Asking, if_none_match: IfNoneMatch = None
) -> Status:
    """How a dossier stands, without its contents."""
    found = dossier_of(request, visitor, code)
    return unchanged(request, response, visitor, found, if_none_match) or _status(found)  # type: ignore[return-value]


@router.get("/dossiers/{code}/checklist", responses=NOT_CHANGED)
def checklist(
    request: Request, response: Response, code: Code, visitor: Asking, if_none_match: IfNoneMatch = None
) -> Checklist:
    """Required against found."""
    found = dossier_of(request, visitor, code)
    if same := unchanged(request, response, visitor, found, if_none_match):
        return same  # type: ignore[return-value]
    return Checklist(dossier=code, version=found.version, checklist=found.checklist)


@router.get("/dossiers/{code}/findings", responses=NOT_CHANGED)
def findings(
    request: Request, response: Response, code: Code, visitor: Asking, if_none_match: IfNoneMatch = None
) -> Findings:
    """What the checks found, with evidence."""
    found = dossier_of(request, visitor, code)
    if same := unchanged(request, response, visitor, found, if_none_match):
        return same  # type: ignore[return-value]
    if not sees_numbers(house_of(request), visitor.name, visitor.role, code):
        found = masked_dossier(found)
    return Findings(dossier=code, version=found.version, findings=found.findings)


@router.get("/dossiers/{code}/decisions", responses=NOT_CHANGED)
def decisions(
    request: Request, response: Response, code: Code, visitor: Asking, if_none_match: IfNoneMatch = None
) -> tuple[Decision, ...]:
    """Every decision, oldest first."""
    found = dossier_of(request, visitor, code)
    if same := unchanged(request, response, visitor, found, if_none_match):
        return same  # type: ignore[return-value]
    made = house_of(request).register.decisions(code)
    full = sees_numbers(house_of(request), visitor.name, visitor.role, code)
    return made if full else tuple(masked_decision(one) for one in made)


@router.post("/dossiers/{code}/decisions", status_code=201)
def decide(
    request: Request,
    code: Code,
    wanted: DecisionRequest,
    visitor: Annotated[Visitor, Depends(allowed(Action.DECIDE))],
    if_match: Annotated[str, Header(pattern=r'^"\d{1,9}"$', description="The ETag of the dossier you looked at")],
) -> Status:
    """Decide on exactly the version you looked at."""
    dossier_of(request, visitor, code)
    house = house_of(request)
    decision = Decision(
        kind=wanted.kind,
        by=visitor.name,
        at=house.now(),
        reason=wanted.reason,
        notice=wanted.notice,
        version=int(if_match.strip('"')),
    )
    try:
        return _status(decide_with(house, code, decision, origin=visitor.origin))
    except VersionChanged as changed:
        raise PreconditionFailed(str(changed)) from changed


def _status(found: Dossier) -> Status:
    return Status(
        dossier=found.dossier,
        submission=found.submission,
        state=found.state,
        procedure=found.procedure,
        received_at=found.received_at,
        due_at=found.due_at,
        blocking=sum(f.severity is Severity.BLOCKING for f in found.findings),
        review=sum(f.severity is Severity.REVIEW for f in found.findings),
        version=found.version,
    )
