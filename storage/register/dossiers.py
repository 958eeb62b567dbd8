"""Reading dossiers: one with everything, lists, the queue, counts.

In: a connection and what is wanted. Out: frozen values. Wrong: ``NotFound``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from models.dossier import Assessment, Dossier, DossierSummary
from models.error import NotFound, WrongUsage
from models.finding import FindingCode
from models.state import UNFINISHED, State
from models.submission import Applicant, Channel, ReceivedFile, Submission
from storage.register.desk_tables import proposals
from storage.register.tables import OPEN, WAITING, assessments, claims, dossiers, files, findings, submissions


@dataclass(frozen=True)
class Filter:
    """Which dossiers. ``units`` is what a person may see: an empty sequence is none, None is all. Those stopped for a
    stamp of secrecy are never among them."""

    state: State | None = None
    unit: str | None = None
    units: Sequence[str] | None = None
    procedure: str | None = None
    finding: FindingCode | None = None
    common: bool = False
    """Whether so many have ``finding`` that walking a list in its order soon fills a page; PostgreSQL would fetch and
    sort all of them first."""
    due: tuple[datetime | None, datetime | None] = (None, None)
    """Due from the first of them on, and before the second."""
    claimed: tuple[str, datetime] | None = None
    """By whom they are worked on at a time."""

    def clauses(self) -> list[sa.ColumnElement[bool]]:
        """The filter as conditions on ``dossiers``."""
        found: list[sa.ColumnElement[bool]] = [dossiers.c.secret.is_(False)]
        if self.state is not None:
            found.append(dossiers.c.state == self.state)
        if self.unit is not None:
            found.append(dossiers.c.unit == self.unit)
        if self.units is not None:
            found.append(dossiers.c.unit.in_(list(self.units)))
        if self.procedure is not None:
            found.append(dossiers.c.procedure == self.procedure)
        if self.finding is not None:
            of_kind = sa.select(findings.c.dossier).where(
                findings.c.code == self.finding, findings.c.dossier == dossiers.c.code
            )
            found.append((of_kind.offset(0) if self.common else of_kind).exists())  # OFFSET keeps it from being a join
        if self.claimed is not None:
            user, at = self.claimed
            mine = sa.select(claims.c.dossier).where(
                claims.c.dossier == dossiers.c.code, claims.c.user == user, claims.c.until > at
            )
            found.append(mine.exists())
        first, last = self.due
        if first is not None:
            found.append(dossiers.c.due_rank >= first)
        if last is not None:
            found.append(dossiers.c.due_rank < last)
        return found


def row_of(connection: sa.Connection, code: str) -> sa.Row[tuple[object, ...]]:
    """The dossier's own row."""
    return _one(connection, code, sa.select(dossiers).where(dossiers.c.code == code))


def held_row(connection: sa.Connection, code: str) -> sa.Row[tuple[object, ...]]:
    """The dossier's own row, locked until the transaction ends. Take the unit's chain before."""
    return _one(connection, code, sa.select(dossiers).where(dossiers.c.code == code).with_for_update())


def _one(connection: sa.Connection, code: str, query: sa.Select[tuple[object, ...]]) -> sa.Row[tuple[object, ...]]:
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"no dossier {code!r} in the register; see hoso list")
    return row


def require_open(connection: sa.Connection, code: str) -> None:
    """Raise ``NotFound`` for a dossier stopped for secrecy, as if it did not exist."""
    if row_of(connection, code).secret:
        raise NotFound(f"no dossier {code!r} in the register; see hoso list")


def unit_of(connection: sa.Connection, code: str | None, unit: str | None = None) -> str:
    """The unit a dossier belongs to; without a dossier, the one given (the whole installation's is "")."""
    if code is None:
        return unit or ""
    return str(row_of(connection, code).unit)


def dossier(connection: sa.Connection, code: str) -> Dossier:
    """See ``Register.dossier``."""
    row = row_of(connection, code)
    newest = newest_assessment(connection, code)
    concluded = newest or Assessment(procedure=row.procedure)
    return Dossier(
        dossier=row.code,
        submission=row.submission,
        state=State(row.state),
        unit=row.unit,
        channel=Channel(row.channel),
        applicant=Applicant(
            name=row.applicant_name, id_number=row.applicant_id_number, tax_code=row.applicant_tax_code
        ),
        procedure=row.procedure,
        procedure_version=row.procedure_version,
        received_at=row.received_at,
        due_at=row.due_at,
        files=files_of(connection, code),
        components=concluded.components,
        unassigned=concluded.unassigned,
        checklist=concluded.checklist,
        findings=concluded.findings,
        signatures=concluded.verdicts,
        version=row.version,
    )


