"""What changed after a signature: the signed revision of a PDF beside the latest one.

In: a dossier's code, a file and a signature by their numbers. Out: a page with the changed pages side by side, their
changed regions boxed; page pictures of both sides. Every look is an event in the audit log.
Wrong: ``NotFound`` for a signature that signs no revision of a PDF.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.decision import EventKind
from models.dossier import Dossier
from models.error import NotFound, RefusedInput
from models.paper import page_range
from models.revision import RevisionComparison
from models.signature import SignatureVerdict
from models.submission import ReceivedFile
from web.access import Action
from web.desk.dossier import file_at, kept_by
from web.pages import render
from web.purpose import require_sight
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of, log

router = APIRouter(include_in_schema=False)

WIDTH = 1000
SIGNED, LATEST = "signed", "latest"


@dataclass(frozen=True)
class _Signed:
    """One signature of one file of a dossier, with the number of bytes that it signs."""

    dossier: Dossier
    file: ReceivedFile
    signature: SignatureVerdict
    bytes: int


@router.get("/desk/{code}/files/{index}/signatures/{number}")
def signed_revision(
    request: Request,
    code: str,
    index: int,
    number: int,
    visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))],
) -> Response:
    """The page. ``number`` counts the file's signatures from 0, as the panel lists them."""
    found = _found(dossier_of(request, visitor, code), index, number)
    require_sight(house_of(request), visitor.name, visitor.role, code)  # these pictures cannot be masked
    log(request, visitor, EventKind.VIEWED, code, what="revision", sha256=found.file.sha256)
    comparison: RevisionComparison | None = None
    with suppress(RefusedInput):  # said on the page: nothing can be shown side by side; the verdict stands there
        comparison = gate_of(request).compare_revisions(found.file, found.bytes)
    return render(
        request,
        "desk/revisions.html",
        visitor,
        dossier=found.dossier,
        file=found.file,
        index=index,
        number=number,
        signature=found.signature,
        comparison=comparison,
        unchanged=page_range(tuple(_unchanged(comparison))) if comparison else "",
    )


@router.get("/desk/{code}/files/{index}/signatures/{number}/{side}/{page}.jpg")
def revision_page(
    request: Request,
    code: str,
    index: int,
    number: int,
    side: str,
    page: int,
    visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))],
) -> Response:
    """A page of one side, ``signed`` or ``latest``, as it lies in the file."""
    found = _found(dossier_of(request, visitor, code), index, number)
    require_sight(house_of(request), visitor.name, visitor.role, code)
    if side not in (SIGNED, LATEST):
        raise NotFound(f"there is no side {side!r}; open the dossier again")
    until = found.bytes if side == SIGNED else found.file.bytes
    picture = gate_of(request).revision_picture(found.file, until, page, WIDTH)
    return Response(picture, media_type="image/jpeg", headers=kept_by(visitor))


def _found(dossier: Dossier, index: int, number: int) -> _Signed:
    file = file_at(dossier, index)
    verdict = next((v for v in dossier.signatures if v.file == file.name), None)
    signatures = verdict.signatures if verdict else ()
    if not 0 <= number < len(signatures):
        raise NotFound(f"{dossier.dossier} has no such signature; open the dossier again")
    signed = signatures[number].signed_bytes
    if signed is None or not 0 < signed <= file.bytes or file.media_type != "application/pdf":
        raise NotFound(f"that signature of {dossier.dossier} signs no revision of a PDF; open the dossier again")
    return _Signed(dossier, file, signatures[number], signed)


def _unchanged(comparison: RevisionComparison) -> Iterable[int]:
    """Numbers of the latest revision's pages that look as they did."""
    changed = {page.latest_page for page in comparison.pages}
    last = min(comparison.latest_pages, comparison.compared_pages)
    return (page for page in range(1, last + 1) if page not in changed)
