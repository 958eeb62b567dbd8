"""Register and store as dossiers grow in number; reading is replayed.

In: a folder, how many. Out: processor milliseconds a dossier at 10, 100, 1,000 ..., how flat they are, bytes a dossier.
"""

import statistics
from pathlib import Path

from benchmarks.pipeline.replay import house_in, replayed

MARKS = (10, 100, 1000, 10_000, 100_000)
FLAT_FROM = 100
"""The first dossiers also pay for imports and first pages of the database."""


def growth(folder: Path, count: int) -> dict[str, object]:
    """See the module."""
    house = house_in(folder / "growth")
    register = folder / "growth" / "r.sqlite"
    house.register.migrate()
    empty = _size(register)
    seconds: list[float] = []
    at: dict[int, float] = {}
    for used in replayed(house, folder, count):
        seconds.append(used)
        if len(seconds) in {*MARKS, count}:
            at[len(seconds)] = 1000 * statistics.median(seconds[-max(10, len(seconds) // 10) :])
    house.register.close()
    flat = {n: ms for n, ms in at.items() if n >= FLAT_FROM}
    return {
        "CPU ms a dossier": {str(n): round(ms, 1) for n, ms in at.items()},
        "last / first": round(flat[max(flat)] / flat[min(flat)], 2) if flat else None,
        "register bytes a dossier": (_size(register) - empty) // count,
    }


def _size(register: Path) -> int:
    return sum(p.stat().st_size for p in register.parent.glob("r.sqlite*") if p.is_file())
