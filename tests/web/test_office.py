"""The office's pages without a browser: forms do what they say, other units see only what they were asked about."""

import json

import pytest
import sqlalchemy as sa

from flows.consulting import consult
from flows.handing_over import record_result
from flows.house import House
from models.decision import EventKind
from models.logbook import Logbook
from models.matter import MatterKind
from models.result import Way
from models.state import State
from models.user import Role, User
from storage.register.tables import components, events
from tests.flows.office_desk import CLERK, UNIT, accepted
from tests.web.conftest import SignIn
from tests.web.loader import PASSWORD, add_dossier
from tests.web.stand_in import StandInGate
from web.desk.charts import chart
from web.signin.passwords import hash_password

PDF = ("a.pdf", b"%PDF-1.4")


def test_the_page_of_one_dossier_says_what_is_open(house: House, sign_in: SignIn) -> None:
    code, client = accepted(house), sign_in("clerk")
    assert client.post(f"/desk/{code}/office/fee", data={"due": "150000", "what": "Lệ phí"}).status_code == 303
    page = client.get(f"/desk/{code}/office").text
    for said in ("Trạng thái quốc gia 6", "150.000 đồng", "Chưa nộp"):
        assert said in page, said
    assert client.post(f"/desk/{code}/office/payment", data={"reference": "a", "amount": "140000"}).status_code == 303
    assert "khác số tiền phải nộp 150.000 đồng" in client.get(f"/desk/{code}/office").text
    assert client.post(f"/desk/{code}/office/payment", data={"reference": "b", "amount": "10000"}).status_code == 303
    assert "Trạng thái quốc gia 2" in client.get(f"/desk/{code}/office").text
    looks = [e for e in house.register.events(code) if e.kind is EventKind.VIEWED]
    assert {e.detail["purpose"] for e in looks} == {"giải quyết thủ tục hành chính"}


def test_a_queue_that_waits_for_a_supplement_shows_no_deadline(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house, 1), sign_in("clerk")
    version = house.register.dossier(code).version
    form = {"kind": "supplement", "version": str(version), "reason": "x", "notice": "x"}
    assert client.post(f"/desk/{code}/decide", data=form).status_code == 303
    assert "Tạm dừng, chờ bổ sung" in client.get("/desk?state=supplement_requested").text
    answer = client.get(f"/api/v1/dossiers/{code}/office").json()
    assert (answer["status"], answer["clock_runs"]) == (5, False)


def test_an_apology_is_made_and_printed(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house, 1), sign_in("clerk")
    assert client.get(f"/desk/{code}/office/apology.pdf").status_code == 404
    form = {"new_day": "2026-03-09", "reason": "chờ xác minh"}
    assert client.post(f"/desk/{code}/office/extend", data=form).status_code == 303
    assert "chờ xác minh" in client.get(f"/desk/{code}/office/apology.pdf").content.decode()
    assert "09/03/2026 17:00" in client.get(f"/desk/{code}/office").text
    assert client.post(f"/desk/{code}/office/extend", data=form).status_code == 422, "not later than promised"


def test_results_by_post_lists_and_their_way_back(house: House, sign_in: SignIn) -> None:
    code, client = accepted(house), sign_in("clerk")
    assert client.post(f"/desk/{code}/office/hand-over", data={"way": "post"}).status_code == 409
    record_result(house, code, "GCN", actor=CLERK)
    assert code in client.get("/desk/handover").text
    assert client.post(f"/desk/{code}/office/hand-over", data={"way": "post"}).status_code == 303
    assert client.post("/desk/handover/lists", data={"unit": "H99"}).status_code == 404
    assert client.post("/desk/handover/lists", data={"unit": UNIT}).status_code == 303
    (listed,) = house.register.office.recent(MatterKind.POST_LIST, units=[UNIT], limit=5)
    assert client.get(f"/desk/handover/lists/{listed.id}.pdf").content.startswith(b"%PDF")
    assert client.get(f"/desk/handover/lists/{listed.id}/slips.pdf").content.startswith(b"%PDF")
    for paper in (".pdf", "/slips.pdf"):
        assert sign_in("far.clerk").get(f"/desk/handover/lists/{listed.id}{paper}").status_code == 404
    assert "chưa phải báo phát" in client.get("/desk/handover?lists=1").text
    (sent,) = house.register.office.of(code, MatterKind.HANDOVER)
    assert sign_in("far.clerk").post(f"/desk/handover/{sent.id}/back").status_code == 404
    assert client.post(f"/desk/handover/{sent.id}/back").status_code == 303
    assert client.post(f"/desk/{code}/office/hand-over", data={"way": "in_person"}).status_code == 303
    assert house.register.dossier(code).state is State.RETURNED