def newest_assessment(connection: sa.Connection, code: str) -> Assessment | None:
    """What the pipeline concluded last."""
    body = connection.execute(
        sa.select(assessments.c.body)
        .where(assessments.c.dossier == code)
        .order_by(assessments.c.number.desc())
        .limit(1)
    ).scalar_one_or_none()
    return None if body is None else Assessment.from_kept(body)


def newest_engine(connection: sa.Connection, code: str) -> str:
    """See ``Looking.engine``."""
    query = sa.select(assessments.c.engine).where(assessments.c.dossier == code)
    return connection.execute(query.order_by(assessments.c.number.desc()).limit(1)).scalar_one_or_none() or ""


def file_places(connection: sa.Connection, codes: Sequence[str]) -> dict[tuple[str, str], int]:
    """See ``Looking.file_places``."""
    query = sa.select(files.c.dossier, files.c.name).where(files.c.dossier.in_(list(codes)))
    places: dict[tuple[str, str], int] = {}
    last, place = "", 0
    for row in connection.execute(query.order_by(files.c.dossier, files.c.ordinal)):
        place = place + 1 if row.dossier == last else 0
        places[row.dossier, row.name], last = place, row.dossier
    return places


def file_named(connection: sa.Connection, code: str, name: str) -> ReceivedFile | None:
    """See ``Looking.file``."""
    query = sa.select(files.c.body).where(files.c.dossier == code, files.c.name == name)
    body = connection.execute(query).scalar_one_or_none()
    return None if body is None else ReceivedFile.from_kept(body)


def files_of(connection: sa.Connection, code: str) -> tuple[ReceivedFile, ...]:
    """Every file of every delivery, in order of arrival."""
    query = sa.select(files.c.body).where(files.c.dossier == code).order_by(files.c.ordinal)
    return tuple(ReceivedFile.from_kept(body) for body in connection.execute(query).scalars())


def submissions_of(connection: sa.Connection, code: str) -> tuple[Submission, ...]:
    """Every delivery, oldest first."""
    row_of(connection, code)
    bodies = connection.execute(
        sa.select(submissions.c.body).where(submissions.c.dossier == code).order_by(submissions.c.ordinal)
    ).scalars()
    return tuple(Submission.from_kept(body) for body in bodies)


def of_submission(connection: sa.Connection, submission: str, unit: str | None) -> str | None:
    """See ``Register.dossier_of_submission``."""
    query = sa.select(submissions.c.dossier).where(submissions.c.submission == submission)
    if unit is not None:
        query = query.where(submissions.c.unit == unit)
    return connection.execute(query.order_by(submissions.c.unit).limit(1)).scalar_one_or_none()


SUMMARY = (
    dossiers.c.code,
    dossiers.c.submission,
    dossiers.c.state,
    dossiers.c.unit,
    dossiers.c.procedure,
    dossiers.c.applicant_name,
    dossiers.c.received_at,
    dossiers.c.due_at,
    dossiers.c.blocking,
    dossiers.c.review,
    dossiers.c.files,
    dossiers.c.version,
)


def newest(connection: sa.Connection, wanted: Filter, *, limit: int, after: str | None) -> tuple[DossierSummary, ...]:
    """See ``Register.list``."""
    order = (dossiers.c.received_at, dossiers.c.code)
    query = sa.select(*SUMMARY).where(*wanted.clauses())
    if after is not None:
        row = row_of(connection, after)
        query = query.where(sa.tuple_(*order) < sa.tuple_(sa.literal(row.received_at, order[0].type), row.code))
    return _summaries(connection, query.order_by(*(c.desc() for c in order)), limit)


def queue(connection: sa.Connection, wanted: Filter, *, limit: int, after: str | None) -> tuple[DossierSummary, ...]:
    """See ``Register.queue``."""
    order = (dossiers.c.due_rank, dossiers.c.risk_rank, dossiers.c.received_at, dossiers.c.code)
    query = sa.select(*SUMMARY).where(sa.text(f"dossiers.{WAITING}"), *wanted.clauses())
    if after is not None:
        row = row_of(connection, after)
        place = (sa.literal(getattr(row, c.name), c.type) for c in order)
        query = query.where(sa.tuple_(*order) > sa.tuple_(*place))
    return _summaries(connection, query.order_by(*order), limit)


