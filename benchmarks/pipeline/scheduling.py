"""What a dossier costs beside its pages: one of a single line of text through Prefect's server, worker and register.

In: how many, as marks ``10, 100``. Out: processor milliseconds of each part and database bytes a dossier, at each mark.
"""

from itertools import pairwise
from pathlib import Path

from benchmarks.pipeline.mixed import lost_or_twice
from benchmarks.pipeline.office import started


def scheduling(folder: Path, marks: tuple[int, ...]) -> dict[str, object]:
    """See the module."""
    row: dict[str, object] = {}
    codes: list[str] = []
    with started(folder, 1) as office:
        register = office.environment["HOSO_REGISTER"]
        for before, until in pairwise((0, *marks)):
            kept, runs, used = office.bytes_of(register), office.bytes_of(office.prefect_database), office.used()
            for number in range(before, until):
                paper = folder / f"{number}.txt"
                paper.write_text(f"Đơn số {number}")
                codes.append(office.hand_over(f"s-{number}", [paper]))
            office.wait()
            spent, count = office.used() - used, until - before
            row[f"ms a dossier up to {until}"] = {k: round(1000 * v / count) for k, v in vars(spent).items()}
            row[f"register bytes a dossier up to {until}"] = (office.bytes_of(register) - kept) // count
            row[f"Prefect's bytes a dossier up to {until}"] = (office.bytes_of(office.prefect_database) - runs) // count
        row |= lost_or_twice(office, codes)
    return row
