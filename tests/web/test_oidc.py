"""Signing in through a real identity provider on loopback: which account, which role, and what must not open one."""

import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from flows.house import House
from models.user import Role
from tests.web.loader import UNIT
from web.signin.oidc import Asked, Provider, ProviderRefused


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def configured(house: House, issuer: str, tmp_path) -> House:
    secret = tmp_path / "oidc.secret"
    secret.write_text("shared-secret\n")
    more = {"oidc_issuer": issuer, "oidc_client_id": "hoso", "oidc_secret_file": secret}
    object.__setattr__(house, "settings", house.settings.model_copy(update=more))
    return house


@pytest.fixture
def browser(app: FastAPI, configured: House, people: None) -> TestClient:
    return TestClient(app, follow_redirects=False, headers={"accept": "text/html"}, raise_server_exceptions=False)


def person(issuer: str, subject: str, **claims: object) -> None:
    httpx.put(f"{issuer}/users/{subject}", json=claims).raise_for_status()


def leave(browser: TestClient) -> str:
    answer = browser.get("/signin/oidc?next=/account")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def authorise(address: str, subject: str) -> str:
    """What the person does at the provider; the address the browser is sent back to, without its host."""
    answer = httpx.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def sign_in(browser: TestClient, subject: str):
    return browser.get(authorise(leave(browser), subject))


def test_a_first_sign_in_makes_an_account_with_the_claims_role_and_units(
    browser: TestClient, configured: House, issuer: str
) -> None:
    person(issuer, "an", name="Nguyễn Văn An", roles=["clerk", "other"], units=[UNIT])
    answer = sign_in(browser, "an")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/account"
    assert browser.get("/desk").status_code == 200
    name = configured.register.factors.account_of(issuer, "an")
    assert name is not None
    user = configured.register.user(name)
    assert user is not None
    assert (user.role, user.units, user.display_name, user.password_hash) == (Role.CLERK, (UNIT,), "Nguyễn Văn An", "")
    person(issuer, "an", name="Nguyễn Văn An", roles="archivist", units=UNIT)
    sign_in(browser, "an")
    changed = configured.register.user(name)
    assert changed is not None
    assert changed.role is Role.ARCHIVIST


def test_the_request_carries_state_nonce_and_pkce(browser: TestClient) -> None:
    sent = parse_qs(urlsplit(leave(browser)).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert all(len(sent[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))
    assert sent["scope"] == ["openid profile"]


def test_no_account_is_taken_over_by_a_name_or_an_address(browser: TestClient, configured: House, issuer: str) -> None:
    before = configured.register.user("administrator")
    claims = {"email": "administrator", "email_verified": True, "preferred_username": "administrator"}
    person(issuer, "administrator", name="administrator", roles=["clerk"], units=[UNIT], **claims)
    assert sign_in(browser, "administrator").status_code == 303
    assert configured.register.factors.account_of(issuer, "administrator") != "administrator"
    assert configured.register.user("administrator") == before
    assert browser.get("/admin").status_code == 403


@pytest.mark.parametrize(
    "claims",
    [{}, {"roles": ["clerk"]}, {"units": [UNIT]}, {"roles": ["king"], "units": [UNIT]},
     {"roles": ["clerk", "administrator"], "units": [UNIT]}, {"roles": {"clerk": 1}, "units": [UNIT]},
     {"roles": ["clerk"], "units": ["../x"]}],
)  # fmt: skip
def test_claims_without_one_role_and_a_unit_open_nothing(
    browser: TestClient, configured: House, issuer: str, claims: dict[str, object]
) -> None:
    person(issuer, "b", **claims)
    number = len(configured.register.users())
    assert sign_in(browser, "b").status_code == 403
    assert browser.get("/desk").status_code == 303
    assert len(configured.register.users()) == number


def test_the_offices_own_words_for_roles(browser: TestClient, configured: House, issuer: str) -> None:
    mapped = configured.settings.model_copy(
        update={"oidc_roles": "clerk=can-bo,lead=lanh-dao", "oidc_role_claim": "vai_tro"}
    )
    object.__setattr__(configured, "settings", mapped)
    person(issuer, "c", vai_tro="lanh-dao", units=[UNIT])
    assert sign_in(browser, "c").status_code == 303
    person(issuer, "d", vai_tro="clerk", units=[UNIT])
    assert sign_in(browser, "d").status_code == 403


def test_a_closed_account_stays_closed(browser: TestClient, configured: House, issuer: str) -> None:
    person(issuer, "e", roles=["clerk"], units=[UNIT])
    sign_in(browser, "e")
    user = configured.register.user(configured.register.factors.account_of(issuer, "e") or "")
    assert user is not None
    configured.register.change_user(user.model_copy(update={"active": False}))
    assert sign_in(browser, "e").status_code == 403


def test_another_browsers_answer_and_a_second_use_are_refused(app: FastAPI, browser: TestClient, issuer: str) -> None:
    person(issuer, "f", roles=["clerk"], units=[UNIT])
    back = authorise(leave(browser), "f")
    thief = TestClient(app, follow_redirects=False, headers={"accept": "text/html"})
    assert thief.get(back).headers["location"].startswith("/signin")
    leave(thief)
    assert thief.get(back).status_code == 403  # the state is another sign-in's
    assert browser.get(back).status_code == 303
    assert browser.get(back).headers["location"].startswith("/signin")


def test_an_answer_of_another_provider_is_refused(browser: TestClient, issuer: str) -> None:
    person(issuer, "g", roles=["clerk"], units=[UNIT])
    assert browser.get(authorise(leave(browser), "g") + "&iss=http://evil").status_code == 403


def test_a_token_for_another_nonce_is_not_believed(browser: TestClient, issuer: str) -> None:
    person(issuer, "h", roles=["clerk"], units=[UNIT])
    provider = Provider(issuer, "hoso", None)
    asked = Asked("s" * 32, "n" * 32, "v" * 64)
    back = authorise(provider.address(asked, "http://testserver/signin/oidc/return"), "h")
    code = parse_qs(urlsplit(back).query)["code"][0]
    with pytest.raises(ProviderRefused):
        provider.claims(Asked("s" * 32, "other", "v" * 64), code, "http://testserver/signin/oidc/return")


def test_without_a_provider_there_is_no_such_door(visitor: TestClient, people: None) -> None:
    assert visitor.get("/signin/oidc").status_code == 404
    assert "/signin/oidc" not in visitor.get("/signin").text
