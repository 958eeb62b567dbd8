"""Leases: one clerk at a time works on a dossier, and a lease that nobody prolongs runs out by itself.

In: a dossier's code, a user, the time. Out: ``Claim``. Wrong: ``Conflict`` while somebody else holds it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.error import Conflict
from models.user import Claim
from storage.register.chain import hold_unit
from storage.register.dossiers import unit_of
from storage.register.tables import WAITING, claims, dossiers


def claim(connection: sa.Connection, code: str, user: str, *, now: datetime, seconds: int) -> Claim:
    """See ``Register.claim``."""
    hold_unit(connection, unit_of(connection, code))
    require_free(connection, code, user, now=now)
    taken = Claim(dossier=code, user=user, until=now + timedelta(seconds=seconds))
    connection.execute(claims.delete().where(claims.c.dossier == code))
    connection.execute(claims.insert().values(**taken.model_dump()))
    return taken


def release(connection: sa.Connection, code: str, user: str, *, until: datetime | None = None) -> None:
    """See ``Register.release``."""
    held = claims.delete().where(claims.c.dossier == code, claims.c.user == user)
    connection.execute(held if until is None else held.where(claims.c.until <= until))


def require_free(connection: sa.Connection, code: str, user: str, *, now: datetime) -> None:
    """Raise ``Conflict`` while somebody other than ``user`` holds the lease."""
    holder = claimed_by(connection, code, now=now)
    if holder not in {None, user}:
        raise Conflict(f"{code} is being worked on by {holder}; ask them to release it")


def among(connection: sa.Connection, codes: Sequence[str], *, now: datetime) -> dict[str, str]:
    """See ``Looking.owners``."""
    query = sa.select(claims.c.dossier, claims.c.user).where(claims.c.dossier.in_(list(codes)), claims.c.until > now)
    return {str(row.dossier): str(row.user) for row in connection.execute(query)}


def held_by(connection: sa.Connection, user: str, units: Sequence[str], *, now: datetime) -> int:
    """See ``Looking.working_on``."""
    query = sa.select(sa.func.count()).select_from(claims.join(dossiers, dossiers.c.code == claims.c.dossier))
    query = query.where(claims.c.user == user, claims.c.until > now, sa.text(f"dossiers.{WAITING}"))
    query = query.where(dossiers.c.unit.in_(list(units)), dossiers.c.secret.is_(False))
    return connection.execute(query).scalar_one()


def lease(connection: sa.Connection, code: str, *, now: datetime) -> Claim | None:
    """See ``Looking.lease``."""
    query = sa.select(claims).where(claims.c.dossier == code, claims.c.until > now)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Claim(**row)


def claimed_by(connection: sa.Connection, code: str, *, now: datetime) -> str | None:
    """See ``Register.claimed_by``."""
    held = lease(connection, code, now=now)
    return held.user if held else None
