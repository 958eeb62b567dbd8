"""The second factor: RFC 6238's own numbers, a code used once, recovery codes, roles that must have one."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from flows.house import House
from tests.web.conftest import SignIn, post_signin
from tests.web.loader import PASSWORD
from web.signin import totp

SEED = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
     (20000000000, "353130")],
)  # fmt: skip
def test_the_codes_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    assert totp.code_at(SEED, seconds // 30) == code


@given(st.integers(10, 10**8), st.integers(-3, 3))
def test_only_the_neighbouring_steps_are_near_enough(step: int, away: int) -> None:
    now = datetime.fromtimestamp(totp.SECONDS * step + 1, tz=UTC)
    typed = totp.code_at(SEED, step + away)
    near = [s for s in (step - 1, step, step + 1) if totp.code_at(SEED, s) == typed]
    assert (step + away in near) == (abs(away) <= 1)
    assert totp.matching_step(SEED, typed, now) == (near[-1] if near else None)


@given(st.text(max_size=20))
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    now = datetime.fromisoformat("2026-03-02T09:00:00+07:00")
    right = {totp.code_at(SEED, totp.step_at(now) + d) for d in (-1, 0, 1)}
    assert (totp.matching_step(SEED, typed, now) is not None) == (typed.replace(" ", "") in right)


@pytest.fixture
def must(house: House) -> None:
    """The office asks clerks for a second factor."""
    object.__setattr__(house, "settings", house.settings.model_copy(update={"second_factor": "clerk,lead"}))


def seed_on(page: str) -> bytes:
    import base64

    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert shown, page
    secret = shown[1].replace(" ", "")
    return base64.b32decode(secret + "=" * (-len(secret) % 8))


def enrolled(client: TestClient, house: House) -> tuple[bytes, list[str]]:
    """Sign in as clerk for the first time; the seed and the recovery codes."""
    answer = post_signin(client, "clerk", PASSWORD)
    assert answer.headers["location"] == "/signin/enrol"
    page = client.get("/signin/enrol").text
    assert '<svg viewBox="0 0 ' in page  # a square of fixed pixels came out too small for a camera
    seed = seed_on(page)
    done = client.post("/signin/enrol", data={"code": totp.code_at(seed, totp.step_at(house.now()))})
    assert done.status_code == 200, done.text
    return seed, re.findall(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>", done.text)


def fresh(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False, headers={"accept": "text/html"}, raise_server_exceptions=False)


def test_a_role_that_must_sets_it_up_first_and_then_needs_it(
    app: FastAPI, house: House, people: None, must: None, visitor: TestClient
) -> None:
    seed, recovery = enrolled(visitor, house)
    assert len(set(recovery)) == 10
    assert visitor.get("/desk").status_code == 200
    second = fresh(app)
    assert post_signin(second, "clerk", PASSWORD).headers["location"] == "/signin/code"
    assert second.get("/desk").status_code == 303  # the password alone opens nothing
    step = totp.step_at(house.now())
    used = second.post("/signin/code", data={"code": totp.code_at(seed, step)})
    assert used.status_code == 401  # the enrolment used this step
    ok = second.post("/signin/code", data={"code": totp.code_at(seed, step + 1)})
    assert ok.status_code == 303
    assert second.get("/desk").status_code == 200
    third = fresh(app)
    post_signin(third, "clerk", PASSWORD)
    for replayed in (step + 1, step, step - 1):
        assert third.post("/signin/code", data={"code": totp.code_at(seed, replayed)}).status_code == 401


def test_a_recovery_code_is_good_once(
    app: FastAPI, house: House, people: None, must: None, visitor: TestClient
) -> None:
    _, recovery = enrolled(visitor, house)
    for status in (303, 401):
        client = fresh(app)
        post_signin(client, "clerk", PASSWORD)
        typed = recovery[3].lower().replace("-", " ")
        assert client.post("/signin/code", data={"code": typed}).status_code == status
    factor = house.register.factors.factor("clerk")
    assert factor is not None
    assert len(factor.recovery) == 9


def test_wrong_codes_lock_the_account_and_the_password_does_not_start_the_count_anew(
    app: FastAPI, house: House, people: None, must: None, visitor: TestClient
) -> None:
    seed, _ = enrolled(visitor, house)
    for _ in range(5):
        client = fresh(app)
        post_signin(client, "clerk", PASSWORD)
        client.post("/signin/code", data={"code": "000000"})
    user = house.register.user("clerk")
    assert user is not None
    assert user.locked_until is not None
    right = totp.code_at(seed, totp.step_at(house.now()) + 1)
    assert client.post("/signin/code", data={"code": right}).status_code == 401
    assert post_signin(fresh(app), "clerk", PASSWORD).status_code == 401


def test_the_pages_need_the_sign_in_that_was_begun(visitor: TestClient, people: None) -> None:
    for path in ("/signin/code", "/signin/enrol"):
        assert visitor.get(path).headers["location"].startswith("/signin")
        assert visitor.post(path, data={"code": "000000"}).status_code == 401


def test_a_sign_in_half_way_runs_out(app: FastAPI, house: House, people: None, must: None, visitor: TestClient) -> None:
    post_signin(visitor, "clerk", PASSWORD)
    later = house.now() + timedelta(minutes=6)
    object.__setattr__(house, "now", lambda: later)
    assert visitor.get("/signin/enrol").status_code == 303


def test_a_wrong_first_code_sets_nothing_up(house: House, people: None, must: None, visitor: TestClient) -> None:
    post_signin(visitor, "clerk", PASSWORD)
    assert visitor.post("/signin/enrol", data={"code": "000000"}).status_code == 401
    assert house.register.factors.factor("clerk") is None


def test_of_ones_own_accord_and_taken_away_by_the_administrator(house: House, sign_in: SignIn) -> None:
    client = sign_in("archivist")
    assert client.post("/account/second-factor").headers["location"] == "/signin/enrol"
    seed = seed_on(client.get("/signin/enrol").text)
    client.post("/signin/enrol", data={"code": totp.code_at(seed, totp.step_at(house.now()))})
    assert house.register.factors.factor("archivist") is not None
    assert "archivist" in sign_in("administrator").get("/admin").text
    assert sign_in("administrator").post("/admin/users/archivist/second-factor").status_code == 303
    assert house.register.factors.factor("archivist") is None


def test_the_register_holds_neither_seed_nor_recovery_codes(
    house: House, people: None, must: None, visitor: TestClient
) -> None:
    seed, recovery = enrolled(visitor, house)
    kept = b"".join(
        p.read_bytes() for p in Path(house.register.database.path).parent.glob("register.sqlite*") if p.is_file()
    )
    for secret in (seed, seed.hex().encode(), recovery[0].encode()):
        assert secret not in kept
