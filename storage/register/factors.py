"""Second factors, sign-ins half way, and which account an identity provider's subject is.

In: typed values; secrets come sealed or hashed. Out: the same. What may be used once (a code's time step, a recovery
code, a half-way sign-in) is taken by one statement, so that two requests at once cannot both use it.
"""

from datetime import datetime

import sqlalchemy as sa

from models.error import NotFound
from models.user import PendingSignIn, SecondFactor
from storage.register.database import Database
from storage.register.signin_tables import identities, pending_signins, second_factors


class Factors:
    """Reached as ``register.factors``; each method is its own transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def factor(self, user: str) -> SecondFactor | None:
        """The account's second factor, if it has one."""
        with self.database.read() as connection:
            query = sa.select(second_factors).where(second_factors.c.user == user)
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else SecondFactor(**row)

    def enrol(self, factor: SecondFactor) -> None:
        """Keep a second factor, in place of an earlier one."""
        with self.database.write() as connection:
            connection.execute(second_factors.delete().where(second_factors.c.user == factor.user))
            connection.execute(second_factors.insert().values(**factor.model_dump()))

    def drop(self, user: str) -> None:
        """Take an account's second factor away; ``NotFound`` when it has none."""
        with self.database.write() as connection:
            if connection.execute(second_factors.delete().where(second_factors.c.user == user)).rowcount == 0:
                raise NotFound(f"{user!r} has no second factor; see hoso user list")

    def use_step(self, user: str, step: int) -> bool:
        """Whether this code's time step is newer than every one used before; it is used by that."""
        with self.database.write() as connection:
            newer = (second_factors.c.user == user, second_factors.c.last_step < step)
            return connection.execute(second_factors.update().where(*newer).values(last_step=step)).rowcount == 1

    def use_recovery(self, user: str, code_hash: str) -> bool:
        """Whether this is an unused recovery code of the account; it is used by that."""
        with self.database.write() as connection:
            query = sa.select(second_factors.c.recovery).where(second_factors.c.user == user).with_for_update()
            left = connection.execute(query).scalar_one_or_none() or ()
            if code_hash not in left:
                return False
            fewer = [other for other in left if other != code_hash]
            connection.execute(second_factors.update().where(second_factors.c.user == user).values(recovery=fewer))
            return True

    def begin(self, pending: PendingSignIn, *, now: datetime) -> None:
        """Keep a sign-in that is half way; those that ran out are swept on the way."""
        with self.database.write() as connection:
            connection.execute(pending_signins.delete().where(pending_signins.c.expires_at <= now))
            connection.execute(pending_signins.insert().values(**pending.model_dump()))

    def pending(self, token_hash: str, kind: str, *, now: datetime) -> PendingSignIn | None:
        """The half-way sign-in behind a cookie, if it is of this kind and has not run out."""
        table = pending_signins.c
        query = sa.select(pending_signins).where(
            table.token_hash == token_hash, table.kind == kind, table.expires_at > now
        )
        with self.database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else PendingSignIn(**row)

    def finish(self, token_hash: str) -> bool:
        """End a half-way sign-in; whether this call was the one that did."""
        with self.database.write() as connection:
            ended = pending_signins.delete().where(pending_signins.c.token_hash == token_hash)
            return connection.execute(ended).rowcount == 1

    def account_of(self, issuer: str, subject: str) -> str | None:
        """The account that an identity provider's subject signs in to."""
        query = sa.select(identities.c.user).where(identities.c.issuer == issuer, identities.c.subject == subject)
        with self.database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def link(self, issuer: str, subject: str, user: str, *, now: datetime) -> None:
        """Let a subject sign in to this account, and to no other."""
        with self.database.write() as connection:
            which = (identities.c.issuer == issuer, identities.c.subject == subject)
            connection.execute(identities.delete().where(*which))
            connection.execute(identities.insert().values(issuer=issuer, subject=subject, user=user, since=now))
