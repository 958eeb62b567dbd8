"""``hoso demo``: takes the sample dossiers through the real intake flow, shows what became of each, opens the desk.

In: a folder of samples (``examples/``), each a sub-folder with ``submission.json``, and ``expected.json``
beside them. Out: one table; exit 0 when every sample came out as expected, 1 with the difference otherwise.
"""

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.error import ExitCode, WrongUsage
from models.state import UNFINISHED

if TYPE_CHECKING:
    from flows.house import House
    from flows.progress import Report
    from models.dossier import Dossier

DEMO_USERS = (
    ("canbo", "clerk", "Cán bộ một cửa"),
    ("lanhdao", "lead", "Lãnh đạo"),
    ("luutru", "archivist", "Lưu trữ viên"),
)
DEMO_PASSWORD = "hoso-demo-2026"  # noqa: S105 - printed for everybody, for invented people's papers only


@dataclass(frozen=True)
class Sample:
    """A sample as it came out."""

    name: str
    dossier: "Dossier"
    seconds: float


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Option(help="Folder of sample dossiers.")] = Path("examples"),
    serve: Annotated[bool, typer.Option(help="Open the desk afterwards.")] = True,
) -> None:
    """Run the sample dossiers through the intake flow and open the desk."""
    from hoso.expected import differences
    from hoso.opening import house as open_it
    from hoso.output import print_text, progress_display

    if not folder.is_dir():
        raise WrongUsage(f"no folder {folder}; run this from the project's root or name one with --folder")
    with_samples_trust(folder)
    house = open_it()
    with progress_display() as report:
        samples = run_samples(house, folder, report)
    print_samples(house, samples)
    found = differences(folder / "expected.json", {s.name: s.dossier for s in samples})
    for line in found:
        print_text(f"khác với dự kiến: {line}")
    if serve and os.environ.get("SERVE", "1") != "0":
        _open_desk(house)
    raise typer.Exit(ExitCode.ANSWER_IS_NO if found else ExitCode.DONE)


def with_samples_trust(folder: Path) -> None:
    """The samples are signed by an invented PKI; trust it in this process unless the office set its own."""
    for setting, name in (("HOSO_TRUST", "trust"), ("HOSO_CRLS", "crls")):
        if (folder / name).is_dir():
            os.environ.setdefault(setting, str((folder / name).resolve()))


def run_samples(house: "House", folder: Path, report: "Report") -> list[Sample]:
    """Receive every sample, then run the flow for those that are not done; a second time there are none."""
    from flows.receive import receive
    from models.submission import Submission

    places = sorted(p.parent for p in folder.glob("*/submission.json"))
    codes = {p.name: receive(house, [p], Submission(received=house.now()), actor="demo").code for p in places}
    seconds = dict.fromkeys(codes, 0.0)
    todo = {n: c for n, c in codes.items() if house.register.dossier(c).state in UNFINISHED}
    if todo:
        from flows.local_server import local_server

        with ExitStack() as stack:
            stack.enter_context(local_server(house.settings.home))
            pool = stack.enter_context(house.workers())
            from flows.intake import orchestrated

            for name, code in todo.items():
                began = time.monotonic()
                orchestrated(house, code, workers=pool, report=report)
                seconds[name] = time.monotonic() - began
    return [Sample(n, house.register.dossier(c), seconds[n]) for n, c in codes.items()]


def print_samples(house: "House", samples: list[Sample]) -> None:
    """The demo's one table."""
    from hoso.output import STATE_WORDS, print_table
    from hoso.summary import VERDICT_WORDS
    from models.signature import Verdict

    rows = []
    for sample in samples:
        dossier = sample.dossier
        procedure = house.catalogue.procedures.get(dossier.procedure or "")
        missing = [x.component for x in dossier.checklist if x.status == "missing"]
        signed = [v for v in dossier.signatures if v.verdict is not Verdict.NO_SIGNATURE]
        open_findings = [f.code for f in dossier.findings if f.severity != "note"]
        rows.append(
            [
                f"{sample.name}\n{dossier.dossier}",
                procedure.name if procedure else "?",
                ", ".join(c.component for c in dossier.components) or "-",
                ", ".join(missing) or "-",
                ", ".join(VERDICT_WORDS[v.verdict] for v in signed) or "-",
                ", ".join(dict.fromkeys(open_findings)) or "-",
                STATE_WORDS[dossier.state],
                f"{sample.seconds:.1f}",
            ]
        )
    headings = ["Hồ sơ", "Thủ tục", "Giấy tờ tìm thấy", "Thiếu", "Chữ ký", "Vấn đề", "Trạng thái", "Giây"]
    print_table(headings, rows)


def _open_desk(house: "House") -> None:
    from hoso.commands.serve import run_web
    from hoso.output import print_text
    from models.user import Role, User
    from web.signin.passwords import hash_password

    for name, role, shown in DEMO_USERS:
        if house.register.user(name) is None:
            user = User(name=name, role=Role(role), units=(house.settings.unit,), display_name=shown)
            house.register.add_user(user.model_copy(update={"password_hash": hash_password(DEMO_PASSWORD)}))
    settings = house.settings
    print_text(f"\nBàn làm việc: http://{settings.host}:{settings.port}  (Ctrl-C để dừng)")
    for name, _, shown in DEMO_USERS:
        print_text(f"  {shown}: {name} / {DEMO_PASSWORD}")
    run_web(house, settings.host, settings.port)
