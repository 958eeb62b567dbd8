"""No query without an index: the databases' own plans for the questions of daily work name one and scan no big table.

At two thousand dossiers a planner may still prefer a scan where the answer is most of the table, so the questions here
ask for little of it.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import sqlalchemy as sa

from models.finding import FindingCode
from models.state import State
from storage.criteria import Criteria
from storage.register import Register, index
from storage.register.copy_tables import copies
from storage.register.dossiers import Filter
from storage.register.intake import file_row
from storage.register.tables import (
    assessments,
    dossiers,
    events,
    files,
    findings,
    fixity_checks,
    indexed,
    packages,
    submissions,
)
from tests.storage.samples import NOW, UNIT, digest, file

NUMBER = 2000
BIG = "dossiers|files|events|findings|submissions|indexed|packages|fixity_checks|copies"
SCAN = re.compile(rf"\bSCAN ({BIG})\b(?! USING)|Seq Scan on (\w+)")


def _file(n: int, code: str) -> dict[str, object]:
    kept = file("a", code)
    return {"dossier": code, "ordinal": 1, **file_row(kept.model_copy(update={"submission": f"s{n}"}))}


ROWS: dict[sa.Table, Callable[[int, str], dict[str, object]]] = {
    files: _file,
    findings: lambda n, code: {
        "dossier": code, "ordinal": 1, "severity": "review",
        "code": "fee.mismatch" if n % 500 == 0 else "component.missing",
    },
    submissions: lambda n, code: {
        "unit": "u", "submission": f"s{n}", "dossier": code, "ordinal": 1, "received_at": NOW, "digest": "",
        "body": "{}",
    },
    events: lambda n, code: {
        "unit": "u", "number": n + 1, "kind": "viewed", "at": NOW, "actor": "a", "dossier": code, "origin": "",
        "reason": "", "detail": {}, "previous": "", "hash": "",
    },
    indexed: lambda n, code: {"dossier": code},
    packages: lambda n, code: {
        "dossier": code, "key": f"{code}/{code}.bagit.zip", "profile": "bagit", "sha256": digest(f"p{n}"), "bytes": 1,
        "sealed_at": NOW, "retention": "07", "mode": "", "retain_until": NOW + timedelta(days=n), "hold": False,
    },
    fixity_checks: lambda n, code: {
        "place": "archive", "key": f"{code}/{code}.bagit.zip", "outcome": "intact",
        "checked_at": NOW + timedelta(days=n),
    },
    copies: lambda n, code: {
        "place": "archive", "key": f"{code}/{code}.bagit.zip", "sha256": digest(f"p{n}"), "outcome": "intact",
        "copied_at": NOW, "checked_at": NOW + timedelta(days=n),
    },
    assessments: lambda n, code: {
        "dossier": code, "number": 1, "at": NOW, "engine": "", "catalogue": "", "digest": "",
        "body": '{"procedure": null}',
    },
}  # fmt: skip


NOTES = (fixity_checks, copies)
"""Tables that know of every second package: the other half waits, so that ten of them are a small answer."""


@pytest.fixture
def full(register: Register) -> Register:
    rows = [
        {
            "code": f"{UNIT if n % 50 == 0 else f'U{n % 50}'}-{n:06d}",
            "unit": UNIT if n % 50 == 0 else f"U{n % 50}",
            "submission": f"s{n}",
            "state": [State.SEALED, State.REVIEW, State.RECEIVED][0 if n % 40 else n % 3],
            "channel": 1,
            "applicant_name": "x",
            "procedure": f"p{n % 60}",
            "received_at": NOW + timedelta(minutes=n),
            "due_rank": NOW + timedelta(days=n % 30),
            "version": 1,
            "changed_at": NOW,
        }
        for n in range(NUMBER)
    ]
    with register.database.write() as connection:
        connection.execute(dossiers.insert(), rows)
        for table, make in ROWS.items():
            step = 2 if table in NOTES else 1
            connection.execute(table.insert(), [make(n, str(rows[n]["code"])) for n in range(0, NUMBER, step)])
        if not register.database.sqlite:
            connection.execute(sa.text("UPDATE indexed SET words = array_to_tsvector(ARRAY['word' || id])"))
    with register.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    return register


def _among_newest(register: Register) -> object:
    with patch.object(index, "RECENT", NUMBER // 10):
        return register.search("word1*", unit=UNIT, procedure="p7", limit=5)


def _of_several_units(register: Register) -> object:
    with patch.object(index, "RECENT", NUMBER // 10):
        return register.reading_room.search(Criteria(text="word1*"), units=[UNIT, "X1"], limit=5)


QUESTIONS: dict[str, Callable[[Register], object]] = {
    "one dossier's files": lambda r: r.dossier(f"{UNIT}-000000").files,
    "by submission": lambda r: r.dossier_of_submission("s77"),
    "queue": lambda r: r.queue(limit=10),
    "queue of a unit": lambda r: r.queue(unit=UNIT, limit=10),
    "newest": lambda r: r.list(limit=10),
    "newest of a unit": lambda r: r.list(unit=UNIT, limit=10),
    "next page": lambda r: r.list(unit=UNIT, limit=10, after=f"{UNIT}-001000"),
    "state of a unit": lambda r: r.list(unit=UNIT, state=State.REVIEW, limit=10),
    "procedure": lambda r: r.list(procedure="p7", limit=10),
    "finding": lambda r: r.list(finding=FindingCode.FEE_MISMATCH, limit=10),
    "counts of a unit": lambda r: r.counts(UNIT),
    "counts by deadline": lambda r: r.looking.counts_by_due(Filter(units=[UNIT]), [NOW]),
    "unfinished": lambda r: r.unfinished(),
    "same paper": lambda r: r.same_paper([digest("x")], "none"),
    "events": lambda r: r.events(f"{UNIT}-000000"),
    "to check": lambda r: r.keeping.to_check(before=NOW + timedelta(days=5), limit=10),
    "to copy": lambda r: r.copies.to_copy(10),
    "copies to check": lambda r: r.copies.to_check(before=NOW + timedelta(days=5), limit=10),
    "alarms": lambda r: (r.keeping.alarms(), r.copies.alarms()),
    "due for disposal": lambda r: r.keeping.due(now=NOW + timedelta(days=5), limit=10),
    "search": lambda r: r.search("nguyễn"),
    "search among the newest": _among_newest,
    "search of several units": _of_several_units,
}


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_a_question_is_answered_by_an_index(full: Register, question: str) -> None:
    with _asked(full) as statements:
        QUESTIONS[question](full)
    assert statements
    with full.database.read() as connection:
        for statement, parameters in statements:
            if "set_config" in statement:  # what it sets holds for the statements after it
                connection.exec_driver_sql(statement, parameters)
                continue
            explain = "EXPLAIN QUERY PLAN " if full.database.sqlite else "EXPLAIN "
            plan = "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))
            assert not SCAN.search(plan), f"{statement}\n{plan}"


class _asked:  # noqa: N801 -- reads as a word in the test
    """The statements a block sends."""

    def __init__(self, register: Register) -> None:
        self._engine = register.database.engine
        self._found: list[tuple[str, Any]] = []

    def __enter__(self) -> list[tuple[str, Any]]:
        sa.event.listen(self._engine, "before_cursor_execute", self._note)
        return self._found

    def __exit__(self, *_error: object) -> None:
        sa.event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _c: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            self._found.append((statement, parameters))


def test_the_check_sees_a_scan() -> None:
    assert SCAN.search("SCAN dossiers")
    assert SCAN.search("Seq Scan on findings")
    assert not SCAN.search("SCAN dossiers USING INDEX ix_dossiers_newest")
    assert not SCAN.search("SEARCH dossiers USING INDEX x")
