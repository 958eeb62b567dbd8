"""Workers side by side on one register and store; reading is slept: cores are simulated, contention is real.

In: a folder, numbers of workers. Out: for each its efficiency against one worker, and where a dossier's time goes:
slept as reading, used of a processor, waited for a processor that others had (the kernel's own count: what more cores
would give back), waited for register, store and one another. Skipped where there is no PostgreSQL.
"""

import multiprocessing
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks.pipeline import cpu
from benchmarks.pipeline.postgres import on_postgres
from benchmarks.pipeline.replay import delivered, house_in, processed
from flows.house import House
from flows.line import take_turn
from models.settings import Settings
from tests.services.postgres import Postgres

READING_SECONDS = 2.0
"""As if seven pages were read on seven cores; on one core a dossier takes five times as long, so this asks more of
register and store than an office does."""
TURNS = 8


@dataclass(frozen=True)
class Rate:
    """Seconds a dossier and worker."""

    wall: float
    used: float
    queued: float
    """For a processor: the worker, and the PostgreSQL process that it waits for."""

    @property
    def alone(self) -> float:
        """Had there been a core for everybody."""
        return self.wall - self.queued

    @property
    def waited(self) -> float:
        """For register, store and one another."""
        return max(0.0, self.alone - self.used - READING_SECONDS)


def contention(folder: Path, workers: list[int]) -> dict[str, object]:
    """Workers that sleep instead of reading, on one register (PostgreSQL where there is one) and one store."""
    return on_postgres(lambda server: _compared({n: _rate(folder / f"c{n}", server, n) for n in workers}, workers))


def _compared(rates: dict[int, Rate], workers: list[int]) -> dict[str, object]:
    one = rates[workers[0]]
    row: dict[str, object] = {f"efficiency of {n} workers": round(one.wall / rate.wall, 3) for n, rate in rates.items()}
    row |= {f"with a core each, {n} workers": round(one.alone / rate.alone, 3) for n, rate in rates.items()}
    parts = {n: (READING_SECONDS, rate.used, rate.queued, rate.waited) for n, rate in rates.items()}
    row |= {f"s a dossier slept, used, queued, waited: {n}": [round(part, 3) for part in parts[n]] for n in parts}
    return row


def _rate(folder: Path, server: Postgres, workers: int) -> Rate:
    register = server.new_database()
    house = house_in(folder, register)
    for number in range(workers * TURNS):
        delivered(house, folder, number, unit=f"H61.{number % 5:02}")
    codes = list(house.register.unfinished())
    house.register.close()
    context = multiprocessing.get_context("spawn")
    gate, answers = context.Barrier(workers + 1), context.SimpleQueue()
    parts = [codes[n::workers] for n in range(workers)]
    processes = [context.Process(target=_work, args=(folder, register, part, gate, answers)) for part in parts]
    for process in processes:
        process.start()
    gate.wait()
    before = cpu.queued(server.pid)
    gate.wait()
    queued = cpu.queued(server.pid) - before
    gate.wait()
    told = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    wall, used, own = (sum(one[n] for one in told) / (workers * TURNS) for n in range(3))
    return Rate(wall, used, own + queued / (workers * TURNS))


def _work(
    folder: Path, register: str, tickets: list[str], gate: Barrier, answers: "SimpleQueue[tuple[float, float, float]]"
) -> None:
    house = House(
        Settings(home=folder, objects=f"file://{folder}/objects", register=register), lambda: datetime.now(UTC)
    )
    house.register.schema_current()
    _ = house.catalogue, house.objects
    gate.wait()
    began, used, queued = time.perf_counter(), time.process_time(), cpu.queued()
    for ticket in tickets:
        take_turn(house, ticket, lambda code: processed(house, code, reading_seconds=READING_SECONDS, pages=7))
    answers.put((time.perf_counter() - began, time.process_time() - used, cpu.queued() - queued))
    gate.wait()  # the register's processes that served us live until they are counted
    gate.wait()
    house.register.close()
