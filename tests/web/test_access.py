"""The authorisation table: every route of every router, asked as every role, in the own and in a foreign unit."""

import re

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from flows.house import House
from models.user import Role
from tests.web.conftest import SignIn
from tests.web.loader import FOREIGN, add_dossier
from web.access import ALLOWED, Action
from web.app import ROUTERS

PUBLIC = {"/", "/signin", "/health", "/ready", "/metrics"}
SAMPLES = {
    "index": "0",
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
}
BODIES = {
    "decide": {"data": {"kind": "withdraw", "version": "0", "reason": "x"}},
    "decisions": {"json": {"kind": "withdraw", "reason": "x"}, "headers": {"if-match": '"0"'}},
    "correct": {"json": {"kind": "undo", "version": 0, "undoes": 1}},
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
}


def routes() -> list[tuple[str, str, Action | None]]:
    """(method, path, action) of every route; the action is what its dependency asks for, None where it asks none."""
    found = []
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            actions = [getattr(d.call, "action", None) for d in route.dependant.dependencies]
            action = next((a for a in actions if a), None)
            found += [(method, route.path, action) for method in sorted(route.methods)]
    return found


ROUTES = routes()
GUARDED = [route for route in ROUTES if route[2] is not None]


def test_every_route_is_public_by_name_or_names_its_action() -> None:
    assert {path for _, path, action in ROUTES if action is None} == PUBLIC
    assert len(GUARDED) > 25


def test_every_action_is_used_and_every_role_is_in_the_table() -> None:
    assert {action for _, _, action in GUARDED} == set(Action)
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
    for number, (method, path, action) in enumerate(GUARDED):
        if path == "/signout":
            continue
        answer = ask(client, method, path, add_dossier(house, number))
        if action in ALLOWED[role]:
            assert answer.status_code not in (401, 403), f"{role} {method} {path}: {answer.status_code}"
            assert answer.status_code < 500, f"{role} {method} {path}: {answer.text[:300]}"
        else:
            assert answer.status_code == 403, f"{role} {method} {path}: {answer.status_code}"


@pytest.mark.parametrize("role", list(Role))
def test_a_foreign_units_dossier_does_not_exist(role: Role, house: House, sign_in: SignIn) -> None:
    code = add_dossier(house, unit=FOREIGN)
    before = house.register.dossier(code)
    client = sign_in(role.value)
    for method, path, action in GUARDED:
        if "{code}" in path and action in ALLOWED[role]:
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
