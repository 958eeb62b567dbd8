"""Accounts, sign-ins, sessions and tokens."""

from datetime import timedelta

import pytest

from models.error import Conflict, NotFound
from models.user import ApiToken, Role, Session, User
from storage.register import Register
from storage.register.people import secret_hash
from tests.storage.samples import NOW, UNIT

AN = User(name="an", display_name="Nguyễn Văn An", role=Role.CLERK, units=(UNIT,), password_hash="$argon2id$x")


def session() -> Session:
    return Session(
        token_hash=secret_hash("cookie"), user="an", opened_at=NOW, expires_at=NOW + timedelta(hours=8), csrf="c"
    )


def test_accounts(register: Register) -> None:
    register.add_user(AN)
    assert register.user("an") == AN
    assert register.user("none") is None
    with pytest.raises(Conflict):
        register.add_user(AN)
    register.change_user(AN.model_copy(update={"role": Role.LEAD, "units": (), "password_hash": "ignored"}))
    changed = register.user("an")
    assert changed is not None
    assert (changed.role, changed.units, changed.password_hash) == (Role.LEAD, (), AN.password_hash)
    assert register.users() == (changed,)
    with pytest.raises(NotFound):
        register.change_user(AN.model_copy(update={"name": "none"}))
    with pytest.raises(NotFound):
        register.set_password_hash("none", "x")


def test_refused_sign_ins_lock_the_account(register: Register) -> None:
    register.add_user(AN)
    assert [register.sign_in_failed("an", now=NOW, limit=3, seconds=60) for _ in range(3)] == [1, 2, 3]
    locked = register.user("an")
    assert locked is not None
    assert locked.locked_until == NOW + timedelta(seconds=60)
    register.sign_in_succeeded("an")
    free = register.user("an")
    assert free is not None
    assert (free.failed, free.locked_until) == (0, None)
    assert register.sign_in_failed("none", now=NOW) == 0


def test_no_attempt_prolongs_a_lock_and_the_count_starts_anew_after_it(register: Register) -> None:
    """A locked account's right password counted as a failure too and locked it for ever."""
    register.add_user(AN)
    for _ in range(3):
        register.sign_in_failed("an", now=NOW, limit=3, seconds=60)
    assert register.sign_in_failed("an", now=NOW + timedelta(seconds=59), limit=3, seconds=60) == 0
    locked = register.user("an")
    assert locked is not None
    assert locked.locked_until == NOW + timedelta(seconds=60)
    assert register.sign_in_failed("an", now=NOW + timedelta(seconds=60), limit=3, seconds=60) == 1


def test_sessions_end_by_time_by_sign_out_by_password_and_with_the_account(register: Register) -> None:
    register.add_user(AN)
    opened = session()
    register.open_session(opened)
    assert register.session(opened.token_hash, now=NOW) == opened
    assert register.session(opened.token_hash, now=opened.expires_at) is None
    register.close_session(opened.token_hash)
    assert register.session(opened.token_hash, now=NOW) is None
    register.open_session(opened)
    register.set_password_hash("an", "new")
    assert register.session(opened.token_hash, now=NOW) is None
    register.open_session(opened)
    register.change_user(AN.model_copy(update={"active": False}))
    assert register.session(opened.token_hash, now=NOW) is None


def test_tokens_end_by_time_and_by_being_revoked(register: Register) -> None:
    token = ApiToken(token_hash=secret_hash("t"), name="portal", units=(UNIT,), created_at=NOW)
    brief = token.model_copy(update={"token_hash": secret_hash("b"), "expires_at": NOW + timedelta(days=1)})
    register.add_token(token)
    register.add_token(brief)
    assert register.token(token.token_hash, now=NOW) == token
    assert register.token(brief.token_hash, now=NOW + timedelta(days=1)) is None
    assert register.token(secret_hash("other"), now=NOW) is None
    register.revoke_token("portal", now=NOW)
    assert register.token(token.token_hash, now=NOW) is None
    assert all(t.revoked_at == NOW for t in register.tokens())
    with pytest.raises(NotFound):
        register.revoke_token("portal", now=NOW)


def test_secrets_do_not_show_when_printed() -> None:
    assert "argon2" not in repr(AN)
    assert "csrf" not in repr(session())
