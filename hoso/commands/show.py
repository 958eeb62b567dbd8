"""``hoso show``, ``list`` and ``search``: what the register knows."""

import hashlib
from typing import TYPE_CHECKING, Annotated

import typer

from models.state import State

if TYPE_CHECKING:
    from flows.house import House
    from models.decision import Event

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    app.command()(show)
    app.command("list")(list_dossiers)
    app.command()(search)


def show(code: Annotated[str, typer.Argument(help="Code of the dossier.")], json: AsJson = False) -> None:
    """Show one dossier."""
    from hoso.opening import house as open_it
    from hoso.output import print_json
    from hoso.summary import print_dossier
    from models.decision import Event, EventKind

    house = open_it()
    dossier = house.register.dossier(code)
    house.register.log(Event(kind=EventKind.VIEWED, at=house.now(), actor="cli", dossier=code))
    if json:
        print_json(dossier)
    else:
        print_dossier(dossier, house.catalogue)


def list_dossiers(
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only this unit's.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    json: AsJson = False,
) -> None:
    """List dossiers, newest first."""
    from hoso.opening import house as open_it
    from hoso.output import print_json
    from hoso.summary import print_list

    house = open_it()
    house.register.log(_look(house, "list"), unit=unit or house.settings.unit)
    rows = house.register.list(state=state, unit=unit, limit=limit)
    if json:
        print_json(rows)
    else:
        print_list(rows)


def search(
    query: Annotated[str, typer.Argument(help="Words, with or without marks.")],
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    json: AsJson = False,
) -> None:
    """Find dossiers by words and fields."""
    from hoso.opening import house as open_it
    from hoso.output import print_json
    from hoso.summary import print_list

    house = open_it()
    digest = hashlib.sha256(query.encode()).hexdigest()
    house.register.log(_look(house, "search", query=digest), unit=house.settings.unit)
    hits = house.register.search(query, limit=limit)
    if json:
        print_json(hits)
    else:
        print_list(tuple(h.dossier for h in hits))


def _look(house: "House", what: str, **detail: str) -> "Event":
    """Looking at lists of people's dossiers is a look, from the shell too; of a query only its hash is kept."""
    from models.decision import Event, EventKind

    return Event(kind=EventKind.VIEWED, at=house.now(), actor="cli", detail={"what": what, **detail})
