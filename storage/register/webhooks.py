"""Receivers of webhooks and the rows that wait for them.

In: typed values. Out: the same. Wrong: ``NotFound``. What is due is asked one dossier at a time: a row whose dossier
has an earlier one waiting for the same hook is not due, so a dossier's changes are told in order.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from models.error import NotFound
from models.webhook import Delivery, DeliveryState, Hook, HookCount
from storage.register.database import Database
from storage.register.webhook_tables import deliveries, hooks


class Webhooks:
    """Reached as ``register.webhooks``; each method is its own transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, hook: Hook) -> None:
        """Keep a receiver; it is told of changes from now on."""
        with self.database.write() as connection:
            connection.execute(hooks.insert().values(**hook.model_dump()))

    def change(self, hook: Hook) -> None:
        """Replace everything but the ID."""
        with self.database.write() as connection:
            content = hook.model_dump(exclude={"id"})
            changed = connection.execute(hooks.update().where(hooks.c.id == hook.id).values(**content))
            if changed.rowcount == 0:
                raise _unknown(hook.id)

    def remove(self, hook: str) -> None:
        """Forget a receiver and everything that waits for it."""
        with self.database.write() as connection:
            connection.execute(deliveries.delete().where(deliveries.c.hook == hook))
            if connection.execute(hooks.delete().where(hooks.c.id == hook)).rowcount == 0:
                raise _unknown(hook)

    def hook(self, hook: str) -> Hook:
        """One receiver."""
        with self.database.read() as connection:
            row = connection.execute(sa.select(hooks).where(hooks.c.id == hook)).mappings().one_or_none()
        if row is None:
            raise _unknown(hook)
        return Hook(**row)

    def all(self) -> tuple[Hook, ...]:
        """Every receiver, oldest first."""
        with self.database.read() as connection:
            query = sa.select(hooks).order_by(hooks.c.created_at, hooks.c.id)
            return tuple(Hook(**row) for row in connection.execute(query).mappings())

    def counts(self) -> dict[str, HookCount]:
        """What waits and what was given up, by hook."""
        pending, dead = (
            sa.func.sum(sa.case((deliveries.c.state == state, 1), else_=0)) for state in ("pending", "dead")
        )
        query = sa.select(deliveries.c.hook, pending.label("pending"), dead.label("dead")).group_by(deliveries.c.hook)
        query = query.where(deliveries.c.state != DeliveryState.DELIVERED)
        with self.database.read() as connection:
            rows = connection.execute(query).mappings()
            return {row["hook"]: HookCount(**row) for row in rows}

    def due(self, hook: str, *, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
        """What may be sent to a hook now, in order; at most the first waiting row of each dossier."""
        earlier = deliveries.alias()
        waits = sa.exists().where(
            earlier.c.hook == deliveries.c.hook,
            earlier.c.dossier == deliveries.c.dossier,
            earlier.c.state == DeliveryState.PENDING,
            earlier.c.number < deliveries.c.number,
        )
        query = (
            sa.select(deliveries)
            .where(deliveries.c.hook == hook, deliveries.c.state == DeliveryState.PENDING)
            .where(deliveries.c.next_at <= now, ~waits)
            .order_by(deliveries.c.number)
            .limit(limit)
        )
        with self.database.read() as connection:
            return tuple(Delivery(**row) for row in connection.execute(query).mappings())

    def list(
        self, *, hook: str | None = None, state: DeliveryState | None = None, dossier: str | None = None,
        limit: int = 200,
    ) -> tuple[Delivery, ...]:  # fmt: skip
        """Deliveries, newest first."""
        query = sa.select(deliveries).order_by(deliveries.c.number.desc()).limit(limit)
        for column, wanted in ((deliveries.c.hook, hook), (deliveries.c.state, state), (deliveries.c.dossier, dossier)):
            if wanted is not None:
                query = query.where(column == wanted)
        with self.database.read() as connection:
            return tuple(Delivery(**row) for row in connection.execute(query).mappings())

    def delivered(self, number: int, *, now: datetime, status: int) -> None:
        """The receiver has it."""
        self._end(number, state=DeliveryState.DELIVERED, status=status, error="", ended_at=now)

    def failed(self, number: int, *, again_at: datetime | None, now: datetime, status: int | None, error: str) -> None:
        """The attempt failed; try again at ``again_at``, or give the row up where that is None."""
        if again_at is None:
            self._end(number, state=DeliveryState.DEAD, status=status, error=error, ended_at=now)
        else:
            self._end(number, next_at=again_at, status=status, error=error)

    def replay(self, *, now: datetime, hook: str, message: str | None = None) -> int:
        """Let a hook's deliveries wait to be sent again from the start: one message, or all that were given up."""
        which = deliveries.c.state == DeliveryState.DEAD if message is None else deliveries.c.id == message
        fresh = {"state": DeliveryState.PENDING, "attempts": 0, "next_at": now, "ended_at": None, "error": ""}
        with self.database.write() as connection:
            return connection.execute(
                deliveries.update().where(deliveries.c.hook == hook, which).values(**fresh)
            ).rowcount

    def sweep(self, *, before: datetime) -> int:
        """Forget deliveries that arrived before then; how many."""
        old = (deliveries.c.state == DeliveryState.DELIVERED, deliveries.c.ended_at < before)
        with self.database.write() as connection:
            return connection.execute(deliveries.delete().where(*old)).rowcount

    def _end(self, number: int, **values: object) -> None:
        with self.database.write() as connection:
            values["attempts"] = deliveries.c.attempts + 1
            connection.execute(deliveries.update().where(deliveries.c.number == number).values(**values))


KEPT = timedelta(days=30)
"""How long a delivery that arrived can be looked up and replayed."""


def _unknown(hook: str) -> NotFound:
    return NotFound(f"no webhook {hook!r}; see hoso webhook list")
