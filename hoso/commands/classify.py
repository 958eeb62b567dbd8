"""``hoso classify``: which components of a procedure stand in these files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.error import RefusedInput

if TYPE_CHECKING:
    from flows.house import House
    from models.dossier import Assessment
    from models.submission import Submission


def register(app: typer.Typer) -> None:
    app.command()(classify)


def classify(
    files: Annotated[list[Path], typer.Argument(help="PDFs or images.")],
    procedure: Annotated[str, typer.Option(help="Key or TTHC code of the procedure.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say which components of a procedure these files hold, and where."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_table
    from models.submission import Submission

    house = open_it()
    key = house.catalogue.procedure(procedure).key
    found = assess_loose(house, files, Submission(procedure=key, received=house.now()))
    if json:
        keep = {"procedure", "procedure_version", "components", "unassigned", "checklist", "findings"}
        print_json(found.model_dump(mode="json", include=keep))
        return
    rows = [
        [c.component, f"{c.confidence:.2f}", "; ".join(f"{s.file}: {_span(s.pages)}" for s in c.sources), c.reason]
        for c in found.components
    ]
    rows += [["?", "", f"{u.file}: {_span(u.pages)}", u.reason.value] for u in found.unassigned]
    print_table(["Thành phần", "Tin cậy", "Trang", "Vì sao"], rows)


def assess_loose(house: "House", files: list[Path], submission: "Submission") -> "Assessment":
    """Open, read and assess files where they lie; signatures are left to ``hoso verify``."""
    from flows import jobs
    from flows.loose import open_loose
    from flows.progress import quiet
    from flows.steps.reading import read_files
    from flows.workers import Done
    from pipeline.read.engine import probe

    engine = probe()
    with house.workers() as pool:
        opened, find = open_loose(house, files, pool)
        reading = read_files(house, opened, find, engine, pool, quiet, "")
        findings = (*(f for o in opened.opened for f in o.findings), *reading.findings)
        args = (submission, opened.files, reading.readings, (), findings, house.catalogue, engine.fingerprint, ())
        ended = pool.run(jobs.assess_job, *args, seconds=house.settings.limits.file_seconds)
    if not isinstance(ended, Done):
        raise RefusedInput(f"these files could not be classified ({ended.ending}); try hoso read on each")
    return ended.value


def _span(pages: tuple[int, ...]) -> str:
    return ",".join(str(p) for p in pages)