def test_the_asked_unit_sees_the_chosen_component_and_nothing_else(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house, 1)
    other = User(
        name="asked", role=Role.CLERK, units=("H61.03",), password_hash=hash_password(PASSWORD), display_name="Hỏi"
    )
    asked = consult(house, code, "H61.03", ["don"], "Có quy hoạch không?", days=2, actor=CLERK)
    client = sign_in("clerk")
    house.register.add_user(other)
    theirs = sign_in("asked")
    assert "Có quy hoạch không?" in theirs.get("/desk/consultations").text
    page = theirs.get(f"/desk/consultations/{asked.id}").text
    assert "Đơn đăng ký biến động" in page
    assert "Hợp đồng" not in page
    assert "Lê Ngọc Huệ" not in page
    assert "026171732260" not in page
    here = f"/desk/consultations/{asked.id}"
    assert [theirs.get(f"{here}/pages/{n}.jpg").status_code for n in range(3)] == [200, 200, 404]
    for address in ("", "/office", "/files/0/original", "/files/1/pages/1.jpg"):
        assert theirs.get(f"/desk/{code}{address}").status_code == 404, address
    assert sign_in("far.clerk").get(f"/desk/consultations/{asked.id}").status_code == 404
    said = {"text": (None, "Không."), "agrees": (None, "no")}
    answered = theirs.post(f"{here}/answer", files=said)
    assert answered.status_code == 303
    assert "Đã trả lời đúng hạn" in client.get(f"/desk/{code}/office").text


def test_rights_take_the_number_from_the_body_and_show_its_end(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house, 1), sign_in("clerk")
    client.get(f"/desk/{code}")
    page = client.post("/desk/rights/looks", data={"number": "026171732260"}).text
    assert "•••••••••260" in page
    assert "026171732260" not in page
    assert "Võ Thị Mai" in page
    copy = client.post("/desk/rights/copy", data={"number": "026171732260"})
    assert json.loads(copy.text)["dossiers"][0]["dossier"] == code
    assert client.post("/desk/rights/copy", data={"number": "000000000000"}).status_code == 404
    assert client.post("/desk/rights/looks", data={"number": "x' or 1"}).status_code == 422


def test_the_book_of_dossiers_has_each_with_its_dates(house: House, sign_in: SignIn) -> None:
    code, client = accepted(house), sign_in("clerk")
    record_result(house, code, "GCN", actor=CLERK)
    assert (
        client.post(f"/desk/{code}/office/hand-over", data={"way": "in_person", "to": "Lê Văn Út"}).status_code == 303
    )
    asked = "first=2026-01&last=2026-12"
    pdf = client.get(f"/desk/figures/logbook.pdf?{asked}&unit=H61.99")
    assert pdf.headers["content-type"] == "application/pdf"
    made = Logbook.model_validate_json(pdf.content.removeprefix(b"%PDF-1.7 "))
    assert made.unit == UNIT, "another's unit is nobody's to ask for"
    (line,) = made.lines
    assert (line.dossier, line.state, line.way, line.taken_by) == (code, State.RETURNED, Way.IN_PERSON, "Lê Văn Út")
    assert line.returned_at is not None
    with house.register.database.read() as connection:
        told = connection.execute(sa.select(events.c.detail).where(events.c.kind == EventKind.EXPORTED)).scalars().all()
    assert any('"logbook"' in str(detail).replace("'", '"') for detail in told)
    assert client.get("/desk/figures/logbook.pdf?first=2025-01&last=2025-02").status_code == 200
    assert client.get("/desk/figures/logbook.pdf?first=2026-13&last=2026-12").status_code == 422
    assert "figures/logbook.pdf" in client.get("/desk/figures").text


def test_figures_are_of_ones_own_units(house: House, sign_in: SignIn) -> None:
    accepted(house, 1)
    add_dossier(house, 2, unit="H61.99")
    own = sign_in("clerk").get("/desk/figures.json?first=2026-01&last=2026-12&unit=H61.99").json()
    far = sign_in("far.lead").get("/api/v1/figures?first=2026-01&last=2026-12&by=unit").json()
    assert [f["number"] for f in own["whole"]["figures"] if f["key"] == "received"] == [1]
    assert [part["key"] for part in far["parts"]] == ["H61.99"]
    for role in ("archivist", "administrator", "intake"):
        assert sign_in(role).get("/desk/figures").status_code == 403


