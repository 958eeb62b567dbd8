"""Status in the national vocabulary and the synchronising message, both ways, held against recorded shapes."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.consulting import consult
from flows.fees import ask_fee, waive
from flows.handing_over import hand_over, record_result
from flows.house import House
from flows.synchronising import hear, national_status, outgoing, synchronise
from models.decision import Decision, DecisionKind
from models.dossier_code import CodeForm, code_in, parse_code
from models.error import NotFound, RefusedInput, WrongUsage
from models.finding import Evidence
from models.matter import MatterKind
from models.result import Way
from models.state import State
from models.status import NATION, Beside, Status, province_of, status_of
from pipeline.sync_message import understood
from tests.flows.office_desk import CLERK, UNIT, accepted, later
from tests.web.loader import add_dossier

RECORDED = Path(__file__).with_name("recorded")


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text(encoding="utf-8"))


def shape(value: Any) -> Any:
    """Keys and kinds of a message, without its values."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_the_message_has_every_key_of_the_recorded_one_and_of_its_kind(house: House, tmp_path: Path) -> None:
    code = accepted(house)
    ours, theirs = shape(outgoing(house, code)), shape(recorded("sync_dossier.json"))
    for key, kind in theirs.items():
        assert key in ours, key
        if isinstance(kind, list):
            assert set(kind[0]) <= set(ours[key][0]), key
        else:
            assert kind == ours[key], key
    attached = ours["ThanhPhanHoSo"][0]["GiayToDinhKem"]
    assert set(theirs["ThanhPhanHoSo"][0]["GiayToDinhKem"][0]) <= set(attached[0])


def test_the_message_says_what_the_dossier_is(house: House) -> None:
    code = accepted(house)
    message = outgoing(house, code)
    assert (message["MaHoSo"], message["TrangThai"], message["TrangThaiDiaPhuong"]) == (code, 2, "1")
    assert [step["TrangThai"] for step in message["TienTrinh"]] == [1, 2]
    assert (message["DuocSoHoa"], message["DuocLayTuKhoDMQG"]) == (1, 0)
    hashes = {p["HashTepTin"] for c in message["ThanhPhanHoSo"] for p in c["GiayToDinhKem"]}
    assert hashes == {f.sha256 for f in house.register.dossier(code).files}
    assert not any(c["MaThanhPhanHoSo"] == "uy_quyen" for c in message["ThanhPhanHoSo"]), "not applicable is not sent"
    record_result(house, code, "Giấy chứng nhận", actor=CLERK)
    hand_over(house, code, Way.IN_PERSON, actor=CLERK)
    assert [step["TrangThai"] for step in outgoing(house, code)["TienTrinh"]] == [1, 2, 9, 10]


def test_the_status_follows_the_dossier(house: House) -> None:
    code = add_dossier(house, 1)

    def now() -> Status:
        return national_status(house, house.register.dossier(code))

    assert now() is Status.REGISTERED
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by=CLERK, at=house.now(), reason="x"))
    assert now() is Status.ACCEPTED
    consult(house, code, "H61.03", ["don"], "Đất có quy hoạch không?", days=3, actor=CLERK)
    assert now() is Status.IN_PROCESS
    ask_fee(house, code, 1000, actor=CLERK)
    assert now() is Status.FEE
    waive(house, code, "x", actor=CLERK)
    record_result(house, code, "GCN", actor=CLERK)
    assert now() is Status.FINISHED
    hand_over(house, code, Way.IN_PERSON, actor=CLERK)
    assert now() is Status.RETURNED


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_status_and_sealing_changes_none(state: State) -> None:
    said = status_of(state, Beside())
    assert said in set(Status)
    if state not in (State.SEALED, State.DISPOSED):
        assert status_of(State.SEALED, Beside(before_sealing=state)) is said


def test_a_provinces_codes_go_both_ways(house: House) -> None:
    province = province_of("H61.02", house.catalogue.statuses)
    assert province.key == "H61"
    for status in Status:
        assert province.understood(province.said(status)) is status
    assert province.understood("10") is Status.IN_PROCESS, "a further code of the province"
    with pytest.raises(NotFound):
        province.understood("19")
    assert province_of("H610.1", house.catalogue.statuses) is NATION
    assert NATION.said(Status.FEE) == "6"


# -- codes


@pytest.mark.parametrize(
    ("text", "form", "unit", "serial"),
    [
        ("H61.02-261122-0001", CodeForm.OWN, "H61.02", "0001"),
        ("000.00.12.H61-230524-0001", CodeForm.OLD, "000.00.12.H61", "0001"),
        ("G09.20-20260609-0092637", CodeForm.SEEN, "G09.20", "0092637"),
        (" mx.1.2-260522-aa0001 ", CodeForm.NEW, "MX.1.2", "AA0001"),
    ],
)
def test_every_form_of_code_is_known(text: str, form: CodeForm, unit: str, serial: str) -> None:
    parsed = parse_code(text)
    assert (parsed.form, parsed.unit, parsed.serial) == (form, unit, serial)


