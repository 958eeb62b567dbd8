"""Rows into a database as fast as it takes them: COPY on PostgreSQL, ``executemany`` of the driver on SQLite."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from benchmarks.loader.dossiers import Loaded
from storage.register.database import Database
from storage.register.tables import chains, dossiers, events, indexed

_INDEX = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_indexed_words' AND schemaname = current_schema()"

_NUMBERS = "SELECT setval(pg_get_serial_sequence('indexed', 'id'), (SELECT max(id) FROM indexed))"


class Writing:
    """A context manager: the word index of PostgreSQL is dropped on entering and built anew on leaving."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heads: dict[str, tuple[int, str]] = {}
        self._index = ""

    def __enter__(self) -> "Writing":
        if not self._database.sqlite:
            with self._database.write() as connection:
                self._index = str(connection.execute(sa.text(_INDEX)).scalar_one())
                connection.execute(sa.text("DROP INDEX ix_indexed_words"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._database.sqlite:
            with self._database.write() as connection:
                connection.execute(sa.text("SET LOCAL maintenance_work_mem = '512MB'"))
                connection.exec_driver_sql(self._index)
            count_on(self._database)

    def write(self, batch: Sequence[Loaded]) -> None:
        """A batch in one transaction, with the chains' heads after it."""
        by_table: dict[sa.Table, list[dict[str, object]]] = defaultdict(list)
        for one in batch:
            for table, row in one.rows.items():
                by_table[table].append(row)
            by_table[events] += one.events
        self._heads |= {str(row["unit"]): (int(str(row["number"])), str(row["hash"])) for row in by_table[events]}
        words = [one.words for one in batch]
        with self._database.write() as connection:
            put(connection, dossiers, by_table.pop(dossiers))
            for table, rows in by_table.items():
                if table is indexed and not self._database.sqlite:
                    values = ((row["id"], row["dossier"], _vector(text)) for row, text in zip(rows, words, strict=True))
                    _copy(connection, "indexed", ("id", "dossier", "words"), values)
                    continue
                put(connection, table, rows)
            if self._database.sqlite:
                entries = ((row["id"], " ".join(text)) for row, text in zip(by_table[indexed], words, strict=True))
                _cursor(connection).executemany("INSERT INTO search_words (rowid, words) VALUES (?, ?)", entries)
            connection.execute(chains.delete())
            heads = [{"unit": unit, "number": n, "hash": digest} for unit, (n, digest) in self._heads.items()]
            connection.execute(chains.insert(), heads)


def count_on(database: Database) -> None:
    """Have PostgreSQL number the index's next row after those that were written with numbers of ours."""
    if not database.sqlite:
        with database.write() as connection:
            connection.execute(sa.text(_NUMBERS))


def put(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, object]]) -> None:
    """Rows of one table, all with the same columns."""
    names = tuple(rows[0])
    kept = [table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in names]
    values = (
        [row[name] if do is None else do(row[name]) for name, do in zip(names, kept, strict=True)] for row in rows
    )
    if connection.dialect.name != "sqlite":
        _copy(connection, table.name, names, values)
        return
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    _cursor(connection).executemany(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', values)  # noqa: S608


def _copy(connection: sa.Connection, table: str, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    with _cursor(connection).copy(f'COPY "{table}" ({columns}) FROM STDIN') as copying:
        for row in rows:
            copying.write_row(row)


def _cursor(connection: sa.Connection) -> Any:
    return connection.connection.cursor()


def _vector(words: Iterable[str]) -> str:
    return " ".join(f"'{word}'" for word in words)
