"""What is still to be told to others. The event log is the queue: each way (synchronising, notifying) knows up to which
event of each unit it has come, and keeps a row for each event that must be told, until it was.

In: a way, events, the time. Out: ``Parcel``. Wrong: nothing; a failure of the other side is kept beside its parcel.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from models.decision import StoredEvent
from models.record import Moment, Record, Text
from storage.register.chain import unit_events
from storage.register.database import Database
from storage.register.office_tables import outbox, outbox_places
from storage.register.tables import chains, dossiers

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
"""How long after each failed attempt the next one comes; after the last, twice a day for as long as it takes."""
TROUBLED = 3
"""Failed attempts from which a parcel is shown as a trouble."""
BATCH = 500


class Parcel(Record):
    """One thing to tell. ``number`` is the event's; ``problem`` what the other side or the way to it said last."""

    id: int
    way: str
    unit: str
    number: int
    dossier: str
    occasion: str
    made_at: Moment
    attempts: int
    next_at: Moment
    sent_at: Moment | None = None
    problem: Text = ""


class Outgoing:
    """Reached as ``register.outgoing``."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def collect(self, way: str, occasion_of: Callable[[StoredEvent], str | None], *, now: datetime) -> int:
        """Keep a parcel for every new event that has an occasion; how many."""
        kept = 0
        with self.database.read() as connection:
            units = connection.execute(sa.select(chains.c.unit).order_by(chains.c.unit)).scalars().all()
        for unit in units:
            kept += self._collect_unit(way, unit, occasion_of, now)
        return kept

    def _collect_unit(
        self, way: str, unit: str, occasion_of: Callable[[StoredEvent], str | None], now: datetime
    ) -> int:
        with self.database.write() as connection:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            first = {"way": way, "unit": unit, "number": 0}
            connection.execute(insert(outbox_places).values(**first).on_conflict_do_nothing())
            here = (outbox_places.c.way == way, outbox_places.c.unit == unit)
            place = connection.execute(sa.select(outbox_places.c.number).where(*here).with_for_update()).scalar_one()
            events = [e for _, e in zip(range(BATCH), unit_events(connection, unit, int(place)), strict=False)]
            if not events:
                return 0
            said = [(event, occasion_of(event)) for event in events]
            rows = [
                {
                    "way": way, "unit": unit, "number": event.number, "dossier": event.dossier, "occasion": occasion,
                    "made_at": now, "attempts": 0, "next_at": now, "problem": "",
                }
                for event, occasion in said
                if occasion and event.dossier
            ]  # fmt: skip
            if rows:
                connection.execute(insert(outbox).on_conflict_do_nothing(), rows)
            connection.execute(outbox_places.update().where(*here).values(number=events[-1].number))
            return len(rows)

    def skip_to_end(self, way: str) -> None:
        """Begin with what happens from now on: the past is not told when a way is switched on."""
        with self.database.write() as connection:
            known = set(connection.execute(sa.select(outbox_places.c.unit).where(outbox_places.c.way == way)).scalars())
            heads = connection.execute(sa.select(chains.c.unit, chains.c.number)).all()
            places = {"": 0, **{head.unit: int(head.number) for head in heads}}  # "": begun, though nothing happened
            rows = [{"way": way, "unit": u, "number": n} for u, n in places.items() if u not in known]
            if rows:
                connection.execute(outbox_places.insert(), rows)

    def begun(self, way: str) -> bool:
        """Whether this way was ever switched on."""
        query = sa.select(outbox_places.c.unit).where(outbox_places.c.way == way).limit(1)
        with self.database.read() as connection:
            return connection.execute(query).scalar_one_or_none() is not None

    def due(self, way: str, *, now: datetime, limit: int = 50) -> tuple[Parcel, ...]:
        """What is to be sent now, the longest waiting first."""
        query = sa.select(outbox).where(outbox.c.sent_at.is_(None), outbox.c.next_at <= now, outbox.c.way == way)
        return self._found(query.order_by(outbox.c.next_at, outbox.c.id).limit(limit))

    def sent(self, parcels: Sequence[int], *, at: datetime) -> None:
        """These arrived."""
        with self.database.write() as connection:
            values = {"sent_at": at, "problem": "", "attempts": outbox.c.attempts + 1}
            connection.execute(outbox.update().where(outbox.c.id.in_(list(parcels))).values(**values))

    def failed(self, parcel: Parcel, problem: str, *, at: datetime) -> None:
        """This did not arrive; it is tried again later, and its trouble can be seen."""
        wait = WAITS[min(parcel.attempts, len(WAITS) - 1)]
        values = {"attempts": parcel.attempts + 1, "next_at": at + wait, "problem": problem[:300]}
        with self.database.write() as connection:
            connection.execute(outbox.update().where(outbox.c.id == parcel.id).values(**values))

    def again(self, number: int, *, units: Sequence[str], now: datetime) -> bool:
        """Try one at once; whether there is such an unsent one in these units."""
        where = (outbox.c.id == number, outbox.c.unit.in_(list(units)), outbox.c.sent_at.is_(None))
        with self.database.write() as connection:
            return connection.execute(outbox.update().where(*where).values(next_at=now)).rowcount == 1

    def troubles(self, *, units: Sequence[str] | None = None, limit: int = 200) -> tuple[Parcel, ...]:
        """What did not arrive at the first attempt and still has not, newest trouble last."""
        query = sa.select(outbox).where(outbox.c.sent_at.is_(None), outbox.c.attempts > 0)
        hidden = sa.select(dossiers.c.code).where(dossiers.c.code == outbox.c.dossier, dossiers.c.secret.is_(True))
        query = query.where(~hidden.exists())
        if units is not None:
            query = query.where(outbox.c.unit.in_(list(units)))
        return self._found(query.order_by(outbox.c.next_at, outbox.c.id).limit(limit))

    def of(self, code: str) -> tuple[Parcel, ...]:
        """Everything told, or to be told, of a dossier."""
        return self._found(sa.select(outbox).where(outbox.c.dossier == code).order_by(outbox.c.id))

    def _found(self, query: sa.Select[tuple[object, ...]]) -> tuple[Parcel, ...]:
        with self.database.read() as connection:
            return tuple(Parcel(**row) for row in connection.execute(query).mappings())