def test_the_interface_takes_results_payments_and_messages(house: House, sign_in: SignIn) -> None:
    code, client = accepted(house), sign_in("intake")
    sign_in("clerk").post(f"/desk/{code}/office/fee", data={"due": "5000"})
    paid = {"reference": "b-1", "amount": 5000, "text": f"nop phi {code}", "paid_at": "2026-03-02T02:00:00+00:00"}
    answer = client.post("/api/v1/payments", json=paid)
    assert (answer.status_code, answer.json()["dossier"], answer.json()["settled"]) == (201, code, True)
    assert client.post("/api/v1/payments", json=paid | {"amount": -1}).status_code == 422
    named = {"metadata": (None, '{"name": "GCN", "number": "1"}')}
    done = client.post(f"/api/v1/dossiers/{code}/results", files=named)
    assert (done.status_code, done.json()["status"]) == (201, 9)
    heard = client.post("/api/v1/sync", json={"MaHoSo": code, "TrangThai": "8"})
    assert heard.json()[0]["status"] == 9
    assert client.post("/api/v1/sync", json={"x": 1}).status_code == 422


@pytest.mark.parametrize("numbers", [[], [0], [5], [1, 999], list(range(40))])
def test_a_chart_stays_inside_its_box(numbers: list[int]) -> None:
    drawn = chart([(str(n), n, n / max(*numbers, 1)) for n in numbers])
    assert len(drawn.bars) <= 24
    for bar in drawn.bars:
        assert 0 <= bar.x <= bar.x + bar.wide <= drawn.width
        assert 0 <= bar.y <= bar.y + bar.high <= drawn.floor + 0.1
    assert all(number == int(number) for _, number in drawn.scale)


def test_numbers_beside_a_dossier_are_for_those_who_may_see_them(house: House, sign_in: SignIn) -> None:
    code, other = add_dossier(house, 1), "012345678901"
    asked = consult(house, code, "H61.03", ["don"], f"Người có số {other}?", days=2, actor=CLERK)
    archivist, clerk = sign_in("archivist"), sign_in("clerk")
    assert other in clerk.get(f"/desk/{code}/office").text
    assert archivist.get(f"/desk/{code}/office").headers["location"] == f"/archive/{code}"
    assert archivist.get(f"/api/v1/dossiers/{code}/sync").status_code == 403
    address = f"/desk/consultations/{asked.id}"
    for page in (archivist.get(address).text, archivist.get(f"/api/v1/consultations/{asked.id}").text):
        assert other not in page
        assert "•••••••••901" in page
    assert "026171732260" not in archivist.get(f"/api/v1/consultations/{asked.id}").text
    assert archivist.get(f"{address}/pages/0.jpg").content != clerk.get(f"{address}/pages/0.jpg").content
    archivist.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
    assert other in archivist.get(f"/desk/{code}/office").text
    assert archivist.get(f"{address}/pages/0.jpg").content == clerk.get(f"{address}/pages/0.jpg").content


def test_a_copy_for_a_person_has_their_number_and_nobody_elses(house: House, sign_in: SignIn) -> None:
    code, client, other = add_dossier(house, 1), sign_in("clerk"), "012345678901"
    version = str(house.register.dossier(code).version)
    client.post(f"/desk/{code}/decide", data={"kind": "reject", "version": version, "reason": f"trùng với {other}"})
    copy = json.loads(client.post("/desk/rights/copy", data={"number": "026171732260"}).text)
    (dossier,) = copy["dossiers"]
    assert dossier["decisions"][0]["reason"] == "trùng với •••••••••901"
    assert dossier["applicant"]["id_number"] == "026171732260"
    assert [f["sha256"] for f in dossier["files"]] == [f.sha256 for f in house.register.dossier(code).files]


def test_a_paper_that_can_be_used_again_is_offered_where_it_is_lacking(
    house: House, gate: StandInGate, sign_in: SignIn
) -> None:
    earlier, code, client = accepted(house, 3), add_dossier(house, 1), sign_in("clerk")
    (rule,) = [c for c in house.catalogue.procedures["land_transfer"].versions[0].components if c.key == "gcn"]
    with house.register.database.write() as connection:
        connection.execute(
            components.update().where(components.c.dossier == earlier).values(document_type=rule.document_type)
        )
    assert (
        f'href="/desk/{code}/office#reuse-gcn">Có thể dùng lại từ hồ sơ {earlier}' in client.get(f"/desk/{code}").text
    )
    assert 'id="reuse-gcn"' in client.get(f"/desk/{code}/office").text
    form = {"component": "gcn", "consent": "ký trên đơn", "purpose": "chuyển nhượng"}
    assert client.post(f"/desk/{code}/office/reuse", data=form).status_code == 303
    assert gate.started == [code], "it is read with the paper, at once"
    assert house.register.dossier(code).state is State.RECEIVED
    assert client.post(f"/desk/{code}/office/reuse", data=form).status_code == 404, "offered no more"
