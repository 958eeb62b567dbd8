"""What the sample dossiers weigh once they are read: bytes by place and kind, rows and bytes of the register.

In: a folder. Out: bytes a page of originals, access copies, readings, and words in the text index; a dossier's rows and
bytes in the register, as PostgreSQL keeps them without its indexes. Skipped where there is no PostgreSQL.
"""

from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.pipeline.postgres import on_postgres
from flows.house import House, open_house
from flows.process import process
from flows.receive import receive
from models.settings import Settings
from models.submission import Submission
from storage.objects import Place

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
KINDS = {"readings": "results/reading/", "access copies": "access/", "first pages drawn": "pictures/"}
ROW_BYTES = 28
"""PostgreSQL's own of each row: header and place in its page."""
SIZES = sql.SQL("SELECT count(*), coalesce(sum(pg_column_size(t.*) + {more}), 0) FROM {table} t")
TABLES = "SELECT relname FROM pg_stat_user_tables ORDER BY relname"


def weighing(folder: Path) -> dict[str, object]:
    """See the module."""
    return on_postgres(lambda server: _weighed(folder, server.new_database()))


def _weighed(folder: Path, register: str) -> dict[str, object]:
    house = open_house(Settings(home=folder, objects=f"file://{folder}/objects", register=register))
    sources = sorted(path for path in EXAMPLES.iterdir() if path.is_dir() and path.name[:1].isdigit())
    house.register.list()  # makes the tables
    empty = _register(register)
    with house.workers(1) as pool:
        codes = [receive(house, [one], Submission(received=house.now())).code for one in sources]
        dossiers = [process(house, code, workers=pool) for code in codes]
    pages = sum(file.pages for dossier in dossiers for file in dossier.files)
    originals = sum(file.bytes for dossier in dossiers for file in dossier.files)
    work = {kind: _bytes(house, key) for kind, key in KINDS.items()}
    kept = _register(register)
    house.register.close()
    grown = {name: (rows - empty.get(name, (0, 0))[0], size - empty.get(name, (0, 0))[1])
             for name, (rows, size) in kept.items()}  # fmt: skip
    count = len(codes)
    return {
        "dossiers, pages": (count, pages),
        "bytes a page": {"originals": originals // pages} | {kind: size // pages for kind, size in work.items()},
        "register rows a dossier": round(sum(rows for rows, _ in grown.values()) / count, 1),
        "register bytes a dossier, no indexes": sum(size for _, size in grown.values()) // count,
        "by table": {n: (round(rows / count, 1), size // count) for n, (rows, size) in grown.items() if size > 0},
    }


def _bytes(house: House, prefix: str) -> int:
    found = (house.objects.stat(Place.WORK, key) for key in house.objects.keys(Place.WORK, prefix))
    return sum(stored.bytes for stored in found if stored is not None)


def _register(url: str) -> dict[str, tuple[int, int]]:
    """Rows and bytes of each table, as stored (compressed where PostgreSQL does)."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        names = [str(row[0]) for row in connection.execute(TABLES)]
        found = {}
        for name in names:
            row = connection.execute(SIZES.format(table=sql.Identifier(name), more=ROW_BYTES)).fetchone()
            assert row is not None
            found[name] = (int(row[0]), int(row[1]))
    return found
