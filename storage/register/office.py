"""What the office does around a dossier: matters, secrecy, figures, and what is still to be told to others.

In: typed values. Out: the same. Wrong: ``NotFound``, ``Conflict`` for a matter that is closed already,
``ForbiddenTransition``. Each method is one transaction; every change of a dossier's matter is an event of its log.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from models.decision import Event, EventKind
from models.dossier import DossierSummary
from models.error import Conflict, NotFound
from models.matter import Matter, MatterKind
from models.record import Moment, Record, Text
from models.state import State, require_transition
from models.submission import Applicant, Channel, ReceivedFile, Submission
from storage.register import assessing, chain, deciding, dossiers, intake
from storage.register.assessing import Anew
from storage.register.database import Database
from storage.register.office_tables import matters
from storage.register.tables import components, sources, submissions
from storage.register.tables import dossiers as rows

_AT_ONCE = 500
"""Codes in one question: SQLite takes no more than some thousand values."""


class ArchivedPaper(Record):
    """Where a paper stands that somebody handed in before."""

    from_dossier: str
    file: Text
    sha256: str
    pages: tuple[int, ...]
    received_at: Moment


class Office:
    """Reached as ``register.office``."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # -- matters

    def open(
        self,
        matter: Matter,
        event: EventKind,
        *,
        reason: str = "",
        origin: str = "",
        to: State | None = None,
        closes: Sequence[int] = (),
        due_at: datetime | None = None,
        papers: Sequence[ReceivedFile] = (),
        concludes: Anew | None = None,
    ) -> Matter:
        """Keep a new matter with its event, and at once: the dossier's new state ``to``, its new promised date
        ``due_at``, the end of the matters ``closes``, ``papers``, which are stored already, and what it ``concludes``
        about a dossier that waits for a person."""
        with self.database.write() as connection:
            unit = _hold(connection, matter)
            opened = _insert(connection, matter)
            for number in closes:
                _close(connection, number, at=matter.opened_at, by=matter.opened_by)
            if due_at is not None and matter.dossier is not None:
                change = {"due_at": due_at, "due_rank": due_at}
                connection.execute(rows.update().where(rows.c.code == matter.dossier).values(**change))
            detail = _delivered(connection, opened, papers)
            said = (reason, origin, to)
            _log(connection, opened, event, unit, at=opened.opened_at, by=opened.opened_by, said=said, more=detail)
            if concludes is not None and matter.dossier is not None:
                assessing.anew(connection, matter.dossier, concludes, now=opened.opened_at, actor=opened.opened_by)
            return opened

    def settle(
        self,
        number: int,
        body: Record,
        event: EventKind,
        *,
        at: datetime,
        by: str,
        close: bool = True,
        reason: str = "",
        origin: str = "",
        to: State | None = None,
        dossier: str | None = None,
        papers: Sequence[ReceivedFile] = (),
    ) -> Matter:
        """Change what an open matter says, and close it. ``dossier`` names the one it turned out to belong to."""
        with self.database.write() as connection:
            known = _one(connection, number)
            if dossier is not None and known.dossier is None:
                known = known.model_copy(update={"dossier": dossier, "unit": dossiers.unit_of(connection, dossier)})
            unit = _hold(connection, known)
            if not _one(connection, number).open:
                raise Conflict("this was done already; look at the dossier again")
            changed = known.model_copy(
                update={"body": body.model_dump_json(), **({"closed_at": at, "closed_by": by} if close else {})}
            )
            values = changed.model_dump(exclude={"id"})
            connection.execute(matters.update().where(matters.c.id == number).values(**values))
            detail = _delivered(connection, changed, papers)
            _log(connection, changed, event, unit, at=at, by=by, said=(reason, origin, to), more=detail)
            return changed

    def end(self, number: int, event: EventKind, *, at: datetime, by: str, reason: str) -> Matter:
        """Close a matter as it stands: there is no longer any need of it."""
        with self.database.write() as connection:
            known = _one(connection, number)
            unit = _hold(connection, known)
            _close(connection, number, at=at, by=by)
            ended = known.model_copy(update={"closed_at": at, "closed_by": by})
            _log(connection, ended, event, unit, at=at, by=by, said=(reason, "", None), more={})
            return ended

    def matter(self, number: int) -> Matter:
        """One matter; ``NotFound``."""
        with self.database.read() as connection:
            return _one(connection, number)

    def of(self, code: str, kind: MatterKind | None = None) -> tuple[Matter, ...]:
        """A dossier's matters, oldest first."""
        query = sa.select(matters).where(matters.c.dossier == code).order_by(matters.c.id)
        if kind is not None:
            query = query.where(matters.c.kind == kind)
        return self._found(query)

    def among(self, codes: Sequence[str], kind: MatterKind) -> tuple[Matter, ...]:
        """Matters of a kind of any of these dossiers, oldest first."""
        found: list[Matter] = []
        for at in range(0, len(codes), _AT_ONCE):
            some = codes[at : at + _AT_ONCE]
            query = sa.select(matters).where(matters.c.kind == kind, matters.c.dossier.in_(some))
            found += self._found(query.order_by(matters.c.id))
        return tuple(found)

    def waiting(
        self, kind: MatterKind, *, units: Sequence[str] | None = None, before: datetime | None = None, limit: int = 1000
    ) -> tuple[Matter, ...]:
        """Open matters of a kind, the nearest date first; ``units`` are those they belong to."""
        query = sa.select(matters).where(matters.c.kind == kind, matters.c.closed_at.is_(None))
        if units is not None:
            query = query.where(matters.c.unit.in_(list(units)))
        if before is not None:
            query = query.where(matters.c.due_at < before)
        return self._found(query.order_by(matters.c.due_at, matters.c.id).limit(limit), hide_secret=True)

    def recent(self, kind: MatterKind, *, units: Sequence[str], limit: int) -> tuple[Matter, ...]:
        """The newest matters of a kind, open or not."""
        query = sa.select(matters).where(matters.c.kind == kind, matters.c.unit.in_(list(units)))
        return self._found(query.order_by(matters.c.id.desc()).limit(limit), hide_secret=True)

    def about(self, kind: MatterKind, subject: str, *, limit: int = 1000) -> tuple[Matter, ...]:
        """Matters of a kind by what they are looked up by, newest first."""
        query = sa.select(matters).where(matters.c.kind == kind, matters.c.subject == subject)
        return self._found(query.order_by(matters.c.id.desc()).limit(limit), hide_secret=True)

    def _found(self, query: sa.Select[tuple[object, ...]], *, hide_secret: bool = False) -> tuple[Matter, ...]:
        if hide_secret:
            hidden = sa.select(rows.c.code).where(rows.c.code == matters.c.dossier, rows.c.secret.is_(True))
            query = query.where(~hidden.exists())
        with self.database.read() as connection:
            return tuple(Matter(**row) for row in connection.execute(query).mappings())

    # -- people

    def of_person(self, number: str, *, units: Sequence[str]) -> tuple[str, ...]:
        """Codes of the dossiers whose applicant has this identity or tax number."""
        query = sa.select(rows.c.code).where(
            sa.or_(rows.c.applicant_id_number == number, rows.c.applicant_tax_code == number),
            *dossiers.Filter(units=units).clauses(),
        )
        with self.database.read() as connection:
            return tuple(connection.execute(query.order_by(rows.c.received_at, rows.c.code)).scalars())

    def paper_of(
        self, person: Applicant, document_type: str, *, but: str, units: Sequence[str]
    ) -> ArchivedPaper | None:
        """The newest paper of a type that the same person handed in with another accepted dossier."""
        number = person.id_number or person.tax_code
        if not number:
            return None
        same = rows.c.applicant_id_number if person.id_number else rows.c.applicant_tax_code
        query = (
            sa.select(rows.c.code, rows.c.received_at, components.c.ordinal)
            .join(components, components.c.dossier == rows.c.code)
            .where(
                same == number,
                components.c.document_type == document_type,
                rows.c.code != but,
                rows.c.state.in_([State.ACCEPTED, State.RETURNED, State.SEALED, State.UNCOLLECTED]),
                *dossiers.Filter(units=units).clauses(),
            )
            .order_by(rows.c.received_at.desc(), rows.c.code.desc())
            .limit(1)
        )
        with self.database.read() as connection:
            found = connection.execute(query).one_or_none()
            return None if found is None else _paper(connection, found.code, int(found.ordinal), found.received_at)

    # -- time

    def unreminded(
        self, before: datetime, states: Sequence[State], occasion: str, *, limit: int = 500
    ) -> tuple[DossierSummary, ...]:
        """Dossiers in these states that fall due before a moment, have no result yet, and of whose date nobody was
        reminded on this occasion; the nearest first."""
        reminded = sa.select(matters.c.id).where(
            matters.c.dossier == rows.c.code,
            sa.or_(
                matters.c.kind == MatterKind.RESULT,
                sa.and_(
                    matters.c.kind == MatterKind.REMINDER,
                    matters.c.subject == occasion,
                    matters.c.due_at == rows.c.due_at,
                ),
            ),
        )
        query = sa.select(*dossiers.SUMMARY).where(
            rows.c.state.in_(list(states)), rows.c.due_at < before, ~reminded.exists(), *dossiers.Filter().clauses()
        )
        query = query.order_by(rows.c.due_at, rows.c.code).limit(limit)
        with self.database.read() as connection:
            return tuple(dossiers.as_summary(row) for row in connection.execute(query).mappings())


