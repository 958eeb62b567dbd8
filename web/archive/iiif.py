"""IIIF for archives' own viewers: a Presentation API 3.0 manifest per dossier, Image API 3.0 level 1 per page.

In: a sealed dossier's code, a file's index and page. Out: the documents and pictures, with people's numbers covered
for those who may not see them. Wrong: ``NotFound``, also for what is not sealed yet or was disposed of;
``BadImageRequest``. Every manifest fetched is a look, and logged as one. Viewers of other sites may ask with a token of
their own (CORS); a browser never sends our cookie along with that.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from models.decision import EventKind
from models.dossier import Dossier
from models.error import NotFound
from web.access import Action
from web.archive.iiif_image import apply, parse, size_of
from web.desk.board import Board
from web.desk.dossier import shown_picture
from web.purpose import sees_numbers
from web.visitor import Visitor, allowed, dossier_of, file_of, gate_of, house_of, log

router = APIRouter(prefix="/iiif", include_in_schema=False)

WIDTH = 2400
"""Pixels of the widest picture offered."""

LEVEL = "http://iiif.io/api/image/3/level1.json"
IMAGE_TYPE = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
MANIFEST_TYPE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'

SHARED = {"access-control-allow-origin": "*"}
"""Level 1 asks for it; without a token nobody gets anything (``cors`` of Image API 3.0, 5.3)."""

Looker = Annotated[Visitor, Depends(allowed(Action.SEARCH))]


@router.get("/{code}/manifest")
def manifest(request: Request, code: str, visitor: Looker) -> Response:
    """The dossier as a manifest: one canvas a page, in the order of the files, one range a component."""
    dossier = dossier_of(request, visitor, code)
    _require_sealed(request, code)
    log(request, visitor, EventKind.VIEWED, code, what="iiif")
    board = Board(dossier, house_of(request).catalogue)
    base = f"{str(request.base_url).rstrip('/')}/iiif/{code}"
    pages = [(index, page) for index, file in enumerate(dossier.files) for page in range(1, file.pages + 1)]
    ranges = [
        {
            "id": f"{base}/range/{number}",
            "type": "Range",
            "label": {"vi": [paper.name]},
            "items": [
                {"id": f"{base}/canvas/{board.file_index[source.file]}-{page}", "type": "Canvas"}
                for source in paper.component.sources
                if source.file in board.file_index
                for page in source.pages
            ],
        }
        for number, paper in enumerate(board.papers)
    ]
    document = {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{base}/manifest",
        "type": "Manifest",
        "label": {"none": [dossier.dossier]},
        "summary": {"vi": [board.procedure_name or dossier.dossier]},
        "items": [_canvas(request, dossier, base, index, page) for index, page in pages],
        "structures": ranges,
    }
    return JSONResponse({k: v for k, v in document.items() if v != []}, media_type=MANIFEST_TYPE, headers=SHARED)


@router.get("/{code}/image/{index}-{page}")
def image(request: Request, code: str, index: int, page: int, visitor: Looker) -> Response:
    """The image's base address leads to its description (Image API 3.0, 2)."""
    file_of(request, visitor, code, index, page)
    _require_sealed(request, code)
    return RedirectResponse(f"/iiif/{code}/image/{index}-{page}/info.json", 303, headers=SHARED)


@router.get("/{code}/image/{index}-{page}/info.json")
def info(request: Request, code: str, index: int, page: int, visitor: Looker) -> Response:
    """The image's description."""
    width, height = size_of(_picture(request, visitor, code, index, page))
    document = {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": f"{str(request.base_url).rstrip('/')}/iiif/{code}/image/{index}-{page}",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level1",
        "width": width,
        "height": height,
        "extraFeatures": ["sizeByWh"],
    }
    return JSONResponse(document, media_type=IMAGE_TYPE, headers=SHARED | {"link": f'<{LEVEL}>;rel="profile"'})


@router.get("/{code}/image/{index}-{page}/{region}/{size}/{rotation}/{quality}.{form}")
def picture(
    request: Request,
    code: str,
    index: int,
    page: int,
    region: str,
    size: str,
    rotation: str,
    quality: str,
    form: str,
    visitor: Looker,
) -> Response:
    """A part of a page at a size."""
    if form != "jpg":
        raise NotFound("pictures are offered as jpg")
    source = _picture(request, visitor, code, index, page)
    cut = parse(region, size, rotation, quality, size_of(source))
    headers = SHARED | {"cache-control": "private, no-cache", "link": f'<{LEVEL}>;rel="profile"'}
    return Response(apply(source, cut), media_type="image/jpeg", headers=headers)


def _require_sealed(request: Request, code: str) -> None:
    """``NotFound`` unless the dossier stands in the archive."""
    if not house_of(request).register.looking.sealed(code):
        raise NotFound(f"{code} is not sealed, or was disposed of; only what is in the archive is offered by IIIF")


def _picture(request: Request, visitor: Visitor, code: str, index: int, page: int) -> bytes:
    house = house_of(request)
    with house.register.database.together():
        file, _ = file_of(request, visitor, code, index, page)
        _require_sealed(request, code)
        full = sees_numbers(house, visitor.name, visitor.role, code)
        return shown_picture(request, code, file.name, page, WIDTH, full=full)


def _canvas(request: Request, dossier: Dossier, base: str, index: int, page: int) -> dict[str, object]:
    file = dossier.files[index]
    try:
        reading = gate_of(request).page_reading(dossier.dossier, file.name, page)
        width, height = reading.width or 1654, reading.height or 2339
    except NotFound:
        width, height = 1654, 2339  # not read: A4 at 200 dpi, the scale of the canvas only
    name = f"{index}-{page}"
    service = {"id": f"{base}/image/{name}", "type": "ImageService3", "profile": "level1"}
    body = {
        "id": f"{base}/image/{name}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": WIDTH,
        "height": round(WIDTH * height / width),
        "service": [service],
    }
    painting = {
        "id": f"{base}/annotation/{name}",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": f"{base}/canvas/{name}",
    }
    return {
        "id": f"{base}/canvas/{name}",
        "type": "Canvas",
        "label": {"none": [f"{file.name}, {page}"]},
        "width": width,
        "height": height,
        "items": [{"id": f"{base}/page/{name}", "type": "AnnotationPage", "items": [painting]}],
    }
