"""Two people decide what the office lists; neither the desk, bulk, the shell nor the interface is a way round."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.deciding import decide as decide_with
from flows.house import House, open_house
from models.correction import Correction, CorrectionKind, PageRef
from models.decision import Decision, DecisionKind, EventKind
from models.settings import Settings
from models.state import State
from storage.audit import verify_register
from tests.web.conftest import SignIn
from tests.web.loader import add_dossier
from tests.web.stand_in import StandInGate


@pytest.fixture
def house(tmp_path: Path, now: datetime) -> Iterator[House]:
    home = tmp_path / "home"
    settings = Settings(
        home=home,
        register=f"sqlite:///{home}/register.sqlite",
        objects=f"file://{home}/objects",
        four_eyes="accept,stop",
    )
    made = open_house(settings, now=lambda: now)
    yield made
    made.register.close()


def decide(client: TestClient, house: House, code: str, kind: str, **more: str):
    version = house.register.dossier(code).version
    client.get(f"/desk/{code}")  # takes the lease, as the page does
    return client.post(f"/desk/{code}/decide", data={"kind": kind, "version": version, **more})


@pytest.fixture
def second(house: House, people: None, sign_in: SignIn) -> TestClient:
    """A second clerk of the unit."""
    clerk = house.register.user("clerk")
    assert clerk is not None
    house.register.add_user(clerk.model_copy(update={"name": "minh", "display_name": "Lê Minh"}))
    return sign_in("minh")


def test_the_first_proposes_and_another_confirms(house: House, sign_in: SignIn, second: TestClient) -> None:
    code = add_dossier(house, clean=True)
    first = sign_in("clerk")
    assert decide(first, house, code, "accept").status_code == 303
    assert house.register.dossier(code).state is State.READY
    assert "Chờ người thứ hai xác nhận" in first.get(f"/desk?done={code}").text
    assert decide(first, house, code, "accept").status_code == 303
    assert house.register.dossier(code).state is State.READY, "the same person twice is one person"
    first.post(f"/desk/{code}/release")
    page = second.get(f"/desk/{code}").text
    assert "Võ Thị Mai" in page
    assert "Xác nhận" in page
    assert decide(second, house, code, "accept").status_code == 303
    assert house.register.dossier(code).state is State.ACCEPTED
    event = house.register.events(code)[-1]
    assert (event.actor, event.detail["proposed_by"], event.after) == ("minh", "clerk", State.ACCEPTED)
    assert [d.by for d in house.register.decisions(code)] == ["minh"]
    assert house.register.proposals.of(code) is None
    assert verify_register(house.register).problems == ()


def test_another_decision_is_a_proposal_of_its_own(house: House, sign_in: SignIn, second: TestClient) -> None:
    code = add_dossier(house)
    decide(sign_in("clerk"), house, code, "accept")
    decide(second, house, code, "stop", reason="Có căn cứ dừng")
    assert house.register.dossier(code).state is State.REVIEW
    standing = house.register.proposals.of(code)
    assert standing is not None
    assert (standing.kind, standing.by) == (DecisionKind.STOP, "minh")


def test_what_is_not_listed_takes_one(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    decide(sign_in("clerk"), house, code, "reject", reason="Không đủ điều kiện")
    assert house.register.dossier(code).state is State.REJECTED


def test_a_proposal_is_turned_down_with_a_reason(house: House, sign_in: SignIn, second: TestClient) -> None:
    code = add_dossier(house)
    decide(sign_in("clerk"), house, code, "accept")
    assert second.post(f"/desk/{code}/turn-down", data={"reason": " "}).status_code == 422
    assert second.post(f"/desk/{code}/turn-down", data={"reason": "Thiếu giấy gốc"}).status_code == 303
    assert house.register.proposals.of(code) is None
    assert second.post(f"/desk/{code}/turn-down", data={"reason": "nữa"}).status_code == 409
    event = house.register.events(code)[-1]
    assert (event.kind, event.detail["step"], event.reason) == (EventKind.DECIDED, "turned_down", "Thiếu giấy gốc")


def test_a_proposal_ends_when_the_dossier_changes(house: House, sign_in: SignIn, second: TestClient) -> None:
    code = add_dossier(house)
    decide(sign_in("clerk"), house, code, "accept")
    page = PageRef(file=house.register.dossier(code).files[0].name, page=2)
    version = house.register.dossier(code).version
    hide = Correction(kind=CorrectionKind.HIDE, by="clerk", at=house.now(), version=version, pages=(page,))
    gate = StandInGate()
    gate.house = house
    gate.correct(code, hide)
    assert house.register.proposals.of(code) is None
    decide(second, house, code, "accept")
    assert house.register.dossier(code).state is State.REVIEW, "what the first saw is not what the second sees"


def test_bulk_shell_and_interface_are_no_way_round(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house, clean=True)
    version = house.register.dossier(code).version
    client = sign_in("clerk")
    client.post("/desk/accept", data={"marked": [f"{code} {version}"]})
    assert house.register.dossier(code).state is State.READY
    assert house.register.proposals.of(code) is None, "bulk proposes nothing either"
    decide_with(house, code, Decision(kind=DecisionKind.ACCEPT, by="clerk", at=house.now(), version=version))
    assert house.register.dossier(code).state is State.READY
    answer = client.post(
        f"/api/v1/dossiers/{code}/decisions",
        json={"kind": "accept"},
        headers={"if-match": f'"{version}"', "accept": "application/json"},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "ready"


def test_the_next_dossier_is_not_one_that_waits_for_somebody_else(house: House, sign_in: SignIn) -> None:
    first, following = add_dossier(house, 0, clean=True), add_dossier(house, 1, clean=True)
    client = sign_in("clerk")
    answer = decide(client, house, first, "accept")
    assert answer.headers["location"] == f"/desk/{following}?done={first}"
    answer = decide(client, house, following, "accept")
    assert answer.headers["location"] == f"/desk?done={following}"
