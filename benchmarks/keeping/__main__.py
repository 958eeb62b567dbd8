"""``python -m benchmarks.keeping [--dossiers N] [--megabytes M] [--no-services]``: keeping, as ratios and percentiles.

Prints one line for each measure and writes ``benchmarks/keeping/results.json``. With services it starts its own
PostgreSQL (fsync on) and Ceph RGW.
"""

import argparse
import json
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.keeping import filling, sealing
from models.submission import ReceivedFile, Submission
from storage.objects import ObjectStore, open_store
from storage.register import Register, open_register
from tests.services.ceph import Ceph
from tests.services.postgres import Postgres

RESULTS = Path(__file__).with_name("results.json")
ROUNDS = 5
QUERIES = 200


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=100_000)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--no-services", action="store_true")
    chosen = parser.parse_args()
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
        home = Path(folder)
        measure("folder+sqlite", f"sqlite:///{home}/r.sqlite", open_store(f"file://{home}/o"), chosen, results)
        if not chosen.no_services:
            with_services(chosen, results)
    results["peak memory MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory of this process':55} {results['peak memory MB']:10.0f} MB")
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


def with_services(chosen: argparse.Namespace, results: dict[str, float]) -> None:
    """The same on Ceph and PostgreSQL."""
    postgres, ceph = Postgres(fsync=True), Ceph()
    try:
        postgres.start()
        ceph.start()
        os.environ |= {"HOSO_OBJECTS_ACCESS_KEY": ceph.access_key, "HOSO_OBJECTS_SECRET_KEY": ceph.secret_key}
        store = open_store(f"s3://bench?endpoint={ceph.endpoint}")
        measure("ceph+postgresql", postgres.new_database(), store, chosen, results)
    finally:
        ceph.remove()
        postgres.remove()


def measure(name: str, url: str, objects: ObjectStore, chosen: argparse.Namespace, results: dict[str, float]) -> None:
    """Everything on one pair of store and register."""
    register = open_register(url)
    register.migrate()
    note(results, f"{name}: seal {chosen.megabytes} MB, share of the bare speed",
         seal_ratio(register, objects, chosen.megabytes), "")  # fmt: skip
    note(results, f"{name}: dossiers received a second", receiving(register), "/s")
    begin = time.perf_counter()
    filling.fill(register, chosen.dossiers)
    note(results, f"{name}: dossiers indexed a second", chosen.dossiers / (time.perf_counter() - begin), "/s")
    for what, milliseconds in searching(register).items():
        note(results, f"{name}: {what} of {chosen.dossiers}, 95th percentile", milliseconds, "ms")
    register.close()


def note(results: dict[str, float], name: str, value: float, unit: str) -> None:
    """Print and keep."""
    results[name] = round(value, 3)
    print(f"{name:75} {value:10.2f} {unit}", flush=True)


def seal_ratio(register: Register, objects: ObjectStore, megabytes: int) -> float:
    """Median over rounds of bare seconds to sealing seconds; what the package adds to the originals is not hidden."""
    ratios = []
    with tempfile.TemporaryDirectory() as scratch:
        for n in range(ROUNDS):
            record = sealing.prepare(register, objects, megabytes, f"seal-{n}")
            seconds, size = sealing.sealed_seconds(register, objects, record)
            ratios.append(sealing.bare_seconds(objects, size, Path(scratch)) / seconds)
    return statistics.median(ratios)


def receiving(register: Register) -> float:
    """Dossiers of three files that one process receives in a second."""
    now, begin, number = datetime.now(UTC), time.perf_counter(), 200
    for n in range(number):
        files = [ReceivedFile(name=f"{k}.pdf", sha256=f"{n:032d}{k:032d}", bytes=1) for k in range(3)]
        register.receive(Submission(submission=f"r{n}", unit="H61.02", received=now), files, now=now, actor="x")
    return number / (time.perf_counter() - begin)


def searching(register: Register) -> dict[str, float]:
    """Milliseconds, 95th percentile: two words of one dossier with a filter on the unit; a number; two common words."""
    chance = random.Random(2)  # noqa: S311

    def two_words() -> None:
        register.search(
            " ".join(chance.sample(filling.words(chance)[:-2], 2)), unit=f"U{chance.randrange(filling.UNITS)}"
        )

    questions: dict[str, Callable[[], object]] = {
        "search two words and a unit": two_words,
        "search one number": lambda: register.search(str(chance.randrange(10**11, 10**12))),
        "search nguyen thi": lambda: register.search("nguyen thi", unit=f"U{chance.randrange(filling.UNITS)}"),
        "queue of a unit": lambda: register.queue(unit=f"U{chance.randrange(filling.UNITS)}"),
        "newest of a unit": lambda: register.list(unit=f"U{chance.randrange(filling.UNITS)}"),
    }
    return {name: _percentile(question) for name, question in questions.items()}


def _percentile(question: Callable[[], object]) -> float:
    times = []
    for _ in range(QUERIES):
        begin = time.perf_counter()
        question()
        times.append(time.perf_counter() - begin)
    return statistics.quantiles(times, n=20)[-1] * 1000


if __name__ == "__main__":
    main()
