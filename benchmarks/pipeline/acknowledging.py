"""Acknowledging a submission of 20 MB, beside putting the same bytes into the same kind of store.

In: a folder, how many rounds. Out: the ratio of the 95th percentiles, and the median of the pairs' ratios.
"""

import os
import statistics
import time
from pathlib import Path

from benchmarks.pipeline.replay import house_in
from flows.receive import receive
from models.submission import Submission
from pipeline.open import sha256_of
from storage.objects import Place, incoming_key, open_store

PARTS, PART_BYTES = 5, 4_000_000


def acknowledging(folder: Path, rounds: int) -> dict[str, object]:
    """See the module. Both sides write fresh bytes: each goes first in every other round."""
    house = house_in(folder / "ack")
    house.register.migrate()
    bare = open_store(f"file://{folder}/bare")

    def store(files: list[Path]) -> None:
        for path in files:
            digest = sha256_of(path)
            bare.put_file(Place.INCOMING, incoming_key(digest), path, sha256=digest, media_type="x/x")

    def acknowledge(files: list[Path]) -> None:
        receive(house, files, Submission(submission=f"a-{number}", received=house.now()))

    took: dict[str, list[float]] = {"store": [], "acknowledge": []}
    for number in range(rounds):
        files = _files(folder)
        for act in (store, acknowledge)[:: 1 if number % 2 else -1]:
            began = time.perf_counter()
            act(files)
            took[act.__name__].append(time.perf_counter() - began)
    house.register.close()
    pairs = zip(took["acknowledge"], took["store"], strict=True)
    return {
        "rounds": rounds,
        "p95 of acknowledging / p95 of storing": round(p95(took["acknowledge"]) / p95(took["store"]), 2),
        "median of the pairs' ratios": round(statistics.median(a / b for a, b in pairs), 2),
    }


def _files(folder: Path) -> list[Path]:
    files = [folder / f"part-{part}.bin" for part in range(PARTS)]
    for path in files:
        path.write_bytes(os.urandom(PART_BYTES))
    return files


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]