def _paper(connection: sa.Connection, code: str, ordinal: int, received_at: datetime) -> ArchivedPaper | None:
    places = connection.execute(
        sa.select(sources.c.file, sources.c.page)
        .where(sources.c.dossier == code, sources.c.ordinal == ordinal)
        .order_by(sources.c.position)
    ).all()
    files = {file.name: file for file in dossiers.files_of(connection, code)}
    if not places or places[0].file not in files:
        return None
    file = files[places[0].file]
    pages = tuple(int(place.page) for place in places if place.file == file.name)
    return ArchivedPaper(from_dossier=code, file=file.name, sha256=file.sha256, pages=pages, received_at=received_at)


def _hold(connection: sa.Connection, matter: Matter) -> str:
    """Take the chain of the unit whose log the event goes to."""
    unit = dossiers.unit_of(connection, matter.dossier, matter.unit)
    chain.hold_unit(connection, unit)
    return unit


def _insert(connection: sa.Connection, matter: Matter) -> Matter:
    values = matter.model_dump(exclude={"id"})
    number = connection.execute(matters.insert().values(**values).returning(matters.c.id)).scalar_one()
    return matter.model_copy(update={"id": int(number)})


def _close(connection: sa.Connection, number: int, *, at: datetime, by: str) -> None:
    changed = connection.execute(
        matters.update().where(matters.c.id == number, matters.c.closed_at.is_(None)).values(closed_at=at, closed_by=by)
    )
    if changed.rowcount != 1:
        raise Conflict("this was done already; look at the dossier again")


