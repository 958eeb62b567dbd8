"""A register filled in bulk with invented dossiers, for measuring questions to it."""

import random
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from models.state import State
from storage.register import Register
from storage.register.tables import dossiers, indexed
from storage.search import index_words

START = datetime(2025, 1, 1, tzinfo=UTC)
UNITS = 40
WORDS_A_DOSSIER = 120
BATCH = 2000
FIRST = 1001
"""The first number in the index; those before are of dossiers that other measures made."""
_INITIALS = tuple("b c ch d đ g gi h k kh l m n ng nh ph qu r s t th tr v x".split(" "))  # noqa: SIM905
_RHYMES = tuple(
    "a à á ạ an ang anh ao âu ây e ê en ên i iên inh o ô ơ oa on ông u ư ua uyên ương ữu ễn ặng ốc ất ính".split(" ")  # noqa: SIM905
)
SYLLABLES = [i + r for i in _INITIALS for r in _RHYMES]
SURNAMES = ["nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô"]


def words(chance: random.Random) -> list[str]:
    """A dossier's words: a few stand in nearly all, most in few (a long tail, as in real text)."""
    tail = [SYLLABLES[min(int(chance.paretovariate(0.6)) - 1, len(SYLLABLES) - 1)] for _ in range(WORDS_A_DOSSIER)]
    own = [str(chance.randrange(10**11, 10**12)), str(chance.randrange(1, 3000))]
    return [*tail, chance.choice(SURNAMES), chance.choice(["thị", "văn"]), *own]


def fill(register: Register, number: int) -> None:
    """``number`` dossiers with their words."""
    chance = random.Random(1)  # noqa: S311
    for start in range(0, number, BATCH):
        rows = [_row(n, chance) for n in range(start, min(start + BATCH, number))]
        texts = [index_words([" ".join(words(chance))]) for _ in rows]
        with register.database.write() as connection:
            connection.execute(dossiers.insert(), rows)
            connection.execute(
                indexed.insert(), [{"id": n, "dossier": r["code"]} for n, r in enumerate(rows, FIRST + start)]
            )
            if register.database.sqlite:
                statement = "INSERT INTO search_words (rowid, words) VALUES (:id, :words)"
                values = [{"id": n, "words": " ".join(text)} for n, text in enumerate(texts, FIRST + start)]
            else:
                statement = "UPDATE indexed SET words = array_to_tsvector(CAST(:words AS text[])) WHERE id = :id"
                values = [{"id": n, "words": text} for n, text in enumerate(texts, FIRST + start)]
            connection.execute(sa.text(statement), values)
    with register.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if register.database.sqlite else "VACUUM ANALYZE")


def _row(n: int, chance: random.Random) -> dict[str, object]:
    received = START + timedelta(seconds=30 * n)
    return {
        "code": f"U{n % UNITS}-{received:%y%m%d}-{n:07d}",
        "unit": f"U{n % UNITS}",
        "submission": f"s{n}",
        "state": State.SEALED if chance.random() < 0.97 else State.REVIEW,
        "channel": 2,
        "applicant_name": "",
        "procedure": f"p{n % 14}",
        "received_at": received,
        "due_rank": received + timedelta(days=8),
        "version": 4,
        "changed_at": received,
    }
