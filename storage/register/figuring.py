"""Figures kept up to date: what each dossier adds, and the sums, changed in the transaction that changes the dossier.

In: a connection and a code, or which dossiers are wanted. Out: rows changed, or counts and lists. Wrong: nothing.
``models/measures.py`` says what is counted; ``recount`` makes all sums anew from the dossiers' own facts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.decision import EventKind
from models.matter import Matter, MatterKind
from models.measures import Case, Step, measures_of, read, written
from models.promise import Extension
from models.result import Result
from models.reuse import LookUp
from models.state import State
from storage.register import months
from storage.register.months import EVERY
from storage.register.office_tables import facts, matters, tallies
from storage.register.tables import dossiers, events, files, findings, sources

VIETNAM = timezone(timedelta(hours=7))
CHANGING = tuple(
    sorted(
        {
            EventKind.RECEIVED, EventKind.SUPPLEMENT_RECEIVED, EventKind.ASSESSED, EventKind.DECIDED,
            EventKind.CORRECTED, EventKind.RESULT, EventKind.HANDED_OVER, EventKind.REUSED, EventKind.LOOKED_UP,
            EventKind.EXTENDED, EventKind.SECRET, EventKind.PRESENTED,
        }
    )
)  # fmt: skip
"""Events after which a dossier may count otherwise."""
_MEASURE = re.compile(r"[a-z0-9_.]{1,48}")
WEAK = ("page.quality", "page.low_confidence", "page.unreadable")

_TALLY = ("month", "unit", "procedure", "channel", "measure", "bucket", "number")

Row = tuple[int, str, str, int]
"""Month, unit, procedure, channel: the cell of ``tallies`` a dossier belongs to."""


@dataclass(frozen=True)
class Wanted:
    """Which dossiers: months as ``yyyymm``, both inclusive; None is all. ``units`` empty is none."""

    first: int
    last: int
    units: Sequence[str] | None = None
    procedures: Sequence[str] | None = None
    channel: int | None = None

    def clauses(self, table: sa.Table) -> list[sa.ColumnElement[bool]]:
        """The conditions on ``facts`` or ``tallies``."""
        found: list[sa.ColumnElement[bool]] = [table.c.month >= self.first, table.c.month <= self.last]
        if self.units is not None:
            found.append(table.c.unit.in_(list(self.units)))
        if self.procedures is not None:
            found.append(table.c.procedure.in_(list(self.procedures)))
        if self.channel is not None:
            found.append(table.c.channel == self.channel)
        return found


def refresh(connection: sa.Connection, code: str) -> None:
    """Count a dossier as it stands now. Its unit's chain is held, so two writers cannot change the same cells."""
    before = connection.execute(sa.select(facts).where(facts.c.dossier == code)).mappings().one_or_none()
    after = _facts(connection, code)
    was = read(str(before["measures"])) if before else {}
    now = read(str(after["measures"])) if after else {}
    cell_before, cell_after = (_cell(before) if before else None), (_cell(after) if after else None)
    if (was, cell_before) == (now, cell_after):
        return
    connection.execute(facts.delete().where(facts.c.dossier == code))
    if after:
        connection.execute(facts.insert().values(**after))
    if cell_before == cell_after and cell_after is not None:
        changes = {key: now.get(key, 0) - was.get(key, 0) for key in {**was, **now}}
        _add(connection, cell_after, changes)
        return
    if cell_before:
        _add(connection, cell_before, {key: -number for key, number in was.items()})
    if cell_after:
        _add(connection, cell_after, now)


def behind(
    connection: sa.Connection, wanted: Wanted, measure: str, *, limit: int, after: str | None = None
) -> tuple[str, ...]:
    """Codes of the dossiers that a number counts, in order; none for a measure there is not."""
    if not _MEASURE.fullmatch(measure):
        return ()
    query = sa.select(facts.c.dossier).where(*wanted.clauses(facts)).order_by(facts.c.dossier).limit(limit)
    ends = [f"% {measure}{end}%" for end in (" ", "=", "@")]
    query = query.where(sa.or_(*(facts.c.measures.like(end.replace("_", r"\_"), escape="\\") for end in ends)))
    if after is not None:
        query = query.where(facts.c.dossier > after)
    return tuple(connection.execute(query).scalars())


def uncounted(connection: sa.Connection, limit: int) -> tuple[str, ...]:
    """Dossiers that no figure knows: none but after an update from an older program, or a restore."""
    known = sa.select(facts.c.dossier).where(facts.c.dossier == dossiers.c.code).exists()
    query = sa.select(dossiers.c.code).where(~known, dossiers.c.secret.is_(False)).order_by(dossiers.c.code)
    return tuple(connection.execute(query.limit(limit)).scalars())


