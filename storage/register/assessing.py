"""What the pipeline concluded enters the register: the whole assessment, and rows for what is asked for.

In: an assessment and the readings it rests on. Out: the dossier. Wrong: ``ForbiddenTransition``, ``WrongUsage`` for
an assessment of other files. The same assessment again changes nothing, so a retry is safe.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from models.decision import Event, EventKind
from models.dossier import Assessment, Dossier
from models.error import WrongUsage
from models.finding import Severity
from models.reading import FileReading
from models.state import WAITING, State, require_transition
from storage.register import index
from storage.register.chain import append, hold_unit
from storage.register.deciding import require_version
from storage.register.derived import derived
from storage.register.dossiers import dossier, files_of, held_row, newest_assessment, unit_of
from storage.register.intake import NEVER, file_row
from storage.register.tables import (
    assessments as kept,
)
from storage.register.tables import dossiers, files


def record(
    connection: sa.Connection,
    code: str,
    assessment: Assessment,
    to: State,
    *,
    due_at: datetime | None,
    now: datetime,
    actor: str,
    readings: Sequence[FileReading],
    on_version: int | None = None,
) -> Dossier:
    """See ``Register.record``."""
    hold_unit(connection, unit_of(connection, code))
    row = held_row(connection, code)
    conclusion = Conclusion(assessment, to, due_at, now, actor, tuple(readings))
    if row.state != to or _last(connection, code)[1] != conclusion.digest:
        require_version(code, row.version, on_version)
    return write_down(connection, row, conclusion)


@dataclass(frozen=True)
class Conclusion:
    """What the pipeline concluded, and where that leads."""

    assessment: Assessment
    to: State
    due_at: datetime | None
    now: datetime
    actor: str
    readings: tuple[FileReading, ...] | None = ()
    """None: the papers are as they were, and so is what the index knows of them."""

    @cached_property
    def body(self) -> str:
        return self.assessment.model_dump_json()

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()


def write_down(
    connection: sa.Connection, row: sa.Row[Any], conclusion: Conclusion, *, may_stay: bool = False
) -> Dossier:
    """Write a conclusion on the dossier of ``row``, which is held. The same as the last changes nothing.

    ``may_stay``: an assessment made anew may leave the dossier in the state it is in, which is no transition."""
    code, assessment, to = row.code, conclusion.assessment, conclusion.to
    number, last_digest = _last(connection, code)
    if row.state == to and last_digest == conclusion.digest:
        return dossier(connection, code)
    if not (may_stay and row.state == to):
        require_transition(State(row.state), to)
    connection.execute(
        kept.insert().values(
            dossier=code, number=number + 1, at=conclusion.now, engine=assessment.engine,
            catalogue=assessment.catalogue, digest=conclusion.digest, body=conclusion.body,
        )
    )  # fmt: skip
    _replace_rows(connection, code, assessment)
    _update_files(connection, code, assessment)
    changed = _row(assessment, to, conclusion.due_at, conclusion.now, row.version + 1)
    connection.execute(dossiers.update().where(dossiers.c.code == code).values(**changed))
    result = dossier(connection, code)
    if conclusion.readings is not None:
        index.put(connection, result, conclusion.readings)
    detail = {
        "engine": assessment.engine,
        "catalogue": assessment.catalogue,
        "assessment": conclusion.digest,
        "findings": str(len(assessment.findings)),
    }
    event = Event(
        kind=EventKind.ASSESSED,
        at=conclusion.now,
        actor=conclusion.actor,
        dossier=code,
        before=State(row.state),
        after=to,
        detail=detail,
    )
    append(connection, event, unit=row.unit)
    return result


Anew = Callable[[Assessment], tuple[Assessment, State]]
"""What the last assessment becomes by something that was learnt beside the papers, and where that leads."""


def anew(connection: sa.Connection, code: str, conclude: Anew, *, now: datetime, actor: str) -> None:
    """Conclude again from the last assessment, on a dossier that waits for a person and was assessed before."""
    row, last = held_row(connection, code), newest_assessment(connection, code)
    if last is not None and State(row.state) in WAITING:
        assessment, to = conclude(last)
        conclusion = Conclusion(assessment, to, row.due_at, now, actor, None)
        write_down(connection, row, conclusion, may_stay=True)


def assessments(connection: sa.Connection, code: str) -> tuple[Assessment, ...]:
    """See ``Register.assessments``."""
    query = sa.select(kept.c.body).where(kept.c.dossier == code).order_by(kept.c.number)
    return tuple(Assessment.from_kept(body) for body in connection.execute(query).scalars())


def _last(connection: sa.Connection, code: str) -> tuple[int, str]:
    row = connection.execute(
        sa.select(kept.c.number, kept.c.digest).where(kept.c.dossier == code).order_by(kept.c.number.desc()).limit(1)
    ).one_or_none()
    return (0, "") if row is None else (int(row.number), str(row.digest))


def _row(assessment: Assessment, to: State, due_at: datetime | None, now: datetime, version: int) -> dict[str, object]:
    blocking = sum(f.severity is Severity.BLOCKING for f in assessment.findings)
    review = sum(f.severity is Severity.REVIEW for f in assessment.findings)
    return {
        "state": to,
        "procedure": assessment.procedure,
        "procedure_version": assessment.procedure_version,
        "due_at": due_at,
        "due_rank": due_at or NEVER,
        # ascending: the riskiest first. Findings to look at weigh more than gaps the notice will list anyway.
        "risk_rank": -(1000 * min(review, 999) + min(blocking, 999)),
        "blocking": blocking,
        "review": review,
        "version": version,
        "changed_at": now,
    }


def _replace_rows(connection: sa.Connection, code: str, assessment: Assessment) -> None:
    for table, rows in derived(assessment):
        connection.execute(table.delete().where(table.c.dossier == code))
        if rows:
            connection.execute(table.insert(), [row | {"dossier": code} for row in rows])


def _update_files(connection: sa.Connection, code: str, assessment: Assessment) -> None:
    """The pipeline knows each file's true type and pages; bytes and hash must be those received."""
    known = {file.name: file for file in files_of(connection, code)}
    for file in assessment.files:
        if file.name not in known or known[file.name].sha256 != file.sha256:
            raise WrongUsage(f"an assessment of {code} names a file that the dossier has not received")
        connection.execute(
            files.update()
            .where(files.c.dossier == code, files.c.name == file.name)
            .values(
                **file_row(known[file.name].model_copy(update={"media_type": file.media_type, "pages": file.pages}))
            )
        )
