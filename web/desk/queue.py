"""The review queue: what waits for this person's units, nearest deadline and highest risk first.

In: filters from the address. Out: the queue page, or the next dossier to work on. Wrong: an unknown state, procedure
or finding in the address is no filter at all, as an old bookmark may hold one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from models.dossier import Dossier, DossierSummary
from models.error import NotFound
from models.finding import FindingCode
from models.state import WAITING, State
from web.access import Action
from web.pages import render
from web.visitor import Visitor, allowed, dossier_of, house_of
from web.words import FINDINGS

router = APIRouter(include_in_schema=False)

PAGE = 50
TABS: tuple[tuple[str, str, tuple[State, ...]], ...] = (
    ("", "Chờ xử lý", tuple(WAITING)),
    ("review", "Cần xem xét", (State.REVIEW,)),
    ("ready", "Đủ điều kiện", (State.READY,)),
    ("processing", "Đang đọc", (State.PROCESSING,)),
    ("received", "Mới nhận", (State.RECEIVED,)),
    ("supplement_requested", "Chờ bổ sung", (State.SUPPLEMENT_REQUESTED,)),
    ("accepted", "Đã tiếp nhận", (State.ACCEPTED,)),
    ("rejected", "Đã từ chối", (State.REJECTED,)),
)


@dataclass(frozen=True)
class Filters:
    """What the address asks for; empty means everything."""

    state: State | None
    procedure: str | None
    finding: FindingCode | None
    after: str | None

    def address(self, **changes: str) -> str:
        """This page's address with other values; what is empty is left out."""
        now = {"state": self.state or "", "procedure": self.procedure or "", "finding": self.finding or ""}
        wanted = {key: str(value) for key, value in {**now, **changes}.items() if value}
        return "/desk" + ("?" + urlencode(wanted) if wanted else "")


@dataclass(frozen=True)
class Row:
    """One dossier of the list."""

    summary: DossierSummary
    procedure: str
    owner: str
    mine: bool
    proposed: bool


@router.get("/desk")
def queue_page(
    request: Request,
    visitor: Annotated[Visitor, Depends(allowed(Action.QUEUE))],
    state: str = "",
    procedure: str = "",
    finding: str = "",
    after: str = "",
    done: str = "",
    accepted: Annotated[int | None, Query(ge=0, le=1000)] = None,
    kept: Annotated[int, Query(ge=0, le=1000)] = 0,
) -> Response:
    """The list with its counts and filters."""
    house = house_of(request)
    filters = Filters(
        state=State(state) if state in set(State) else None,
        procedure=procedure if procedure in house.catalogue.procedures else None,
        finding=FindingCode(finding) if finding in set(FindingCode) else None,
        after=after or None,
    )
    summaries = _dossiers(request, visitor, filters)
    counts = house.register.counts(units=visitor.units)
    tabs = [
        (filters.address(state=key), name, sum(counts.get(s, 0) for s in states), key == (filters.state or ""))
        for key, name, states in TABS
    ]
    more = filters.address(after=summaries[PAGE - 1].dossier) if len(summaries) > PAGE else ""
    return render(
        request,
        "desk/queue.html",
        visitor,
        rows=_rows(request, visitor, summaries[:PAGE]),
        tabs=tabs,
        filters=filters,
        procedures=sorted(house.catalogue.procedures.values(), key=lambda p: p.name),
        findings=sorted(FINDINGS.items(), key=lambda item: item[1]),
        more=more,
        done=decided(request, visitor, done),
        done_proposed=bool(done and house.register.proposals.among([done])),
        accepted=accepted,
        kept=kept,
        markable=visitor.may(Action.DECIDE) and any(summary.state is State.READY for summary in summaries),
    )


def next_dossier(request: Request, visitor: Visitor, *, but: str) -> str | None:
    """The code of the first dossier of the queue that nobody else works on, other than ``but``."""
    house = house_of(request)
    codes = [summary.dossier for summary in house.register.queue(units=visitor.units, limit=100)]
    owners = house.register.looking.owners(codes, now=house.now())
    free = (code for code in codes if code != but and owners.get(code, visitor.name) == visitor.name)
    mine = house.register.proposals.by(visitor.name, codes)  # what waits for somebody else is not what is next for me
    return next((code for code in free if code not in mine), None)


def _dossiers(request: Request, visitor: Visitor, filters: Filters) -> tuple[DossierSummary, ...]:
    register = house_of(request).register
    if filters.state is None:
        return register.queue(
            units=visitor.units,
            procedure=filters.procedure,
            finding=filters.finding,
            limit=PAGE + 1,
            after=filters.after,
        )
    return register.list(
        state=filters.state,
        units=visitor.units,
        procedure=filters.procedure,
        finding=filters.finding,
        limit=PAGE + 1,
        after=filters.after,
    )


def _rows(request: Request, visitor: Visitor, summaries: Sequence[DossierSummary]) -> list[Row]:
    house = house_of(request)
    codes = [summary.dossier for summary in summaries if summary.state in WAITING]
    owners = house.register.looking.owners(codes, now=house.now())
    proposed = house.register.proposals.among(codes)
    names = {user.name: user.display_name or user.name for user in house.register.users()} if owners else {}
    procedures = {key: procedure.name for key, procedure in house.catalogue.procedures.items()}
    return [
        Row(
            summary=summary,
            procedure=procedures.get(summary.procedure or "", summary.procedure or ""),
            owner=names.get(owners.get(summary.dossier, ""), ""),
            mine=owners.get(summary.dossier) == visitor.name,
            proposed=summary.dossier in proposed,
        )
        for summary in summaries
    ]


def decided(request: Request, visitor: Visitor, code: str) -> Dossier | None:
    """The dossier just decided, for the message that says so."""
    if not code:
        return None
    try:
        return dossier_of(request, visitor, code)
    except NotFound:
        return None
