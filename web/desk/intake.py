"""Counter intake: many files at once, each with its progress and, in seconds, what is wrong with its pictures.

In: pieces of files into a tray, then what the clerk knows of the applicant. Out: a dossier, in processing.
Wrong: ``RefusedInput`` naming what does not fit; the tray stays, so nothing has to be sent again.
"""

from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from models.error import HosoError
from models.reading import Quality
from models.record import Record, Text
from models.state import UNFINISHED, State
from models.submission import Applicant, Channel
from web.access import Action
from web.api.submitting import take_in
from web.desk.board import Board
from web.desk.tray import Tray, TrayFile, sweep, tray_of
from web.pages import render, text_of
from web.purpose import sees_numbers
from web.uploads import Upload
from web.visitor import Visitor, allowed, dossier_of, gate_of, house_of
from web.words import label

router = APIRouter(include_in_schema=False)

Submitter = Annotated[Visitor, Depends(allowed(Action.SUBMIT))]
TrayId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Number = Annotated[int, Path(ge=0, le=100_000)]

_SIGNATURES = (".p7s", ".sig")
"""Detached signatures, by name: only a word to the clerk hangs on it. They have no pages to look at."""


class Handover(Record):
    """What the clerk enters beside the files."""

    procedure: str | None = None
    name: Text = ""
    id_number: str | None = None
    tax_code: str | None = None
    channel: Channel = Channel.IN_PERSON
    dossier: str | None = None
    """The dossier these papers supplement, if they do."""


class Looked(Record):
    """A file's state, and once it is whole what is wrong with its pages: page number and words."""

    file: TrayFile
    pages: int = 0
    quality: tuple[tuple[int, tuple[str, ...]], ...] = ()
    problem: str = ""


@router.get("/desk/intake")
def intake_page(request: Request, visitor: Annotated[Visitor, Depends(allowed(Action.CLAIM))]) -> Response:
    """The counter's form."""
    house = house_of(request)
    sweep(house.scratch, visitor.name, house.now())
    return render(
        request,
        "desk/intake.html",
        visitor,
        procedures=sorted(house.catalogue.procedures.values(), key=lambda procedure: procedure.name),
        channels=tuple(Channel),
        waiting=house.register.list(state=State.SUPPLEMENT_REQUESTED, units=visitor.units, limit=200),
    )


@router.get("/desk/intake/{tray}")
def tray_files(request: Request, tray: TrayId, visitor: Submitter) -> tuple[TrayFile, ...]:
    """What lies in the tray: after a lost connection the page goes on from there."""
    return _tray(request, visitor, tray).files()


@router.put("/desk/intake/{tray}/{number}")
async def put_piece(
    request: Request,
    tray: TrayId,
    number: Number,
    visitor: Submitter,
    offset: Annotated[int, Query(ge=0)],
    size: Annotated[int, Query(ge=0)],
    x_file_name: Annotated[str, Header(max_length=2000)],
) -> Looked:
    """Take one piece; the name comes in a header, as addresses end up in logs."""
    here = _tray(request, visitor, tray)
    piece = await request.body()

    def keep() -> TrayFile:
        here.begin(number, unquote(x_file_name), size)
        return here.append(number, offset, piece)

    file = await run_in_threadpool(keep)
    return await run_in_threadpool(_look, request, here, file) if file.whole else Looked(file=file)


@router.delete("/desk/intake/{tray}/{number}", status_code=204)
def remove_file(request: Request, tray: TrayId, number: Number, visitor: Submitter) -> None:
    """Take a file out of the tray."""
    _tray(request, visitor, tray).remove(number)


@router.post("/desk/intake/{tray}/handover", status_code=201)
def hand_over(request: Request, tray: TrayId, handover: Handover, visitor: Submitter) -> dict[str, str]:
    """Make the tray a dossier. The tray's ID is the submission's, so handing over twice makes one dossier."""
    here = _tray(request, visitor, tray)
    applicant = Applicant(name=handover.name, id_number=handover.id_number or None, tax_code=handover.tax_code or None)
    metadata: dict[str, object] = {
        "submission": f"counter-{tray}",
        "procedure": handover.procedure or None,
        "applicant": applicant,
        "channel": handover.channel,
    }
    if handover.dossier:
        dossier_of(request, visitor, handover.dossier)
    known = house_of(request).register.dossier_of_submission(f"counter-{tray}")
    if known is None:
        upload = Upload(metadata, {}, here.named())
        known = take_in(request, visitor, upload, handover.dossier or None).dossier
    here.clear()
    return {"dossier": known, "address": f"/desk/{known}"}


@router.get("/desk/{code}/state")
def state(request: Request, code: str, visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))]) -> dict[str, str]:
    """The state and version, for a page that waits for a dossier to be read."""
    dossier = dossier_of(request, visitor, code)
    return {"state": dossier.state, "version": str(dossier.version)}


@router.get("/desk/{code}/so-far")
def so_far(request: Request, code: str, visitor: Annotated[Visitor, Depends(allowed(Action.VIEW))]) -> Response:
    """The checklist as the pages read so far show it, for the page that waits; 204 when none is being read."""
    dossier = dossier_of(request, visitor, code)
    house = house_of(request)
    if dossier.state not in UNFINISHED or not sees_numbers(house, visitor.name, visitor.role, code):
        return Response(status_code=204)
    seen = gate_of(request).so_far(dossier)
    return render(request, "desk/so_far.html", visitor, seen=seen, board=Board(seen.dossier, house.catalogue))


def _tray(request: Request, visitor: Visitor, tray: str) -> Tray:
    house = house_of(request)
    limits = house.settings.limits
    return tray_of(house.scratch, visitor.name, tray, largest=limits.max_file_mb * 1_000_000, most=limits.max_files)


def _look(request: Request, tray: Tray, file: TrayFile) -> Looked:
    if file.name.lower().endswith(_SIGNATURES):
        said = text_of(request, "Chữ ký rời: nộp cùng tệp được ký, hệ thống tự ghép hai tệp.")
        return Looked(file=file, problem=said)
    try:
        pages = gate_of(request).quality(tray.data(file.number))
    except HosoError:
        # It is taken in all the same: the flow will name what is wrong with it.
        said = text_of(request, "Không xem trước được tệp này; hệ thống vẫn nhận và sẽ nêu lý do.")
        return Looked(file=file, problem=said)
    wrong = tuple((number, _words(request, page)) for number, page in enumerate(pages, 1) if page)
    return Looked(file=file, pages=len(pages), quality=wrong)


def _words(request: Request, page: tuple[Quality, ...]) -> tuple[str, ...]:
    return tuple(text_of(request, label(quality)) for quality in page)