def recounted(connection: sa.Connection, wanted: Wanted) -> Iterator[tuple[Row, dict[tuple[str, int], int]]]:
    """The slow way: every wanted dossier's cell and measures, one by one."""
    query = sa.select(facts).where(*wanted.clauses(facts))
    for row in connection.execute(query.execution_options(yield_per=5000)).mappings():
        yield _cell(row), read(str(row["measures"]))


def cells_of(cell: Row) -> tuple[Row, Row, Row]:
    """The rows of ``tallies`` a dossier is summed in: its unit as a whole, its procedure there, its channel there. All
    are of one unit, whose chain a writer holds: no two writers wait for each other's rows."""
    month, unit, procedure, channel = cell
    return (month, unit, EVERY, 0), (month, unit, procedure, 0), (month, unit, EVERY, channel)


def _cell(row: Mapping[Any, Any]) -> Row:
    return int(row["month"]), str(row["unit"]), str(row["procedure"]), int(row["channel"])


def _add(connection: sa.Connection, cell: Row, changes: Mapping[tuple[str, int], int]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [
        dict(zip(_TALLY, (*summed_in, measure, bucket, number), strict=True))
        for summed_in in cells_of(cell)
        for (measure, bucket), number in sorted(changes.items())
        if number
    ]
    if rows:
        statement = insert(tallies)
        summed = {"number": tallies.c.number + statement.excluded.number}
        key = [column.name for column in tallies.primary_key]
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=summed), rows)
        months.changed(connection, cell[0], cell[1])


def _facts(connection: sa.Connection, code: str) -> dict[str, object] | None:
    row = connection.execute(sa.select(dossiers).where(dossiers.c.code == code)).one()
    if row.secret:
        return None
    return {
        "dossier": code,
        "unit": row.unit,
        "procedure": row.procedure or "",
        "channel": int(row.channel),
        "month": int(f"{row.received_at.astimezone(VIETNAM):%Y%m}"),
        "measures": written(measures_of(case_of(connection, code))),
    }


def case_of(connection: sa.Connection, code: str) -> Case:
    """What the register knows of a dossier, as far as figures look at it."""
    row = connection.execute(sa.select(dossiers).where(dossiers.c.code == code)).one()
    beside = _matters(connection, code)
    return Case(
        state=State(row.state),
        due_at=_legal_due(row.due_at, beside),
        steps=_steps(connection, code),
        pages=_number(connection, sa.select(sa.func.sum(files.c.pages)).where(files.c.dossier == code)),
        weak_pages=_number(
            connection,
            sa.select(sa.func.count()).where(findings.c.dossier == code, findings.c.code.in_(WEAK)),
        ),
        scanned=_number(connection, sa.select(sa.func.count()).where(sources.c.dossier == code)) > 0,
        result_filed=any(m.kind is MatterKind.RESULT and Result.from_kept(m.body).sha256 for m in beside),
        reused=any(_is_reuse(matter) for matter in beside),
    )


def _matters(connection: sa.Connection, code: str) -> list[Matter]:
    wanted = (MatterKind.RESULT, MatterKind.REUSE, MatterKind.LOOKUP, MatterKind.EXTENSION)
    query = sa.select(matters).where(matters.c.dossier == code, matters.c.kind.in_(wanted)).order_by(matters.c.id)
    return [Matter(**row) for row in connection.execute(query).mappings()]


def _legal_due(due: datetime | None, beside: Sequence[Matter]) -> datetime | None:
    """Before any extension: what the office promised anew does not move the deadline of the law."""
    first = next((m for m in beside if m.kind is MatterKind.EXTENSION), None)
    return Extension.from_kept(first.body).old_due if first else due


def _is_reuse(matter: Matter) -> bool:
    if matter.kind is MatterKind.REUSE:
        return True
    return matter.kind is MatterKind.LOOKUP and LookUp.from_kept(matter.body).found


def _steps(connection: sa.Connection, code: str) -> tuple[Step, ...]:
    query = (
        sa.select(events.c.kind, events.c.at, events.c.after, events.c.detail)
        .where(events.c.dossier == code, events.c.kind.in_(CHANGING))
        .order_by(events.c.number)
    )
    return tuple(
        Step(
            kind=EventKind(row.kind),
            at=row.at,
            after=State(row.after) if row.after else None,
            reasons=tuple(str(row.detail.get("findings_open", "")).split()),
        )
        for row in connection.execute(query)
    )


def _number(connection: sa.Connection, query: sa.Select[Any]) -> int:
    found: int | None = connection.execute(query).scalar_one()
    return found or 0
