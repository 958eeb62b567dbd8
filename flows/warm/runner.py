"""A process that carries out flow runs one after the other: ``python -m flows.warm.runner``, started by the worker.

In: the number of a flow run on each line of standard input. Out: a line on standard output when it is through:
``done`` whatever became of the run at Prefect, or ``broken`` when Prefect itself could not be told. Ends at the end of
the input, after a failed run (whatever failed is not carried into the next one), and after enough runs. Dies with the
worker.
"""

import logging
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.cell.walls import die_with_parent
from flows.faults import told
from flows.logs import set_up_logging

if TYPE_CHECKING:
    from prefect import Flow

RUNS = 100
"""What a library leaks goes after so many."""
DONE, BROKEN = "done", "broken"
_log = logging.getLogger("hoso.warm")


def main() -> None:
    """Serve until the input ends."""
    die_with_parent()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a flow prints is no answer
    import flows.intake  # noqa: F401 - now, and not when somebody waits
    from flows.warm.standing import standing_house, standing_workers

    settings = standing_house().settings
    set_up_logging(settings.log_level, settings.log_format)
    standing_workers().warm()
    for number, line in enumerate(sys.stdin, 1):
        answer, clean = _one(UUID(line.strip()))
        answers.write(f"{answer}\n")
        answers.flush()
        if not clean or number == RUNS:
            return


def _one(run: UUID) -> tuple[str, bool]:
    """The answer, and whether this process may go on."""
    from prefect.exceptions import Abort
    from prefect.flow_engine import load_flow_run, run_flow

    try:
        flow_run = load_flow_run(run)
        state: Any = run_flow(_flow(flow_run.flow_id), flow_run=flow_run, return_type="state")
    except Abort:  # another worker has the run, or it was cancelled before it began
        return DONE, True
    except Exception as error:  # noqa: BLE001 - the worker is told, and tells Prefect
        _log.error("run %s", told(error))
        return BROKEN, False
    return DONE, state is not None and state.is_completed()


@cache
def _flow(flow_id: UUID) -> "Flow[..., Any]":
    from prefect.client.orchestration import get_client

    from flows import intake, scheduled

    with get_client(sync_client=True) as client:
        name = client.read_flow(flow_id).name
    return {one.name: one for one in (*intake.FLOWS, *scheduled.FLOWS)}[name]


if __name__ == "__main__":
    main()
