"""``hoso audit``: the audit log proves itself, or says where it does not."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from models.error import ExitCode

app = typer.Typer(no_args_is_help=True, help="The append-only audit log.")


@app.command()
def verify(
    export: Annotated[Optional[Path], typer.Option(help="Judge this export instead of the register.")] = None,  # noqa: UP045
    anchors: Annotated[Optional[Path], typer.Option(help="With --export: folder of anchors kept elsewhere.")] = None,  # noqa: UP045
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Look for any change, gap or truncation; exit 1 when one is found."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text
    from hoso.settings import load_settings
    from storage.audit import anchors_in, verify_export, verify_register
    from storage.timestamp import roots_in

    roots = roots_in(load_settings().trust)
    if export is not None:
        with export.open(encoding="utf-8") as lines:
            report = verify_export(lines, tuple(anchors_in(anchors)) if anchors else (), roots=roots)
    else:
        house = open_it()
        report = verify_register(house.register, house.objects, roots=roots)
    if json:
        print_json(report)
    else:
        print_text(
            f"{report.events} sự kiện, {report.units} đơn vị, {report.anchors} neo "
            f"({report.stamps} có dấu thời gian, {report.trusted} tin cậy), {len(report.problems)} vấn đề"
        )
        for problem in report.problems:
            print_text(f"  {problem.kind}: {problem.unit} {problem.number or ''} {problem.message}")
    raise typer.Exit(ExitCode.DONE if report.sound else ExitCode.ANSWER_IS_NO)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="File to write, one event a line.")]) -> None:
    """Write the whole log as JSON lines."""
    from hoso.opening import house as open_it
    from hoso.output import print_text
    from storage.audit import export as write

    with file.open("w", encoding="utf-8") as target:
        print_text(f"{write(open_it().register, target)} sự kiện")


@app.command()
def anchor() -> None:
    """Put each unit's newest hash into the archive, under retention where the store has it, time-stamped by HOSO_TSA
    (upkeep does it once a day)."""
    from flows.daily import anchor as put
    from hoso.opening import house as open_it
    from hoso.output import print_text

    for key in put(open_it()):
        print_text(key)
