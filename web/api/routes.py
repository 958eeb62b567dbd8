"""REST for portals under ``/api/v1``: hand a dossier over, ask how it stands, decide.

In: a bearer token (``hoso token``) and the contract's JSON. Out: the contract's JSON; errors as RFC 9457.
Idempotent by submission ID; lists in pages; ``ETag`` is the dossier's version and ``If-Match`` guards decisions.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from flows.deciding import decide as decide_with
from flows.receive import receive
from models.decision import Decision
from models.dossier import Dossier
from models.error import NotFound, RefusedInput
from models.finding import Severity
from models.state import State
from models.submission import Submission
from web.access import Action
from web.api.shapes import (
    Acknowledged,
    Checklist,
    DecisionRequest,
    DossierPage,
    Findings,
    Notice,
    Status,
)
from web.uploads import Upload, received
from web.visitor import Refused, Visitor, allowed, dossier_of, gate_of, house_of

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": said,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, said in {
        400: "A body that cannot be parsed",
        401: "No token, or one that is unknown, revoked or has run out",
        403: "The token's role or units do not allow this",
        404: "Not there, or of another unit",
        409: "Changed in between, or a state that does not allow this",
        413: "Larger than HOSO_MAX_UNPACKED_MB",
        422: "Not the documented form",
        503: "A part of the system does not answer; try again",
    }.items()
}

router = APIRouter(prefix="/api/v1", tags=["hồ sơ"], responses=ERRORS)

Code = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9.\-]+$", description="The dossier's code")]
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "metadata": {"type": "string", "description": "submission.json of the contract"},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            }
        },
    }
}


@router.post(
    "/submissions",
    status_code=201,
    openapi_extra=UPLOAD,
    responses={200: {"model": Acknowledged, "description": "This submission ID was known; nothing was done twice"}},
)
async def submit(request: Request, visitor: Annotated[Visitor, Depends(allowed(Action.SUBMIT))]) -> Acknowledged:
    """Hand over one dossier: its files, and what is known of it. Acknowledged once the originals are durable."""
    async with received(request) as upload:
        acknowledged = await run_in_threadpool(take_in, request, visitor, upload)
    return _answer(acknowledged)


@router.post("/dossiers/{code}/supplements", status_code=201, openapi_extra=UPLOAD)
async def supplement(
    request: Request, code: Code, visitor: Annotated[Visitor, Depends(allowed(Action.SUBMIT))]
) -> Acknowledged:
    """Hand over papers that a notice asked for."""
    await run_in_threadpool(dossier_of, request, visitor, code)
    async with received(request) as upload:
        acknowledged = await run_in_threadpool(take_in, request, visitor, upload, code)
    return _answer(acknowledged)


@router.get("/submissions/{submission}")
def submission_status(
    request: Request,
    submission: Annotated[str, Path(max_length=200)],
    visitor: Annotated[Visitor, Depends(allowed(Action.STATUS))],
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
    visitor: Annotated[Visitor, Depends(allowed(Action.STATUS))],
    state: State | None = None,
    procedure: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[str | None, Query(max_length=64)] = None,
) -> DossierPage:
    """Your units' dossiers, newest received first."""
    found = house_of(request).register.list(
        state=state, units=visitor.units, procedure=procedure, limit=limit + 1, after=after
    )
    items = found[:limit]
    return DossierPage(items=items, next=items[-1].dossier if len(found) > limit else None)


@router.get("/dossiers/{code}", responses={304: {"description": "Not changed since that ETag"}})
def dossier(
    request: Request,
    response: Response,
    code: Code,
    visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))],
    if_none_match: Annotated[str | None, Header()] = None,
) -> Dossier:
    """The dossier (contract: a dossier)."""
    found = dossier_of(request, visitor, code)
    tag = f'"{found.version}"'
    if if_none_match == tag:
        return Response(status_code=304, headers={"etag": tag})  # type: ignore[return-value]
    response.headers["etag"] = tag
    return found


@router.get("/dossiers/{code}/status")
def status(request: Request, code: Code, visitor: Annotated[Visitor, Depends(allowed(Action.STATUS))]) -> Status:
    """How a dossier stands, without its contents."""
    return _status(dossier_of(request, visitor, code))


@router.get("/dossiers/{code}/checklist")
def checklist(request: Request, code: Code, visitor: Annotated[Visitor, Depends(allowed(Action.STATUS))]) -> Checklist:
    """Required against found."""
    found = dossier_of(request, visitor, code)
    return Checklist(dossier=code, version=found.version, checklist=found.checklist)


@router.get("/dossiers/{code}/findings")
def findings(request: Request, code: Code, visitor: Annotated[Visitor, Depends(allowed(Action.STATUS))]) -> Findings:
    """What the checks found, with evidence."""
    found = dossier_of(request, visitor, code)
    return Findings(dossier=code, version=found.version, findings=found.findings)


@router.get("/dossiers/{code}/decisions")
def decisions(
    request: Request, code: Code, visitor: Annotated[Visitor, Depends(allowed(Action.STATUS))]
) -> tuple[Decision, ...]:
    """Every decision, oldest first."""
    dossier_of(request, visitor, code)
    return house_of(request).register.decisions(code)


@router.get("/dossiers/{code}/notices")
def notices(
    request: Request, code: Code, visitor: Annotated[Visitor, Depends(allowed(Action.STATUS))]
) -> tuple[Notice, ...]:
    """The notices sent, oldest first."""
    dossier_of(request, visitor, code)
    made = house_of(request).register.decisions(code)
    return tuple(Notice(kind=d.kind, at=d.at, reason=d.reason, text=d.notice) for d in made if d.notice)


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
    return _status(decide_with(house, code, decision, origin=visitor.origin))


def take_in(request: Request, visitor: Visitor, upload: Upload, code: str | None = None) -> Acknowledged:
    """Give an upload to the flow and have it processed; the desk's counter intake uses it too."""
    house = house_of(request)
    if not upload.paths:
        raise RefusedInput("no file in this upload; send at least one part named 'files'")
    given = {"submission": "", **upload.metadata}
    given.setdefault("received", house.now())
    given["unit"] = given.get("unit") or next(iter(visitor.units), "")
    if given["unit"] not in visitor.units:
        raise Refused("this account may not submit for that unit; ask the office's administrator")
    try:
        submission = Submission.model_validate(given)
    except ValidationError as error:
        where = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise RefusedInput(f"metadata: {where} is not of the contract's form; see submission.json") from error
    taken = receive(house, upload.paths, submission, actor=visitor.name, origin=visitor.origin, dossier=code)
    if taken.created:
        gate_of(request).start(taken.code)
    found = dossier_of(request, visitor, taken.code)
    return Acknowledged(
        dossier=taken.code,
        submission=submission.submission or found.submission,
        state=found.state,
        created=taken.created,
        status=f"/api/v1/dossiers/{taken.code}/status",
    )


def _answer(acknowledged: Acknowledged) -> Acknowledged:
    status = 201 if acknowledged.created else 200
    headers = {"location": acknowledged.status}
    return JSONResponse(acknowledged.model_dump(mode="json"), status, headers)  # type: ignore[return-value]


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
