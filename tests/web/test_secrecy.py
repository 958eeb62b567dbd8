"""The table of issue 8: a dossier stopped for secrecy is nowhere, for nobody, but on the administrator's list."""

import re
from datetime import date
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from flows.consulting import answer, consult
from flows.fees import ask_fee, pay
from flows.handing_over import match_proofs, without_secret
from flows.house import House
from flows.notifying import notify
from flows.office_upkeep import office_upkeep
from flows.papers_after import present, promise_paper
from flows.promises import extend
from flows.rights import ask_correction
from flows.synchronising import synchronise
from models.decision import Event, EventKind
from models.error import NotFound
from models.fee import Payment
from models.finding import Evidence
from models.matter import Matter, MatterKind, body_of
from models.notice import Letterhead
from models.package import Profile
from models.result import Envelope, Handover, PostList, Result, Way
from models.state import State
from models.user import Role, User
from pipeline.notices.delivery_slip import delivery_slips_pdf
from storage.register.figuring import Wanted
from tests.flows.office_desk import accepted, later
from tests.web.conftest import SignIn
from tests.web.loader import PASSWORD, UNIT, add_dossier
from tests.web.stand_in import StandInGate
from tests.web.test_access import GUARDED, SAMPLES, ask
from web.app import ROUTERS
from web.signin.passwords import hash_password

FOREIGN_ASKED = "H61.03"
NUMBER = "026171732260"
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


@pytest.fixture
def busy(house: House, gate: StandInGate) -> str:
    """A dossier with everything an office may have beside one, before a stamp was found on a supplement's paper."""
    made, now = add_dossier(house, 1), house.now()
    extend(house, made, date(2026, 3, 9), "chờ xác minh", actor="clerk")
    promise_paper(house, made, "gcn", date(2026, 3, 3), actor="clerk")
    present(house, made, "don", same=True, note=made, actor="clerk")
    asked = consult(house, made, FOREIGN_ASKED, ["don"], f"hỏi về {made}", days=1, actor="clerk")
    answered = consult(house, made, FOREIGN_ASKED, ["hop_dong"], "đã trả lời", days=1, actor="clerk")
    answer(house, answered.id, (FOREIGN_ASKED,), text=f"về {made}", actor="far")
    ask_fee(house, made, 1000, actor="clerk")
    pay(house, Payment(reference="r1", amount=900, paid_at=now, dossier=made), units=(UNIT,), actor="clerk")
    ask_correction(house, NUMBER, "x", units=(UNIT,), actor="clerk")
    other, envelopes = accepted(house, 2), []
    for code in (made, other):
        slip = Handover(way=Way.POST, barcode=f"{code}-P1")
        for kind, body, subject in (
            (MatterKind.RESULT, Result(name=f"GCN {code}"), ""), (MatterKind.HANDOVER, slip, slip.barcode),
        ):  # fmt: skip
            matter = Matter(
                kind=kind, unit=UNIT, dossier=code, subject=subject, opened_at=now, opened_by="clerk", due_at=now,
                body=body.model_dump_json(),
            )  # fmt: skip
            opened = house.register.office.open(matter, EventKind.HANDED_OVER)
        envelopes.append(Envelope(dossier=code, barcode=slip.barcode, handover=opened.id))
    listed = Matter(
        kind=MatterKind.POST_LIST, unit=UNIT, opened_at=now, opened_by="clerk", closed_at=now,
        body=PostList(made_at=now, envelopes=tuple(envelopes)).model_dump_json(),
    )  # fmt: skip
    house.register.office.open(listed, EventKind.HANDED_OVER)
    house.register.secrecy.stop(made, [Evidence(file="a", page=1, text="MẬT")], now=now, actor="worker")
    assert asked.open
    return made


