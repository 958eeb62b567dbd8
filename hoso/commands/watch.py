"""``hoso watch``: takes in what other systems lay down in the drop."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from models.error import ExitCode, WrongUsage

if TYPE_CHECKING:
    from flows.house import House
    from flows.watch import WatchReport


def register(app: typer.Typer) -> None:
    app.command()(watch)


def watch(
    every: Annotated[int, typer.Option(min=0, help="Look again after so many seconds; 0: look once.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document; with --every 0 only.")] = False,
) -> None:
    """Take in every ready delivery of HOSO_WATCH and process it. Exit 1 when one was refused, 4 when one waits."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text

    house = open_it()
    if house.drop is None:
        raise WrongUsage("HOSO_WATCH is not set; name a folder or a bucket's prefix, see docs/operations.md")
    while True:
        report = _once(house)
        if json and not every:
            print_json({"taken": report.taken, "refused": report.refused, "waiting": report.waiting})
        elif report.taken or report.refused or report.waiting or not every:
            print_text(f"đã nhận {len(report.taken)}, từ chối {report.refused}, còn chờ {len(report.waiting)}")
        if not every:
            raise typer.Exit(_exit_code(report))
        time.sleep(every)


def _once(house: "House") -> "WatchReport":
    from flows.dispatch import deployed
    from flows.process import process
    from flows.tickets import submit_run
    from flows.watch import watch as look

    report = look(house)
    if report.taken and deployed():
        for code in report.taken:
            submit_run(house, code)
    elif report.taken:
        with house.workers() as pool:
            for code in report.taken:
                process(house, code, workers=pool)
    return report


def _exit_code(report: "WatchReport") -> ExitCode:
    if report.waiting:
        return ExitCode.COMPONENT_MISSING
    return ExitCode.ANSWER_IS_NO if report.refused else ExitCode.DONE
