"""``hoso backup`` and ``hoso restore``: the register copied while in use, and put back."""

from pathlib import Path
from typing import Annotated

import typer

from models.error import ExitCode

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    for command in (backup, restore):
        app.command()(command)


def backup(
    folder: Annotated[Path, typer.Argument(help="Folder that keeps backups; each gets one of its own in it.")],
    json: AsJson = False,
) -> None:
    """Copy the register while it is in use; prints the copy's folder."""
    from flows.backup import back_up_register
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text

    house = open_it()
    made = back_up_register(house, folder)
    where = folder / f"{made.made_at:%Y%m%dT%H%M%SZ}"
    if json:
        print_json({"folder": str(where), **made.model_dump(mode="json")})
    else:
        print_text(f"{where}: {made.dossiers} hồ sơ, {made.bytes} byte")


def restore(
    folder: Annotated[Path, typer.Argument(help="One backup's folder, as hoso backup printed it.")],
    json: AsJson = False,
) -> None:
    """Put a backup into the empty register of HOSO_REGISTER and judge it; exit 1 when something is wrong."""
    from flows.backup import restore_register
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text

    report = restore_register(open_it(), folder)
    if json:
        print_json({"sound": report.sound, **report.model_dump(mode="json")})
    else:
        print_text(
            f"{report.dossiers} hồ sơ, {report.audit.events} sự kiện, {len(report.audit.problems)} vấn đề nhật ký, "
            f"thiếu {len(report.objects_missing)} trong {report.objects} đối tượng"
        )
        for name in report.objects_missing[:20]:
            print_text(f"  thiếu {name}")
    raise typer.Exit(ExitCode.DONE if report.sound else ExitCode.ANSWER_IS_NO)
