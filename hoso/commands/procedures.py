"""``hoso procedures``: what the catalogue holds, what a procedure asks for, and whether the catalogue is whole."""

from datetime import date, datetime
from typing import Annotated, Any

import typer

from models.calendar import Calendar
from models.error import ExitCode, WrongUsage
from models.procedure import Catalogue

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

app = typer.Typer(help="The procedures of the catalogue.", no_args_is_help=False)


@app.callback(invoke_without_command=True)
def procedures(context: typer.Context, json: AsJson = False) -> None:
    """List the procedures."""
    if context.invoked_subcommand is not None:
        return
    from hoso.output import print_json, print_table

    catalogue = _catalogue()
    if json:
        rows = [_row(catalogue, key) for key in catalogue.procedures]
        print_json({"catalogue": catalogue.fingerprint, "procedures": rows})
        return
    rows = [_row(catalogue, key) for key in catalogue.procedures]
    columns = ("procedure", "codes", "name", "term", "versions")
    shown = [[", ".join(r[c]) if isinstance(r[c], list) else str(r[c]) for c in columns] for r in rows]
    print_table(("khoá", "mã TTHC", "tên", "thời hạn", "phiên bản"), shown)


@app.command()
def check(json: AsJson = False) -> None:
    """Check every file of the catalogue; exit 1 where one does not hold."""
    from hoso.output import print_json, print_text
    from hoso.settings import load_settings
    from storage.catalogue import check_catalogue

    problems = check_catalogue(load_settings().catalogue)
    if json:
        print_json({"ok": not problems, "problems": [p.model_dump(mode="json") for p in problems]})
    else:
        for problem in problems:
            print_text(str(problem))
        print_text(f"{len(problems)} vấn đề." if problems else "Danh mục không có vấn đề gì.")
    raise typer.Exit(ExitCode.ANSWER_IS_NO if problems else ExitCode.DONE)


@app.command()
def show(
    key: Annotated[str, typer.Argument(help="Key or TTHC code.")],
    on: Annotated[str | None, typer.Option(help="Date of receipt, YYYY-MM-DD; today by default.")] = None,
    json: AsJson = False,
) -> None:
    """Print what an applicant needs for one procedure."""
    from hoso.output import print_json, print_text
    from pipeline.notices.guide import guide

    catalogue = _catalogue()
    procedure = catalogue.procedure(key)
    day = _day(on, catalogue.calendar)
    # A procedure that is closed, or not open yet, is shown by its newest version unless a date was asked for.
    open_on_day = any(v.valid_from <= day and (v.valid_to is None or day <= v.valid_to) for v in procedure.versions)
    version = procedure.version_at(day) if open_on_day or on else procedure.versions[0]
    if json:
        data: dict[str, Any] = procedure.model_dump(mode="json", exclude={"versions"})
        data["version"] = {"name": version.name, **version.model_dump(mode="json")}
        data["versions"] = [v.name for v in procedure.versions]
        data["questions"] = version.questions()
        print_json(data)
    else:
        print_text(guide(procedure, version, catalogue))


def _day(on: str | None, calendar: Calendar) -> date:
    if on is None:
        return datetime.now(calendar.zone).date()
    try:
        return date.fromisoformat(on)
    except ValueError:
        raise WrongUsage(f"--on {on}: not a date; write it as 2026-03-02") from None


def _catalogue() -> Catalogue:
    from hoso.settings import load_settings
    from storage.catalogue import load_catalogue

    return load_catalogue(load_settings().catalogue)


def _row(catalogue: Catalogue, key: str) -> dict[str, Any]:
    from pipeline.notices.words import term

    procedure = catalogue.procedures[key]
    return {
        "procedure": key,
        "name": procedure.name,
        "codes": list(procedure.codes),
        "field": procedure.field,
        "term": term(procedure.deadline),
        "legacy": bool(procedure.legacy),
        "versions": [v.name for v in procedure.versions],
        "components": [c.key for c in procedure.versions[0].components],
    }
