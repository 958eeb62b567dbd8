"""``hoso copy``: the second copy in another store, and the third that is put away."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Optional

import typer

from models.error import ExitCode

app = typer.Typer(no_args_is_help=True, help="The second copy, and the third that is put away.")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command()
def second(
    sample: Annotated[int, typer.Option(min=0, help="Copies to read again.")] = 500,
    within_days: Annotated[int, typer.Option(min=0, help="Not those read within so many days.")] = 365,
    json: AsJson = False,
) -> None:
    """Copy what HOSO_SECOND_STORE lacks and read some of its copies again; exit 1 when something is wrong there."""
    from flows.copies import copy_out
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text

    report = copy_out(open_it(), sample=sample, within=timedelta(days=within_days))
    if json:
        print_json({"sound": report.sound, **report.model_dump(mode="json")})
    else:
        print_text(f"đã chép {report.copied}, đọc lại {report.checked}, sửa {len(report.mended)}")
        for name in report.alarms:
            print_text(f"  hỏng: {name}")
        for name, why in report.failed:
            print_text(f"  chưa chép: {name}: {why}")
    raise typer.Exit(ExitCode.DONE if report.sound else ExitCode.ANSWER_IS_NO)


@app.command()
def offline(
    folder: Annotated[Path, typer.Argument(help="Folder on the medium; it is made.")],
    since: Annotated[Optional[Path], typer.Option(help="An older copy: write only what it lacks.")] = None,  # noqa: UP045
    json: AsJson = False,
) -> None:
    """Write everything kept, the register and the audit log to a medium that is put away."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text
    from storage.offline import export_offline

    house = open_it()
    about = export_offline(house.register, house.objects, folder, now=house.now(), since=since)
    if json:
        print_json(about)
    else:
        print_text(f"{folder}: {about.objects} đối tượng, {about.bytes} byte, {about.manifest}")


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="An offline copy.")], json: AsJson = False) -> None:
    """Check an offline copy by itself, without register or store; exit 1 when something is wrong."""
    from hoso.output import print_json, print_text
    from storage.offline import read_about, verify_offline

    about, problems = read_about(folder), verify_offline(folder)
    if json:
        print_json({"sound": not problems, "problems": list(problems), **about.model_dump(mode="json")})
    else:
        print_text(f"{about.objects} đối tượng, {len(problems)} vấn đề, {about.manifest}")
        for problem in problems:
            print_text(f"  {problem}")
    raise typer.Exit(ExitCode.ANSWER_IS_NO if problems else ExitCode.DONE)
