"""The outbox: a change of state leaves a row for every webhook that is to be told, in the same transaction.

In: an open write transaction and the event that was just appended. Out: nothing; rows of ``deliveries``. Called by
``chain.append``, so no change of state can forget it: a change without an event does not exist.
"""

import uuid

import sqlalchemy as sa

from models.decision import StoredEvent
from models.webhook import DeliveryState
from storage.register.tables import dossiers
from storage.register.webhook_tables import deliveries, hooks

_NAMESPACE = uuid.UUID("6f1a4a0e-6a83-5d0c-9b5e-0d2f6c1e7a44")


def announce(connection: sa.Connection, event: StoredEvent) -> None:
    """Write the rows for an event that changed a dossier's state; nothing for any other."""
    if event.dossier is None or event.after is None or event.after == event.before:
        return
    receivers = connection.execute(sa.select(hooks.c.id, hooks.c.units).where(hooks.c.active).order_by(hooks.c.id))
    told = [row.id for row in receivers if event.unit in row.units]
    if not told:
        return
    version = connection.execute(sa.select(dossiers.c.version).where(dossiers.c.code == event.dossier)).scalar_one()
    row = {
        "id": message_id(event),
        "unit": event.unit,
        "sequence": event.number,
        "dossier": event.dossier,
        "version": version,
        "before": event.before,
        "after": event.after,
        "at": event.at,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "next_at": event.at,
        "error": "",
    }
    connection.execute(deliveries.insert(), [row | {"hook": hook} for hook in told])


def message_id(event: StoredEvent) -> str:
    """From the event's place in the chain, so that no two installations and no two events share one."""
    return f"evt_{uuid.uuid5(_NAMESPACE, event.hash).hex}"
