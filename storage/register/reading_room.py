"""The reading room's questions: search with facets and words in context, saved searches, a record's fixity.

In: ``Criteria`` and the units a person may see. Out: ``Found``; hits with the very marks typed come first, then newest
first. Wrong: ``NotFound`` for a saved search nobody saved. Reached as ``register.reading_room``.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from models.decision import EventKind
from models.error import NotFound
from models.package import FixityCheck
from models.state import State
from storage.criteria import (
    FIELD_KEYS,
    Context,
    Criteria,
    Facets,
    FieldGroup,
    Found,
    SavedSearch,
    contexts_in,
    holds_phrases,
    plain_summary,
)
from storage.register import index
from storage.register.database import Database
from storage.register.desk_tables import saved_searches
from storage.register.dossiers import SUMMARY, as_summary
from storage.register.tables import dossiers, events, fields, files, fixity_checks, packages
from storage.search import SearchHit, fold

COUNTED = 2000
"""Facets are counted over this many of the newest dossiers found."""

CANDIDATES = 500
"""Dossiers whose pages are looked through for a phrase, the newest that hold all its words."""


class ReadingRoom:
    """See the module."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def search(self, wanted: Criteria, *, units: Sequence[str], limit: int = 50) -> Found:
        """Dossiers of ``units`` that meet every part of ``wanted``, with facets of all that do."""
        clauses = [*_clauses(wanted), dossiers.c.unit.in_(list(units)), dossiers.c.secret.is_(False)]
        with self.database.read() as connection:
            since = index.recent(connection) if wanted.query.words else None
            if wanted.phrases:
                hits = _with_phrases(connection, wanted, clauses, since)
                return Found(hits=hits[:limit], facets=_counted(_rows_of(hits)))
            if wanted.query.words:
                hits = index.search(connection, wanted.query, clauses, limit=limit, since=since)
            else:
                hits = _newest(connection, clauses, limit)
            if len(hits) < limit:
                return Found(hits=hits, facets=_counted(_rows_of(hits)))
            rows = index.facet_rows(connection, wanted.query, clauses, COUNTED + 1, since)
            return Found(hits=hits, facets=_counted(rows))

    def contexts(self, codes: Sequence[str], wanted: Criteria) -> dict[str, tuple[Context, ...]]:
        """For each dossier that has any: words of its pages around what was looked for."""
        if not wanted.query.words or not codes:
            return {}
        with self.database.read() as connection:
            texts = index.texts_of(connection, codes)
        return {code: contexts_in(pages, wanted.query) for code, pages in texts.items()}

    # -- saved searches

    def save(self, user: str, saved: SavedSearch, *, now: datetime) -> None:
        """Keep a search under a name; the same name again replaces it."""
        where = (saved_searches.c.user == user, saved_searches.c.name == saved.name)
        with self.database.write() as connection:
            connection.execute(saved_searches.delete().where(*where))
            body = saved.criteria.model_dump(mode="json")
            connection.execute(saved_searches.insert().values(user=user, name=saved.name, body=body, at=now))

    def saved(self, user: str) -> tuple[SavedSearch, ...]:
        """A person's searches by name."""
        query = sa.select(saved_searches).where(saved_searches.c.user == user).order_by(saved_searches.c.name)
        with self.database.read() as connection:
            rows = connection.execute(query).all()
        return tuple(SavedSearch(name=row.name, criteria=Criteria.model_validate(row.body)) for row in rows)

    def forget(self, user: str, name: str) -> None:
        """Drop a saved search."""
        where = (saved_searches.c.user == user, saved_searches.c.name == name)
        with self.database.write() as connection:
            if connection.execute(saved_searches.delete().where(*where)).rowcount == 0:
                raise NotFound("no saved search of that name; open the reading room again")

    # -- a record

    def fixity(self, code: str) -> tuple[FixityCheck, ...]:
        """When each original and package of a dossier was last read again, and what came of it."""
        key = sa.func.substr(files.c.sha256, 1, 2) + "/" + files.c.sha256
        originals = sa.select(key).where(files.c.dossier == code)
        sealed = sa.select(packages.c.key).where(packages.c.dossier == code)
        query = sa.select(fixity_checks).where(
            sa.or_(
                (fixity_checks.c.place == "incoming") & fixity_checks.c.key.in_(originals),
                (fixity_checks.c.place == "archive") & fixity_checks.c.key.in_(sealed),
            )
        )
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(fixity_checks.c.place, fixity_checks.c.key)).mappings()
            return tuple(FixityCheck(**row) for row in rows)

    def purpose(self, code: str, user: str, *, since: datetime) -> str:
        """What ``user`` last said they look at this dossier for, since a time; empty where they have not."""
        query = (
            sa.select(events.c.reason)
            .where(events.c.dossier == code, events.c.actor == user, events.c.kind == EventKind.VIEWED)
            .where(events.c.at > since, events.c.reason != "")
        )
        with self.database.read() as connection:
            return connection.execute(query.order_by(events.c.number.desc()).limit(1)).scalar_one_or_none() or ""


