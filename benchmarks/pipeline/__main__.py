"""What the machinery costs and whether it holds: ``make bench-pipeline``, ``ARGS="--size full"``, ``ARGS="--soak 60"``.

In: ``--size small`` (minutes) or ``full`` (hours: 60 mixed dossiers, 1,000 scheduled, 100,000 replayed), ``--rows`` to
run some only, ``--soak MINUTES`` for random faults instead, ``--out FOLDER``. Out: a table, ``pipeline.json`` and
``pipeline.png``. Wall time stands only in ratios of runs side by side, and where reading is slept.
"""

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pipeline.acknowledging import acknowledging
from benchmarks.pipeline.contention import contention
from benchmarks.pipeline.growth import growth
from benchmarks.pipeline.mixed import mixed
from benchmarks.pipeline.plot import plot
from benchmarks.pipeline.scheduling import scheduling
from benchmarks.pipeline.weighing import weighing

RESULTS = Path(__file__).resolve().parents[1] / "results"
SEED = "p1-"
Row = dict[str, object]


@dataclass(frozen=True)
class Size:
    """How much of each row."""

    mixed: int
    scheduled: tuple[int, ...]
    replayed: int
    workers: tuple[int, ...]
    rounds: int


SIZES = {
    "small": Size(mixed=6, scheduled=(10, 40), replayed=1000, workers=(1, 2, 4), rounds=20),
    "full": Size(mixed=60, scheduled=(10, 100, 1000), replayed=100_000, workers=(1, 2, 4, 8), rounds=100),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.pipeline")
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--rows", default="")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    size = SIZES[given.size]
    rows: dict[str, Callable[[Path], Row]] = {
        "mixed": lambda folder: mixed(folder, size.mixed, SEED),
        "scheduling": lambda folder: scheduling(folder, size.scheduled),
        "growth": lambda folder: growth(folder, size.replayed),
        "contention": lambda folder: contention(folder, list(size.workers)),
        "acknowledging 20 MB": lambda folder: acknowledging(folder, size.rounds),
        "weighing": weighing,
    }
    if given.soak:
        from benchmarks.pipeline.soak import soak

        rows = {"soak": lambda folder: soak(folder, given.soak)}
    wanted = [name for name in rows if not given.rows or name.split()[0] in given.rows.split(",")]
    given.out.mkdir(parents=True, exist_ok=True)
    found = _kept(given.out)
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
            found[name] = rows[name](Path(folder))
        _print(name, found[name])
        (given.out / "pipeline.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    plot(found, given.out / "pipeline.png")


def _kept(out: Path) -> dict[str, Row]:
    """Rows of earlier runs stay, so that the long ones need not run together."""
    place = out / "pipeline.json"
    return json.loads(place.read_text()) if place.exists() else {}


def _print(name: str, row: Row) -> None:
    print(name)
    for key, value in row.items():
        print(f"  {key}: {value}", flush=True)


if __name__ == "__main__":
    main()