def _delivered(connection: sa.Connection, matter: Matter, papers: Sequence[ReceivedFile]) -> dict[str, str]:
    """Papers that came with a matter are files of the dossier like any other; the event vouches for them."""
    if not papers or matter.dossier is None:
        return {}
    many = connection.execute(
        sa.select(sa.func.count()).select_from(submissions).where(submissions.c.dossier == matter.dossier)
    ).scalar_one()
    delivery = Submission(
        submission=f"{matter.kind}-{matter.id}-{many}-{matter.dossier}",
        unit=dossiers.unit_of(connection, matter.dossier),
        received=matter.closed_at or matter.opened_at,
        channel=Channel.IN_PERSON,
    )
    return intake.keep_delivery(connection, matter.dossier, delivery, papers)


def _one(connection: sa.Connection, number: int) -> Matter:
    row = connection.execute(sa.select(matters).where(matters.c.id == number)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"no matter {number}; open the dossier again")
    return Matter(**row)


def _log(
    connection: sa.Connection,
    matter: Matter,
    kind: EventKind,
    unit: str,
    *,
    at: datetime,
    by: str,
    said: tuple[str, str, State | None],
    more: dict[str, str],
) -> None:
    """The event, with the digest of what the matter says now; with the move, where the dossier's state changes."""
    reason, origin, to = said
    detail = {
        "matter": str(matter.id),
        "matter_kind": matter.kind.value,
        "matter_open": "yes" if matter.open else "no",
        "matter_digest": hashlib.sha256(matter.body.encode()).hexdigest(),
        **more,
    }
    event = Event(kind=kind, at=at, actor=by, dossier=matter.dossier, origin=origin, reason=reason, detail=detail)
    if to is None or matter.dossier is None:
        chain.append(connection, event, unit=unit)
        return
    require_transition(State(str(dossiers.row_of(connection, matter.dossier).state)), to)
    deciding.move(connection, matter.dossier, to, event)
