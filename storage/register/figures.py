"""Figures as the desk asks for them; the counting is in ``figuring.py`` and ``summing.py``.

In: which dossiers and by what. Out: groups of figures, or the dossiers behind a number. Wrong: ``WrongUsage``.
"""

from datetime import datetime

import sqlalchemy as sa

from models.dossier import DossierSummary
from models.error import WrongUsage
from models.figure import Group, group_of
from models.measures import Case
from storage.register import chain, dossiers, figuring, months, summing
from storage.register.database import Database
from storage.register.figuring import Wanted
from storage.register.tables import dossiers as rows


class Figures:
    """Reached as ``register.figures``."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def groups(self, wanted: Wanted, by: str | None = None) -> tuple[Group, ...]:
        """Figures of everything wanted (``by`` None), or of each unit, procedure, month or channel."""
        if by not in (None, "unit", "procedure", "month", "channel"):
            raise WrongUsage("figures are by unit, procedure, month or channel")
        with self.database.read() as connection:
            found = summing.sums(connection, wanted, by)
        if by is None:
            return (group_of("", found.get("", {})),)
        return tuple(group_of(key, found[key]) for key in sorted(found))

    def behind(
        self, wanted: Wanted, measure: str, *, limit: int = 50, after: str | None = None
    ) -> tuple[DossierSummary, ...]:
        """The dossiers that a number counts."""
        with self.database.read() as connection:
            codes = figuring.behind(connection, wanted, measure, limit=limit, after=after)
            found = sa.select(*dossiers.SUMMARY).where(rows.c.code.in_(codes), *dossiers.Filter().clauses())
            return tuple(dossiers.as_summary(row) for row in connection.execute(found.order_by(rows.c.code)).mappings())

    def case(self, code: str) -> Case:
        """What figures are made of, for one dossier."""
        with self.database.read() as connection:
            return figuring.case_of(connection, code)

    def add_up_months(self, now: datetime) -> int:
        """Add up the months that are over and have changed since; how many. One transaction each."""
        with self.database.read() as connection:
            due = months.due(connection, int(f"{now.astimezone(figuring.VIETNAM):%Y%m}"), now=now)
        for month in due:
            with self.database.write() as connection:
                months.add_up(connection, month, now=now)
        return len(due)

    def count_missing(self, limit: int = 500) -> int:
        """Count dossiers that no figure knows yet; how many were counted."""
        with self.database.read() as connection:
            codes = figuring.uncounted(connection, limit)
        for code in codes:
            with self.database.write() as connection:
                chain.hold_unit(connection, dossiers.unit_of(connection, code))
                figuring.refresh(connection, code)
        return len(codes)
