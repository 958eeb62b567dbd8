"""Handing over: a dossier or a supplement, as an upload or as a delivery that lies in the office's drop.

In: multipart, or JSON that names the delivery. Out: ``Acknowledged``, once every original is durable. Idempotent by
submission ID: the same ID with the same files is the same dossier (200 instead of 201), with other files it is refused
(409). Without an ID one is made from the files themselves, so a plain repeat is recognised too.
"""

import json
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from flows.receive import Received, receive
from flows.watch import take_named
from models.error import Conflict, RefusedInput
from models.submission import Submission
from storage.drops import Delivery
from web.access import Action
from web.api.answers import ERRORS, Code
from web.api.shapes import Acknowledged
from web.uploads import Upload, received
from web.visitor import Refused, Visitor, allowed, dossier_of, gate_of, house_of

router = APIRouter(prefix="/api/v1", tags=["hồ sơ"], responses=ERRORS)

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
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["delivery"],
                    "additionalProperties": False,
                    "properties": {
                        "delivery": {
                            "type": "string",
                            "description": "A delivery that lies in the office's drop, below incoming/UNIT/",
                        },
                        "metadata": {"type": "object", "description": "submission.json of the contract"},
                    },
                }
            },
        },
    }
}


KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": Acknowledged, "description": "This submission ID was known; nothing was done twice"}
}
LARGEST_REFERENCE = 256 * 1024
Sender = Annotated[Visitor, Depends(allowed(Action.SUBMIT))]


@router.post("/submissions", status_code=201, openapi_extra=UPLOAD, responses=KNOWN)
async def submit(request: Request, visitor: Sender) -> Acknowledged:
    """Hand over one dossier: its files, and what is known of it. Acknowledged once the originals are durable."""
    return await _handed_over(request, visitor, None)


@router.post("/dossiers/{code}/supplements", status_code=201, openapi_extra=UPLOAD, responses=KNOWN)
async def supplement(request: Request, code: Code, visitor: Sender) -> Acknowledged:
    """Hand over papers that a notice asked for."""
    await run_in_threadpool(dossier_of, request, visitor, code)
    return await _handed_over(request, visitor, code)


async def _handed_over(request: Request, visitor: Visitor, code: str | None) -> Acknowledged:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        named = await _reference(request)
        acknowledged = await run_in_threadpool(_take_named, request, visitor, named, code)
    else:
        async with received(request) as upload:
            acknowledged = await run_in_threadpool(take_in, request, visitor, upload, code)
    status = 201 if acknowledged.created else 200
    headers = {"location": acknowledged.status}
    return JSONResponse(acknowledged.model_dump(mode="json"), status, headers)  # type: ignore[return-value]


def take_in(request: Request, visitor: Visitor, upload: Upload, code: str | None = None) -> Acknowledged:
    """Give an upload to the flow and have it processed; the desk's counter intake uses it too."""
    if not upload.paths:
        raise RefusedInput("no file in this upload; send at least one part named 'files'")
    submission = _submission(request, visitor, upload.metadata)
    house = house_of(request)
    paths: tuple[Path, ...] = upload.paths
    taken = receive(house, paths, submission, actor=visitor.name, origin=visitor.origin, dossier=code)
    return _acknowledged(request, visitor, submission, taken)


def _take_named(
    request: Request, visitor: Visitor, named: tuple[str, dict[str, object]], code: str | None
) -> Acknowledged:
    name, metadata = named
    submission = _submission(request, visitor, metadata)
    delivery = Delivery(submission.unit, name)
    sender = {"actor": visitor.name, "origin": visitor.origin, "dossier": code}
    taken = take_named(house_of(request), delivery, submission, **sender)  # type: ignore[arg-type]
    return _acknowledged(request, visitor, submission, taken)


async def _reference(request: Request) -> tuple[str, dict[str, object]]:
    """The delivery's name and the metadata of a JSON body."""
    if int(request.headers.get("content-length", LARGEST_REFERENCE)) > LARGEST_REFERENCE:
        raise RefusedInput("a JSON body names a delivery of the drop in less than 256 KB; send files as multipart")
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise RefusedInput("this body is not JSON; name a delivery of the drop, or send files as multipart") from error
    if not isinstance(body, dict) or set(body) - {"delivery", "metadata"}:
        raise RefusedInput("this body is an object with 'delivery' and, if any, 'metadata'")
    name, metadata = body.get("delivery"), body.get("metadata", {})
    if not isinstance(name, str) or not isinstance(metadata, dict):
        raise RefusedInput("'delivery' is the name of a delivery in the drop, 'metadata' an object")
    return name, metadata


def _submission(request: Request, visitor: Visitor, metadata: dict[str, object]) -> Submission:
    given = {"submission": "", **metadata}
    given.setdefault("received", house_of(request).now())
    given["unit"] = given.get("unit") or next(iter(visitor.units), "")
    if given["unit"] not in visitor.units:
        raise Refused("this account may not submit for that unit; ask the office's administrator")
    try:
        return Submission.model_validate(given)
    except ValidationError as error:
        where = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise RefusedInput(f"metadata: {where} is not of the contract's form; see submission.json") from error


def _acknowledged(request: Request, visitor: Visitor, submission: Submission, taken: Received) -> Acknowledged:
    if taken.differs:
        raise Conflict(f"this submission ID came before with other files, as {taken.code}; give it an ID of its own")
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
