"""Search over many dossiers: two words with a filter, as people search.

In: a loaded register, how many questions. Out: milliseconds, percentiles by kind of question. Two words of one dossier
are asked for, so that there is an answer: of its running text (common words as they come), or its applicant's name;
with the dossier's unit, procedure or state as filter; half of them typed without marks.
"""

import random
import statistics
import time
from collections.abc import Callable

import sqlalchemy as sa

from benchmarks.loader.words import SYLLABLES
from models.state import State
from storage.register import Register
from storage.register.tables import dossiers, indexed
from storage.search import EXACT, fold


def searching(register: Register, number: int) -> dict[str, dict[str, float]]:
    """By kind of question: median and 95th percentile in milliseconds, and how many had an answer."""
    chance = random.Random(2)  # noqa: S311
    samples = [sample(register, chance) for _ in range(number)]
    kinds: dict[str, Callable[[tuple[list[str], sa.Row[tuple[str, str, str, str]]]], object]] = {
        "two words, unit": lambda s: register.search(_typed(s[0], chance), unit=s[1].unit),
        "two words, procedure": lambda s: register.search(_typed(s[0], chance), procedure=s[1].procedure),
        "two words, state": lambda s: register.search(_typed(s[0], chance), state=State.SEALED),
        "name, unit": lambda s: register.search(fold(s[1].applicant_name), unit=s[1].unit),
    }
    return {kind: _measured(ask, samples) for kind, ask in kinds.items()}


def sample(register: Register, chance: random.Random) -> tuple[list[str], sa.Row[tuple[str, str, str, str]]]:
    """Two words that stand in one dossier, and its row."""
    with register.database.read() as connection:
        last = connection.execute(sa.select(sa.func.max(indexed.c.id))).scalar_one()
        while True:
            entry = chance.randrange(1, last + 1)
            row = connection.execute(
                sa.select(dossiers.c.unit, dossiers.c.procedure, dossiers.c.applicant_name, dossiers.c.code)
                .join(indexed, indexed.c.dossier == dossiers.c.code)
                .where(indexed.c.id == entry)
            ).one_or_none()
            if row is not None:
                break
        table = "search_words WHERE rowid" if register.database.sqlite else "indexed WHERE id"
        kept = connection.execute(sa.text(f"SELECT words FROM {table} = :id"), {"id": entry}).scalar_one()  # noqa: S608
    known = set(SYLLABLES)
    words = [w.strip("'").removeprefix(EXACT) for w in kept.split() if w.strip("'").startswith(EXACT)]
    return chance.sample([word for word in words if word in known], 2), row


def _typed(words: list[str], chance: random.Random) -> str:
    text = " ".join(words)
    return text if chance.random() < 0.5 else fold(text)


def _measured(ask: Callable[..., object], samples: list[object]) -> dict[str, float]:
    times, answered = [], 0
    for sample in samples:
        begin = time.perf_counter()
        answered += bool(ask(sample))
        times.append((time.perf_counter() - begin) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return {"median ms": round(statistics.median(times), 1), "p95 ms": round(cuts[-1], 1), "answered": answered}
