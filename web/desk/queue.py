"""The review queue: what waits for this person's units, nearest deadline and highest risk first.

In: filters from the address. Out: the queue page, or the next dossier to work on. Wrong: an unknown state, procedure
or finding in the address is no filter at all, as an old bookmark may hold one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from models.calendar import HANOI
from models.dossier import DossierSummary
from models.error import NotFound
from models.finding import FindingCode
from models.state import WAITING, State
from storage.register.dossiers import Filter
from web.access import Action
from web.pages import render
from web.visitor import Visitor, allowed, house_of
from web.words import FINDINGS

router = APIRouter(include_in_schema=False)

PAGE = 50
COMMON = 1000
"""With so many dossiers of a filter, its first page stands near the beginning of the queue."""
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
DUE = (("late", "Quá hạn"), ("today", "Đến hạn hôm nay"), ("week", "Đến hạn trong 7 ngày"))
"""Deadlines one may ask for, and how the choice reads."""


@dataclass(frozen=True)
class Filters:
    """What the address asks for; empty means everything."""

    state: State | None
    procedure: str | None
    finding: FindingCode | None
    unit: str | None
    due: str
    mine: bool
    after: str | None

    def address(self, **changes: str) -> str:
        """This page's address with other values; what is empty is left out."""
        now = {
            "state": self.state or "",
            "unit": self.unit or "",
            "procedure": self.procedure or "",
            "finding": self.finding or "",
            "due": self.due,
            "mine": "1" if self.mine else "",
        }
        wanted = {key: str(value) for key, value in {**now, **changes}.items() if value}
        return "/desk" + ("?" + urlencode(wanted) if wanted else "")

    @property
    def any(self) -> bool:
        """Whether something beside the state is asked for."""
        return bool(self.procedure or self.finding or self.unit or self.due or self.mine)

    def wanted(self, visitor: Visitor, now: datetime) -> Filter:
        """As the register takes it, of those units that the person sees, whatever state and deadline."""
        return Filter(
            units=visitor.units,
            unit=self.unit,
            procedure=self.procedure,
            finding=self.finding,
            claimed=(visitor.name, now) if self.mine else None,
        )


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
    unit: str = "",
    procedure: str = "",
    finding: str = "",
    due: str = "",
    mine: bool = False,
    after: str = "",
    done: str = "",
    accepted: Annotated[int | None, Query(ge=0, le=1000)] = None,
    kept: Annotated[int, Query(ge=0, le=1000)] = 0,
) -> Response:
    """The list with its counts and filters."""
    house = house_of(request)
    filters = Filters(
        state=State(state) if state in {key for key, _, _ in TABS if key} else None,
        procedure=procedure if procedure in house.catalogue.procedures else None,
        finding=FindingCode(finding) if finding in set(FindingCode) else None,
        unit=unit if unit in visitor.units else None,
        due=due if due in dict(DUE) else "",
        mine=mine,
        after=after or None,
    )
    with house.register.database.together():
        return _page(request, visitor, filters, done=done, accepted=accepted, kept=kept)


def _page(
    request: Request, visitor: Visitor, filters: Filters, *, done: str, accepted: int | None, kept: int
) -> Response:
    house = house_of(request)
    looking, now = house.register.looking, house.now()
    wanted, edges = filters.wanted(visitor, now), due_edges(now)
    counts = looking.counts_by_due(wanted, edges)
    places = _places(filters.due)
    tabs = [
        (filters.address(state=key), name, _sum(counts, states, places), key == (filters.state or ""))
        for key, name, states in TABS
    ]
    here = next((states for key, _, states in TABS if key == (filters.state or "")), ())
    wanted = replace(wanted, due=_between(places, edges), common=_sum(counts, here, places) >= COMMON)
    summaries = _dossiers(request, wanted, filters)
    dues = [(key, name, _sum(counts, here, _places(key))) for key, name in DUE]
    more = filters.address(after=summaries[PAGE - 1].dossier) if len(summaries) > PAGE else ""
    return render(
        request,
        "desk/queue.html",
        visitor,
        rows=_rows(request, visitor, summaries[:PAGE]),
        tabs=tabs,
        filters=filters,
        dues=dues,
        my_count=looking.working_on(visitor.name, units=visitor.units, now=now),
        units=[(code, _unit_name(request, code)) for code in visitor.units] if len(visitor.units) > 1 else [],
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
    """The code of the first dossier of the queue that nobody else works on, other than ``but``; what waits for somebody
    else's consent is not what is next for this person."""
    house = house_of(request)
    return house.register.looking.next_free(units=visitor.units, user=visitor.name, but=but, now=house.now())


def _between(places: Sequence[int], edges: Sequence[datetime]) -> tuple[datetime | None, datetime | None]:
    """The deadlines that the chosen places lie between; None at an open end."""
    return edges[places[0] - 1] if places[0] else None, edges[places[-1]] if places[-1] < len(edges) else None


def _dossiers(request: Request, wanted: Filter, filters: Filters) -> tuple[DossierSummary, ...]:
    looking = house_of(request).register.looking
    try:
        return looking.waiting(wanted, state=filters.state, limit=PAGE + 1, after=filters.after)
    except NotFound:  # an old bookmark's place in the list is gone: from its beginning
        return looking.waiting(wanted, state=filters.state, limit=PAGE + 1, after=None)


def due_edges(now: datetime) -> tuple[datetime, datetime, datetime]:
    """Now, the end of the office's day, and the end of the sixth day after it."""
    midnight = datetime.combine(now.astimezone(HANOI).date() + timedelta(days=1), time(), HANOI)
    return now, midnight, midnight + timedelta(days=6)


def _places(due: str) -> tuple[int, ...]:
    """Which parts between the edges a choice of ``DUE`` means."""
    return {"late": (0,), "today": (1,), "week": (1, 2)}.get(due, (0, 1, 2, 3))


def _sum(counts: Mapping[tuple[State, int], int], states: Sequence[State], places: Sequence[int]) -> int:
    return sum(counts.get((state, place), 0) for state in states for place in places)


def _unit_name(request: Request, code: str) -> str:
    known = house_of(request).catalogue.units.get(code)
    return f"{code} {known.name}" if known else code


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


def decided(request: Request, visitor: Visitor, code: str) -> DossierSummary | None:
    """The dossier just decided, for the message that says so."""
    found = house_of(request).register.looking.summary(code) if code else None
    return found if found is not None and found.unit in visitor.units else None
