"""``python -m benchmarks.understanding [--real] [--noise none|light|heavy] [--clean N] [--spoilt N] [--seeds TEXT]
[--mixed N] [--keep DIR] [--minutes M] [--out DIR]``.

Makes dossiers from the benchmark's own seeds, reads them (from truth with noise, or really), assesses them, and
prints the table of issue 4. Writes ``understanding.json``, ``table.md``, ``confusion.svg`` and ``notes.txt`` (what
went wrong) into ``--out``.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path

from benchmarks.understanding.dossiers import Made, Wish, from_engine, from_truth
from benchmarks.understanding.measure import Marks, add
from benchmarks.understanding.plan import clean, mixed, spoilt
from benchmarks.understanding.readings import HEAVY, LIGHT, NONE, Noise
from benchmarks.understanding.report import confusion_svg, rows, table
from models.procedure import Catalogue
from pipeline.assess import assess, route
from storage.catalogue import load_catalogue
from tests.office.degrade import Level

NOISES: dict[str, Noise] = {"none": NONE, "light": LIGHT, "heavy": HEAVY}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.understanding", description=__doc__)
    parser.add_argument("--real", action="store_true", help="through files, cleaning and Tesseract")
    parser.add_argument("--noise", choices=tuple(NOISES), default="light")
    parser.add_argument("--clean", type=int, default=2, help="clean dossiers of each procedure")
    parser.add_argument("--spoilt", type=int, default=1, help="dossiers of each defect")
    parser.add_argument("--seeds", default="bu-", help="what seeds begin with; new ones measure what nobody looked at")
    parser.add_argument("--mixed", type=int, default=0, help="N dossiers: clean and spoilt by any defect, both noises")
    parser.add_argument("--keep", type=Path, help="a folder that keeps real readings between runs")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no dossier after this long")
    parser.add_argument("--out", type=Path, default=Path("bench-understanding"))
    return parser.parse_args()


def one(made: Made, marks: Marks, catalogue: Catalogue, *, degraded: bool) -> None:
    """Assess one dossier and add what came of it."""
    before = time.process_time()
    done = assess(
        made.submission, made.files, made.readings, made.verdicts, made.findings, catalogue, engine="benchmark"
    )
    state = route(done)
    add(marks, made, done, state, catalogue, time.process_time() - before, degraded=degraded)


def wishes(wanted: argparse.Namespace) -> Iterator[Wish]:
    """What to make."""
    if wanted.mixed:
        return mixed(wanted.mixed, wanted.seeds)
    plan = chain(clean(wanted.clean, wanted.seeds), spoilt(wanted.spoilt, wanted.seeds))
    return (replace(wish, noise=wanted.noise) for wish in plan)


def make(wish: Wish, real: bool, kept: Path | None) -> Made | None:
    """The dossier, or None where the office cannot make that defect of that seed."""
    try:
        return from_engine(wish, kept) if real else from_truth(wish, NOISES[wish.noise])
    except ValueError:
        return None


def main() -> None:
    """Run and print."""
    wanted = _arguments()
    catalogue, marks, begun = load_catalogue(None), Marks(), time.monotonic()
    dossiers = 0
    for wish in wishes(wanted):
        if time.monotonic() - begun > 60 * wanted.minutes:
            break
        made = make(wish, wanted.real, wanted.keep)
        if made is not None:
            degraded = wish.level is not Level.CLEAN if wanted.real else wish.noise != "none"
            one(made, marks, catalogue, degraded=degraded)
            dossiers += 1
    wanted.out.mkdir(parents=True, exist_ok=True)
    result = {
        "dossiers": dossiers,
        "real": wanted.real,
        "noise": "none and light" if wanted.mixed else wanted.noise,
        "rows": [asdict(r) for r in rows(marks)],
    }
    (wanted.out / "understanding.json").write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    (wanted.out / "confusion.svg").write_text(confusion_svg(marks), encoding="utf-8")
    (wanted.out / "table.md").write_text(table(marks) + "\n", encoding="utf-8")
    misses = [f"{n:5d} {what}" for what, n in marks.field_misses.most_common()]
    false = [f"{n:5d} {what}" for what, n in marks.false_findings.most_common()]
    notes = [*marks.notes, "", "fields missed:", *misses, "", "false findings:", *false]
    (wanted.out / "notes.txt").write_text("\n".join(notes) + "\n", encoding="utf-8")
    print(f"{dossiers} dossiers, {marks.pages} pages")
    print(table(marks))


if __name__ == "__main__":
    main()
