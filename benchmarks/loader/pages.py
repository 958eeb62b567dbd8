"""Ten pages for every dossier of a loaded register: a paper, a row for each of its pages, and what stands on them.

``add(register, number)`` follows ``load(number, register)``, once. A million dossiers get ten million page rows.
Their assessments name no paper, so ``hoso audit verify`` will tell that these rows are not theirs.
"""

import json
import zlib
from collections.abc import Iterator

import numpy as np
import sqlalchemy as sa

from benchmarks.loader.words import PAGES, running
from benchmarks.loader.writing import put
from storage.register import Register
from storage.register.desk_tables import page_texts
from storage.register.tables import indexed, sources

FILE = "scan.pdf"
BATCH = 5000
_PAPERS = """
INSERT INTO components (dossier, ordinal, component, document_type, confidence, seals)
SELECT dossier, 1, 'don', 'don', 0.97, 0 FROM indexed WHERE id <= :number
"""
_PAGES = """
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :pages)
INSERT INTO sources (dossier, ordinal, position, file, page)
SELECT dossier, 1, n, :file, n FROM indexed CROSS JOIN counted WHERE id <= :number
"""


def there(register: Register) -> bool:
    """Whether the register's dossiers have their pages."""
    with register.database.read() as connection:
        first = sa.select(indexed.c.dossier).where(indexed.c.id == 1)
        query = sa.select(sa.func.count()).where(sources.c.dossier == first.scalar_subquery())
        return connection.execute(query).scalar_one() == PAGES


def add(register: Register, number: int) -> None:
    """See the module."""
    with register.database.write() as connection:
        connection.execute(sa.text(_PAPERS), {"number": number})
        connection.execute(sa.text(_PAGES), {"number": number, "pages": PAGES, "file": FILE})
    for start, bodies in _bodies(number):
        with register.database.write() as connection:
            codes = connection.execute(
                sa.select(indexed.c.dossier)
                .where(indexed.c.id > start, indexed.c.id <= start + len(bodies))
                .order_by(indexed.c.id)
            ).scalars()
            put(connection, page_texts, [{"dossier": c, "body": b} for c, b in zip(codes, bodies, strict=True)])
    with register.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE" if register.database.sqlite else "VACUUM ANALYZE"))


def _bodies(number: int) -> Iterator[tuple[int, list[bytes]]]:
    """The texts of the dossiers in batches, each with the number of those before it."""
    bodies: list[bytes] = []
    done = 0
    for words, name in running(np.random.default_rng(1), number):
        share = -(-len(words) // PAGES)
        pages = [
            (FILE, n + 1, " ".join([*([name] if n == 0 else []), *words[n * share : (n + 1) * share]]))
            for n in range(PAGES)
        ]
        bodies.append(zlib.compress(json.dumps(pages, ensure_ascii=False).encode(), 1))
        if len(bodies) == BATCH:
            yield done, bodies
            done, bodies = done + len(bodies), []
    if bodies:
        yield done, bodies
