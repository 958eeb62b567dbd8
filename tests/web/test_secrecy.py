"""The table of issue 8: a dossier stopped for secrecy is nowhere, for nobody, but on the administrator's list."""

import re

import pytest
from fastapi.routing import APIRoute

from flows.house import House
from models.decision import Event, EventKind
from models.error import NotFound
from models.finding import Evidence
from models.package import Profile
from models.state import State
from models.user import Role
from tests.web.conftest import SignIn
from tests.web.loader import UNIT, add_dossier
from tests.web.test_access import GUARDED, ask
from web.app import ROUTERS

LISTS = ("/desk", "/desk?state=stopped", "/archive", "/archive?q=Lê+Ngọc+Huệ", "/archive?q=H61.02", "/api/v1/dossiers")


@pytest.fixture
def code(house: House) -> str:
    made = add_dossier(house)
    house.register.move(made, State.RECEIVED, Event(kind=EventKind.PUT_BACK, at=house.now(), actor="worker"))
    house.register.move(made, State.PROCESSING, Event(kind=EventKind.PROCESSING_STARTED, at=house.now(), actor="w"))
    marks = [Evidence(file="don-dang-ky.pdf", page=1, text="MẬT")]
    house.register.secrecy.stop(made, marks, now=house.now(), actor="worker")
    return made


@pytest.mark.parametrize("role", list(Role))
def test_no_route_shows_it(role: Role, code: str, house: House, sign_in: SignIn) -> None:
    client = sign_in(role.value)
    for method, path, roles in GUARDED:
        if "{code}" in path and role.value in roles and not path.startswith("/admin/secret/"):
            answer = ask(client, method, path, code)
            assert answer.status_code == 404, f"{role} {method} {path}: {answer.status_code}"
    gets = [r.path for router in ROUTERS for r in router.routes if isinstance(r, APIRoute) and "GET" in r.methods]
    for address in (*LISTS, *(path for path in gets if "{" not in path and path != "/admin/secret")):
        assert code not in client.get(address).text, address
    seen = client.get("/admin/secret")
    assert (code in seen.text) == (role is Role.ADMINISTRATOR)


def test_packages_and_commands_do_not_know_it(code: str, house: House, tmp_path) -> None:
    from flows.keeping import export_dossier, seal_dossier, to_seal

    for attempt in (
        lambda: export_dossier(house, code, Profile.BAGIT, tmp_path / "out"),
        lambda: seal_dossier(house, code, actor="an"),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert code not in to_seal(house)


def test_the_administrator_sees_degree_and_page_and_may_release_it(code: str, house: House, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    page = client.get("/admin/secret").text
    assert re.search(r"MẬT, tr\. 1", page)
    assert "Lê Ngọc Huệ" not in page
    assert client.post(f"/admin/secret/{code}/release", data={}).status_code == 422
    assert sign_in("far.administrator").post(f"/admin/secret/{code}/release", data={"reason": "x"}).status_code == 404
    assert client.post(f"/admin/secret/{code}/release", data={"reason": "tên sách"}).status_code == 303
    assert house.register.dossier(code).state is State.RECEIVED
    assert house.register.events(code)[-1].reason == "tên sách"
    assert [row.dossier for row in house.register.list(unit=UNIT)] == [code]
