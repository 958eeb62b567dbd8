"""Accounts, sign-ins, sessions and tokens. Secrets come in hashed and are never stored in clear.

In: values of ``models.user``. Out: the same. Wrong: ``Conflict`` for a name that is taken, ``NotFound``.
"""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa

from models.error import Conflict, NotFound
from models.user import ApiToken, Session, User
from storage.register.tables import sessions, tokens, users


def secret_hash(secret: str) -> str:
    """SHA-256 of a session cookie or token: long random secrets need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_user(connection: sa.Connection, added: User) -> None:
    """See ``Register.add_user``."""
    if user(connection, added.name) is not None:
        raise Conflict(f"user {added.name!r} exists; choose another name")
    connection.execute(users.insert().values(**added.model_dump()))


def change_user(connection: sa.Connection, changed: User) -> None:
    """See ``Register.change_user``."""
    content = changed.model_dump(exclude={"name", "password_hash"})
    _one_changed(connection.execute(users.update().where(users.c.name == changed.name).values(**content)), changed.name)
    if not changed.active:
        connection.execute(sessions.delete().where(sessions.c.user == changed.name))


def user(connection: sa.Connection, name: str) -> User | None:
    """See ``Register.user``."""
    row = connection.execute(sa.select(users).where(users.c.name == name)).mappings().one_or_none()
    return None if row is None else User(**row)


def all_users(connection: sa.Connection) -> tuple[User, ...]:
    """See ``Register.users``."""
    return tuple(User(**row) for row in connection.execute(sa.select(users).order_by(users.c.name)).mappings())


def set_password_hash(connection: sa.Connection, name: str, password_hash: str) -> None:
    """See ``Register.set_password_hash``."""
    new = {"password_hash": password_hash, "failed": 0, "locked_until": None}
    _one_changed(connection.execute(users.update().where(users.c.name == name).values(**new)), name)
    connection.execute(sessions.delete().where(sessions.c.user == name))


def sign_in_failed(connection: sa.Connection, name: str, *, now: datetime, limit: int, seconds: int) -> int:
    """See ``Register.sign_in_failed``."""
    open_now = sa.or_(users.c.locked_until.is_(None), users.c.locked_until <= now)
    failed = connection.execute(
        users.update().where(users.c.name == name, open_now).values(failed=users.c.failed + 1).returning(users.c.failed)
    ).scalar_one_or_none()
    if failed is not None and failed >= limit:
        lock = {"failed": 0, "locked_until": now + timedelta(seconds=seconds)}
        connection.execute(users.update().where(users.c.name == name).values(**lock))
    return failed or 0


def sign_in_succeeded(connection: sa.Connection, name: str) -> None:
    """See ``Register.sign_in_succeeded``."""
    connection.execute(users.update().where(users.c.name == name).values(failed=0, locked_until=None))


def open_session(connection: sa.Connection, opened: Session) -> None:
    """See ``Register.open_session``. Sessions that have run out are swept on the way."""
    connection.execute(sessions.delete().where(sessions.c.expires_at <= opened.opened_at))
    connection.execute(sessions.insert().values(**opened.model_dump()))


def session(connection: sa.Connection, token_hash: str, *, now: datetime) -> Session | None:
    """See ``Register.session``."""
    query = (
        sa.select(sessions)
        .join(users, users.c.name == sessions.c.user)
        .where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now, users.c.active)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Session(**row)


def signed_in(connection: sa.Connection, token_hash: str, *, now: datetime) -> tuple[Session, User] | None:
    """See ``Looking.signed_in``."""
    query = (
        sa.select(sessions, users)
        .join(users, users.c.name == sessions.c.user)
        .where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now, users.c.active)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    found = row._mapping
    return (
        Session(**{column.name: found[column] for column in sessions.c}),
        User(**{column.name: found[column] for column in users.c}),
    )


def close_session(connection: sa.Connection, token_hash: str) -> None:
    """See ``Register.close_session``."""
    connection.execute(sessions.delete().where(sessions.c.token_hash == token_hash))


def add_token(connection: sa.Connection, added: ApiToken) -> None:
    """See ``Register.add_token``."""
    connection.execute(tokens.insert().values(**added.model_dump()))


def token(connection: sa.Connection, token_hash: str, *, now: datetime) -> ApiToken | None:
    """See ``Register.token``."""
    row = connection.execute(sa.select(tokens).where(tokens.c.token_hash == token_hash)).mappings().one_or_none()
    if row is None:
        return None
    found = ApiToken(**row)
    ended = found.revoked_at is not None or (found.expires_at is not None and found.expires_at <= now)
    return None if ended else found


def all_tokens(connection: sa.Connection) -> tuple[ApiToken, ...]:
    """See ``Register.tokens``."""
    return tuple(ApiToken(**row) for row in connection.execute(sa.select(tokens).order_by(tokens.c.name)).mappings())


def revoke_token(connection: sa.Connection, name: str, *, now: datetime) -> None:
    """See ``Register.revoke_token``."""
    ended = tokens.update().where(tokens.c.name == name, tokens.c.revoked_at.is_(None)).values(revoked_at=now)
    _one_changed(connection.execute(ended), name)


def _one_changed(result: sa.CursorResult[object], name: str) -> None:
    if result.rowcount == 0:
        raise NotFound(f"no user or token {name!r}; see hoso user list")
