"""A delivery enters the register: a new dossier with its code, or a supplement to one.

In: a submission and its files, already stored as objects. Out: ``Received``. Wrong: ``WrongUsage`` for a unit or
submission ID that cannot be one, ``NotFound``, ``ForbiddenTransition`` for a dossier that takes no supplement.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.calendar import HANOI
from models.decision import Event, EventKind
from models.error import WrongUsage
from models.record import Record
from models.state import State, require_transition
from models.submission import ReceivedFile, Submission
from storage.register.agreement import delivery_digest
from storage.register.chain import append, hold_unit
from storage.register.dossiers import held_row, unit_of
from storage.register.tables import counters, dossiers, files, submissions

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Sorts dossiers without a deadline behind those with one."""

_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]{0,31}")


class Received(Record):
    """What became of a delivery. ``differs``: this submission ID came before, with other files."""

    code: str
    created: bool
    differs: bool = False


def receive(
    connection: sa.Connection,
    submission: Submission,
    received: Sequence[ReceivedFile],
    *,
    now: datetime,
    actor: str,
    origin: str,
) -> Received:
    """See ``Register.receive``."""
    unit = require_unit(submission)
    hold_unit(connection, unit)
    if known := _known(connection, unit, submission, received):
        return known
    code = _next_code(connection, unit, now)
    connection.execute(dossiers.insert().values(**_new_row(code, submission, now)))
    detail = keep_delivery(connection, code, submission, received)
    event = Event(
        kind=EventKind.RECEIVED,
        at=now,
        actor=actor,
        dossier=code,
        origin=origin,
        after=State.RECEIVED,
        detail=detail,
    )
    append(connection, event, unit=unit)
    return Received(code=code, created=True)


def supplement(
    connection: sa.Connection,
    code: str,
    submission: Submission,
    received: Sequence[ReceivedFile],
    *,
    now: datetime,
    actor: str,
    origin: str,
) -> Received:
    """See ``Register.supplement``."""
    unit = unit_of(connection, code)
    hold_unit(connection, unit)
    if known := _known(connection, unit, submission, received):
        if known.code != code:
            raise WrongUsage(f"submission of {code} was already received as {known.code}; give it an ID of its own")
        return known
    row = held_row(connection, code)
    before = State(row.state)
    if before is not State.RECEIVED:
        require_transition(before, State.RECEIVED)
    detail = keep_delivery(connection, code, submission, received)
    connection.execute(
        dossiers.update()
        .where(dossiers.c.code == code)
        .values(state=State.RECEIVED, version=row.version + 1, changed_at=now)
    )
    event = Event(
        kind=EventKind.SUPPLEMENT_RECEIVED,
        at=now,
        actor=actor,
        dossier=code,
        origin=origin,
        before=before,
        after=State.RECEIVED,
        detail=detail,
    )
    append(connection, event, unit=unit)
    return Received(code=code, created=False)


def require_unit(submission: Submission) -> str:
    """The submission's unit if it can stand in a code; both are data from a stranger."""
    if not _UNIT.fullmatch(submission.unit):
        raise WrongUsage("a submission's unit is letters, digits and dots, such as H61.02; set HOSO_UNIT or name one")
    if not 1 <= len(submission.submission) <= 200 or not submission.submission.isprintable():
        raise WrongUsage("a submission's ID is 1 to 200 printable characters")
    return submission.unit


def unique_name(name: str, taken: set[str]) -> str:
    """``name``, or with " (2)", " (3)" before its suffix until nothing in ``taken`` is called so."""
    if name not in taken:
        return name
    suffix = PurePosixPath(name).suffix
    stem = name[: len(name) - len(suffix)]
    return next(f"{stem} ({n}){suffix}" for n in range(2, len(taken) + 3) if f"{stem} ({n}){suffix}" not in taken)


def _known(
    connection: sa.Connection, unit: str, submission: Submission, received: Sequence[ReceivedFile]
) -> Received | None:
    row = connection.execute(
        sa.select(submissions.c.dossier, submissions.c.digest).where(
            submissions.c.unit == unit, submissions.c.submission == submission.submission
        )
    ).one_or_none()
    if row is None:
        return None
    return Received(code=row.dossier, created=False, differs=row.digest != _digest(received))


def _digest(received: Sequence[ReceivedFile]) -> str:
    return hashlib.sha256("\n".join(sorted(f.sha256 for f in received)).encode()).hexdigest()


def _kept_file(file: ReceivedFile, submission: Submission, taken: set[str]) -> ReceivedFile:
    name = unique_name(file.name, taken)
    taken.add(name)
    sent_as = file.sent_as or (file.name if name != file.name else "")
    return file.model_copy(update={"name": name, "sent_as": sent_as, "submission": submission.submission})


def file_row(file: ReceivedFile) -> dict[str, object]:
    """A file as its columns."""
    columns = {"name", "submission", "sha256", "bytes", "media_type", "pages"}
    return file.model_dump(include=columns) | {"body": file.model_dump_json()}


def _next_code(connection: sa.Connection, unit: str, now: datetime) -> str:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    day = f"{now.astimezone(HANOI):%y%m%d}"
    serial = connection.execute(
        insert(counters)
        .values(unit=unit, day=day, last=1)
        .on_conflict_do_update(index_elements=["unit", "day"], set_={"last": counters.c.last + 1})
        .returning(counters.c.last)
    ).scalar_one()
    return f"{unit}-{day}-{serial:04d}"


def _new_row(code: str, submission: Submission, now: datetime) -> dict[str, object]:
    return {
        "code": code,
        "unit": submission.unit,
        "submission": submission.submission,
        "state": State.RECEIVED,
        "channel": submission.channel,
        "applicant_name": submission.applicant.name,
        "applicant_id_number": submission.applicant.id_number,
        "applicant_tax_code": submission.applicant.tax_code,
        "procedure": submission.procedure,
        "received_at": submission.received,
        "due_rank": NEVER,
        "version": 1,
        "changed_at": now,
    }


def keep_delivery(
    connection: sa.Connection, code: str, submission: Submission, received: Sequence[ReceivedFile]
) -> dict[str, str]:
    """Write the delivery's rows; the event's detail, which vouches for them."""
    known = set(connection.execute(sa.select(files.c.name).where(files.c.dossier == code)).scalars())
    deliveries = connection.execute(
        sa.select(sa.func.count()).select_from(submissions).where(submissions.c.dossier == code)
    ).scalar_one()
    body = submission.model_dump_json()
    connection.execute(
        submissions.insert().values(
            unit=unit_of(connection, code),
            submission=submission.submission,
            dossier=code,
            ordinal=deliveries + 1,
            received_at=submission.received,
            digest=_digest(received),
            body=body,
        )
    )
    start, kept = len(known), [_kept_file(file, submission, known) for file in received]
    rows = [{"dossier": code, "ordinal": n, **file_row(file)} for n, file in enumerate(kept, start + 1)]
    if rows:
        connection.execute(files.insert(), rows)
    connection.execute(dossiers.update().where(dossiers.c.code == code).values(files=start + len(rows)))
    names = [(file.name, file.sha256, file.bytes) for file in kept]
    return {"files": str(len(rows)), "delivery": delivery_digest(body, names)}
