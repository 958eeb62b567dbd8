"""The portals' interface: tokens, idempotent submissions, pages, ETags, problem documents."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from flows.consulting import consult
from flows.house import House, open_house
from models.decision import Decision, DecisionKind, EventKind
from models.dossier import Dossier
from models.package import SealedPackage
from models.settings import Settings
from models.state import State
from models.user import ApiToken, Role
from storage.objects import Place
from storage.register.people import secret_hash
from tests.web.loader import FOREIGN, UNIT, add_dossier
from tests.web.stand_in import StandInGate
from web.app import create_app
from web.pace import Pace

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n"


@pytest.fixture
def portal(app: FastAPI, house: House) -> TestClient:
    return client_for(app, house, Role.INTAKE)


def client_for(app: FastAPI, house: House, role: Role, **more: object) -> TestClient:
    secret = f"secret-{role}-{len(house.register.tokens())}"
    given = {"units": (UNIT,), **more}
    token = ApiToken(token_hash=secret_hash(secret), name=secret[7:], role=role, created_at=house.now(), **given)
    house.register.add_token(token)
    return TestClient(app, headers={"authorization": f"Bearer {secret}"}, raise_server_exceptions=False)


def submit(client: TestClient, metadata: str, name: str = "don.pdf"):
    return client.post("/api/v1/submissions", data={"metadata": metadata}, files=[("files", (name, PDF))])


def test_a_submission_is_taken_once(portal: TestClient, gate: StandInGate, house: House) -> None:
    metadata = '{"submission": "portal-8f2c", "procedure": "land_transfer", "applicant": {"name": "Lê Ngọc Huệ"}}'
    first = submit(portal, metadata)
    assert first.status_code == 201, first.text
    again = submit(portal, metadata)
    assert again.status_code == 200
    assert again.json()["dossier"] == first.json()["dossier"]
    assert gate.started == [first.json()["dossier"]]
    assert first.headers["location"] == first.json()["status"]
    assert portal.get(first.headers["location"]).json()["state"] == "received"
    assert portal.get("/api/v1/submissions/portal-8f2c").json()["dossier"] == first.json()["dossier"]
    assert house.objects.stat is not None


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "C:\\x\\a.pdf", "a\0b.pdf", "x" * 500 + ".pdf", "Đơn\n.pdf"]
)
def test_a_name_is_never_a_path(portal: TestClient, house: House, name: str) -> None:
    answer = submit(portal, "{}", name)
    assert answer.status_code == 201, answer.text
    kept = house.register.dossier(answer.json()["dossier"]).files[0].name
    assert "/" not in kept
    assert "\\" not in kept


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ("not json", 422),
        ("[]", 422),
        ('{"submission": 5}', 422),
        ('{"unit": "' + FOREIGN + '"}', 403),
        ('{"applicant": {"name": "x", "colour": "red"}}', 422),
    ],
)
def test_bad_metadata_is_a_problem_document(portal: TestClient, metadata: str, status: int) -> None:
    answer = submit(portal, metadata)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_an_upload_without_files_is_refused(portal: TestClient) -> None:
    assert portal.post("/api/v1/submissions", files={"metadata": (None, "{}")}).status_code == 422
    assert portal.post("/api/v1/submissions", json={}).status_code == 422
    assert portal.post("/api/v1/submissions", content=b"x", headers={"content-type": "text/plain"}).status_code == 422


def test_a_dossier_reads_as_the_contract_has_it(app: FastAPI, house: House) -> None:
    code = add_dossier(house)
    client = client_for(app, house, Role.CLERK)
    answer = client.get(f"/api/v1/dossiers/{code}")
    body = answer.json()
    assert Dossier.model_validate(body) == house.register.dossier(code)
    for key in ("dossier", "submission", "state", "procedure", "due_at", "files", "components", "checklist"):
        assert key in body
    assert body["checklist"][1] == {
        "component": "gcn", "required": "always", "status": "missing", "answer": None,
    }  # fmt: skip
    unchanged = client.get(f"/api/v1/dossiers/{code}", headers={"if-none-match": answer.headers["etag"]})
    assert unchanged.status_code == 304
    assert client.get(f"/api/v1/dossiers/{code}/findings").json()["findings"]


def test_lists_come_in_pages(portal: TestClient, house: House) -> None:
    codes = {add_dossier(house, number) for number in range(5)}
    seen: list[str] = []
    after = None
    while True:
        page = portal.get("/api/v1/dossiers", params={"limit": 2, **({"after": after} if after else {})}).json()
        seen += [item["dossier"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == 5
    assert set(seen) == codes


def test_a_decision_names_the_version_it_was_made_on(app: FastAPI, house: House) -> None:
    code = add_dossier(house)
    client = client_for(app, house, Role.CLERK)
    address = f"/api/v1/dossiers/{code}/decisions"
    body = {"kind": "reject", "reason": "Thiếu giấy tờ", "notice": "Kính gửi"}
    assert client.post(address, json=body).status_code == 422
    assert client.post(address, json=body, headers={"if-match": '"0"'}).status_code == 412
    tag = client.get(f"/api/v1/dossiers/{code}").headers["etag"]
    made = client.post(address, json=body, headers={"if-match": tag})
    assert made.status_code == 201, made.text
    assert house.register.dossier(code).state is State.REJECTED
    assert house.register.decisions(code)[0].by.startswith("token:")
    assert client.get(f"/api/v1/dossiers/{code}/notices").json()[0]["text"] == "Kính gửi"


def test_tokens_run_out_and_unknown_ones_are_refused(app: FastAPI, house: House) -> None:
    old = client_for(app, house, Role.INTAKE, expires_at=house.now() - timedelta(seconds=1))
    for client in (old, TestClient(app, headers={"authorization": "Bearer nonsense"}), TestClient(app)):
        answer = client.get("/api/v1/dossiers")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["title"] == "Unauthorized"


def test_invalid_values_are_named_and_not_repeated(portal: TestClient) -> None:
    answer = portal.get("/api/v1/dossiers", params={"limit": "026171732260x"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "query/limit"
    assert "026171732260" not in answer.text


def test_openapi_documents_every_answer_as_a_problem(visitor: TestClient) -> None:
    document = visitor.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "Problem" in document["components"]["schemas"]
    for path, operations in document["paths"].items():
        assert path.startswith("/api/v1"), path
        for operation in operations.values():
            assert {"401", "403", "404", "422"} <= set(operation["responses"])
            assert operation["responses"]["422"]["content"]["application/problem+json"]["schema"]["$ref"].endswith(
                "Problem"
            )


def test_a_wrong_method_says_which_are_right(portal: TestClient) -> None:
    answer = portal.delete("/api/v1/dossiers")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.headers["content-type"] == "application/problem+json"
    assert portal.delete("/api/v1/dossiers/H1/decisions").headers["allow"] == "GET, POST"


def test_two_metadata_parts_are_one_too_many(portal: TestClient) -> None:
    parts = [("metadata", (None, "{}")), ("metadata", (None, "{}")), ("files", ("a.pdf", PDF))]
    assert portal.post("/api/v1/submissions", files=parts).status_code == 422


def test_health_and_readiness(visitor: TestClient) -> None:
    assert visitor.get("/health").json() == {"status": "ok"}
    assert visitor.get("/ready").json()["register"] is True


def test_a_known_id_with_other_files_is_refused_and_says_whose_it_is(portal: TestClient, gate: StandInGate) -> None:
    first = submit(portal, '{"submission": "portal-1"}')
    parts = [("files", ("don.pdf", PDF + b"other"))]
    again = portal.post("/api/v1/submissions", data={"metadata": '{"submission": "portal-1"}'}, files=parts)
    assert again.status_code == 409
    assert again.json()["code"] == "conflict"
    assert first.json()["dossier"] in again.json()["detail"]
    assert len(gate.started) == 1


def test_every_part_answers_not_changed(app: FastAPI, house: House) -> None:
    code = add_dossier(house)
    client = client_for(app, house, Role.CLERK)
    for part in ("", "/status", "/checklist", "/findings", "/decisions", "/notices"):
        address = f"/api/v1/dossiers/{code}{part}"
        tag = client.get(address).headers["etag"]
        for known in (tag, f'"0", W/{tag}', "*"):
            same = client.get(address, headers={"if-none-match": known})
            assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag), part
        assert client.get(address, headers={"if-none-match": '"0"'}).status_code == 200


def test_notices_come_as_text_and_on_their_form(app: FastAPI, house: House, portal: TestClient) -> None:
    code = add_dossier(house)
    clerk = client_for(app, house, Role.CLERK)
    body = {"kind": "supplement", "reason": "Thiếu giấy tờ", "notice": "1. Giấy chứng nhận (bản gốc)."}
    tag = clerk.get(f"/api/v1/dossiers/{code}").headers["etag"]
    assert clerk.post(f"/api/v1/dossiers/{code}/decisions", json=body, headers={"if-match": tag}).status_code == 201
    (notice,) = portal.get(f"/api/v1/dossiers/{code}/notices").json()
    assert portal.get(notice["pdf"]).content.startswith(b"%PDF")
    assert portal.get(f"/api/v1/dossiers/{code}/notices/1/text").text == body["notice"]
    assert portal.get(f"/api/v1/dossiers/{code}/notices/2/pdf").status_code == 404


def test_a_sealed_package_is_given_byte_for_byte_to_those_who_may(
    app: FastAPI, house: House, portal: TestClient
) -> None:
    code = add_dossier(house)
    kept = b"PK package"
    digest = hashlib.sha256(kept).hexdigest()
    house.objects.put_bytes(Place.ARCHIVE, f"{code}/p.zip", kept)
    at = house.now()
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="an", at=at))
    house.register.keeping.seal(
        SealedPackage(dossier=code, key=f"{code}/p.zip", sha256=digest, bytes=len(kept), sealed_at=at, retention="07"),
        actor="t",
    )
    (package,) = portal.get(f"/api/v1/dossiers/{code}/packages").json()
    assert package["sha256"] == digest
    assert portal.get(package["content"]).status_code == 403
    archivist = client_for(app, house, Role.ARCHIVIST)
    assert archivist.get(package["content"]).json()["code"] == "purpose_needed"
    archivist.post(f"/archive/{code}/purpose", data={"purpose": "Nộp lưu"}, follow_redirects=False)
    answer = archivist.get(package["content"])
    assert answer.content == kept
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(kept).digest()).decode()}:"
    assert EventKind.EXPORTED in [e.kind for e in house.register.events(code)]


def test_a_program_that_asks_too_often_is_told_when_to_come_back(app: FastAPI, house: House) -> None:
    app.state.pace = Pace(5)
    client = client_for(app, house, Role.INTAKE)
    answers = [client.get("/api/v1/dossiers") for _ in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["code"] == "too_many"
    other = client_for(app, house, Role.CLERK)
    assert other.get("/api/v1/dossiers").status_code == 200


def test_unknown_keys_are_answered_only_so_often(app: FastAPI, house: House) -> None:
    known = client_for(app, house, Role.INTAKE)
    stranger = TestClient(app, headers={"authorization": "Bearer nonsense"})
    seen = {stranger.get("/api/v1/dossiers").status_code for _ in range(60)}
    assert seen == {401, 429}
    assert known.get("/api/v1/dossiers").status_code == 200


def test_a_whole_dossier_that_a_program_looked_at_is_in_the_audit_log(app: FastAPI, house: House) -> None:
    code = add_dossier(house)
    client_for(app, house, Role.CLERK).get(f"/api/v1/dossiers/{code}")
    assert house.register.events(code)[-1].kind is EventKind.VIEWED


def test_a_foreign_dossier_is_no_place_in_a_list(portal: TestClient, house: House) -> None:
    code = add_dossier(house, unit=FOREIGN)
    assert portal.get("/api/v1/dossiers", params={"after": code}).status_code == 404


def test_what_one_may_apply_for(portal: TestClient) -> None:
    lines = portal.get("/api/v1/procedures").json()
    assert "land_transfer" in [line["key"] for line in lines]
    assert any(line["codes"] for line in lines)
    found = portal.get("/api/v1/procedures/land_transfer").json()
    assert found["versions"][0]["components"]
    assert portal.get("/api/v1/procedures/none").status_code == 404


@pytest.fixture
def dropped(tmp_path: Path, now: datetime, gate: StandInGate) -> Iterator[tuple[TestClient, Path, House]]:
    home = tmp_path / "dropped"
    made = open_house(
        Settings(
            home=home,
            register=f"sqlite:///{home}/register.sqlite",
            objects=f"file://{home}/objects",
            watch=f"file://{tmp_path}/drop",
        ),
        now=lambda: now,
    )
    app = create_app(made, gate=gate)  # type: ignore[arg-type]
    yield client_for(app, made, Role.INTAKE), tmp_path / "drop" / "incoming", made
    made.register.close()


def test_a_delivery_in_the_drop_is_named_instead_of_sent(dropped: tuple[TestClient, Path, House]) -> None:
    client, drop, house = dropped
    (drop / UNIT / "a").mkdir(parents=True)
    (drop / UNIT / "a" / "don.pdf").write_bytes(PDF)
    body = {"delivery": "a", "metadata": {"submission": "p-1", "procedure": "land_transfer"}}
    taken = client.post("/api/v1/submissions", json=body)
    assert taken.status_code == 201, taken.text
    assert house.register.dossier(taken.json()["dossier"]).procedure == "land_transfer"
    assert not (drop / UNIT / "a").exists()
    assert (drop.parent / "taken" / UNIT / "a" / "don.pdf").exists()
    assert client.post("/api/v1/submissions", json=body).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"delivery": "../../etc"}, 404),
        ({"delivery": "a", "metadata": {"unit": FOREIGN}}, 403),
        ({"delivery": 5}, 422),
        ({}, 422),
        ([], 422),
        ({"delivery": "a", "more": 1}, 422),
        ({"delivery": "a", "metadata": {"submission": 5}}, 422),
    ],
)
def test_a_bad_reference_is_a_problem_document(
    dropped: tuple[TestClient, Path, House], body: object, status: int
) -> None:
    client, drop, _ = dropped
    (drop / FOREIGN / "a").mkdir(parents=True)
    answer = client.post("/api/v1/submissions", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_drop_nothing_can_be_named(portal: TestClient) -> None:
    assert portal.post("/api/v1/submissions", json={"delivery": "a"}).status_code == 422


def test_a_keys_scopes_narrow_its_role(app: FastAPI, house: House) -> None:
    code = add_dossier(house)
    client = client_for(app, house, Role.CLERK, scopes=("status",))
    assert client.get(f"/api/v1/dossiers/{code}/status").status_code == 200
    assert client.get(f"/api/v1/dossiers/{code}").status_code == 403
    assert submit(client, "{}").status_code == 403


def test_a_consulted_unit_sees_what_it_was_asked_about_and_nothing_else(app: FastAPI, house: House) -> None:
    code = add_dossier(house)
    other = next(unit for unit in house.catalogue.units if unit != UNIT)
    third = client_for(app, house, Role.CLERK, units=("H99.99",))
    asked = client_for(app, house, Role.CLERK, units=(other,))
    matter = consult(house, code, other, ["hop_dong"], "Hợp đồng này có thật không?", days=3, actor="clerk")
    (question,) = asked.get("/api/v1/consultations").json()
    assert question["number"] == matter.id
    seen = asked.get(f"/api/v1/consultations/{matter.id}")
    assert [c["component"] for c in seen.json()["components"]] == ["hop_dong"]
    for kept_back in ("so_dinh_danh", "026171732260", "don.pdf", "portal-"):
        assert kept_back not in seen.text
    assert asked.get(f"/api/v1/dossiers/{code}").status_code == 404
    assert third.get(f"/api/v1/consultations/{matter.id}").status_code == 404
    assert third.get("/api/v1/consultations").json() == []
    assert third.post(f"/api/v1/consultations/{matter.id}/answer", json={"text": "x"}).status_code == 404
    own = client_for(app, house, Role.CLERK)
    assert own.post(f"/api/v1/consultations/{matter.id}/answer", json={"text": "x"}).status_code == 404
    said = asked.post(f"/api/v1/consultations/{matter.id}/answer", json={"text": "Có thật.", "agrees": True})
    assert said.status_code == 201, said.text
    assert own.get(f"/api/v1/consultations/{matter.id}").json()["question"]["answer"]["agrees"] is True
