"""Asks an office's Prefect server for work: one run a dossier and version, and ranges of pages of a large one.

In: the house and codes; never a person's data. Out: runs, made once for the same idempotency key. Wrong: what Prefect
raises when its server does not answer; the dossier then waits, and ``top_up`` asks again from the register.
"""

from flows.house import House
from flows.line import lane_of
from flows.steps.opening import OpenedFiles
from flows.steps.reading import SPREAD_PAGES
from models.dossier import Dossier
from models.lane import Lane
from models.state import State

RANGE_PAGES = 30
AGAIN_SECONDS = 600
MOST_TICKETS = 200
"""Prefect lists so many runs at once; with that many waiting there is no lack of tickets."""
_WORK_QUEUES = {Lane.EXPRESS: "express", Lane.NORMAL: "normal"}


def submit_run(house: House, code: str, *, again: str = "") -> None:
    """Create one flow run for the dossier as it stands; the same call again gives the same run."""
    from prefect.deployments import run_deployment

    dossier = house.register.dossier(code)
    run_deployment(
        "intake/intake",
        flow_run_name=f"intake-{code}",
        parameters={"dossier": code},
        idempotency_key=f"{code}-{dossier.version}{again}",
        work_queue_name=_WORK_QUEUES[lane_of(house, dossier)],
        timeout=0,
        as_subflow=False,
    )


def ranges(pages: int) -> list[tuple[int, int]]:
    """The page ranges that others shall read, last first: the dossier's own run begins at its first page."""
    if pages <= SPREAD_PAGES:
        return []
    return [(n, min(n + RANGE_PAGES - 1, pages)) for n in range(RANGE_PAGES + 1, pages + 1, RANGE_PAGES)][::-1]


def spread(house: House, dossier: Dossier, opened: OpenedFiles) -> None:  # noqa: ARG001 - the shape of a Share
    """Ask for the pages of a large dossier to be read elsewhere too. Nothing depends on it being done."""
    from prefect.deployments import run_deployment

    for first, last in ranges(sum(look.pages for _, look in opened.readable())):
        run_deployment(
            "pages/pages",
            flow_run_name=f"pages-{dossier.dossier}-{first}",
            parameters={"dossier": dossier.dossier, "first": first, "last": last},
            idempotency_key=f"{dossier.dossier}-{dossier.version}-pages-{first}",
            timeout=0,
            as_subflow=False,
        )


def top_up(house: House) -> tuple[str, ...]:
    """Ask again for every dossier that waits without a ticket, or whose worker died; returns their codes.

    A run that died stays 'running' at Prefect for a while, so what counts is the register's lock: it died with it."""
    orphans = [
        d.dossier for d in house.register.list(state=State.PROCESSING, limit=MOST_TICKETS) if _free(house, d.dossier)
    ]
    received = [d.dossier for d in house.register.list(state=State.RECEIVED, limit=MOST_TICKETS)]
    lacking = max(0, len(received) - _scheduled())
    asked = (*orphans, *received[:lacking])
    for code in asked:
        submit_run(house, code, again=f"-again-{int(house.now().timestamp()) // AGAIN_SECONDS}")
    return asked


def _free(house: House, code: str) -> bool:
    """Whether no living worker has the dossier."""
    with house.register.lock(code) as free:
        return free


def _scheduled() -> int:
    """How many tickets wait for a worker."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter, FlowRunFilterState
    from prefect.client.schemas.filters import FlowRunFilterStateType as Kinds
    from prefect.client.schemas.objects import StateType

    waiting = FlowRunFilter(state=FlowRunFilterState(type=Kinds(any_=[StateType.SCHEDULED])))
    named = FlowFilter(name=FlowFilterName(any_=["intake"]))
    with get_client(sync_client=True) as client:
        return len(client.read_flow_runs(flow_filter=named, flow_run_filter=waiting, limit=MOST_TICKETS))
