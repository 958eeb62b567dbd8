"""Dossiers stopped for a stamp of secrecy: out of every list but one, until an administrator says it was none.

In: a code, marks or a reason. Out: the list, for administrators. Wrong: ``WrongUsage`` without a reason, ``Conflict``.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.decision import Event, EventKind
from models.dossier import Dossier, DossierSummary
from models.error import Conflict, WrongUsage
from models.finding import Evidence
from models.state import State
from storage.register import chain, deciding, dossiers, index
from storage.register.database import Database
from storage.register.tables import dossiers as rows


class Secrecy:
    """Reached as ``register.secrecy``."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def stop(
        self, code: str, marks: Sequence[Evidence], *, now: datetime, actor: str, on_version: int | None = None
    ) -> None:
        """Stop a dossier that bears a stamp of secrecy and take it out of every list; only where the stamp stands is
        kept, nothing that was read."""
        with self.database.write() as connection:
            unit = dossiers.unit_of(connection, code)
            chain.hold_unit(connection, unit)
            dossiers.held_row(connection, code)  # whoever writes its words holds it too
            index.remove(connection, code)
            connection.execute(rows.update().where(rows.c.code == code).values(secret=True))
            detail = {"marks": " ".join(f"{m.text or ''}@{m.page or 0}".replace(" ", "_") for m in marks)}
            event = Event(kind=EventKind.SECRET, at=now, actor=actor, detail=detail)
            deciding.move(connection, code, State.STOPPED, event, on_version)

    def release(self, code: str, *, now: datetime, actor: str, reason: str, origin: str = "") -> None:
        """An administrator says that it was no stamp of secrecy: the dossier is read again, these files unchecked."""
        if not reason.strip():
            raise WrongUsage("releasing a dossier that was stopped for secrecy needs a reason")
        with self.database.write() as connection:
            row = dossiers.row_of(connection, code)
            chain.hold_unit(connection, str(row.unit))
            if not row.secret:
                raise Conflict(f"{code} is not stopped for secrecy")
            connection.execute(rows.update().where(rows.c.code == code).values(secret=False))
            cleared = " ".join(sorted({file.sha256 for file in dossiers.files_of(connection, code)}))
            event = Event(
                kind=EventKind.SECRET, at=now, actor=actor, origin=origin, reason=reason, detail={"cleared": cleared}
            )
            deciding.move(connection, code, State.RECEIVED, event)

    def stopped(self, *, units: Sequence[str]) -> tuple[DossierSummary, ...]:
        """Dossiers stopped for secrecy: for administrators only."""
        query = sa.select(*dossiers.SUMMARY).where(rows.c.secret.is_(True), rows.c.unit.in_(list(units)))
        with self.database.read() as connection:
            found = connection.execute(query.order_by(rows.c.received_at.desc()).limit(500)).mappings()
            return tuple(dossiers.as_summary(row) for row in found)

    def cleared(self, code: str) -> frozenset[str]:
        """SHA-256 of files that an administrator released."""
        with self.database.read() as connection:
            found = [e for e in chain.events_of(connection, code) if e.kind is EventKind.SECRET]
        return frozenset(sha for event in found for sha in event.detail.get("cleared", "").split())

    def dossier(self, code: str) -> Dossier:
        """The dossier whatever it bears: for processing and administrators."""
        with self.database.read() as connection:
            return dossiers.dossier(connection, code)
