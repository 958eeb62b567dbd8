"""Fills a register in bulk with invented dossiers, for measuring questions and pages at a million of them.

``load(number, register, ...)`` writes, for each dossier: its row, delivery, file, assessment, findings where it
waits for a person, words of the text index, one event (two and a package where it is sealed) in a sound hash chain,
so that ``hoso audit verify`` passes on it. No object is stored. The same number gives the same dossiers everywhere.
On the command line: ``python -m benchmarks.loader REGISTER NUMBER``.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import islice

import sqlalchemy as sa

from benchmarks.loader.dossiers import Loaded, loaded
from benchmarks.loader.writing import Writing
from storage.register import Register

__all__ = ["BATCH", "Loaded", "load"]

BATCH = 5000


def load(
    number: int, *registers: Register, units: Sequence[str] = (), told: Callable[[int], None] = lambda _: None
) -> None:
    """Write ``number`` dossiers into each of the registers, empty and migrated; ``units`` are theirs in turn (none: 40
    invented). ``told`` hears how many are written after each batch. A million take about 900 CPU seconds."""
    made = loaded(number, tuple(units) or tuple(f"H61.{n:02d}" for n in range(1, 41)))
    with ExitStack() as stack:
        writings = [stack.enter_context(Writing(register.database)) for register in registers]
        done = 0
        while batch := list(islice(made, BATCH)):
            for writing in writings:
                writing.write(batch)
            done += len(batch)
            told(done)
    for register in registers:
        with register.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("ANALYZE" if register.database.sqlite else "VACUUM ANALYZE"))
