"""A house with a real register (SQLite), people of every role, and a client that can sign in as each."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from flows.house import House, open_house
from models.settings import Settings
from tests.web.loader import PASSWORD, add_people
from tests.web.stand_in import StandInGate
from web.app import create_app

SignIn = Callable[[str], TestClient]


@pytest.fixture
def house(tmp_path: Path, now: datetime) -> Iterator[House]:
    home = tmp_path / "home"
    made = open_house(
        Settings(home=home, register=f"sqlite:///{home}/register.sqlite", objects=f"file://{home}/objects"),
        now=lambda: now,
    )
    yield made
    made.register.close()


@pytest.fixture
def people(house: House) -> None:
    add_people(house)


@pytest.fixture
def gate() -> StandInGate:
    return StandInGate()


@pytest.fixture
def app(house: House, gate: StandInGate) -> FastAPI:
    gate.house = house
    return create_app(house, gate=gate)  # type: ignore[arg-type]


@pytest.fixture
def visitor(app: FastAPI) -> TestClient:
    """A browser that has not signed in."""
    return TestClient(app, follow_redirects=False, headers={"accept": "text/html"}, raise_server_exceptions=False)


@pytest.fixture
def sign_in(app: FastAPI, people: None) -> SignIn:
    """Sign in by name; the client sends its CSRF token in the header from then on."""

    def signed_in(name: str) -> TestClient:
        client = TestClient(app, follow_redirects=False, headers={"accept": "text/html"}, raise_server_exceptions=False)
        answer = post_signin(client, name, PASSWORD)
        assert answer.status_code == 303, answer.text
        session = client.cookies["hoso"]
        client.headers["x-csrf-token"] = csrf_of(app, session)
        return client

    return signed_in


def post_signin(client: TestClient, name: str, password: str, **more: str):
    page = client.get("/signin")
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return client.post("/signin", data={"csrf": found[1], "name": name, "password": password, **more})


def csrf_of(app: FastAPI, secret: str) -> str:
    from storage.register.people import secret_hash

    house: House = app.state.house
    session = house.register.session(secret_hash(secret), now=house.now())
    assert session is not None
    return session.csrf
