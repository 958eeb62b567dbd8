"""Turns between units: the unit whose last dossier was begun the longest ago comes next, with the dossier that
has waited there longest. One that was put back waits anew, so that it cannot stop its unit.

In: a connection, what to leave out. Out: a code or None. Costs one look into each waiting unit's events, from the end.
"""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from models.decision import EventKind
from models.state import State
from storage.register.tables import dossiers, events


def next_received(connection: sa.Connection, procedures: Sequence[str] | None, passed: Collection[str]) -> str | None:
    """See ``Register.next_received``."""
    waiting = [dossiers.c.state == State.RECEIVED, dossiers.c.code.not_in(list(passed))]
    if procedures is not None:
        waiting.append(dossiers.c.procedure.in_(list(procedures)))
    query = sa.select(dossiers.c.unit, sa.func.min(dossiers.c.changed_at)).where(*waiting).group_by(dossiers.c.unit)
    units = [(_last_begun(connection, unit), oldest, unit) for unit, oldest in connection.execute(query)]
    if not units:
        return None
    unit = min(units)[2]
    oldest_first = sa.select(dossiers.c.code).where(*waiting, dossiers.c.unit == unit)
    return str(connection.execute(oldest_first.order_by(dossiers.c.changed_at, dossiers.c.code).limit(1)).scalar_one())


def _last_begun(connection: sa.Connection, unit: str) -> str:
    """When the unit's last dossier was begun, as text that sorts; empty when none ever was."""
    query = sa.select(events.c.at).where(events.c.unit == unit, events.c.kind == EventKind.PROCESSING_STARTED)
    at = connection.execute(query.order_by(events.c.number.desc()).limit(1)).scalar_one_or_none()
    return at.isoformat() if at else ""