def test_nothing_an_office_has_beside_it_shows_it(busy: str, house: House, sign_in: SignIn) -> None:
    addresses = [r.path for router in ROUTERS for r in router.routes if isinstance(r, APIRoute) and "GET" in r.methods]
    matters = house.register.office.of(busy)
    assert {m.kind for m in matters} >= {
        MatterKind.EXTENSION, MatterKind.OWED, MatterKind.PRESENTED, MatterKind.CONSULTATION, MatterKind.FEE,
        MatterKind.PAYMENT, MatterKind.REQUEST, MatterKind.RESULT, MatterKind.HANDOVER,
    }  # fmt: skip
    numbers = range(1, max(m.id for m in matters) + 2)
    year = "?first=2026-01&last=2026-12"
    queries = [f"/desk/figures/dossiers{year}&measure={one}" for one in ("received", "open", "supplemented", "reused")]
    queries += [f"/desk/figures.csv{year}&by=unit", f"/desk/figures.json{year}", f"/desk/figures/logbook.pdf{year}"]
    queries += [f"/api/v1/figures{year}"]
    asked = User(name="asked", role=Role.CLERK, units=(FOREIGN_ASKED,), password_hash=hash_password(PASSWORD))
    clerk = sign_in("clerk")
    house.register.add_user(asked)
    for name in ("clerk", "lead", "archivist", "asked"):
        client = sign_in(name)
        for address in (one for path in addresses for one in _tries(path, busy, numbers)):
            assert busy not in _said(client.get(address), asking=address), f"{name} {address}"
        for address in queries:
            assert busy not in client.get(address).text, f"{name} {address}"
    assert clerk.post("/desk/rights/looks", data={"number": NUMBER}).text.count(busy) == 0
    assert busy not in clerk.post("/desk/rights/copy", data={"number": NUMBER}).text
    for matter in matters:
        if matter.kind is MatterKind.HANDOVER:
            assert clerk.post(f"/desk/handover/{matter.id}/back").status_code == 404
        if matter.kind is MatterKind.CONSULTATION:
            answered = sign_in("asked").post(f"/desk/consultations/{matter.id}/answer", data={"text": "x"})
            assert answered.status_code in (404, 422)


def _tries(path: str, code: str, numbers: range) -> list[str]:
    """Addresses of a route: of this dossier, or of every number a matter may have."""
    if path in ("/admin/secret", "/desk/{code}/office/apology.pdf"):
        return []
    if "{number}" in path and "{code}" not in path:
        return [path.replace("{number}", str(n)).replace("{place}", "0") for n in numbers]
    return [re.sub(r"\{(\w+)\}", lambda m: {**SAMPLES, "code": code}[m[1]], path)]


def _said(answer: Response, *, asking: str) -> str:
    """What the answer says beside the address that asked for it."""
    return answer.text.replace(asking, "") if answer.status_code < 400 else ""


def test_nobody_is_reminded_told_or_given_it(busy: str, house: House, tmp_path: Path) -> None:
    moved = later(house, days=400)
    file = tmp_path / "notify.yaml"
    file.write_text('"*": ["json://127.0.0.1:9"]', encoding="utf-8")
    file.chmod(0o600)
    settings = house.settings.model_copy(update={"notify_file": file, "sync_url": "http://127.0.0.1:9/"})
    moved.__dict__["settings"] = settings
    before = len(house.register.office.of(busy, MatterKind.REMINDER))
    office_upkeep(moved)
    assert len(house.register.office.of(busy, MatterKind.REMINDER)) == before
    said: list[str] = []
    notify(moved, lambda _to, subject, body: said.append(subject + body) or "")
    synchronise(moved, lambda _url, body: said.append(str(body)) or "")
    assert [text for text in said if busy in text] == []
    everything = Wanted(0, 999912)
    assert busy not in {row.dossier for row in house.register.figures.behind(everything, "received")}
    assert house.register.figures.groups(everything)[0].figure("received").number == 1
    (listed,) = house.register.office.recent(MatterKind.POST_LIST, units=[UNIT], limit=5)
    slips = tmp_path / "slips.pdf"
    body = body_of(listed, PostList)
    slips.write_bytes(delivery_slips_pdf(listed.id, body, Letterhead(organ="Văn phòng")))
    found = match_proofs(house, slips, units=[UNIT], actor="clerk")
    assert (len(found.delivered), found.unknown) == (1, (f"{busy}-P1",))
    assert [one.dossier for one in without_secret(house, body).envelopes] == list(found.delivered)


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