def _summaries(
    connection: sa.Connection, query: sa.Select[tuple[object, ...]], limit: int
) -> tuple[DossierSummary, ...]:
    if not 1 <= limit <= 10_000:
        raise WrongUsage("a list's limit is 1 to 10000")
    return tuple(as_summary(row) for row in connection.execute(query.limit(limit)).mappings())


def as_summary(row: sa.RowMapping) -> DossierSummary:
    """A row of ``SUMMARY`` as a value."""
    return DossierSummary(dossier=row["code"], **{k: v for k, v in row.items() if k != "code"})


def counts(connection: sa.Connection, wanted: Filter) -> dict[State, int]:
    """See ``Register.counts``."""
    query = sa.select(dossiers.c.state, sa.func.count()).where(*wanted.clauses()).group_by(dossiers.c.state)
    return dict.fromkeys(State, 0) | {State(state): number for state, number in connection.execute(query)}


def summary_of(connection: sa.Connection, code: str) -> DossierSummary | None:
    """See ``Looking.summary``."""
    query = sa.select(*SUMMARY).where(dossiers.c.code == code, dossiers.c.secret.is_(False))
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else as_summary(row)


def counts_by_due(connection: sa.Connection, wanted: Filter, edges: Sequence[datetime]) -> dict[tuple[State, int], int]:
    """Of what is not archived, how many are in each state and due before each of the ascending ``edges`` (by its place;
    those due later than all, or never, at ``len(edges)``)."""
    place = sa.case(*((dossiers.c.due_rank < edge, n) for n, edge in enumerate(edges)), else_=len(edges)).label("place")
    query = sa.select(dossiers.c.state, place, sa.func.count())
    query = query.where(sa.text(f"dossiers.{OPEN}"), *wanted.clauses()).group_by(dossiers.c.state, place)
    return {(State(state), place): number for state, place, number in connection.execute(query)}


def place_of(connection: sa.Connection, code: str, index: int) -> tuple[str, int, ReceivedFile | None]:
    """Unit and version of a dossier, and its file with this index from 0 (None: it has fewer)."""
    row = connection.execute(
        sa.select(dossiers.c.unit, dossiers.c.version).where(dossiers.c.code == code, dossiers.c.secret.is_(False))
    ).one_or_none()
    if row is None:
        raise NotFound(f"no dossier {code!r} in the register; see hoso list")
    query = sa.select(files.c.body).where(files.c.dossier == code).order_by(files.c.ordinal)
    body = connection.execute(query.offset(index).limit(1)).scalar_one_or_none()
    return row.unit, row.version, None if body is None else ReceivedFile.from_kept(body)


def next_free(connection: sa.Connection, units: Sequence[str], user: str, but: str, now: datetime) -> str | None:
    """See ``Looking.next_free``."""
    held = sa.select(claims.c.dossier).where(
        claims.c.dossier == dossiers.c.code, claims.c.until > now, claims.c.user != user
    )
    proposed = sa.select(proposals.c.dossier).where(
        proposals.c.dossier == dossiers.c.code, proposals.c.version == dossiers.c.version, proposals.c.by == user
    )
    order = (dossiers.c.due_rank, dossiers.c.risk_rank, dossiers.c.received_at, dossiers.c.code)
    query = sa.select(dossiers.c.code).where(sa.text(f"dossiers.{WAITING}"), *Filter(units=units).clauses())
    query = query.where(dossiers.c.code != but, ~held.exists(), ~proposed.exists())
    return connection.execute(query.order_by(*order).limit(1)).scalar_one_or_none()


def unfinished(connection: sa.Connection) -> tuple[str, ...]:
    """See ``Register.unfinished``."""
    query = sa.select(dossiers.c.code).where(dossiers.c.state.in_(sorted(UNFINISHED)))
    return tuple(connection.execute(query.order_by(dossiers.c.received_at, dossiers.c.code)).scalars())


def same_paper(
    connection: sa.Connection, sha256s: Sequence[str], except_code: str, *, living: bool = False
) -> tuple[tuple[str, str], ...]:
    """See ``Register.same_paper``."""
    query = (
        sa.select(files.c.sha256, files.c.dossier)
        .where(files.c.sha256.in_(list(sha256s)), files.c.dossier != except_code)
        .distinct()
        .order_by(files.c.sha256, files.c.dossier)
    )
    if living:
        query = query.join(dossiers, dossiers.c.code == files.c.dossier).where(dossiers.c.state != State.DISPOSED)
    return tuple((row.sha256, row.dossier) for row in connection.execute(query))
