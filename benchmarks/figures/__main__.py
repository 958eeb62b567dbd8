"""Figures over a year of a million dossiers on PostgreSQL: how long each question of the desk takes, and whether the
kept sums are what a slow recount of every dossier gives.

``python -m benchmarks.figures [NUMBER]`` starts its own server on loopback, fills it (facts as ``models/measures.py``
makes them of invented cases), has upkeep add up the months that are over, asks, changes some dossiers through the
register as an office would, and compares again. Writes table, JSON and plot.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from benchmarks.figures import report
from benchmarks.figures.report import Found
from benchmarks.loader.writing import put
from models.decision import Decision, DecisionKind, EventKind
from models.figure import group_of
from models.measures import Case, Step, measures_of, written
from models.state import State
from storage.register import Register, figuring, open_register
from storage.register.figuring import Wanted
from storage.register.month_tables import tally_changes
from storage.register.office_tables import facts, tallies
from storage.register.tables import dossiers
from tests.services.postgres import Postgres
from tests.storage.samples import assessed

NUMBER, UNITS, PROCEDURES, BATCH = 1_000_000, 40, 30, 20_000
YEAR = datetime(2026, 1, 1, 1, tzinfo=UTC)
ALL = Wanted(202601, 202612)
OCTOBER, DECEMBER = datetime(2026, 10, 15, tzinfo=UTC), datetime(2026, 12, 15, tzinfo=UTC)
"""When upkeep adds up the months that are over: three are not, then one."""
HALF = Wanted(202601, 202612, units=[f"U{n:02d}" for n in range(UNITS // 2)])
ROUNDS = 20


def case(at: datetime, chance: random.Random) -> Case:
    """What might have become of a dossier."""
    minutes = lambda low, high: timedelta(minutes=int(low * (high / low) ** chance.random()))  # noqa: E731
    read = at + minutes(1, 30)
    ready = chance.random() < 0.6
    steps = [
        Step(EventKind.RECEIVED, at, State.RECEIVED),
        Step(EventKind.ASSESSED, read, State.READY if ready else State.REVIEW),
    ]
    now = read
    if not ready and chance.random() < 0.5:
        now += minutes(10, 3000)
        reasons = tuple(chance.sample(["component.missing", "field.mismatch", "page.unreadable", "fee.mismatch"], 2))
        steps.append(Step(EventKind.DECIDED, now, State.SUPPLEMENT_REQUESTED, reasons))
    now += minutes(5, 4000)
    outcome = chance.choices([State.ACCEPTED, State.REJECTED, State.WITHDRAWN], [0.92, 0.05, 0.03])[0]
    steps.append(Step(EventKind.DECIDED, now, outcome))
    if outcome is State.ACCEPTED and chance.random() < 0.9:
        now += minutes(600, 20000)
        steps.append(Step(EventKind.RESULT, now))
        if chance.random() < 0.9:
            now += minutes(10, 10000)
            steps.append(Step(EventKind.HANDED_OVER, now, State.RETURNED))
    return Case(
        state=outcome, due_at=at + timedelta(days=12), steps=tuple(steps), pages=chance.randrange(1, 30),
        weak_pages=chance.randrange(3), scanned=True, result_filed=chance.random() < 0.85, reused=chance.random() < 0.3,
    )  # fmt: skip


def invented(number: int) -> Iterator[tuple[dict[str, object], dict[str, object], dict[tuple[str, int], int]]]:
    """Rows of ``dossiers`` and ``facts``, and the measures, spread over the year."""
    chance = random.Random(1)  # noqa: S311
    step = timedelta(days=365) / number
    for n in range(number):
        at = YEAR + n * step
        unit, procedure, channel = f"U{n % UNITS:02d}", f"p{n // 7 % PROCEDURES:02d}", 1 + n % 3
        measures = measures_of(case(at, chance))
        code = f"{unit}-{at:%y%m%d}-{n:07d}"
        dossier = {
            "code": code, "unit": unit, "submission": f"s{n}", "state": "sealed", "channel": channel,
            "applicant_name": "", "procedure": procedure, "procedure_version": "", "received_at": at, "due_rank": at,
            "risk_rank": 0, "blocking": 0, "review": 0, "files": 0, "version": 1, "changed_at": at, "secret": False,
        }  # fmt: skip
        month = int(f"{at.astimezone(figuring.VIETNAM):%Y%m}")
        fact = {
            "dossier": code, "unit": unit, "procedure": procedure, "channel": channel, "month": month,
            "measures": written(measures),
        }  # fmt: skip
        yield dossier, fact, measures


def fill(register: Register, number: int) -> None:
    """Write dossiers, facts and their sums."""
    sums: Counter[tuple[object, ...]] = Counter()
    rows: list[tuple[dict[str, object], dict[str, object]]] = []

    def write() -> None:
        with register.database.write() as connection:
            put(connection, dossiers, [dossier for dossier, _ in rows])
            put(connection, facts, [fact for _, fact in rows])
        rows.clear()

    for dossier, fact, measures in invented(number):
        rows.append((dossier, fact))
        cell = (int(str(fact["month"])), str(fact["unit"]), str(fact["procedure"]), int(str(fact["channel"])))
        for summed_in in figuring.cells_of(cell):
            for key, n in measures.items():
                sums[*summed_in, *key] += n
        if len(rows) == BATCH:
            write()
    if rows:
        write()
    names = [column.name for column in tallies.columns]
    cells = {(key[0], key[1]) for key in sums}
    with register.database.write() as connection:
        put(connection, tallies, [dict(zip(names, (*key, n), strict=True)) for key, n in sums.items()])
        put(connection, tally_changes, [{"month": month, "unit": unit, "number": 1} for month, unit in sorted(cells)])
    with register.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def questions(register: Register) -> dict[str, Callable[[], object]]:
    """What the desk asks."""
    groups, behind = register.figures.groups, register.figures.behind
    return {
        "the whole year": lambda: groups(ALL),
        "by month": lambda: groups(ALL, "month"),
        "by unit": lambda: groups(ALL, "unit"),
        "by procedure": lambda: groups(ALL, "procedure"),
        "by procedure, half of the units": lambda: groups(HALF, "procedure"),
        "by channel": lambda: groups(ALL, "channel"),
        "one unit, one channel, by procedure": lambda: groups(
            Wanted(202601, 202612, units=["U07"], channel=2), "procedure"
        ),
        "one unit, by month": lambda: groups(Wanted(202601, 202612, units=["U07"]), "month"),
        "one quarter, one procedure": lambda: groups(Wanted(202604, 202606, procedures=["p03"])),
        "dossiers behind a number (late)": lambda: behind(ALL, "late"),
        "dossiers behind a rare number, one unit": lambda: behind(
            Wanted(202601, 202612, units=["U07"]), "reason.fee.mismatch"
        ),
    }


def ask(questions: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Seconds of each question, asked so many times in turn."""
    spent: dict[str, list[float]] = {name: [] for name in questions}
    for _ in range(rounds):
        for name, question in questions.items():
            start = time.perf_counter()
            question()
            spent[name].append(time.perf_counter() - start)
    return spent


