"""The desk without a browser: what the queue lists, what a dossier page shows, what deciding does."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from flows.house import House
from models.decision import DecisionKind, EventKind
from models.finding import FindingCode
from models.state import State
from tests.web.conftest import SignIn
from tests.web.loader import PASSWORD, UNIT, add_dossier
from tests.web.stand_in import StandInGate


def decide(client, code: str, kind: str, version: int, **more: str):
    return client.post(f"/desk/{code}/decide", data={"kind": kind, "version": str(version), **more})


def test_the_queue_puts_the_nearest_deadline_first(house: House, sign_in: SignIn) -> None:
    codes = [add_dossier(house, number) for number in (2, 0, 1)]
    page = sign_in("clerk").get("/desk").text
    assert sorted(codes, key=page.index) == [codes[1], codes[2], codes[0]]
    assert "Quá hạn 21 giờ" in page


def test_filters_narrow_the_queue(house: House, sign_in: SignIn) -> None:
    clean, flawed = add_dossier(house, 0, clean=True), add_dossier(house, 1)
    client = sign_in("clerk")
    ready = client.get("/desk?state=ready").text
    assert clean in ready
    assert flawed not in ready
    missing = client.get(f"/desk?finding={FindingCode.COMPONENT_MISSING.value}").text
    assert flawed in missing
    assert clean not in missing
    assert flawed in client.get("/desk?procedure=no_such&state=nonsense").text


def test_the_queue_shows_who_works_on_what(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    sign_in("clerk").get(f"/desk/{code}")
    assert "Võ Thị Mai" in sign_in("lead").get("/desk").text
    assert "Tôi" in sign_in("clerk").get("/desk").text


def test_a_dossier_page_says_everything_in_vietnamese(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    page = sign_in("clerk").get(f"/desk/{code}").text
    for said in (
        "Thửa đất số ghi khác nhau",
        "Chữ ký không hợp lệ",
        "Đã bị sửa sau khi ký",
        "Văn phòng công chứng Long Hồ",
        "Giấy chứng nhận quyền sử dụng đất đã cấp",
        "Đọc thấy: ngày 27 tháng 02 năm 2026",
        "27/02/2026",
    ):
        assert said in page, said
    words = re.sub(r"<[^>]+>|&\w+;", " ", page)
    for bare in ("total_failed", "TOTAL_FAILED", "blocking", "undecided", "land_transfer"):
        assert bare not in words, bare


def test_file_names_stay_out_of_addresses(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    page = sign_in("clerk").get(f"/desk/{code}").text
    assert not any("don-dang-ky" in address for address in re.findall(r'(?:src|href)="([^"]+)"', page))


def test_every_look_is_an_event(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    client = sign_in("clerk")
    client.get(f"/desk/{code}")
    client.get(f"/desk/{code}/files/0/original")
    kinds = [event.kind for event in house.register.events(code)][-2:]
    assert kinds == [EventKind.VIEWED, EventKind.EXPORTED]
    assert house.register.events(code)[-1].actor == "clerk"


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        (DecisionKind.ACCEPT, State.ACCEPTED),
        (DecisionKind.SUPPLEMENT, State.SUPPLEMENT_REQUESTED),
        (DecisionKind.REJECT, State.REJECTED),
        (DecisionKind.WITHDRAW, State.WITHDRAWN),
        (DecisionKind.STOP, State.STOPPED),
    ],
)
def test_a_decision_is_kept_with_its_event_and_the_next_dossier_opens(
    house: House, sign_in: SignIn, kind: DecisionKind, after: State
) -> None:
    code, following = add_dossier(house, 0), add_dossier(house, 1)
    client = sign_in("clerk")
    version = house.register.dossier(code).version
    answer = decide(client, code, kind, version, reason="Theo quy định", notice="1. Bổ sung")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/desk/{following}?done={code}"
    assert house.register.dossier(code).state is after
    decision = house.register.decisions(code)[-1]
    assert (decision.kind, decision.by, decision.reason) == (kind, "clerk", "Theo quy định")
    event = house.register.events(code)[-1]
    assert (event.kind, event.actor, event.after) == (EventKind.DECIDED, "clerk", after)
    assert code in client.get(answer.headers["location"]).text


def test_the_last_decision_leads_back_to_the_queue(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    answer = decide(sign_in("clerk"), code, "accept", house.register.dossier(code).version)
    assert answer.headers["location"] == f"/desk?done={code}"


def test_two_clerks_cannot_both_decide(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    version = house.register.dossier(code).version
    assert decide(sign_in("lead"), code, "accept", version).status_code == 303
    late = decide(sign_in("clerk"), code, "reject", version, reason="Thiếu giấy chứng nhận bản gốc")
    assert late.status_code == 409
    assert "quyết định của bạn chưa được ghi" in late.text
    assert house.register.dossier(code).state is State.ACCEPTED


def test_what_was_typed_survives_a_conflict(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    late = decide(sign_in("clerk"), code, "reject", 999, reason="Lý do tôi đã gõ dài")
    assert late.status_code == 409
    assert "Lý do tôi đã gõ dài" in late.text


def test_a_claimed_dossier_cannot_be_decided_by_another(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    sign_in("clerk").get(f"/desk/{code}")
    answer = decide(sign_in("lead"), code, "accept", house.register.dossier(code).version)
    assert answer.status_code == 409
    assert house.register.dossier(code).state is State.REVIEW


def test_rejecting_without_a_reason_is_not_written(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    answer = decide(sign_in("clerk"), code, "reject", house.register.dossier(code).version, reason="  ")
    assert answer.status_code == 422
    assert house.register.decisions(code) == ()


def test_many_ready_dossiers_are_accepted_at_once_and_no_others(house: House, sign_in: SignIn) -> None:
    ready = [add_dossier(house, number, clean=True) for number in range(3)]
    flawed = add_dossier(house, 3)
    marks = [f"{code} {house.register.dossier(code).version}" for code in (*ready, flawed)]
    marks[1] = f"{ready[1]} 99"
    answer = sign_in("clerk").post("/desk/accept", data={"marked": [*marks, "nonsense"]})
    assert answer.headers["location"] == "/desk?accepted=2&kept=3"
    states = [house.register.dossier(code).state for code in (*ready, flawed)]
    assert states == [State.ACCEPTED, State.READY, State.ACCEPTED, State.REVIEW]


def test_of_many_decisions_at_the_same_moment_one_is_written(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    version = house.register.dossier(code).version
    clients = [sign_in(name) for name in ("clerk", "lead") for _ in range(4)]
    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(lambda c: decide(c, code, "accept", version).status_code, clients))
    assert sorted(answers) == [303] + [409] * 7
    assert len(house.register.decisions(code)) == 1
    assert [e.kind for e in house.register.events(code)].count(EventKind.DECIDED) == 1


def test_an_archivist_sees_and_cannot_decide(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    client = sign_in("archivist")
    assert client.get(f"/desk/{code}").headers["location"] == f"/archive/{code}", "numbers are masked there"
    client.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
    page = client.get(f"/desk/{code}").text
    assert "Thửa đất số" in page
    assert "/decide" not in page


def test_a_picture_is_kept_by_the_browser_but_not_by_a_proxy(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    client = sign_in("clerk")
    address = f"/desk/{code}/files/0/pages/1.jpg?width=900"
    first = client.get(address)
    assert first.headers["content-type"] == "image/jpeg"
    assert first.headers["cache-control"].startswith("private")
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"/desk/{code}/files/0/pages/99.jpg").status_code == 404
    assert client.get(f"/desk/{code}/files/9/pages/1.jpg").status_code == 404


def test_a_strangers_file_is_only_ever_a_download(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    answer = sign_in("clerk").get(f"/desk/{code}/files/1/original")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "H%E1%BB%A3p%20%C4%91%E1%BB%93ng" in answer.headers["content-disposition"]


def test_a_hostile_file_name_is_text_on_the_page(house: House, sign_in: SignIn) -> None:
    from datetime import timedelta

    from models.submission import ReceivedFile, Submission

    name = '"><script>alert(1)</script>.pdf'
    submission = Submission(submission="hostile", received=house.now() - timedelta(hours=1), unit=UNIT)
    file = ReceivedFile(name=name, sha256="a" * 64, bytes=10, pages=1)
    code = house.register.receive(submission, (file,), now=house.now(), actor="intake").code
    page = sign_in("clerk").get(f"/desk/{code}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_english_is_the_second_language(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    client = sign_in("clerk")
    client.cookies.set("language", "en")
    assert "Review queue" in client.get("/desk").text
    page = client.get(f"/desk/{code}").text
    assert "Request supplement" in page
    assert "Cần xem xét" not in page


def test_the_counter_takes_a_file_in_pieces_and_hands_it_over_once(
    house: House, sign_in: SignIn, gate: StandInGate
) -> None:
    client = sign_in("clerk")
    tray = "0123456789abcdef0123456789abcdef"
    content = b"%PDF-1.4 " + bytes(range(256)) * 40
    headers = {"x-file-name": "%C4%90%C6%A1n.pdf"}

    def put(offset: int, piece: bytes):
        address = f"/desk/intake/{tray}/0?offset={offset}&size={len(content)}"
        return client.put(address, content=piece, headers=headers)

    assert put(0, content[:5000]).json()["file"]["received"] == 5000
    assert put(6000, content[6000:]).status_code == 409
    assert put(0, content[:5000]).json()["file"]["received"] == 5000
    assert client.post(f"/desk/intake/{tray}/handover", json={}).status_code == 409
    assert put(5000, content[5000:]).json()["file"]["received"] == len(content)
    assert client.get(f"/desk/intake/{tray}").json()[0]["name"] == "Đơn.pdf"
    handed = client.post(f"/desk/intake/{tray}/handover", json={"procedure": "land_transfer", "name": "Lê Ngọc Huệ"})
    assert handed.status_code == 201, handed.text
    again = client.post(f"/desk/intake/{tray}/handover", json={})
    assert again.json() == handed.json()
    code = handed.json()["dossier"]
    dossier = house.register.dossier(code)
    assert [file.name for file in dossier.files] == ["Đơn.pdf"]
    assert (dossier.unit, dossier.applicant.name) == (UNIT, "Lê Ngọc Huệ")
    assert gate.started == [code]


def test_a_tray_is_its_owners(sign_in: SignIn) -> None:
    tray = "f" * 32
    address = f"/desk/intake/{tray}/0?offset=0&size=3"
    sign_in("clerk").put(address, content=b"abc", headers={"x-file-name": "a.pdf"})
    assert sign_in("lead").get(f"/desk/intake/{tray}").json() == []


def test_search_finds_with_and_without_marks(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    client = sign_in("archivist")
    for query in ("Lê Ngọc Huệ", "le ngoc hue"):
        assert code in client.post("/archive", data={"q": query}).text, query
    assert code not in client.post("/archive", data={"q": "không có ai"}).text


def test_an_administrator_makes_and_ends_a_token(house: House, sign_in: SignIn, visitor) -> None:
    client = sign_in("administrator")
    page = client.post("/admin/tokens", data={"name": "Cổng tỉnh"}).text
    secret = re.search(r"<code>([^<]+)</code>", page)
    assert secret
    headers = {"authorization": f"Bearer {secret[1]}"}
    assert visitor.get("/api/v1/dossiers", headers=headers).status_code == 200
    assert secret[1] not in client.get("/admin").text
    client.post("/admin/tokens/revoke", data={"name": "Cổng tỉnh"})
    assert visitor.get("/api/v1/dossiers", headers=headers).status_code == 401


def test_closing_an_account_ends_its_sessions(house: House, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    sign_in("administrator").post("/admin/users/clerk/active", data={"active": "false"})
    assert clerk.get("/desk").status_code == 303
    assert PASSWORD


def test_the_queue_shows_what_is_mine(house: House, sign_in: SignIn) -> None:
    mine, theirs, free = add_dossier(house, 0), add_dossier(house, 1), add_dossier(house, 2)
    client, now = sign_in("clerk"), house.now()
    house.register.claim(mine, "clerk", now=now, seconds=900)
    house.register.claim(theirs, "lead", now=now, seconds=900)
    house.register.claim(free, "clerk", now=now - timedelta(hours=1), seconds=900)  # run out
    page = client.get("/desk?mine=1").text
    assert [code in page for code in (mine, theirs, free)] == [True, False, False]
    assert re.search(r'id="mine" href="/desk" aria-current="true".*?class="count">1<', page, re.DOTALL)
    everything = client.get("/desk").text
    assert [code in everything for code in (mine, theirs, free)] == [True, True, True]
    assert re.search(r'id="mine" href="/desk\?mine=1">.*?class="count">1<', everything, re.DOTALL)
    kept = client.get("/desk?mine=1&due=late&finding=field.mismatch").text
    assert 'name="mine" value="1"' in kept, "another filter beside it keeps it"
    assert theirs in sign_in("lead").get("/desk?mine=1").text
    assert theirs not in sign_in("far.clerk").get("/desk?mine=1").text