@pytest.mark.parametrize("text", ["", "H61.02", "H61.02-261399-0001", "H61.02-20261399-0000001", "x" * 200, "1-2-3"])
def test_other_text_is_no_code(text: str) -> None:
    with pytest.raises(WrongUsage):
        parse_code(text)


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    with contextlib.suppress(WrongUsage):
        assert parse_code(text).unit


def test_a_code_is_found_only_where_it_is_the_only_one() -> None:
    known = ["H61.02-260302-0001", "H61.02-260302-00011"]
    assert code_in("nop H6102 260302 00011", known) == known[1]
    assert code_in("nop H61022603020001", known) == known[0]
    assert code_in("nop H61.02-260302-0001 va H61.02-260302-0002", [*known, "H61.02-260302-0002"]) is None
    assert code_in("nop phi", known) is None


# -- hearing


def test_a_recorded_message_is_heard_and_its_differences_stand_beside_the_dossier(house: House) -> None:
    code = accepted(house)
    body = recorded("sync_dossier.json") | {"MaHoSo": code}
    (heard,) = hear(house, body, units=(UNIT,), actor="token:bộ")
    assert heard.code == code
    assert len(heard.differences) == 1
    hear(house, body, units=(UNIT,), actor="token:bộ")
    assert len(house.register.office.of(code, MatterKind.PEER)) == 1, "the same message again is the same"
    (short,) = hear(house, recorded("sync_status.json") | {"MaHoSo": code}, units=(UNIT,), actor="token:bộ")
    assert short.status == 6, "the province's 5 is the nation's 6"


def test_a_dossier_is_known_by_the_code_it_was_submitted_under_and_foreign_ones_are_not(house: House) -> None:
    code = accepted(house)
    submission = house.register.dossier(code).submission
    (heard,) = hear(house, [{"MaHoSo": submission}], units=(UNIT,), actor="x")
    assert heard.code == code
    (foreign,) = hear(house, [{"MaHoSo": code}], units=("H99",), actor="x")
    assert foreign.differences == ("không có hồ sơ này",)


@pytest.mark.parametrize(
    "body",
    [
        [], "x", None, 1, [1], {}, {"MaHoSo": ""}, {"MaHoSo": {}}, {"MaHoSo": "a", "TienTrinh": 1},
        {"MaHoSo": "a", "ThanhPhanHoSo": {}}, {"MaHoSo": "a", "ThanhPhanHoSo": [{"GiayToDinhKem": "x"}]},
        {"MaHoSo": "a", "TrangThai": []}, [{"MaHoSo": "a"}] * 501,
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused_by_name(body: Any) -> None:
    with pytest.raises(RefusedInput):
        understood(body)


KEYS = st.sampled_from(["MaHoSo", "TienTrinh", "TrangThai", "ThanhPhanHoSo", "GiayToDinhKem", "HashTepTin"])
LEAVES = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_no_json_breaks_the_ear(body: Any) -> None:
    with contextlib.suppress(RefusedInput):
        understood(body)


# -- sending


def on(house: House) -> House:
    house.__dict__["settings"] = house.settings.model_copy(update={"sync_url": "http://127.0.0.1:9/sync"})
    return house


def test_nothing_is_sent_until_an_office_asks_for_it_and_the_past_is_not_told(house: House) -> None:
    old = accepted(house, 1)
    sent: list[str] = []
    assert synchronise(house, lambda _url, body: sent.append(body["MaHoSo"]) or "") == 0
    assert synchronise(on(house), lambda _url, body: sent.append(body["MaHoSo"]) or "") == 0
    new = accepted(house, 2)
    synchronise(house, lambda _url, body: sent.append(body["MaHoSo"]) or "")
    assert sent == [new]
    assert old not in sent


def test_a_system_that_does_not_answer_is_tried_again_and_seen_and_stops_nobody(house: House) -> None:
    synchronise(on(house))
    code = accepted(house, 2)
    assert synchronise(house) == 0, "nobody listens on port 9"
    parcels = [p for p in house.register.outgoing.of(code) if p.problem]
    assert parcels
    assert "không trả lời" in parcels[0].problem
    assert {p.dossier for p in house.register.outgoing.troubles(units=[UNIT])} == {code}
    assert house.register.outgoing.troubles(units=["H99"]) == ()
    record_result(house, code, "GCN", actor=CLERK)
    sent: list[int] = []
    assert synchronise(house, lambda _url, body: sent.append(body["TrangThai"]) or "") == 1, "what is new goes at once"
    after = later(house, minutes=2)
    after.__dict__["settings"] = house.settings
    synchronise(after, lambda _url, body: sent.append(body["TrangThai"]) or "")
    assert sent[-1] == 9
    assert house.register.outgoing.troubles() == ()


def test_what_was_stopped_for_secrecy_is_told_to_nobody(house: House) -> None:
    synchronise(on(house))
    code = add_dossier(house, 1)
    house.register.secrecy.stop(code, [Evidence(file="a", page=1, text="MẬT")], now=house.now(), actor="worker")
    sent: list[str] = []
    synchronise(house, lambda _url, body: sent.append(body["MaHoSo"]) or "")
    assert sent == []
    assert house.register.outgoing.troubles() == ()
