"""``hoso worker`` whose whole process group is killed with SIGKILL at a place of the intake flow, as an office runs it:
under Prefect's server, with a warm process and its cells.

The place and the dossier stand in the file that ``DIE_AT`` names, ``PLACE CODE``; the one that dies takes it away, so
the next worker goes on. A place is ``turn`` (the run has begun, no dossier was taken yet), ``before:STEP``,
``after:STEP``, ``page:N`` (N pages are kept) or ``untold`` (all is done, Prefect does not know). Pages are counted as
in ``counted``.
``python -m tests.flows.dying_worker`` is the worker, ``... runner`` its warm process. Used by ``test_kill_worker``.
"""

import os
import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path

from tests.flows.counted import count


def wanted(place: str, code: str) -> None:
    """Die here, with everybody of this worker, if this is the place and the dossier; before the order is forgotten."""
    order = Path(os.environ["DIE_AT"])
    if order.exists() and order.read_text().split() == [place, code]:
        order.unlink()
        os.killpg(0, signal.SIGKILL)


def worker() -> None:
    """``hoso worker --limit 1``, whose warm process is ours."""
    from flows.warm.worker import Runner
    from hoso.__main__ import main

    async def start(cls: type[Runner]) -> Runner:
        words = (sys.executable, "-m", "tests.flows.dying_worker", "runner")
        return cls(await create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE))

    Runner.start = classmethod(start)  # type: ignore[assignment]
    sys.argv = ["hoso", "worker", "--limit", "1"]
    main()


def runner() -> None:
    """The warm process."""
    from flows import intake
    from flows.steps import reading
    from flows.warm.runner import main

    count()
    keep, as_task, take_turn, summary = reading.keep, intake.as_task, intake.take_turn, intake.summary
    now = {"code": "", "pages": 0}

    def turning(house, ticket, one):  # type: ignore[no-untyped-def]
        now.update(code=ticket, pages=0)
        wanted("turn", ticket)
        return take_turn(house, ticket, one)

    def keeping(*args):  # type: ignore[no-untyped-def]
        keep(*args)
        now["pages"] = int(now["pages"]) + 1
        wanted(f"page:{now['pages']}", str(now["code"]))

    def stepping(name, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        wanted(f"before:{name}", str(now["code"]))
        value = as_task(name, function, *args, **kwargs)
        wanted(f"after:{name}", str(now["code"]))
        return value

    def telling(dossier):  # type: ignore[no-untyped-def]
        wanted("untold", str(now["code"]))
        return summary(dossier)

    reading.keep, intake.as_task, intake.take_turn, intake.summary = keeping, stepping, turning, telling
    main()


if __name__ == "__main__":
    runner() if sys.argv[1:] == ["runner"] else worker()
