"""``hoso intake``: takes one dossier in and runs the intake steps."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from models.error import WrongUsage
from models.submission import Submission

Paths = Annotated[list[Path], typer.Argument(help="A folder, a ZIP, or files.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    app.command()(intake)


def intake(
    paths: Paths,
    procedure: Annotated[str | None, typer.Option(help="Key or TTHC code; else from submission.json.")] = None,
    submission: Annotated[str, typer.Option(help="The portal's ID of this delivery.")] = "",
    received: Annotated[str | None, typer.Option(help="Time of receipt, ISO 8601 with offset.")] = None,
    unit: Annotated[str, typer.Option(help="Unit code.")] = "",
    supplement_to: Annotated[str | None, typer.Option(help="Code of the dossier this completes.")] = None,
    package: Annotated[bool, typer.Option("--package", help="PATH is a package exported by an installation.")] = False,
    json: AsJson = False,
) -> None:
    """Take one dossier in: a folder, a ZIP, or files, with an optional submission.json."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, progress_display

    house = open_it()
    given = submission_from(house.now(), procedure, submission, received, unit)
    with house.workers() as pool:
        pool.warm()  # they start while the originals are stored
        from flows.process import process
        from flows.receive import receive, receive_package

        if package:
            taken = receive_package(house, paths[0], actor="cli")
        else:
            taken = receive(house, paths, given, actor="cli", dossier=supplement_to, time_given=received is not None)
        if taken.differs:
            typer.echo("hoso: this submission ID came before with other files; these were not taken in", err=True)
        with progress_display(not json) as report:
            if os.environ.get("PREFECT_API_URL"):
                from flows.intake import orchestrated

                orchestrated(house, taken.code, workers=pool, report=report)
            else:
                process(house, taken.code, workers=pool, report=report)
    dossier = house.register.dossier(taken.code)  # NotFound where it was stopped for a stamp of secrecy
    if json:
        print_json(dossier)
    else:
        from hoso.summary import print_dossier

        print_dossier(dossier, house.catalogue)


def submission_from(
    now: datetime, procedure: str | None, submission: str, received: str | None, unit: str
) -> Submission:
    """Only what was really given is set, so that ``submission.json`` may fill the rest."""
    from pydantic import ValidationError

    given: dict[str, object] = {"received": now}
    if received:
        given["received"] = moment_from(received)
    if procedure:
        given["procedure"] = procedure
    if submission:
        given["submission"] = submission
    if unit:
        given["unit"] = unit
    try:
        return Submission.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise WrongUsage(f"--{first['loc'][0]}: {first['msg']}") from None


def moment_from(text: str, option: str = "--received") -> datetime:
    """A time with its offset, or ``WrongUsage`` naming the option."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f"{option} {text!r} is no time; write 2026-03-02T13:45:00+07:00") from None
    if moment.tzinfo is None:
        raise WrongUsage(f"{option} {text!r} has no offset; write 2026-03-02T13:45:00+07:00")
    return moment
