"""What the machinery costs: acknowledging, growth, contention.

In: ``--count N`` dossiers replayed, ``--workers 1,2,4``, ``--rounds N``, ``--out FOLDER``. Out: a table, its JSON
and ``pipeline.png``. Wall time is used only in ratios of runs side by side, and for simulated reading, which sleeps.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.pipeline.contention import contention
from benchmarks.pipeline.replay import house_in, replayed
from flows.receive import receive
from models.submission import Submission
from pipeline.open import sha256_of
from storage.objects import Place, incoming_key, open_store


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.pipeline")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--workers", default="1,2,4,8")
    parser.add_argument("--out", type=Path, default=Path())
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = {
            "acknowledging 20 MB": acknowledging(Path(folder), given.rounds),
            "growth": growth(Path(folder), given.count),
            "contention": contention(Path(folder), [int(n) for n in given.workers.split(",")]),
        }
    (given.out / "pipeline.json").write_text(json.dumps(rows, indent=1))
    for name, row in rows.items():
        print(name)
        for key, value in row.items():
            print(f"  {key}: {value}")
    plot(rows, given.out / "pipeline.png")


def acknowledging(folder: Path, rounds: int) -> dict[str, float]:
    """Five files of 4 MB: the whole of ``receive`` beside putting the same bytes into the same kind of store."""
    house = house_in(folder / "ack")
    house.register.migrate()
    bare = open_store(f"file://{folder}/bare")
    whole, stored = [], []
    for number in range(rounds):
        files = []
        for part in range(5):
            path = folder / f"part-{part}.bin"
            path.write_bytes(os.urandom(4_000_000))
            files.append(path)
        began = time.perf_counter()
        for path in files:
            digest = sha256_of(path)
            bare.put_file(Place.INCOMING, incoming_key(digest), path, sha256=digest, media_type="x/x")
        between = time.perf_counter()
        receive(house, files, Submission(submission=f"a-{number}", received=house.now()))
        whole.append(time.perf_counter() - between)
        stored.append(between - began)
    house.register.close()
    return {
        "rounds": rounds,
        "p95 of acknowledging / p95 of storing": round(p95(whole) / p95(stored), 2),
        "median of the pairs' ratios": round(statistics.median(a / b for a, b in zip(whole, stored, strict=True)), 2),
    }


def growth(folder: Path, count: int) -> dict[str, object]:
    """Register and store as dossiers grow in number; reading is replayed."""
    house = house_in(folder / "growth")
    marks = sorted({10, 100, 1000, 10_000, 100_000} & set(range(count + 1)) | {count})
    seconds: list[float] = []
    row: dict[str, object] = {}
    register = folder / "growth" / "r.sqlite"
    house.register.migrate()
    empty = register.stat().st_size
    for used in replayed(house, folder, count):
        seconds.append(used)
        if len(seconds) in marks:
            last = seconds[-max(10, len(seconds) // 10) :]
            row[f"CPU ms a dossier at {len(seconds)}"] = round(1000 * statistics.median(last), 1)
    size = sum(p.stat().st_size for p in register.parent.glob("r.sqlite*") if p.is_file()) - empty
    row["register bytes a dossier"] = size // count
    house.register.close()
    return row


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def plot(rows: dict[str, dict[str, object]], out: Path) -> None:
    """Cost a dossier by number, and efficiency by workers."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.2))
    cost = {int(k.rsplit(" ", 1)[1]): v for k, v in rows["growth"].items() if k.startswith("CPU")}
    left.plot(list(cost), list(cost.values()), "o-")
    left.set(
        xscale="log", ylim=(0, None), xlabel="dossiers in the register", ylabel="CPU ms a dossier, without reading"
    )
    share = {int(k.split(" ")[2]): v for k, v in rows["contention"].items() if k.startswith("efficiency")}
    right.plot(list(share), list(share.values()), "o-")
    right.axhline(0.9, linestyle=":", color="grey")
    right.set(ylim=(0, 1.1), xlabel="workers (reading slept)", ylabel="efficiency")
    figure.tight_layout()
    figure.savefig(out, dpi=110)


if __name__ == "__main__":
    main()
