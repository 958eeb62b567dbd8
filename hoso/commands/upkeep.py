"""``hoso upkeep``: finishes or reports everything left half done."""

from dataclasses import asdict
from typing import Annotated

import typer

from models.error import ExitCode


def register(app: typer.Typer) -> None:
    app.command()(upkeep)


def upkeep(json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Find and finish what was left half done. Safe at any time, as often as one likes."""
    from flows.upkeep import upkeep as run
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text, progress_display

    with progress_display(not json) as report:
        found = run(open_it(), report=report)
    if json:
        print_json(
            {
                "finished": found.finished,
                "busy": found.busy,
                "waiting": [{"dossier": code, "why": why} for code, why in found.waiting.items()],
                "sealed": found.sealed,
                "swept": found.swept,
                "office": asdict(found.office),
                "told": found.told,
                "daily": found.daily.model_dump(mode="json") if found.daily else None,
            }
        )
    else:
        counts = (len(found.finished), len(found.sealed), len(found.busy), len(found.waiting))
        print_text("hoàn thành {}, đóng {}, đang xử lý {}, còn chờ {}".format(*counts))
        for code, why in found.waiting.items():
            print_text(f"  {code}: {why}")
        for part, why in found.daily.failed.items() if found.daily else ():
            print_text(f"  {part}: {why}")
    raise typer.Exit(ExitCode.COMPONENT_MISSING if found.waiting else ExitCode.DONE)
