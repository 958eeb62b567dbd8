"""Signing in: who gets in, who does not, and what a stranger can learn from the answers."""

from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient

from flows.house import House
from models.decision import EventKind
from tests.web.conftest import SignIn, post_signin
from tests.web.loader import PASSWORD
from tests.web.stand_in import StandInGate
from web.app import create_app
from web.shield import HEADERS, SMALL_BODY
from web.signin.passwords import WeakPassword, hash_password, matches
from web.signin.throttle import ATTEMPTS, UNKNOWN_KEYS, WINDOW


def test_a_password_opens_only_its_own_hash() -> None:
    stored = hash_password(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert matches(stored, PASSWORD)
    assert not matches(stored, PASSWORD + " ")
    assert not matches(None, PASSWORD)
    assert not matches("not a hash", PASSWORD)


@pytest.mark.parametrize("weak", ["short", "1234567890", "x" * 300])
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(WeakPassword):
        hash_password(weak)


def test_sign_in_lands_at_the_desk_and_sets_a_guarded_cookie(visitor: TestClient, people: None) -> None:
    answer = post_signin(visitor, "clerk", PASSWORD)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk"
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("hoso="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(app, people: None) -> None:
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    answer = post_signin(client, "clerk", PASSWORD)
    cookie = next(value for value in answer.headers.get_list("set-cookie") if "__Host-hoso=" in value)
    assert "Secure" in cookie
    assert "strict-transport-security" in answer.headers


def test_unknown_name_wrong_password_and_locked_account_read_the_same(visitor: TestClient, people: None) -> None:
    wrong = post_signin(visitor, "clerk", "wrong wrong wrong").text
    unknown = post_signin(visitor, "nobody", "wrong wrong wrong").text
    assert "không đúng, hoặc tài khoản đang bị khóa" in wrong
    assert wrong.replace("clerk", "") == unknown.replace("nobody", "")


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(visitor: TestClient, people: None) -> None:
    for _ in range(5):
        assert post_signin(visitor, "clerk", "wrong wrong wrong").status_code == 401
    assert post_signin(visitor, "clerk", PASSWORD).status_code == 401


def test_one_address_may_fail_only_so_often(visitor: TestClient, people: None) -> None:
    for number in range(ATTEMPTS):
        assert post_signin(visitor, f"guess{number}", "wrong wrong wrong").status_code == 401
    assert post_signin(visitor, "clerk", PASSWORD).status_code == 429


def test_desks_of_one_register_count_failures_together(app, house: House, people: None, now: datetime) -> None:
    """Behind a proxy that spreads over several desks, each had its own count."""
    other = create_app(house, gate=StandInGate())  # type: ignore[arg-type]
    desks = [TestClient(one, follow_redirects=False) for one in (app, other)]
    for number in range(ATTEMPTS):
        assert post_signin(desks[number % 2], f"guess{number}", "wrong wrong wrong").status_code == 401
    assert [post_signin(desk, "clerk", PASSWORD).status_code for desk in desks] == [429, 429]
    object.__setattr__(house, "now", lambda: now + WINDOW)
    assert post_signin(desks[0], "clerk", PASSWORD).status_code == 303


def test_desks_count_unknown_keys_together(app, house: House, people: None) -> None:
    other = create_app(house, gate=StandInGate())  # type: ignore[arg-type]
    desks = [TestClient(one) for one in (app, other)]
    unknown = {"authorization": "Bearer nobody-gave-this-out"}
    asked = [desks[n % 2].get("/api/v1/dossiers", headers=unknown).status_code for n in range(UNKNOWN_KEYS)]
    assert asked == [401] * UNKNOWN_KEYS
    refused = desks[1].get("/api/v1/dossiers", headers=unknown)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= WINDOW.total_seconds() + 1


def test_a_session_ends_with_the_working_day(app, house: House, people: None) -> None:
    client = TestClient(app, follow_redirects=False)
    post_signin(client, "clerk", PASSWORD)
    assert client.get("/desk").status_code == 200
    later = house.now() + timedelta(hours=11)
    object.__setattr__(house, "now", lambda: later)
    assert client.get("/desk", headers={"accept": "text/html"}).status_code == 303


def test_signing_out_ends_the_session_on_the_server(sign_in: SignIn) -> None:
    client = sign_in("clerk")
    cookie = client.cookies["hoso"]
    assert client.post("/signout").status_code == 303
    client.cookies.set("hoso", cookie)
    assert client.get("/desk").headers["location"].startswith("/signin")


def test_the_form_needs_its_own_token(visitor: TestClient, people: None) -> None:
    assert visitor.post("/signin", data={"name": "clerk", "password": PASSWORD, "csrf": ""}).status_code == 403


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_sign_in_never_sends_a_person_elsewhere(visitor: TestClient, people: None, elsewhere: str) -> None:
    assert post_signin(visitor, "clerk", PASSWORD, next=elsewhere).headers["location"] == "/desk"


def test_sign_ins_and_refusals_are_events(visitor: TestClient, house: House, people: None) -> None:
    logged: list[EventKind] = []
    register = house.register
    kept = register.log

    def watch(event, **more):
        logged.append(event.kind)
        return kept(event, **more)

    register.log = watch  # type: ignore[method-assign]
    post_signin(visitor, "clerk", "wrong wrong wrong")
    post_signin(visitor, "clerk", PASSWORD)
    assert logged == [EventKind.SIGN_IN_REFUSED, EventKind.SIGNED_IN]


def test_every_answer_carries_the_guarding_headers(visitor: TestClient) -> None:
    for address in ("/signin", "/health", "/nowhere", "/api/v1/dossiers"):
        answer = visitor.get(address)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, address
    assert "'unsafe" not in HEADERS["content-security-policy"]


def test_pages_hold_no_inline_script_or_style(sign_in: SignIn, house: House) -> None:
    from tests.web.loader import add_dossier

    code = add_dossier(house)
    client = sign_in("clerk")
    for address in ("/signin", "/desk", f"/desk/{code}", "/desk/intake", "/archive"):
        text = client.get(address).text
        assert " style=" not in text, address
        assert " onclick=" not in text, address
        assert "<script>" not in text, address
        assert "http://" not in text.replace("http://testserver", ""), address


def test_a_body_too_large_is_refused_before_it_is_read(visitor: TestClient) -> None:
    read = 0

    def endless():
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b"x" * 64_000

    answer = visitor.post(
        "/signin", content=endless(), headers={"content-length": str(SMALL_BODY + 1), "content-type": "text/plain"}
    )
    assert answer.status_code in (413, 422, 403)


def test_a_declared_length_beyond_the_limit_is_413(visitor: TestClient) -> None:
    answer = visitor.post("/signin", data={"name": "x" * (SMALL_BODY + 10)})
    assert answer.status_code == 413