def work(register: Register, number: int) -> float:
    """Take some dossiers through the register, so that the sums change as they do every day; seconds a dossier."""
    start = time.perf_counter()
    for n in range(number):
        code = assessed(register, f"portal-{n}")
        kind = DecisionKind.ACCEPT if n % 3 else DecisionKind.REJECT
        at = register.events(code)[-1].at + timedelta(hours=n % 50)
        register.decide(code, Decision(kind=kind, by="an", at=at, reason="x"))
    return (time.perf_counter() - start) / number


def main(number: int) -> None:
    """Measure and print."""
    server = Postgres(fsync=True)
    try:
        server.start()
        measure(open_register(server.new_database()), number)
    finally:
        server.remove()


def measure(register: Register, number: int) -> None:
    """Fill, add up, ask, work, compare."""
    found = Found(number)
    register.migrate()
    fill(register, number)
    with register.database.read() as connection:
        found.sums = connection.exec_driver_sql("SELECT count(*) FROM tallies").scalar_one()
    print(f"{number} dossiers, {found.sums} rows of sums", flush=True)
    by_procedure = {"by procedure": lambda: register.figures.groups(ALL, "procedure")}
    found.add("by procedure, no month added up yet", ask(by_procedure, 5)["by procedure"])
    start = time.perf_counter()
    added = register.figures.add_up_months(OCTOBER)
    found.note(f"{added} months added up by upkeep: {(time.perf_counter() - start) / added:.2f} s each")
    found.add("by procedure, three months not added up", ask(by_procedure)["by procedure"])
    register.figures.add_up_months(DECEMBER)
    for name, seconds in ask(questions(register)).items():
        found.add(name, seconds)
    for when in ("as filled", "after 300 dossiers more, through the register"):
        start = time.process_time()
        same = equal(register)
        found.note(f"equal to the slow recount, {when}: {same} ({time.process_time() - start:.0f} CPU s)")
        if when == "as filled":
            found.note(f"one dossier in, read and decided, with its figures: {1000 * work(register, 300):.1f} ms")
    register.close()
    report.write(found)


def equal(register: Register) -> bool:
    """Whether the year as a whole, and each procedure's, are what a recount of every dossier gives."""
    whole: Counter[tuple[str, int]] = Counter()
    parts: dict[str, Counter[tuple[str, int]]] = {}
    with register.database.read() as connection:
        for (_, _, procedure, _), measures in figuring.recounted(connection, ALL):
            whole.update(measures)
            parts.setdefault(procedure, Counter()).update(measures)
    asked = register.figures.groups
    by_procedure = tuple(group_of(key, parts[key]) for key in sorted(parts))
    return asked(ALL) == (group_of("", whole),) and asked(ALL, "procedure") == by_procedure


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER)
