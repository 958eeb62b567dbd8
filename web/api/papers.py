"""The papers of a dossier that go out: notices as text and PDF, sealed packages; and the procedures one may apply for.

In: codes and numbers. Out: the contract's JSON, PDF, text, or a package's bytes. Wrong: ``NotFound``.
"""

import base64
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response, StreamingResponse

from models.decision import Decision, EventKind
from models.error import NotFound
from models.notice import NOTICE_OF
from models.package import SealedPackage
from models.procedure import Procedure
from storage.objects import Place
from web.access import Action
from web.api.answers import ERRORS, NOT_CHANGED, Code, IfNoneMatch, unchanged
from web.api.shapes import Notice, Package, ProcedureLine
from web.masking import masked_decision
from web.purpose import require_sight, sees_numbers
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of, log

router = APIRouter(prefix="/api/v1", tags=["hồ sơ"], responses=ERRORS)
Asking = Annotated[Visitor, Depends(allowed(Action.STATUS))]
Number = Annotated[int, Path(ge=1, le=9999)]
CHUNK = 1 << 20


def _body(media_type: str) -> dict[int | str, dict[str, Any]]:
    """The documented answer of a route that sends bytes."""
    schema = {"type": "string"} if media_type.startswith("text/") else {"type": "string", "format": "binary"}
    return {200: {"description": "As sent", "content": {media_type: {"schema": schema}}}}


@router.get("/dossiers/{code}/notices", responses=NOT_CHANGED)
def notices(
    request: Request, response: Response, code: Code, visitor: Asking, if_none_match: IfNoneMatch = None
) -> tuple[Notice, ...]:
    """The notices sent, oldest first, each with the address of its PDF."""
    found = dossier_of(request, visitor, code)
    if same := unchanged(request, response, visitor, found, if_none_match):
        return same  # type: ignore[return-value]
    full = sees_numbers(house_of(request), visitor.name, visitor.role, code)
    kept = [(n, d if full else masked_decision(d)) for n, d in _sent(request, code)]
    return tuple(
        Notice(number=n, kind=d.kind, at=d.at, reason=d.reason, text=d.notice, pdf=f"{request.url.path}/{n}/pdf")
        for n, d in kept
    )


@router.get("/dossiers/{code}/notices/{number}/text", response_class=Response, responses=_body("text/plain"))
def notice_text(request: Request, code: Code, number: Number, visitor: Asking) -> Response:
    """A notice's text as it was sent."""
    dossier_of(request, visitor, code)
    sent = _notice(request, code, number)
    if not sees_numbers(house_of(request), visitor.name, visitor.role, code):
        sent = masked_decision(sent)
    return Response(sent.notice, media_type="text/plain; charset=utf-8")


@router.get("/dossiers/{code}/notices/{number}/pdf", response_class=Response, responses=_body("application/pdf"))
def notice_pdf(request: Request, code: Code, number: Number, visitor: Asking) -> Response:
    """A notice on its form (TT 03/2025/TT-VPCP), with the text as it was sent."""
    dossier_of(request, visitor, code)
    require_sight(house_of(request), visitor.name, visitor.role, code)
    sent, gate = _notice(request, code, number), gate_of(request)
    draft = gate.draft_notice(code, NOTICE_OF[sent.kind], now=sent.at)
    log(request, visitor, EventKind.EXPORTED, code, what="notice")
    headers = {"content-disposition": f'attachment; filename="{code}-{number}.pdf"'}
    pdf = gate.notice_pdf(draft.model_copy(update={"text": sent.notice}))
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.get("/dossiers/{code}/packages")
def packages(request: Request, code: Code, visitor: Asking) -> tuple[Package, ...]:
    """The sealed packages, oldest first."""
    dossier_of(request, visitor, code)
    kept = house_of(request).register.keeping.packages(code)
    return tuple(_package(n, package, request.url.path) for n, package in enumerate(kept, 1))


@router.get(
    "/dossiers/{code}/packages/{number}/content", response_class=Response, responses=_body("application/octet-stream")
)
def package_content(
    request: Request, code: Code, number: Number, visitor: Annotated[Visitor, Depends(allowed(Action.DOWNLOAD))]
) -> Response:
    """A sealed package, byte for byte; ``repr-digest`` (RFC 9530) says what they must be."""
    dossier_of(request, visitor, code)
    house = house_of(request)
    require_sight(house, visitor.name, visitor.role, code)  # a package holds every number
    kept = house.register.keeping.packages(code)
    if number > len(kept):
        raise NotFound(f"{code} has {len(kept)} packages; see its list")
    package = kept[number - 1]
    if house.objects.stat(Place.ARCHIVE, package.key) is None:
        raise NotFound(f"package {number} of {code} was disposed of, or is missing; see hoso fixity")
    log(request, visitor, EventKind.EXPORTED, code, what="package", sha256=package.sha256)

    def stream() -> Iterator[bytes]:
        with house.objects.open(Place.ARCHIVE, package.key) as source:
            while chunk := source.read(CHUNK):
                yield chunk

    digest = base64.b64encode(bytes.fromhex(package.sha256)).decode()
    headers = {
        "content-length": str(package.bytes),
        "content-disposition": f'attachment; filename="{package.key.rpartition("/")[2]}"',
        "repr-digest": f"sha-256=:{digest}:",
    }
    return StreamingResponse(stream(), media_type="application/octet-stream", headers=headers)


@router.get("/procedures")
def procedures(request: Request, _visitor: Asking) -> tuple[ProcedureLine, ...]:
    """What one may apply for."""
    found = house_of(request).catalogue.procedures.values()
    return tuple(ProcedureLine(key=p.key, codes=p.codes, name=p.name) for p in found)


@router.get("/procedures/{key}")
def procedure(
    request: Request, key: Annotated[str, Path(pattern=r"^[A-Za-z0-9_.]{1,64}$")], _visitor: Asking
) -> Procedure:
    """A procedure by key or TTHC code: what an applicant needs, by date of receipt."""
    return house_of(request).catalogue.procedure(key)


def _sent(request: Request, code: str) -> list[tuple[int, Decision]]:
    made = (d for d in house_of(request).register.decisions(code) if d.notice)
    return list(enumerate(made, 1))


def _notice(request: Request, code: str, number: int) -> Decision:
    found = dict(_sent(request, code)).get(number)
    if found is None:
        raise NotFound(f"{code} has no notice {number}; see its list of notices")
    return found


def _package(number: int, package: SealedPackage, path: str) -> Package:
    shown = package.model_dump(include={"profile", "sha256", "bytes", "sealed_at", "retention", "retain_until", "hold"})
    return Package(number=number, content=f"{path}/{number}/content", **shown)
