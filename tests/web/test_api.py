"""The portals' interface: tokens, idempotent submissions, pages, ETags, problem documents."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from flows.house import House
from models.dossier import Dossier
from models.state import State
from models.user import ApiToken, Role
from storage.register.people import secret_hash
from tests.web.loader import FOREIGN, UNIT, add_dossier
from tests.web.stand_in import StandInGate

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n"


@pytest.fixture
def portal(app: FastAPI, house: House) -> TestClient:
    return client_for(app, house, Role.INTAKE)


def client_for(app: FastAPI, house: House, role: Role, **more: object) -> TestClient:
    secret = f"secret-{role}-{len(house.register.tokens())}"
    token = ApiToken(
        token_hash=secret_hash(secret), name=secret[7:], role=role, units=(UNIT,), created_at=house.now(), **more
    )
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


def test_a_dossier_reads_as_the_contract_has_it(app: FastAPI, house: House) -> None:
    code = add_dossier(house)
    client = client_for(app, house, Role.CLERK)
    answer = client.get(f"/api/v1/dossiers/{code}")
    body = answer.json()
    assert Dossier.model_validate(body) == house.register.dossier(code)
    for key in ("dossier", "submission", "state", "procedure", "due_at", "files", "components", "checklist"):
        assert key in body
    assert body["checklist"][1] == {"component": "gcn", "required": "always", "status": "missing"}
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
    assert client.post(address, json=body, headers={"if-match": '"0"'}).status_code == 409
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
