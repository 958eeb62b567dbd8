"""``hoso figures``: the figures of a period, in a terminal, as CSV or as JSON."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command()(figures)


def figures(
    first: Annotated[str, typer.Option("--from", help="First month, such as 2026-01; this year's first.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month; this month.")] = "",
    unit: Annotated[str, typer.Option(help="Only this unit's.")] = "",
    procedure: Annotated[str, typer.Option(help="Only this procedure (key of the catalogue).")] = "",
    channel: Annotated[int, typer.Option(min=0, max=3, help="1 in person, 2 online, 3 post; 0 all.")] = 0,
    by: Annotated[str, typer.Option(help="unit, procedure, month, channel, level or old_level.")] = "",
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Figures over dossiers: received, on time, digitised, reused, lengths of time."""
    from flows.figures import Asked, as_csv, as_json, report
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_table, print_text
    from models.figure import DEFINITIONS, Figure, Kind

    house = open_it()
    now = house.now().astimezone(house.catalogue.calendar.zone)
    units = (unit,) if unit else None
    asked = Asked(first or f"{now:%Y}-01", last or f"{now:%Y-%m}", units, procedure, channel or None, "", by)
    made = report(house, asked)
    if json:
        print_json(as_json(made))
        return
    if csv:
        print_text(as_csv(made).rstrip("\n"))
        return

    def said(figure: Figure, kind: Kind) -> str:
        if figure.value is None:
            return "–"
        if kind is Kind.SHARE:
            return f"{100 * figure.value:.1f} %  ({figure.number}/{figure.of})"
        return f"{figure.value:.0f} / {figure.high:.0f} phút" if kind is Kind.SPAN else str(figure.number)

    columns = [("", made.whole), *made.parts]
    print_table(
        ["Chỉ tiêu", "Toàn kỳ", *(name for name, _ in made.parts)],
        [[d.name, *(said(group.figure(d.key), d.kind) for _, group in columns)] for d in DEFINITIONS],
    )
