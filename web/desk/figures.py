"""Figures on the desk: each with its definition, and the dossiers behind a number one click away.

In: a period and filters from the address. Out: a page with charts, CSV, JSON, lists. Wrong: an unknown filter is none;
a month that cannot be is ``WrongUsage``. A person sees the figures of their own units only.
"""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from flows.figures import PARTS, Asked, as_csv, as_json, report, wanted_of
from flows.logbook import logbook
from models.calendar import HANOI
from models.decision import EventKind
from models.figure import DEFINITION, DEFINITIONS, REASON, Kind
from models.finding import FindingCode
from models.procedure import ServiceLevel
from models.submission import Channel
from web.access import Action
from web.desk.charts import chart
from web.pages import render
from web.visitor import Visitor, allowed, gate_of, house_of, log
from web.words import FINDINGS

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, Depends(allowed(Action.FIGURES))]
PAGE = 50
PART_NAMES = {
    "month": "Tháng", "unit": "Đơn vị", "procedure": "Thủ tục", "channel": "Cách nộp", "level": "Mức độ dịch vụ",
    "old_level": "Bốn mức độ trước đây",
}  # fmt: skip


def asked_for(
    request: Request,
    visitor: Reader,
    first: str = "",
    last: str = "",
    unit: str = "",
    procedure: str = "",
    channel: str = "",
    level: str = "",
    by: str = "month",
) -> Asked:
    """What the address asks for; without months, this year until now."""
    house = house_of(request)
    now: datetime = house.now().astimezone(HANOI)
    return Asked(
        first=first or f"{now:%Y}-01",
        last=last or f"{now:%Y-%m}",
        units=(unit,) if unit in visitor.units else visitor.units,
        procedure=procedure if procedure in house.catalogue.procedures else "",
        channel=int(channel) if channel in {str(int(c)) for c in Channel} else None,
        level=level if level in set(ServiceLevel) else "",
        by=by if by in PARTS else "month",
    )


Asking = Annotated[Asked, Depends(asked_for)]


@router.get("/desk/figures")
def figures_page(request: Request, visitor: Reader, asked: Asking) -> Response:
    """The figures, their parts and a chart."""
    house = house_of(request)
    made = report(house, asked)
    bars = [(_short(name), g.figure("received").number, g.figure("timely").value) for name, g in made.parts]
    return render(
        request,
        "desk/figures.html",
        visitor,
        made=made,
        asked=asked,
        definitions=DEFINITIONS,
        Kind=Kind,
        chart=chart(bars),
        parts=PART_NAMES,
        procedures=sorted(house.catalogue.procedures.values(), key=lambda p: p.name),
        channels=list(Channel),
        levels={ServiceLevel.FULL: "Toàn trình", ServiceLevel.PARTIAL: "Một phần"},
        reasons=[(code, _measure_name(REASON + code), n) for code, n in made.whole.reasons],
        behind=lambda measure, part="": _address("/desk/figures/dossiers", asked, measure=measure, part=part),
        csv=_address("/desk/figures.csv", asked),
        json=_address("/desk/figures.json", asked),
        book=_address("/desk/figures/logbook.pdf", asked),
    )


@router.get("/desk/figures.csv")
def figures_csv(request: Request, visitor: Reader, asked: Asking) -> Response:
    """For spreadsheets (UTF-8 with a mark, which they need)."""
    log(request, visitor, EventKind.EXPORTED, None, what="figures")
    headers = {"content-disposition": 'attachment; filename="thong-ke.csv"'}
    text = "\ufeff" + as_csv(report(house_of(request), asked))
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/desk/figures.json")
def figures_json(request: Request, visitor: Reader, asked: Asking) -> Response:
    """For programs."""
    log(request, visitor, EventKind.EXPORTED, None, what="figures")
    return JSONResponse(as_json(report(house_of(request), asked)))


@router.get("/desk/figures/logbook.pdf")
def logbook_page(request: Request, visitor: Reader, asked: Asking) -> Response:
    """The book of dossiers (form 07) of one unit: the one asked for, else the visitor's first."""
    house, unit = house_of(request), (asked.units or visitor.units)[0]
    book = logbook(house, unit, asked)
    log(request, visitor, EventKind.EXPORTED, None, what="logbook", unit=unit, lines=str(len(book.lines)))
    headers = {"content-disposition": f'inline; filename="so-theo-doi-{asked.first}-{asked.last}.pdf"'}
    return Response(gate_of(request).logbook_pdf(book), media_type="application/pdf", headers=headers)


@router.get("/desk/figures/dossiers")
def dossiers_behind(
    request: Request,
    visitor: Reader,
    asked: Asking,
    measure: Annotated[str, Query(max_length=48)] = "received",
    after: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The dossiers a number counts."""
    house = house_of(request)
    found = house.register.figures.behind(wanted_of(house, asked), measure, limit=PAGE + 1, after=after or None)
    following = found[PAGE - 1].dossier if len(found) > PAGE else ""
    return render(
        request,
        "desk/behind.html",
        visitor,
        rows=found[:PAGE],
        name=_measure_name(measure),
        procedures=house.catalogue.procedures,
        back=_address("/desk/figures", asked),
        more=_address("/desk/figures/dossiers", asked, measure=measure, after=following) if following else "",
    )


def _measure_name(measure: str) -> str:
    if measure.startswith(REASON):
        code = measure.removeprefix(REASON)
        return FINDINGS[FindingCode(code)] if code in set(FindingCode) else "Lý do khác"
    return DEFINITION[measure].name if measure in DEFINITION else "Quá hạn" if measure == "late" else measure


def _address(path: str, asked: Asked, *, measure: str = "", part: str = "", after: str = "") -> str:
    values: dict[str, object] = {
        "first": asked.first, "last": asked.last, "procedure": asked.procedure, "channel": asked.channel or "",
        "level": asked.level, "by": asked.by, "measure": measure, "after": after,
        "unit": asked.units[0] if asked.units and len(asked.units) == 1 else "",
    }  # fmt: skip
    if part and asked.by == "month":
        values |= {"first": f"{part[:4]}-{part[4:]}", "last": f"{part[:4]}-{part[4:]}"}
    elif part and asked.by in ("unit", "procedure", "channel", "level"):
        values[asked.by] = part
    return f"{path}?{urlencode({k: v for k, v in values.items() if v})}"


def _short(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:13]}…"
