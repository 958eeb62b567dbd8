"""The text index: written in the transaction that writes the dossier, so it is never behind.

In: a dossier and its readings; a query. Out: hits, exact ones first, the newest first among equals
(SQLite: by when a dossier was first indexed; PostgreSQL: by receipt).
SQLite: an FTS5 table of words without positions. PostgreSQL: a tsvector with a GIN index.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.operators import in_op
from sqlalchemy.sql.visitors import replacement_traverse

from models.dossier import Dossier, DossierSummary
from models.reading import FileReading
from storage.register.desk_tables import page_texts
from storage.register.dossiers import SUMMARY, as_summary
from storage.register.tables import dossiers, indexed
from storage.search import Query, SearchHit, dossier_texts, index_words

RECENT = 20_000
"""Of the newest dossiers, how many are looked through first."""
WIDEST = 10
"""Times as many days are looked through next at most; for more, all are."""
_DAY = "(received_at AT TIME ZONE 'UTC')::date"
"""As migration 0014 indexes it beside the words, with unit and procedure."""

_WORDS = sa.table("search_words", sa.column("rowid", sa.Integer))
_COPIED = ("unit", "procedure", "state", "received_at", "secret")
_NARROW = sa.table("indexed", sa.column("dossier"), *(sa.column(name, dossiers.c[name].type) for name in _COPIED))
"""PostgreSQL's index with what it copies of ``dossiers`` by triggers."""
_OWN: dict[sa.ColumnElement[Any], sa.ColumnElement[Any]] = {dossiers.c.code: _NARROW.c.dossier} | {
    dossiers.c[name]: _NARROW.c[name] for name in _COPIED
}
_PAST: dict[sa.ColumnElement[Any], sa.ColumnElement[Any]] = {
    dossiers.c.unit: _NARROW.c.unit.concat(""),
    dossiers.c.procedure: _NARROW.c.procedure.concat(""),
}
"""One unit is read from the index; of forty, which hold nearly every dossier, each would be: they are asked past it."""


def put(connection: sa.Connection, dossier: Dossier, readings: Sequence[FileReading]) -> None:
    """Replace what the index knows of a dossier."""
    texts = [*dossier_texts(dossier), *(page.text for file in readings for page in file.pages)]
    _put_words(connection, dossier.dossier, index_words(texts))
    _put_texts(connection, dossier.dossier, readings)


def remove(connection: sa.Connection, code: str) -> None:
    """Forget a dossier: it is no longer found."""
    if connection.dialect.name == "sqlite":
        entry = _entry(connection, code)
        connection.execute(sa.text("DELETE FROM search_words WHERE rowid = :id"), {"id": entry})
    connection.execute(indexed.delete().where(indexed.c.dossier == code))
    connection.execute(page_texts.delete().where(page_texts.c.dossier == code))


def missing(connection: sa.Connection, limit: int) -> tuple[str, ...]:
    """Assessed dossiers that the index does not know (after a restore, or ``clear``), oldest first."""
    query = (
        sa.select(dossiers.c.code)
        .where(~sa.select(indexed.c.id).where(indexed.c.dossier == dossiers.c.code).exists())
        .where(dossiers.c.state.not_in(["received", "processing", "disposed"]), dossiers.c.secret.is_(False))
        .order_by(dossiers.c.received_at, dossiers.c.code)
    )
    return tuple(connection.execute(query.limit(limit)).scalars())


def clear(connection: sa.Connection) -> None:
    """Empty the index, to be filled again from the readings."""
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("DELETE FROM search_words"))
    connection.execute(indexed.delete())
    connection.execute(page_texts.delete())


def recent(connection: sa.Connection) -> date | None:
    """The day (UTC) since which the ``RECENT`` newest were received; None on SQLite, and where there are fewer. Until
    the transaction ends PostgreSQL reads no table whole: a dossier's words, which are kept apart, it takes for as cheap
    to look at as a number."""
    if connection.dialect.name == "sqlite":
        return None
    query = sa.select(dossiers.c.received_at).order_by(dossiers.c.received_at.desc(), dossiers.c.code.desc())
    last: datetime | None = connection.execute(query.offset(RECENT).limit(1)).scalar_one_or_none()
    if last is None:
        return None
    connection.execute(sa.select(sa.func.set_config("enable_seqscan", "off", True)))
    return last.astimezone(UTC).date()


