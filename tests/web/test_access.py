"""The authorisation table, ``routes.tsv``: every route of the application asked as every role and as nobody, in the own
and in a foreign unit. A route without a row fails: whoever adds one says there who may ask it."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from flows.house import House
from models.user import Role
from tests.web.conftest import SignIn
from tests.web.loader import FOREIGN, add_dossier
from web.access import ALLOWED, Action
from web.app import ROUTERS

SAMPLES = {
    "index": "0",
    "place": "0",
    "number": "1",
    "tray": "0123456789abcdef0123456789abcdef",
    "submission": "portal-H61.02-0",
    "name": "clerk",
    "hook": "0123456789abcdef",
    "kind": "receipt",
    "page": "1",
    "key": "land_transfer",
    "region": "full",
    "size": "max",
    "rotation": "0",
    "quality": "default",
    "form": "jpg",
    "side": "signed",
}
BODIES = {
    "decide": {"data": {"kind": "withdraw", "version": "0", "reason": "x"}},
    "decisions": {"json": {"kind": "withdraw", "reason": "x"}, "headers": {"if-match": '"0"'}},
    "correct": {"json": {"kind": "undo", "version": 0, "undoes": 1}},
    "turn-down": {"data": {"reason": "x"}},
    "save": {"data": {"q": "x", "name": "x"}},
    "forget": {"data": {"saved": "x"}},
    "purpose": {"data": {"purpose": "x"}},
    "extract.pdf": {"data": {"purpose": "x"}},
    "accept": {"data": {"marked": ["x 1"]}},
    "notice.pdf": {"data": {"text": "x"}},
    "handover": {"json": {}},
    "active": {"data": {"active": "true"}},
    "tokens": {"data": {"name": "cổng"}},
    "revoke": {"data": {"name": "cổng"}},
    "webhooks": {"data": {"name": "cổng", "url": "http://10.0.0.1/"}},
    "submissions": {"files": {"files": ("a.pdf", b"%PDF-1.4")}},
    "supplements": {"files": {"files": ("a.pdf", b"%PDF-1.4")}},
    "release": {"data": {"reason": "x"}},
    "answer": {"json": {"text": "x"}},
    "extend": {"data": {"new_day": "2026-03-20", "reason": "x"}},
    "result": {"data": {"name": "x"}, "files": {"files": ("a.pdf", b"%PDF-1.4")}},
    "results": {"files": {"files": ("a.pdf", b"%PDF-1.4")}},
    "hand-over": {"data": {"way": "in_person"}},
    "fee": {"data": {"due": "1000"}},
    "payment": {"data": {"reference": "a", "amount": "1"}},
    "payments": {"json": {"reference": "a", "amount": 1, "paid_at": "2026-03-02T02:00:00+00:00"}},
    "waive": {"data": {"reason": "x"}},
    "owe": {"data": {"component": "don", "until": "2026-03-20"}},
    "present": {"data": {"component": "no_such"}, "files": {"files": ("a.pdf", b"%PDF-1.4")}},
    "reuse": {"data": {"component": "don", "consent": "x", "purpose": "x"}},
    "not-needed": {"data": {"component": "gcn", "reason": "x"}},
    "look-up": {"data": {"component": "gcn", "consent": "x", "purpose": "x"}},
    "consult": {"data": {"unit": "H61.03", "question": "x", "days": "1", "components": ["don"]}},
    "lists": {"data": {"unit": "H61.02"}},
    "proofs": {"files": {"files": ("a.pdf", b"%PDF-1.4")}},
    "assign": {"data": {"dossier": "x"}},
    "answered": {"data": {"text": "x"}},
    "looks": {"data": {"number": "026171732260"}},
    "copy": {"data": {"number": "026171732260"}},
    "correction": {"data": {"number": "026171732260", "what": "x"}},
    "sync": {"json": {"MaHoSo": "x"}},
}


TABLE = Path(__file__).with_name("routes.tsv")
EVERYONE = "everyone"


def rows() -> dict[tuple[str, str], frozenset[str]]:
    """(path, method) to the roles that may ask."""
    lines = [line.split("\t") for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    assert len({(path, method) for path, method, _ in lines}) == len(lines), "a route has two rows"
    return {(path, method): frozenset(roles.split()) for path, method, roles in lines}


def routes() -> set[tuple[str, str]]:
    """(path, method) of every route of the application."""
    found = [route for router in ROUTERS for route in router.routes]
    assert all(isinstance(route, APIRoute) for route in found)
    return {(route.path, method) for route in found for method in route.methods}


ROWS = rows()
GUARDED = [(method, path, roles) for (path, method), roles in ROWS.items() if roles != {EVERYONE}]


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert routes() - set(ROWS) == set(), f"say in {TABLE.name} who may ask these"
    assert set(ROWS) - routes() == set(), f"rows of {TABLE.name} without a route"
    assert {role for roles in ROWS.values() for role in roles} == {EVERYONE, *Role}


def test_the_application_serves_these_routers_and_nothing_else(app: FastAPI) -> None:
    assert app.state.routers == ROUTERS
    others = {getattr(route, "path", "") for route in app.routes if not isinstance(route, APIRoute)}
    served = {path for path in others if path and not path.startswith("/static/")}
    assert served - {path for path, _ in ROWS} <= {"/api/v1/openapi.json"}


def test_every_action_is_used_and_every_role_is_in_the_table() -> None:
    asked = {
        getattr(d.call, "action", None) for r in ROUTERS for route in r.routes for d in route.dependant.dependencies
    }
    assert asked - {None} == set(Action)
    assert set(ALLOWED) == set(Role)


def ask(client: TestClient, method: str, path: str, code: str):
    address = re.sub(r"\{(\w+)\}", lambda m: {**SAMPLES, "code": code}[m[1]], path)
    more = dict(BODIES.get(path.rsplit("/", 1)[-1], {})) if method == "POST" else {}
    if path.endswith("{number}") and method == "PUT":
        more = {"params": {"offset": 0, "size": 3}, "content": b"abc", "headers": {"x-file-name": "a"}}
    return client.request(method, address, **more)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role, house: House, sign_in: SignIn) -> None:
    client = sign_in(role.value)
    for number, (method, path, roles) in enumerate(GUARDED):
        if path == "/signout":
            continue
        code = add_dossier(house, number)
        if role is Role.ARCHIVIST:  # what is taken along shows people's numbers, for which a purpose is stated
            client.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
        answer = ask(client, method, path, code)
        if role in roles:
            assert answer.status_code not in (401, 403), f"{role} {method} {path}: {answer.status_code}"
            assert answer.status_code < 500, f"{role} {method} {path}: {answer.text[:300]}"
        else:
            assert answer.status_code == 403, f"{role} {method} {path}: {answer.status_code}"


@pytest.mark.parametrize("role", list(Role))
def test_a_foreign_units_dossier_does_not_exist(role: Role, house: House, sign_in: SignIn) -> None:
    code = add_dossier(house, unit=FOREIGN)
    before = house.register.dossier(code)
    client = sign_in(role.value)
    for method, path, roles in GUARDED:
        if "{code}" in path and role in roles:
            answer = ask(client, method, path, code)
            assert answer.status_code == 404, f"{role} {method} {path}: {answer.status_code}"
    for address in ("/desk", "/archive", "/api/v1/dossiers"):
        answer = client.get(address)
        assert code not in answer.text, address
    assert house.register.dossier(code) == before


def test_a_stranger_gets_nowhere(visitor: TestClient, house: House) -> None:
    code = add_dossier(house)
    for method, path, _ in GUARDED:
        answer = ask(visitor, method, path, code)
        assert answer.status_code in (401, 303), f"{method} {path}: {answer.status_code}"
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/signin")


def test_a_changing_request_without_its_token_is_refused(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    client = sign_in("clerk")
    del client.headers["x-csrf-token"]
    for method, path, _ in GUARDED:
        if method != "GET":
            answer = ask(client, method, path, code)
            assert answer.status_code in (403, 422), f"{method} {path}: {answer.status_code}"
    assert house.register.decisions(code) == ()


def test_a_request_from_another_site_is_refused_even_with_the_token(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    client = sign_in("clerk")
    client.headers["sec-fetch-site"] = "cross-site"
    assert ask(client, "POST", "/desk/{code}/claim", code).status_code == 403
