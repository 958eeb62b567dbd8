"""Corrections through the desk's address: who may, what is kept, and what is refused."""

from flows.house import House
from models.correction import CorrectionKind
from models.decision import Decision, DecisionKind, EventKind
from tests.web.conftest import SignIn
from tests.web.loader import add_dossier

DON, DEED = 0, 1


def asked(house: House, code: str, kind: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "version": house.register.dossier(code).version, **more}


def papers(house: House, code: str) -> dict[str, list[int]]:
    found = house.register.dossier(code).components
    return {c.component: [page for s in c.sources for page in s.pages] for c in found}


def test_pages_are_moved_and_the_move_is_undone(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("clerk")
    moved = [
        {"component": "hop_dong", "pages": [{"file": DEED, "page": 1}]},
        {"component": "gcn", "pages": [{"file": DEED, "page": 2}]},
    ]
    answer = client.post(f"/desk/{code}/correct", json=asked(house, code, "arrange", papers=moved))
    assert answer.status_code == 200, answer.text
    assert answer.json()["version"] == house.register.dossier(code).version
    assert papers(house, code) == {"don": [1, 2], "hop_dong": [1], "gcn": [2]}
    event = next(e for e in reversed(house.register.events(code)) if e.kind is EventKind.CORRECTED)
    assert (event.actor, event.origin, event.detail["what"]) == ("clerk", "testclient", "arrange")
    page = client.get(f"/desk/{code}/arrange").text
    assert 'data-last="1"' in page
    assert client.post(f"/desk/{code}/correct", json=asked(house, code, "undo", undoes=1)).status_code == 200
    assert papers(house, code) == {"don": [1, 2], "hop_dong": [1, 2]}
    assert client.post(f"/desk/{code}/correct", json=asked(house, code, "undo", undoes=1)).status_code == 409


def test_two_clerks_never_correct_the_same_dossier(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    clerk = sign_in("clerk")
    clerk.get(f"/desk/{code}")  # takes the lease
    lead = sign_in("lead")
    hide = asked(house, code, "hide", pages=[{"file": DON, "page": 1}])
    assert lead.post(f"/desk/{code}/correct", json=hide).status_code == 409
    assert 'data-editable=""' in lead.get(f"/desk/{code}/arrange").text
    assert clerk.post(f"/desk/{code}/correct", json=hide).status_code == 200
    assert clerk.post(f"/desk/{code}/correct", json=hide).status_code == 409, "the same version twice"
    assert [c.kind for c in house.register.correcting.of(code)] == [CorrectionKind.HIDE]


def test_what_cannot_be_meant_is_refused_and_leaves_nothing(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("clerk")
    wrong: list[dict[str, object]] = [
        asked(house, code, "hide"),
        asked(house, code, "hide", pages=[{"file": 9, "page": 1}]),
        asked(house, code, "hide", pages=[{"file": DON, "page": 99}]),
        asked(house, code, "hide", pages=[{"file": DON, "page": 1}], undoes=1),
        asked(house, code, "arrange", papers=[{"component": "don", "pages": []}]),
        asked(house, code, "reread", pages=[{"file": DON, "page": 1}], turn=45),
        asked(house, code, "no_such_kind"),
    ]
    for body in wrong:
        assert client.post(f"/desk/{code}/correct", json=body).status_code in (404, 422), body
    assert house.register.correcting.of(code) == ()


def test_what_is_decided_is_corrected_no_more(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("clerk")
    house.register.decide(code, Decision(kind=DecisionKind.REJECT, by="clerk", at=house.now(), reason="x"))
    hide = asked(house, code, "hide", pages=[{"file": DON, "page": 1}])
    assert client.post(f"/desk/{code}/correct", json=hide).status_code == 409
    assert 'data-editable=""' in client.get(f"/desk/{code}/arrange").text


def test_an_archivist_sees_no_arranging(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("archivist")
    assert "/arrange" not in client.get(f"/desk/{code}").text
    assert client.get(f"/desk/{code}/arrange").status_code == 403
