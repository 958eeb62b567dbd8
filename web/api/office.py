"""REST for the office around the dossier: results, payments, synchronising, figures.

In: a bearer token, as for the rest of the interface. Out: the contract's JSON. Wrong: RFC 9457, as everywhere.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from flows import fees, handing_over, synchronising
from flows.figures import PARTS, Asked, as_json, report
from flows.promises import RUNNING
from models.error import WrongUsage
from models.fee import Payment
from models.finding import Finding
from models.matter import MatterKind
from models.record import Moment, Record, Text
from models.state import State
from models.status import NAMES
from models.sync import Inbound
from web.access import Action
from web.api.answers import ERRORS, Code
from web.purpose import require_sight
from web.uploads import received
from web.visitor import Visitor, allowed, dossier_of, house_of

router = APIRouter(prefix="/api/v1", tags=["hồ sơ"], responses=ERRORS)

Submitter = Annotated[Visitor, Depends(allowed(Action.SUBMIT))]
Asker = Annotated[Visitor, Depends(allowed(Action.STATUS))]
Viewer = Annotated[Visitor, Depends(allowed(Action.VIEW))]
Reader = Annotated[Visitor, Depends(allowed(Action.FIGURES))]
Month = Annotated[str, Query(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="A month such as 2026-03")]


RESULT = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["metadata"],
                    "properties": {
                        "metadata": {"type": "string", "description": "JSON: name and number of the result"},
                        "files": {"type": "array", "maxItems": 1, "items": {"type": "string", "format": "binary"}},
                    },
                }
            }
        },
    }
}


class OpenMatter(Record):
    """Something that goes on beside a dossier, without its contents."""

    kind: MatterKind
    opened_at: Moment
    due_at: Moment | None = None
    closed_at: Moment | None = None


class Standing(Record):
    """How a dossier stands in the national vocabulary, and what goes on beside it."""

    dossier: str
    state: State
    status: int
    """1 to 10."""
    status_name: Text
    due_at: Moment | None = None
    clock_runs: bool
    """False while a supplement is awaited, and once the dossier has ended."""
    matters: tuple[OpenMatter, ...]
    findings: tuple[Finding, ...] = ()


class Taken(Record):
    """A payment as it was taken in; ``dossier`` is empty while nobody knows what it is for."""

    reference: str
    dossier: str = ""
    settled: bool = False
    findings: tuple[Finding, ...] = ()


class PaymentMessage(Record):
    """A payment message of the portal or a bank."""

    reference: Annotated[str, Field(min_length=1, max_length=100)]
    amount: Annotated[int, Field(gt=0, le=10**12, description="In đồng")]
    text: Annotated[Text, Field(max_length=1000)] = ""
    paid_at: Moment
    dossier: Annotated[str, Field(max_length=64)] = ""


@router.get("/dossiers/{code}/office")
def office(request: Request, code: Code, visitor: Asker) -> Standing:
    """Status 1 to 10, deadline, and what is open."""
    return _standing(request, visitor, code)


@router.post("/dossiers/{code}/results", status_code=201, openapi_extra=RESULT)
async def result(request: Request, code: Code, visitor: Submitter) -> Standing:
    """The result came back from the system that made it: ``metadata`` is ``{"name": ..., "number": ...}``."""
    await run_in_threadpool(dossier_of, request, visitor, code)
    async with received(request) as upload:
        if len(upload.paths) > 1:
            raise WrongUsage("one result is one file; send one request each")
        await run_in_threadpool(
            handing_over.record_result,
            house_of(request),
            code,
            str(upload.metadata.get("name", ""))[:300],
            number=str(upload.metadata.get("number", ""))[:100],
            file=upload.paths[0] if upload.paths else None,
            actor=visitor.name,
            origin=visitor.origin,
        )
    return await run_in_threadpool(_standing, request, visitor, code)


@router.post("/payments", status_code=201)
def payment(request: Request, visitor: Submitter, message: PaymentMessage) -> Taken:
    """Money came. The same reference again is the same payment; one that fits no dossier waits for a person."""
    if not visitor.units:
        raise WrongUsage("this token has no unit; ask the office's administrator")
    house = house_of(request)
    paid = Payment.model_validate(message.model_dump())
    matter = fees.pay(house, paid, units=visitor.units, actor=visitor.name, origin=visitor.origin)
    if matter.dossier is None:
        return Taken(reference=message.reference)
    return Taken(
        reference=message.reference,
        dossier=matter.dossier,
        settled=not fees.unpaid(house, matter.dossier),
        findings=fees.fee_findings(house, matter.dossier),
    )


@router.get("/dossiers/{code}/sync")
def sync_out(request: Request, code: Code, visitor: Viewer) -> dict[str, Any]:
    """The synchronising message for a dossier as it stands (MaHoSo, ThanhPhanHoSo, TienTrinh, ...)."""
    dossier_of(request, visitor, code)
    require_sight(house_of(request), visitor.name, visitor.role, code)
    return synchronising.outgoing(house_of(request), code)


@router.post("/sync")
def sync_in(request: Request, visitor: Submitter, message: Annotated[Any, Body()]) -> tuple[Inbound, ...]:
    """Another system's synchronising message: one dossier, a list, or the short form of code and status. What it says
    otherwise than we do comes back, and stands beside the dossier."""
    house = house_of(request)
    return synchronising.hear(house, message, units=visitor.units, actor=visitor.name, origin=visitor.origin)


@router.get("/figures")
def figures(
    request: Request,
    visitor: Reader,
    first: Month,
    last: Month,
    by: Annotated[str, Query(pattern=f"^({'|'.join(PARTS)})?$")] = "",
    unit: Annotated[str, Query(max_length=64)] = "",
    procedure: Annotated[str, Query(max_length=64)] = "",
    channel: Annotated[int | None, Query(ge=1, le=3)] = None,
) -> dict[str, Any]:
    """Figures of your units for a period, each with its definition."""
    units = (unit,) if unit in visitor.units else () if unit else visitor.units
    return as_json(report(house_of(request), Asked(first, last, units, procedure, channel, "", by)))


def _standing(request: Request, visitor: Visitor, code: str) -> Standing:
    dossier, house = dossier_of(request, visitor, code), house_of(request)
    status = synchronising.national_status(house, dossier)
    matters = house.register.office.of(code)
    return Standing(
        dossier=code,
        state=dossier.state,
        status=status.value,
        status_name=NAMES[status],
        due_at=dossier.due_at,
        clock_runs=dossier.state in RUNNING and not any(m.kind is MatterKind.RESULT for m in matters),
        matters=tuple(
            OpenMatter(kind=m.kind, opened_at=m.opened_at, due_at=m.due_at, closed_at=m.closed_at) for m in matters
        ),
        findings=fees.fee_findings(house, code),
    )
