"""Server time of the desk's pages and of search: asked one after another over one kept connection.

In: a desk's port, an office. Out: milliseconds of each question by what was asked. The clock stands at the asker, so
the loopback and the reading of the answer are inside.
"""

import random
import re
from collections.abc import Iterator

import sqlalchemy as sa

from benchmarks.desk.desk import Visit
from benchmarks.desk.office import Office
from benchmarks.keeping.searching import sample
from storage.register.tables import WAITING, dossiers
from storage.search import fold

QUEUE = "queue, "
SEARCH = "search, "
DOSSIER = "dossier"


def filters(office: Office) -> dict[str, str]:
    """Every kind of filter the queue has, by name."""
    late = "/desk?" + "due=late"
    return {
        "none": "/desk",
        "state": "/desk?state=review",
        "procedure": "/desk?procedure=birth_registration",
        "finding": "/desk?finding=fee.mismatch",
        "procedure and finding": "/desk?procedure=company_registration&finding=fee.mismatch",
        "finding nobody has": "/desk?finding=signature.invalid",
        "late": late,
        "due this week": "/desk?due=week",
        "unit": f"/desk?unit={office.units[-1]}",
        "unit, state and finding": f"/desk?unit={office.units[-1]}&state=review&finding=fee.mismatch",
        "far down": f"/desk?after={_far(office)}",
    }


def queue(port: int, office: Office, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """Of a clerk in one unit, and of a lead who sees every unit."""
    for role, name in (("one unit", office.clerk), ("all units", office.lead)):
        visit = Visit(port).sign_in(name)
        visit.get("/desk")
        spent: dict[str, list[float]] = {kind: [] for kind in filters(office)}
        for _ in range(rounds):
            for kind, address in filters(office).items():
                spent[kind].append(1000 * visit.timed(address))
        for kind, times in spent.items():
            yield f"{QUEUE}{role}: {kind}", times


def dossier(port: int, office: Office, rounds: int) -> list[float]:
    """Dossier pages, each of another dossier; the page alone, without pictures and words."""
    visit = Visit(port).sign_in(office.clerk)
    _, page = visit.get("/desk")
    codes = list(dict.fromkeys(re.findall(r'data-href="/desk/([^"]+)"', page)))
    visit.get(f"/desk/{codes[-1]}")
    return [1000 * visit.timed(f"/desk/{codes[n % len(codes)]}") for n in range(rounds)]


def search(port: int, office: Office, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """Two words of one dossier, half of them typed without marks, by an archivist who sees every unit."""
    chance = random.Random(5)  # noqa: S311
    visit = Visit(port).sign_in(office.archivist)
    visit.post("/archive", {"q": "giấy chứng nhận"})
    kinds: dict[str, list[float]] = {"two words": [], "two words and a procedure": [], "a name": []}
    for _ in range(rounds):
        words, row = sample(office.house.register, chance)
        text = " ".join(words) if chance.random() < 0.5 else fold(" ".join(words))
        kinds["two words"].append(1000 * visit.timed("/archive", {"q": text}))
        asked = {"q": text, "procedure": row.procedure}
        kinds["two words and a procedure"].append(1000 * visit.timed("/archive", asked))
        kinds["a name"].append(1000 * visit.timed("/archive", {"q": fold(row.applicant_name)}))
    for kind, times in kinds.items():
        yield f"{SEARCH}{kind}", times


def _far(office: Office) -> str:
    """A code a thousand places down the queue."""
    query = sa.select(dossiers.c.code).where(sa.text(WAITING), dossiers.c.unit.in_(office.units))
    with office.house.register.database.read() as connection:
        last = query.order_by(dossiers.c.due_rank, dossiers.c.code).offset(700).limit(1)
        return str(connection.execute(last).scalar_one())
