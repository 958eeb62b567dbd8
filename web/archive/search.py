"""Search over what a person may see: words with or without marks, those with the very marks first.

In: a query by POST, as people's names and numbers must not stand in addresses. Out: the page of results with counts
by procedure and state. Every search is an event, with the query's hash only.
"""

import hashlib
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from models.decision import EventKind
from models.dossier import DossierSummary
from models.state import State
from web.access import Action
from web.pages import render
from web.visitor import Visitor, allowed, house_of, log

router = APIRouter(include_in_schema=False)

MOST = 200

Searcher = Annotated[Visitor, Depends(allowed(Action.SEARCH))]


@router.get("/archive")
def search_page(request: Request, visitor: Searcher) -> Response:
    """The empty form, with the newest dossiers."""
    house = house_of(request)
    newest = house.register.list(units=visitor.units, limit=20)
    return _page(request, visitor, "", [(summary, False) for summary in newest], state=None, procedure=None)


@router.post("/archive")
def search(
    request: Request,
    visitor: Searcher,
    q: Annotated[str, Form(max_length=200)] = "",
    state: Annotated[str, Form()] = "",
    procedure: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """The results."""
    house = house_of(request)
    wanted = State(state) if state in set(State) else None
    known = procedure if procedure in house.catalogue.procedures else None
    if not q.strip():
        summaries = house.register.list(units=visitor.units, state=wanted, procedure=known, limit=MOST)
        rows = [(summary, False) for summary in summaries]
    else:
        log(request, visitor, EventKind.VIEWED, None, what="search", query=hashlib.sha256(q.encode()).hexdigest())
        hits = house.register.search(q, units=visitor.units, state=wanted, procedure=known, limit=MOST)
        rows = [(hit.dossier, hit.exact) for hit in hits]
    return _page(request, visitor, q, rows, state=wanted, procedure=known)


def _page(
    request: Request,
    visitor: Visitor,
    q: str,
    rows: list[tuple[DossierSummary, bool]],
    *,
    state: State | None,
    procedure: str | None,
) -> Response:
    catalogue = house_of(request).catalogue
    by_procedure = Counter(summary.procedure for summary, _ in rows if summary.procedure)
    by_state = Counter(summary.state for summary, _ in rows)
    return render(
        request,
        "archive/search.html",
        visitor,
        q=q,
        rows=rows,
        full=len(rows) == MOST,
        state=state,
        procedure=procedure,
        by_procedure=by_procedure.most_common(8),
        by_state=by_state.most_common(),
        names={key: found.name for key, found in catalogue.procedures.items()},
    )
