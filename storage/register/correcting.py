"""Corrections: the row, its event, the new assessment and the state it leads to, or none of them.

In: a correction and the assessment made with it. Out: the dossier after it. Wrong: ``Conflict`` when the dossier
changed since the person looked or somebody else holds a claim, ``ForbiddenTransition`` when it waits for no person.
Reached as ``register.correcting``; each method is its own transaction.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.correction import Correction, CorrectionKind, Lesson, Standing, in_force, standing
from models.decision import Event, EventKind
from models.dossier import Assessment, Dossier
from models.error import Conflict, ForbiddenTransition
from models.reading import FileReading
from models.state import WAITING, State
from storage.register.agreement import correction_digest
from storage.register.assessing import Conclusion, write_down
from storage.register.chain import append, hold_unit
from storage.register.claims import require_free
from storage.register.database import Database
from storage.register.deciding import require_version
from storage.register.desk_tables import corrections as kept
from storage.register.dossiers import held_row, unit_of
from storage.register.tables import dossiers, files


class Correcting:
    """See the module."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def of(self, code: str) -> tuple[Correction, ...]:
        """Every correction of a dossier, undone ones and undoings too, oldest first."""
        with self.database.read() as connection:
            return _of(connection, code)

    def standing(self, code: str) -> Standing:
        """What the corrections in force ask for."""
        return standing(self.of(code))

    def correct(
        self,
        code: str,
        correction: Correction,
        assessment: Assessment,
        to: State,
        *,
        due_at: datetime | None,
        readings: Sequence[FileReading],
        origin: str = "",
    ) -> Dossier:
        """Keep ``correction`` and ``assessment``, which was made with it; state ``to`` where the table allows it."""
        with self.database.write() as connection:
            unit = unit_of(connection, code)
            hold_unit(connection, unit)
            row = held_row(connection, code)
            require_version(code, row.version, correction.version)
            require_free(connection, code, correction.by, now=correction.at)
            if State(row.state) not in WAITING:
                raise ForbiddenTransition(f"{code} is {row.state}; only what waits for a person is corrected")
            known = _of(connection, code)
            _require_undoable(known, correction)
            numbered = correction.model_copy(update={"number": len(known) + 1})
            connection.execute(
                kept.insert().values(
                    dossier=code, number=numbered.number, kind=numbered.kind, by=numbered.by, at=numbered.at,
                    engine=assessment.engine, body=numbered.model_dump_json(),
                )
            )  # fmt: skip
            event = Event(
                kind=EventKind.CORRECTED,
                at=correction.at,
                actor=correction.by,
                dossier=code,
                origin=origin,
                reason=correction.reason,
                detail={
                    "correction": correction_digest(numbered),
                    "number": str(numbered.number),
                    "what": numbered.kind.value,
                },
            )
            append(connection, event, unit=unit)
            conclusion = Conclusion(assessment, to, due_at, correction.at, correction.by, tuple(readings))
            return write_down(connection, row, conclusion, may_stay=True)

    def lessons(self, *, after: datetime | None = None, limit: int = 10_000) -> tuple[Lesson, ...]:
        """Corrections in force made after a time, oldest first, with what each was made of: training data.

        Undone corrections teach nothing and are left out; so are undoings, shows and answers of the applicant's facts.
        """
        query = sa.select(kept, dossiers.c.procedure, dossiers.c.procedure_version).join(dossiers)
        if after is not None:
            query = query.where(kept.c.at > after)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(kept.c.at, kept.c.dossier, kept.c.number).limit(limit)).all()
            found = []
            for row in rows:
                correction = Correction.from_kept(row.body)
                if correction.kind in _TEACHING and correction in in_force(_of(connection, row.dossier)):
                    found.append(_lesson(connection, row, correction))
            return tuple(found)


_TEACHING = frozenset(
    {
        CorrectionKind.ARRANGE,
        CorrectionKind.FIELD,
        CorrectionKind.HIDE,
        CorrectionKind.REREAD,
        CorrectionKind.PROCEDURE,
    }
)


def _of(connection: sa.Connection, code: str) -> tuple[Correction, ...]:
    query = sa.select(kept.c.body).where(kept.c.dossier == code).order_by(kept.c.number)
    return tuple(Correction.from_kept(body) for body in connection.execute(query).scalars())


def _require_undoable(known: Sequence[Correction], correction: Correction) -> None:
    if correction.undoes is not None and correction.undoes not in {c.number for c in in_force(known)}:
        raise Conflict(f"correction {correction.undoes} is not there or was undone already; open the dossier again")


def _lesson(connection: sa.Connection, row: sa.Row[tuple[object, ...]], correction: Correction) -> Lesson:
    names = {page.file for page in correction.pages} | {p.file for paper in correction.papers for p in paper.pages}
    names |= {correction.field.place.file} if correction.field else set()
    query = sa.select(files.c.name, files.c.sha256).where(files.c.dossier == row.dossier, files.c.name.in_(names))
    return Lesson(
        dossier=row.dossier,
        procedure=row.procedure,
        procedure_version=row.procedure_version,
        correction=correction,
        sha256={str(file.name): str(file.sha256) for file in connection.execute(query)},
        engine=row.engine,
    )