def _clauses(wanted: Criteria) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(dossiers.c.state == wanted.state)
    if wanted.procedure is not None:
        found.append(dossiers.c.procedure == wanted.procedure)
    if wanted.since is not None:
        found.append(dossiers.c.received_at >= wanted.since)
    if wanted.until is not None:
        found.append(dossiers.c.received_at < wanted.until)
    if wanted.retention:
        sealed = sa.select(packages.c.dossier).where(
            packages.c.dossier == dossiers.c.code, packages.c.retention == wanted.retention
        )
        found.append(sealed.exists())
    if wanted.field is not None and wanted.value.strip():
        found.append(_has_field(wanted.field, wanted.value))
    return found


def _has_field(group: FieldGroup, value: str) -> sa.ColumnElement[bool]:
    """The very value, folded; numbers also where the applicant gave them."""
    said = sa.select(fields.c.dossier).where(fields.c.key.in_(FIELD_KEYS[group]), fields.c.folded == fold(value))
    meant = dossiers.c.code.in_(said)
    if group is FieldGroup.NUMBER:
        number = "".join(value.split())
        return sa.or_(meant, dossiers.c.applicant_id_number == number, dossiers.c.applicant_tax_code == number)
    return meant


def _newest(connection: sa.Connection, clauses: Sequence[sa.ColumnElement[bool]], limit: int) -> tuple[SearchHit, ...]:
    query = sa.select(*SUMMARY).where(*clauses).order_by(dossiers.c.received_at.desc(), dossiers.c.code.desc())
    return tuple(plain_summary(as_summary(row)) for row in connection.execute(query.limit(limit)).mappings())


def _with_phrases(
    connection: sa.Connection, wanted: Criteria, clauses: Sequence[sa.ColumnElement[bool]], since: date | None
) -> tuple[SearchHit, ...]:
    hits = index.search(connection, wanted.query, clauses, limit=CANDIDATES, since=since)
    texts = index.texts_of(connection, [hit.dossier.dossier for hit in hits])
    return tuple(hit for hit in hits if holds_phrases(texts.get(hit.dossier.dossier, ()), wanted.phrases))


def _rows_of(hits: Sequence[SearchHit]) -> list[tuple[str | None, str, int, int]]:
    return [(h.dossier.procedure, h.dossier.state, h.dossier.received_at.year, 1) for h in hits]


def _counted(rows: Iterable[tuple[str | None, str, int, int]]) -> Facets:
    procedures: Counter[str] = Counter()
    states: Counter[State] = Counter()
    years: Counter[int] = Counter()
    total = 0
    for procedure, state, year, number in rows:
        total += number
        states[State(state)] += number
        years[int(year)] += number
        if procedure:
            procedures[procedure] += number
    return Facets(
        procedures=tuple(procedures.most_common(12)),
        states=tuple(states.most_common()),
        years=tuple(sorted(years.items(), reverse=True)),
        counted=min(total, COUNTED),
        capped=total > COUNTED,
    )