def search(
    connection: sa.Connection,
    wanted: Query,
    clauses: Sequence[sa.ColumnElement[bool]],
    *,
    limit: int,
    since: date | None,
) -> tuple[SearchHit, ...]:
    """See ``Register.search``; ``since`` as ``recent`` gives it."""
    if not wanted.words:
        return ()
    exact = _find(connection, wanted.exact(), wanted.prefix, clauses, limit, since)
    hits = [SearchHit(dossier=found, exact=True) for found in exact]
    if len(hits) < limit:
        seen = {found.dossier for found in exact}
        folded = _find(connection, wanted.folded(), wanted.prefix, clauses, limit + len(seen), since)
        hits += [SearchHit(dossier=found, exact=False) for found in folded if found.dossier not in seen]
    return tuple(hits[:limit])


def _put_words(connection: sa.Connection, code: str, words: list[str]) -> None:
    entry = _entry(connection, code)
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("DELETE FROM search_words WHERE rowid = :id"), {"id": entry})
        connection.execute(
            sa.text("INSERT INTO search_words (rowid, words) VALUES (:id, :words)"),
            {"id": entry, "words": " ".join(words)},
        )
        return
    connection.execute(
        sa.text("UPDATE indexed SET words = array_to_tsvector(CAST(:words AS text[])) WHERE id = :id"),
        {"id": entry, "words": words},
    )


def _put_texts(connection: sa.Connection, code: str, readings: Sequence[FileReading]) -> None:
    pages = [(file.file, page.number, page.text) for file in readings for page in file.pages if page.text]
    connection.execute(page_texts.delete().where(page_texts.c.dossier == code))
    if pages:
        body = zlib.compress(json.dumps(pages, ensure_ascii=False).encode(), 6)
        connection.execute(page_texts.insert().values(dossier=code, body=body))


def texts_of(connection: sa.Connection, codes: Sequence[str]) -> dict[str, tuple[tuple[str, int, str], ...]]:
    """(file, page, text) of every page with text, for each of the dossiers that have any."""
    query = sa.select(page_texts.c.dossier, page_texts.c.body).where(page_texts.c.dossier.in_(codes))
    return {
        row.dossier: tuple((file, page, text) for file, page, text in json.loads(zlib.decompress(row.body)))
        for row in connection.execute(query)
    }


def _entry(connection: sa.Connection, code: str) -> int:
    known = connection.execute(sa.select(indexed.c.id).where(indexed.c.dossier == code)).scalar_one_or_none()
    if known is not None:
        return int(known)
    return int(connection.execute(indexed.insert().values(dossier=code).returning(indexed.c.id)).scalar_one())


def _find(
    connection: sa.Connection,
    words: Iterable[str],
    prefix: bool,
    clauses: Sequence[sa.ColumnElement[bool]],
    limit: int,
    since: date | None,
) -> list[DossierSummary]:
    rows = _held(connection, SUMMARY, tuple(words), prefix, clauses, limit, since)
    return [as_summary(row) for row in rows]


def _held(
    connection: sa.Connection,
    columns: Sequence[sa.ColumnElement[Any]],
    words: Sequence[str],
    prefix: bool,
    clauses: Sequence[sa.ColumnElement[bool]],
    limit: int,
    since: date | None,
) -> Sequence[sa.RowMapping]:
    """Dossiers that hold all of ``words`` and meet the clauses, newest first. Those received ``since`` a day are asked
    for first, then of as many days as should fill the page, and all only where those do not: what is common is found
    among few, and what is rare is few."""

    def found(since: date | None) -> Sequence[sa.RowMapping]:
        query = _holding(connection, columns, words, prefix, clauses, limit, since)
        return connection.execute(query).mappings().all()

    if since is not None:
        rows = found(since)
        if len(rows) < limit and (wider := _wider(rows, since, limit)) is not None:
            rows = found(wider)
        if len(rows) >= limit:
            return rows
    return found(None)


def _wider(rows: Sequence[sa.RowMapping], since: date, limit: int) -> date | None:
    """A day since which ``limit`` should be found, where so many were found since ``since``; None for all days."""
    if len(rows) * WIDEST < limit:
        return None
    newest: date = rows[0]["received_at"].astimezone(UTC).date()
    return newest - (newest - since + timedelta(days=1)) * (1.3 * limit / len(rows))


