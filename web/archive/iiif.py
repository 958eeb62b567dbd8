"""IIIF for archives' own viewers: a Presentation API 3.0 manifest per dossier, Image API 3.0 level 1 per page.

In: a dossier's code, a file's index and page. Out: the documents and pictures. Wrong: ``NotFound``;
``BadImageRequest``. Every manifest fetched is a look, and logged as one.
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
from web.desk.dossier import PRIVATE, file_at
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of, log

router = APIRouter(prefix="/iiif", include_in_schema=False)

WIDTH = 2400
"""Pixels of the widest picture offered."""

LEVEL = "http://iiif.io/api/image/3/level1.json"
IMAGE_TYPE = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
MANIFEST_TYPE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'

Looker = Annotated[Visitor, Depends(allowed(Action.SEARCH))]


@router.get("/{code}/manifest")
def manifest(request: Request, code: str, visitor: Looker) -> Response:
    """The dossier as a manifest: one canvas a page, in the order of the files, one range a component."""
    dossier = dossier_of(request, visitor, code)
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
    return JSONResponse({k: v for k, v in document.items() if v != []}, media_type=MANIFEST_TYPE)


@router.get("/{code}/image/{index}-{page}")
def image(request: Request, code: str, index: int, page: int, visitor: Looker) -> Response:
    """The image's base address leads to its description (Image API 3.0, 2)."""
    file_at(dossier_of(request, visitor, code), index, page)
    return RedirectResponse(f"/iiif/{code}/image/{index}-{page}/info.json", 303)


@router.get("/{code}/image/{index}-{page}/info.json")
def info(request: Request, code: str, index: int, page: int, visitor: Looker) -> Response:
    """The image's description."""
    dossier = dossier_of(request, visitor, code)
    width, height = size_of(_picture(request, dossier, index, page))
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
    return JSONResponse(document, media_type=IMAGE_TYPE, headers={"link": f'<{LEVEL}>;rel="profile"'})


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
    dossier = dossier_of(request, visitor, code)
    if form != "jpg":
        raise NotFound("pictures are offered as jpg")
    source = _picture(request, dossier, index, page)
    cut = parse(region, size, rotation, quality, size_of(source))
    headers = {"cache-control": PRIVATE, "link": f'<{LEVEL}>;rel="profile"'}
    return Response(apply(source, cut), media_type="image/jpeg", headers=headers)


def _picture(request: Request, dossier: Dossier, index: int, page: int) -> bytes:
    file = file_at(dossier, index, page)
    return gate_of(request).page_picture(dossier.dossier, file.name, page, WIDTH)


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
