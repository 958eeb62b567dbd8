"""The worker of a machine: polls the office's Prefect server and hands each flow run to a process that is warm already.

In: the pool, its queues, how many runs at once. Out: nothing; Prefect shows the runs and the register what became of
the dossiers. Prefect's own worker starts a Python for every run, 3.3 s of processor time before the first page is
looked at; these processes (``runner.py``) have imported everything and keep their cells. A process that dies makes its
run ``Crashed`` at Prefect; the dossier's lock dies with it, and upkeep gives it a ticket again.
"""

import asyncio
import logging
import signal
import sys
from abc import ABC
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.states import Cancelled
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from flows.warm.runner import DONE

if TYPE_CHECKING:
    from anyio.abc import TaskStatus
    from prefect.client.schemas.objects import FlowRun

REFILL_SECONDS = 0.05
"""For Prefect's worker to free the slot of a run that ended."""
CANCEL_SECONDS = 15
"""Between two looks at whether somebody cancelled a run at Prefect."""
END_SECONDS = 20
"""For a run to say at Prefect that it ended, when the worker is stopped; less than systemd waits."""
_log = logging.getLogger("hoso.warm")


class Runner:
    """One warm process, as the worker sees it."""

    def __init__(self, process: Process) -> None:
        self.process = process

    @classmethod
    async def start(cls) -> "Runner":
        words = (sys.executable, "-m", "flows.warm.runner")
        return cls(await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE))

    async def do(self, run: UUID) -> int:
        """Have one run carried out; 0, or how the process ended when it did."""
        assert self.process.stdin is not None  # noqa: S101 - both are pipes
        assert self.process.stdout is not None  # noqa: S101
        with suppress(ConnectionError):
            self.process.stdin.write(f"{run}\n".encode())
            await self.process.stdin.drain()
        answer = (await self.process.stdout.readline()).decode().strip()
        if answer:
            return 0 if answer == DONE else 1
        return await self.process.wait() or 1


# ABC keeps Prefect from taking this class for its own process worker of the same type, which plain workers of an
# older version still are: both serve one pool while an office upgrades.
class WarmWorker(BaseWorker[BaseJobConfiguration, BaseVariables, BaseWorkerResult], ABC):
    """See the module."""

    type = "process"
    job_configuration = BaseJobConfiguration

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._idle: list[Runner] = []
        self._busy: dict[UUID, Runner] = {}
        self._stopping = False
        self._room = asyncio.Event()

    async def warm(self, count: int) -> None:
        """Start the processes before there is work."""
        self._idle += [await Runner.start() for _ in range(count)]

    async def run(
        self,
        flow_run: "FlowRun",
        configuration: BaseJobConfiguration,  # noqa: ARG002 - Prefect's; our processes take no other settings
        task_status: "TaskStatus[int] | None" = None,
    ) -> BaseWorkerResult:
        """Prefect's worker calls this for each run, within its limit."""
        runner = await self._take()
        self._busy[flow_run.id] = runner
        try:
            if task_status is not None:
                task_status.started(runner.process.pid)
            code = await runner.do(flow_run.id)
        finally:
            del self._busy[flow_run.id]
            asyncio.get_running_loop().call_later(REFILL_SECONDS, self._room.set)
        if code == 0 and runner.process.returncode is None:
            self._idle.append(runner)
        return BaseWorkerResult(identifier=str(runner.process.pid), status_code=code)

    async def _propose_submitting_state(self, flow_run: "FlowRun") -> None:
        """Nothing lies between ``Pending`` and ``Running`` here: the process is there. Prefect's own way sets one state
        more, which costs its server a tenth of the run. (Private to Prefect: were it renamed, that would come back.)"""

    async def _give_worker_labels_to_flow_run(self, flow_run_id: UUID) -> None:
        """No labels: the register knows who did what. (As above.)"""

    async def _take(self) -> Runner:
        while self._idle:
            runner = self._idle.pop()
            if runner.process.returncode is None:
                return runner
        return await Runner.start()

    async def get_and_submit_flow_runs(self) -> "list[FlowRun]":
        """What Prefect's worker does at each poll; nothing any more once it is to stop."""
        return [] if self._stopping else await super().get_and_submit_flow_runs()

    async def refill(self) -> None:
        """Ask for the next run when one has ended, instead of idling until the next poll."""
        while True:
            await self._room.wait()
            self._room.clear()
            try:
                await self.get_and_submit_flow_runs()
            except Exception as error:  # noqa: BLE001 - the server is away; the next poll finds it
                _log.warning("no next run error=%s", type(error).__name__)

    async def kill_cancelled(self) -> None:
        """End the processes of runs that somebody cancelled at Prefect, for as long as the worker lives."""
        while True:
            await asyncio.sleep(CANCEL_SECONDS)
            if not self._busy:
                continue
            ours = FlowRunFilter(
                id=FlowRunFilterId(any_=list(self._busy)),
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CANCELLING])),
            )
            try:
                for cancelled in await self.client.read_flow_runs(flow_run_filter=ours):
                    await self.client.set_flow_run_state(cancelled.id, Cancelled(), force=True)
                    if runner := self._busy.get(cancelled.id):
                        runner.process.kill()
            except Exception as error:  # noqa: BLE001 - the server is away; the next look finds it
                _log.warning("cancelled runs not seen error=%s", type(error).__name__)

    async def end(self) -> None:
        """Take no more, end the runs in progress and every process. What was read stays; upkeep gives it on."""
        self._stopping = True
        for runner in [*self._busy.values(), *self._idle]:
            with suppress(ProcessLookupError):
                runner.process.terminate()
        until = asyncio.get_running_loop().time() + END_SECONDS
        while self._busy and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.1)


def work(pool: str, queues: Sequence[str], at_once: int) -> None:
    """Work until SIGTERM or SIGINT."""
    asyncio.run(_work(pool, queues, at_once))


async def _work(pool: str, queues: Sequence[str], at_once: int) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    worker = WarmWorker(pool, list(queues), limit=at_once)
    await worker.warm(at_once)
    working = asyncio.create_task(worker.start(printer=_log.info))
    beside = (stop.wait(), worker.refill(), worker.kill_cancelled())
    tasks = {working, *(asyncio.create_task(one) for one in beside)}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await worker.end()
    for task in tasks:
        if not task.done():
            task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