def _holding(
    connection: sa.Connection,
    columns: Sequence[sa.ColumnElement[Any]],
    words: Iterable[str],
    prefix: bool,
    clauses: Sequence[sa.ColumnElement[bool]],
    limit: int,
    since: date | None = None,
) -> sa.Select[Any]:
    """The query of ``_held``; with ``since`` of what was received on that day (UTC) or later."""
    if connection.dialect.name == "sqlite":  # the words' rows, newest first, until there are enough: no sorting
        found = indexed.join(dossiers, dossiers.c.code == indexed.c.dossier)
        query = sa.select(*columns).select_from(_WORDS.join(found, indexed.c.id == _WORDS.c.rowid)).where(*clauses)
        query = query.where(sa.text("search_words MATCH :words").bindparams(words=_fts5(words, prefix)))
        return query.order_by(_WORDS.c.rowid.desc()).limit(limit)
    # The words first and apart: left to itself the planner may walk all dossiers, newest first, until enough hold them.
    hits = sa.select(_NARROW.c.dossier).where(_asked("words", words, prefix))
    if since is not None:
        hits = hits.where(sa.text(f"{_DAY} >= :since").bindparams(since=since))
    within = [narrow for clause in clauses if (narrow := _narrowed(clause)) is not None]
    if len(within) == len(clauses):
        hits = hits.order_by(_NARROW.c.received_at.desc(), _NARROW.c.dossier.desc()).limit(limit)
        if all(column in _OWN for column in columns):
            return hits.where(*within).with_only_columns(*(_OWN[column] for column in columns))
    some = hits.where(*within).cte("hits").prefix_with("MATERIALIZED")
    query = sa.select(*columns).select_from(some.join(dossiers, dossiers.c.code == some.c.dossier)).where(*clauses)
    return query.order_by(dossiers.c.received_at.desc(), dossiers.c.code.desc()).limit(limit)


def _narrowed(clause: sa.ColumnElement[bool]) -> sa.ColumnElement[bool] | None:
    """The condition on ``dossiers`` as one on the index's own columns; None where it asks for more than they know."""
    beyond = False
    columns = _OWN | _PAST if _names_several(clause) else _OWN

    def own(element: Any, **_: Any) -> Any:
        nonlocal beyond
        if not (isinstance(element, sa.Column) and element.table is dossiers):
            return None
        beyond = beyond or element not in columns
        return columns.get(element)

    narrow: sa.ColumnElement[bool] = replacement_traverse(clause, {}, own)
    return None if beyond else narrow


def _names_several(clause: sa.ColumnElement[bool]) -> bool:
    among = isinstance(clause, sa.BinaryExpression) and clause.operator is in_op
    return among and len(getattr(clause.right, "value", ())) != 1


def facet_rows(
    connection: sa.Connection,
    wanted: Query,
    clauses: Sequence[sa.ColumnElement[bool]],
    most: int,
    since: date | None,
) -> list[tuple[str | None, str, int, int]]:
    """(procedure, state, year of receipt, how many) of the newest ``most`` dossiers that hold the words."""
    columns = (dossiers.c.procedure, dossiers.c.state, dossiers.c.received_at)
    if wanted.words:
        rows = _held(connection, columns, wanted.folded(), wanted.prefix, clauses, most, since)
    else:
        newest = sa.select(*columns).where(*clauses).order_by(dossiers.c.received_at.desc(), dossiers.c.code.desc())
        rows = connection.execute(newest.limit(most)).mappings().all()
    counted = Counter((row["procedure"], str(row["state"]), row["received_at"].year) for row in rows)
    return [(*key, number) for key, number in counted.items()]


def _fts5(words: Iterable[str], prefix: bool) -> str:
    # words are letters and digits only, so a quote cannot stand in one
    return " AND ".join(f'"{word}"' for word in words) + ("*" if prefix else "")


def _asked(column: str, words: Iterable[str], prefix: bool) -> sa.TextClause:
    return sa.text(f"{column} @@ CAST(:words AS tsquery)").bindparams(words=_tsquery(words, prefix))


def _tsquery(words: Iterable[str], prefix: bool) -> str:
    return " & ".join(f"'{word}'" for word in words) + (":*" if prefix else "")
