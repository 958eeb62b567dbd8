"""Workers side by side on one register and store; reading is slept: cores are simulated, contention is real.

In: a folder, numbers of workers. Out: for each its efficiency against one worker. Skipped where there is no PostgreSQL.
"""

import multiprocessing
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks.pipeline.replay import delivered, house_in, processed
from flows.house import House
from flows.line import take_turn
from models.settings import Settings
from tests.services.daemon import ServiceMissing
from tests.services.postgres import Postgres

READING_SECONDS = 2.0
TURNS = 8


def contention(folder: Path, workers: list[int]) -> dict[str, object]:
    """Workers that sleep instead of reading, on one register (PostgreSQL where there is one) and one store."""
    try:
        server = Postgres()
    except ServiceMissing:
        return {"skipped": "no PostgreSQL"}
    server.start()
    try:
        rates = {n: _rate(folder / f"c{n}", server.new_database(), n) for n in workers}
    finally:
        server.remove()
    one = rates[workers[0]] / workers[0]
    return {f"efficiency of {n} workers": round(rate / (n * one), 3) for n, rate in rates.items()}


def _rate(folder: Path, register: str, workers: int) -> float:
    """Dossiers a second."""
    house = house_in(folder, register)
    for number in range(workers * TURNS):
        delivered(house, folder, number, unit=f"H61.{number % 5:02}")
    codes = list(house.register.unfinished())
    house.register.close()
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(workers + 1)
    parts = [codes[n::workers] for n in range(workers)]
    processes = [context.Process(target=_work, args=(folder, register, part, ready)) for part in parts]
    for process in processes:
        process.start()
    ready.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    return workers * TURNS / (time.perf_counter() - began)


def _work(folder: Path, register: str, tickets: list[str], ready: Barrier) -> None:
    house = House(
        Settings(home=folder, objects=f"file://{folder}/objects", register=register), lambda: datetime.now(UTC)
    )
    house.register.schema_current()
    _ = house.catalogue, house.objects
    ready.wait()
    for ticket in tickets:
        take_turn(house, ticket, lambda code: processed(house, code, reading_seconds=READING_SECONDS, pages=7))
    house.register.close()
