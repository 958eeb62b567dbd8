"""Search over what a person may see: words with or without marks, phrases, fields, dates, retention; with facets.

In: a query by POST, as people's names and numbers must not stand in addresses. Out: the page of results, each with the
words in context and the page they stand on. Every search is an event, with the query's hash only.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ValidationError
from starlette.responses import RedirectResponse, Response

from models.decision import EventKind
from models.error import NotFound
from models.state import State
from models.user import Role
from storage.criteria import Context, Criteria, FieldGroup, SavedSearch
from storage.search import SearchHit
from web.access import Action
from web.pages import render
from web.purpose import masked
from web.visitor import Visitor, allowed, house_of, log

router = APIRouter(include_in_schema=False)

SHOWN = 50
Searcher = Annotated[Visitor, Depends(allowed(Action.SEARCH))]


class SearchForm(BaseModel):
    """The form as browsers send it: everything a text, empty where nothing is asked for."""

    q: str = ""
    field: str = ""
    value: str = ""
    state: str = ""
    procedure: str = ""
    received_from: str = ""
    received_to: str = ""
    year: str = ""
    retention: str = ""
    saved: str = ""
    name: str = ""

    def criteria(self) -> Criteria:
        """What it asks for; a part that cannot be meant asks for nothing, as an old form may hold one."""
        first, last = _day(self.received_from), _day(self.received_to)
        if self.year.isdecimal() and len(self.year) == 4:
            first, last = date(int(self.year), 1, 1), date(int(self.year), 12, 31)
        try:
            return Criteria(
                text=self.q[:200].strip(),
                field=FieldGroup(self.field) if self.field in set(FieldGroup) else None,
                value=self.value[:200].strip(),
                state=State(self.state) if self.state in set(State) else None,
                procedure=self.procedure or None,
                received_from=first,
                received_to=last,
                retention=self.retention,
            )
        except ValidationError:
            return Criteria(text=self.q[:200].strip())


@dataclass(frozen=True)
class Line:
    """One result: the dossier, whether the very marks were found, and its contexts with the page's file index."""

    hit: SearchHit
    contexts: tuple[tuple[Context, int], ...]


@router.get("/archive")
def search_page(request: Request, visitor: Searcher) -> Response:
    """The empty form, with the newest dossiers and the person's saved searches."""
    return _page(request, visitor, Criteria())


@router.post("/archive")
def search(request: Request, visitor: Searcher, form: Annotated[SearchForm, Form()]) -> Response:
    """The results, of the form or of a saved search."""
    wanted = form.criteria()
    if form.saved:
        room = house_of(request).register.reading_room
        found = next((one for one in room.saved(visitor.name) if one.name == form.saved), None)
        if found is None:
            raise NotFound("no saved search of that name; open the reading room again")
        wanted = found.criteria
    if wanted.asks:
        digest = hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()
        log(request, visitor, EventKind.VIEWED, None, what="search", query=digest)
    return _page(request, visitor, wanted)


@router.post("/archive/save")
def save(request: Request, visitor: Searcher, form: Annotated[SearchForm, Form()]) -> Response:
    """Keep the search on screen under a name, and show it again."""
    wanted, house = form.criteria(), house_of(request)
    if wanted.asks and form.name.strip():
        saved = SavedSearch(name=form.name.strip()[:80], criteria=wanted)
        house.register.reading_room.save(visitor.name, saved, now=house.now())
    return _page(request, visitor, wanted)


@router.post("/archive/forget")
def forget(request: Request, visitor: Searcher, form: Annotated[SearchForm, Form()]) -> Response:
    """Drop a saved search."""
    house_of(request).register.reading_room.forget(visitor.name, form.saved)
    return RedirectResponse("/archive", 303)


def _page(request: Request, visitor: Visitor, wanted: Criteria) -> Response:
    house = house_of(request)
    room = house.register.reading_room
    with house.register.database.together():
        found = room.search(wanted, units=visitor.units, limit=SHOWN)
        lines = _lines(request, visitor, wanted, found.hits)
        saved = room.saved(visitor.name)
    return render(
        request,
        "archive/search.html",
        visitor,
        wanted=wanted,
        lines=lines,
        facets=found.facets,
        full=len(found.hits) == SHOWN,
        saved=saved,
        groups=list(FieldGroup),
        states=list(State),
        retentions=[f"0{n}" for n in range(1, 8)],
        procedures=sorted(house.catalogue.procedures.values(), key=lambda p: p.name),
        names={key: procedure.name for key, procedure in house.catalogue.procedures.items()},
    )


def _lines(request: Request, visitor: Visitor, wanted: Criteria, hits: tuple[SearchHit, ...]) -> list[Line]:
    register = house_of(request).register
    contexts = register.reading_room.contexts([hit.dossier.dossier for hit in hits], wanted)
    places = register.looking.file_places(list(contexts))
    hide = visitor.role is Role.ARCHIVIST
    lines = []
    for hit in hits:
        code = hit.dossier.dossier
        own = tuple(
            (_hidden(context) if hide else context, places[code, context.file])
            for context in contexts.get(code, ())
            if (code, context.file) in places
        )
        lines.append(Line(hit, own))
    return lines


def _hidden(context: Context) -> Context:
    return context.model_copy(update={"parts": tuple((masked(part), hit) for part, hit in context.parts)})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
