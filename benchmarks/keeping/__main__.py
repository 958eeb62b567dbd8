"""``python -m benchmarks.keeping [ROW ...] [--dossiers N] [--rounds N] [--faults N]``: keeping, measured row by row.

Rows: seal, memory, bytes, search, kills, faults (none named: all). Each starts the PostgreSQL and Ceph RGW it needs.
What was measured is kept in ``benchmarks/keeping/results.json``; table and plot are made from it anew each time, so
rows may be run on different days; kill rounds go on where they stopped.
"""

import argparse
import os
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.keeping import faults, kills, memory, report, sealing
from benchmarks.keeping.kills import Killed
from benchmarks.keeping.searching import searching
from benchmarks.loader import load
from storage.objects import open_store
from storage.register import open_register
from tests.services.ceph import Ceph
from tests.services.postgres import Postgres

ROUNDS = 7
SEAL_MB = 20
LARGE_MB = 2048


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], default=list(ROWS))
    parser.add_argument("--dossiers", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--faults", type=int, default=500)
    chosen = parser.parse_args()
    for row in chosen.rows:
        before = resource.getrusage(resource.RUSAGE_SELF)
        ROWS[row](chosen)
        after = resource.getrusage(resource.RUSAGE_SELF)
        print(
            f"{row}: {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.0f} CPU seconds", flush=True
        )
    report.write()


@contextmanager
def ceph_store(prefix: str) -> Iterator[str]:
    """The URL of a store on a Ceph of its own."""
    ceph = Ceph()
    try:
        ceph.start()
        os.environ |= {"HOSO_OBJECTS_ACCESS_KEY": ceph.access_key, "HOSO_OBJECTS_SECRET_KEY": ceph.secret_key}
        yield f"s3://{prefix}?endpoint={ceph.endpoint}"
    finally:
        ceph.remove()


def seal(_chosen: argparse.Namespace) -> None:
    """A dossier of 20 MB sealed, beside the same bytes put by the bare SDK (Ceph) or written with fsync (folder)."""
    with tempfile.TemporaryDirectory() as folder, ceph_store("seal") as ceph:
        for name, url in (("ceph", ceph), ("folder", f"file://{folder}/o")):
            objects, register = open_store(url), open_register(f"sqlite:///{folder}/{name}.sqlite")
            register.migrate()
            rounds = []
            for n in range(ROUNDS):
                record = sealing.prepare(register, objects, SEAL_MB, f"seal-{n}")
                seconds, size = sealing.sealed_seconds(register, objects, record)
                rounds.append((sealing.bare_seconds(objects, size, Path(folder)), seconds))
            report.keep("seal", name, {
                "ratio": round(statistics.median(bare / ours for bare, ours in rounds), 2),
                "sealing s": round(statistics.median(ours for _, ours in rounds), 3),
                "bare s": round(statistics.median(bare for bare, _ in rounds), 3),
            })  # fmt: skip


def large(_chosen: argparse.Namespace) -> None:
    """Memory while two gigabytes are packaged."""
    with tempfile.TemporaryDirectory() as folder:
        report.keep("memory", "folder", memory.packaged(f"file://{folder}/o", LARGE_MB))
    with ceph_store("memory") as url:
        report.keep("memory", "ceph", memory.packaged(url, LARGE_MB))


def beside(_chosen: argparse.Namespace) -> None:
    """Bytes of packages and results beside the originals: the samples, and a dossier of each kind of file."""
    from benchmarks.keeping.beside import Beside, beside_originals, samples
    from benchmarks.keeping.papers import deliveries

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = {"samples": samples()} | {kind: (path,) for kind, path in deliveries(folder / "given").items()}
        found = {
            kind: beside_originals(folder / f"house-{number}", paths)
            for number, (kind, paths) in enumerate(given.items())
        }
        for kind, bytes_of in (found | {"all of these": sum(found.values(), start=Beside())}).items():
            report.keep("bytes", kind, bytes_of.model_dump() | {"share": bytes_of.share})


def search(chosen: argparse.Namespace) -> None:
    """Two words with a filter over many dossiers, on both databases."""
    postgres = Postgres(fsync=True)
    try:
        postgres.start()
        with tempfile.TemporaryDirectory() as folder:
            urls = {"postgresql": postgres.new_database(), "sqlite": f"sqlite:///{folder}/r.sqlite"}
            registers = {name: open_register(url) for name, url in urls.items()}
            for register in registers.values():
                register.migrate()
            load(chosen.dossiers, *registers.values(), told=lambda done: print(done, end="\r", flush=True))
            for name, register in registers.items():
                found = searching(register, chosen.questions)
                report.keep(
                    "search", name, {"dossiers": chosen.dossiers, "questions": chosen.questions, "kinds": found}
                )
    finally:
        postgres.remove()


def killed(chosen: argparse.Namespace) -> None:
    """kill -9 of program, database and store in turn, under load."""
    before = Killed.model_validate(report.kept("kills", "ceph+postgresql") or {})
    kills.kill_rounds(
        chosen.rounds, before, lambda done: report.keep("kills", "ceph+postgresql", done.model_dump(mode="json"))
    )


def faulty(chosen: argparse.Namespace) -> None:
    """Injected faults, and whether they are found."""
    with tempfile.TemporaryDirectory() as folder:
        report.keep("faults", "folder+sqlite", faults.inject(Path(folder), chosen.faults).model_dump(mode="json"))


ROWS: dict[str, Callable[[argparse.Namespace], None]] = {
    "seal": seal,
    "memory": large,
    "bytes": beside,
    "search": search,
    "kills": killed,
    "faults": faulty,
}


if __name__ == "__main__":
    main()
