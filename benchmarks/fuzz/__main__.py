"""The runner. Goes on where it stopped; says honestly how much processor time each entrance has had.

In: ``--cpu-minutes N`` in all for this run, ``--state FOLDER``, ``--only ENTRANCE``. Out: the sums, and
in the state's folder ``state.json`` and each file that hurt, under its number. Exit 1 when something was found.
"""

import argparse
import json
import random
import sys
from pathlib import Path

from benchmarks.fuzz.corpus import corpus
from benchmarks.fuzz.entrances import ENTRANCES
from benchmarks.fuzz.mutate import mutated
from flows.workers import Done, Workers
from models.settings import Limits
from tests.conftest import ROOT

SECONDS = 30
BATCH = 40
CELL = Limits(worker_memory_mb=1500, max_file_mb=60, max_unpacked_mb=60)


def main() -> int:
    """Fuzz in turns until the time is used up."""
    parser = argparse.ArgumentParser(prog="benchmarks.fuzz")
    parser.add_argument("--cpu-minutes", type=float, default=10)
    parser.add_argument("--state", type=Path, default=ROOT / ".fuzz")
    parser.add_argument("--only", choices=sorted(ENTRANCES))
    given = parser.parse_args()
    given.state.mkdir(parents=True, exist_ok=True)
    record = given.state / "state.json"
    counts: dict[str, dict[str, float]] = json.loads(record.read_text()) if record.exists() else {}
    names = [given.only] if given.only else list(ENTRANCES)
    used, found = 0.0, 0
    with Workers(1, CELL, scratch=given.state, readable=(ROOT / "benchmarks", ROOT / "tests")) as pool:
        while used < given.cpu_minutes * 60:
            for name in names:
                mine = counts.setdefault(name, {"next": 0, "seconds": 0.0, "findings": 0})
                seconds, hurt = _batch(pool, name, int(mine["next"]), given.state)
                mine["next"] += BATCH
                mine["seconds"] += seconds
                mine["findings"] += hurt
                used, found = used + seconds, found + hurt
            record.write_text(json.dumps(counts, indent=1))
    for name, mine in counts.items():
        minutes = mine["seconds"] / 60
        print(f"{name:12} {int(mine['next']):8} files {minutes:7.1f} CPU minutes {int(mine['findings'])} findings")
    print(f"in all {sum(c['seconds'] for c in counts.values()) / 60:.1f} CPU minutes")
    return 1 if found else 0


def _batch(pool: Workers, name: str, first: int, state: Path) -> tuple[float, int]:
    good, words = corpus(name)
    used, hurt = 0.0, 0
    files = []
    for number in range(first, first + BATCH):
        chance = random.Random(f"{name}-{number}")  # noqa: S311 - chance that can be repeated, not a secret
        files.append(mutated(chance, chance.choice(good), good, words))
    for place, ended in pool.map(ENTRANCES[name], ((data,) for data in files), seconds=SECONDS):
        if isinstance(ended, Done):
            used += ended.value
            continue
        used += SECONDS if ended.ending.value == "timed_out" else 0
        hurt += 1
        (state / f"{name}-{first + place}.bin").write_bytes(files[place])
        print(f"{name} {first + place}: {ended.ending.value} {ended.reason}", flush=True)
    return used, hurt


if __name__ == "__main__":
    sys.exit(main())
