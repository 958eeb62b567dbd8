"""The intake flow: one Prefect flow run a dossier, one task for reading it, pages in a pool inside the task.

In: a dossier's code (never a person's data: parameters end up in Prefect's database in clear text).
Out: the state it reached. Wrong: a missing component fails the run after retries; the dossier waits in
``received`` and ``hoso upkeep`` finishes it. The register is the truth; Prefect only schedules.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.house import House
from flows.line import take_turn
from flows.originals import originals_of
from flows.process import process
from flows.progress import Report, quiet
from flows.steps.opening import open_files
from flows.steps.reading import read_range
from flows.tickets import spread
from flows.warm.standing import standing_house, standing_workers
from flows.workers import Workers
from models.dossier import Dossier
from models.state import State
from pipeline.read.engine import probe

TASKS = frozenset({"read"})
"""The steps that Prefect shows: those that take minutes. Each costs its server a twentieth of a second."""
NOWHERE = Path("results-are-never-kept")
"""Named so that no run asks the server where results are kept; none is."""
P = ParamSpec("P")
T = TypeVar("T")


def as_task(name: str, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Carry out the step that takes longest as a Prefect task, the others as they are: a task costs as much as a short
    step does. The arguments travel in the closure: Prefect neither walks through thousands of words looking for
    futures nor writes any of them down."""
    if name not in TASKS:
        return function(*args, **kwargs)

    @task(name=name, persist_result=False, cache_policy=NO_CACHE)
    def step() -> T:
        return function(*args, **kwargs)

    return step()


def orchestrated(house: House, code: str, *, workers: Workers | None = None, report: Report = quiet) -> str:
    """Run the flow in this process against the server that ``PREFECT_API_URL`` names."""

    @flow(name="intake", flow_run_name=f"intake-{code}", persist_result=False)
    def run(dossier: str) -> str:
        return process(house, dossier, workers=workers, report=report, run=as_task).state.value

    return run(code)


@flow(name="intake", persist_result=False, result_storage=NOWHERE, retries=3, retry_delay_seconds=60)
def intake(dossier: str) -> str:
    """The flow as ``prefect.yaml`` deploys it: takes the dossier whose turn it is (``flows/line.py``); the one named is
    only the ticket."""
    house, pool = standing_house(), standing_workers()
    done = take_turn(house, dossier, partial(process, house, workers=pool, run=as_task, share=spread))
    create_markdown_artifact(summary(done), key="dossier", description=f"Dossier {done.dossier} as it stands")
    return done.state.value


@flow(name="pages", persist_result=False, result_storage=NOWHERE)
def pages(dossier: str, first: int, last: int) -> int:
    """Read a range of a large dossier's pages for its own run, which recalls them; returns how many."""
    house, pool = standing_house(), standing_workers()
    find = originals_of(house)
    if house.register.dossier(dossier).state is not State.PROCESSING:
        return 0  # done meanwhile, or stopped as secret: then nothing of it may be kept
    opened = open_files(house.register.dossier(dossier).files, find, house.settings.limits, pool, house.settings.clamd)
    return read_range(house, opened, find, probe(), pool, (first, last))


def summary(dossier: Dossier) -> str:
    """What became of a dossier, in codes and counts: Prefect keeps it in clear text."""
    by_code = Counter(finding.code.value for finding in dossier.findings)
    rows = [
        ("state", dossier.state.value),
        ("procedure", dossier.procedure or "-"),
        ("files, pages", f"{len(dossier.files)}, {sum(file.pages for file in dossier.files)}"),
        ("papers", str(len(dossier.components))),
        *((f"finding `{code}`", str(number)) for code, number in sorted(by_code.items())),
    ]
    return "\n".join([f"# {dossier.dossier}", "", "| | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


FLOWS = (intake, pages)
"""What a worker may be asked for here; the rest is in ``flows/scheduled.py``."""
