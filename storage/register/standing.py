"""How the office stands, in numbers an operator asks for. No name, no code of a dossier.

In: a connection and the time. Out: ``Standing``. What is said "of the last day" is of dossiers received in it, so that
the index on the time of receipt finds them and the cost does not grow with the archive.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.decision import EventKind
from models.record import Record
from models.state import UNFINISHED, State
from storage.register import dossiers as rows
from storage.register.tables import assessments, components, dossiers, events, findings

DAY = timedelta(days=1)
_TO_DECIDE = (State.READY, State.REVIEW)


class Standing(Record):
    """Counts, and seconds where the name says so."""

    states: Mapping[State, int]
    waiting_by_unit: Mapping[str, int]
    """Dossiers that no worker has finished, by unit."""
    oldest_waiting_seconds: float = 0.0
    oldest_undecided_seconds: float = 0.0
    overdue: int = 0
    """Undecided after their day."""
    received_day: int = 0
    assessed_day: int = 0
    seconds_to_assessed: tuple[float, ...] = ()
    """Of the last day's dossiers, from receipt to the first assessment, ascending."""
    straight_day: int = 0
    """Of the last day's, those that came out without anything for a person to clear up."""
    confidences: tuple[float, ...] = ()
    """Of the papers found in them, ascending."""
    put_back_day: int = 0
    """Times that a dossier had to wait for a component of the machine."""
    findings_day: Mapping[str, int] = {}
    """Dossiers of the last day by code of finding."""


def standing(connection: sa.Connection, now: datetime) -> Standing:
    """See ``Register.standing``."""
    since = now - DAY
    fresh = dossiers.c.received_at >= since
    seconds = _seconds_to_assessed(connection, fresh)
    found = sa.select(findings.c.code, sa.func.count(sa.distinct(findings.c.dossier)))
    found = found.join(dossiers, dossiers.c.code == findings.c.dossier).where(fresh).group_by(findings.c.code)
    sure = sa.select(components.c.confidence).join(dossiers, dossiers.c.code == components.c.dossier).where(fresh)
    put_back = sa.select(sa.func.count()).select_from(events).join(dossiers, dossiers.c.code == events.c.dossier)
    return Standing(
        states=rows.counts(connection, rows.Filter()),
        waiting_by_unit=_by_unit(connection),
        oldest_waiting_seconds=_age(connection, tuple(UNFINISHED), now),
        oldest_undecided_seconds=_age(connection, _TO_DECIDE, now),
        overdue=_count(connection, dossiers.c.state.in_(_TO_DECIDE), dossiers.c.due_at < now),
        received_day=_count(connection, fresh),
        assessed_day=len(seconds),
        seconds_to_assessed=seconds,
        straight_day=_count(connection, fresh, dossiers.c.blocking + dossiers.c.review == 0,
                            dossiers.c.state.not_in(tuple(UNFINISHED))),
        confidences=tuple(connection.execute(sure.order_by(components.c.confidence)).scalars()),
        put_back_day=connection.execute(put_back.where(fresh, events.c.kind == EventKind.PUT_BACK)).scalar_one(),
        findings_day={row[0]: row[1] for row in connection.execute(found)},
    )  # fmt: skip


def _count(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(dossiers).where(*where)).scalar_one())


def _by_unit(connection: sa.Connection) -> dict[str, int]:
    query = sa.select(dossiers.c.unit, sa.func.count()).where(dossiers.c.state.in_(tuple(UNFINISHED)))
    return {row[0]: row[1] for row in connection.execute(query.group_by(dossiers.c.unit))}


def _age(connection: sa.Connection, states: tuple[State, ...], now: datetime) -> float:
    """Seconds since the longest waiting dossier last changed; 0 when none waits. A clock set back counts as none."""
    query = sa.select(sa.func.min(dossiers.c.changed_at)).where(dossiers.c.state.in_(states))
    oldest = connection.execute(query).scalar_one_or_none()
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def _seconds_to_assessed(connection: sa.Connection, fresh: sa.ColumnElement[bool]) -> tuple[float, ...]:
    """By our own clock at receipt, which the event of receipt holds; what a portal claims may be older."""
    taken = events.alias("taken")
    query = (
        sa.select(taken.c.at, assessments.c.at)
        .join(dossiers, dossiers.c.code == taken.c.dossier)
        .join(assessments, sa.and_(assessments.c.dossier == taken.c.dossier, assessments.c.number == 1))
        .where(fresh, taken.c.kind == EventKind.RECEIVED)
    )
    return tuple(sorted(max(0.0, (done - at).total_seconds()) for at, done in connection.execute(query)))
