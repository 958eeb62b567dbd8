"""Numbers of people are covered on pages for those who may not see them: in words, pictures, IIIF and the interface."""

import io
from datetime import timedelta

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from starlette.testclient import TestClient

from flows.house import House
from models.decision import Decision, DecisionKind
from models.reading import Code, PageReading, Source, Word
from models.user import ApiToken, Role
from storage.register.people import secret_hash
from tests.web.conftest import SignIn
from tests.web.loader import UNIT, add_dossier
from tests.web.stand_in import StandInGate
from tests.web.test_archive import accept, sealed
from tests.web.test_iiif import sealed_dossier
from web.masking import can_be_masked, covered, masked_reading

NUMBER = "026171732260"


def page(*words: str, code: str = "") -> PageReading:
    placed = tuple(
        Word(text=text, confidence=0.9, box=(0.1 * n, 0.1, 0.1 * n + 0.08, 0.12), line=1)
        for n, text in enumerate(words)
    )
    codes = (Code(kind="qr", text=code, box=(0.7, 0.7, 0.9, 0.9)),) if code else ()
    return PageReading(
        number=1, source=Source.OCR, width=1000, height=1400, words=placed, text=" ".join(words), codes=codes
    )


@pytest.mark.parametrize(
    "words",
    [
        ("Số", NUMBER),
        ("Số", "026", "171", "732", "260."),
        ("Số:", "O26171732260,"),
        ("CMND", "331234567"),
        ("Số", "0261717322"),
    ],
    ids=["plain", "in parts", "a letter read for a digit", "the old kind", "digits lost in reading"],
)
def test_a_number_is_covered_however_it_was_read(words: tuple[str, ...]) -> None:
    reading = page(*words)
    hidden = masked_reading(reading)
    digits = "".join(c for word in hidden.words[1:] for c in word.text if c.isdigit())
    assert len(digits) <= 3
    assert words[1].strip(".,") not in hidden.text
    white = io.BytesIO()
    Image.new("RGB", (1000, 1400), "white").save(white, "JPEG")
    with Image.open(io.BytesIO(covered(white.getvalue(), reading))) as picture:
        for n in range(1, len(words)):
            assert max(picture.getpixel((int(1000 * (0.1 * n + 0.04)), 154))) < 40
        assert min(picture.getpixel((40, 154))) > 200, "a word beside it stays readable"


@pytest.mark.parametrize("words", [("ngày", "27/02/2026"), ("thửa", "118"), ("1.250.000", "đồng"), ("tờ", "27,")])
def test_dates_parcels_and_sums_stay(words: tuple[str, ...]) -> None:
    assert masked_reading(page(*words)).words == page(*words).words


def test_a_code_is_covered_for_it_holds_the_number() -> None:
    reading = page("CĂN", "CƯỚC", code=f"{NUMBER}||Lê Ngọc Huệ")
    assert NUMBER not in masked_reading(reading).model_dump_json()
    white = io.BytesIO()
    Image.new("RGB", (500, 700), "white").save(white, "JPEG")
    with Image.open(io.BytesIO(covered(white.getvalue(), reading))) as picture:
        assert max(picture.getpixel((400, 560))) < 40


@given(st.lists(st.text(alphabet="0123456789Oal./-", min_size=1, max_size=14), max_size=8))
def test_no_run_of_nine_digits_survives(words: list[str]) -> None:
    for word in masked_reading(page(*words)).words:
        assert not (word.text.isdigit() and 9 <= len(word.text) <= 14)


def test_an_archivist_sees_them_once_a_purpose_was_stated(house: House, sign_in: SignIn) -> None:
    code, archivist, clerk = add_dossier(house), sign_in("archivist"), sign_in("clerk")
    words, picture = f"/desk/{code}/files/0/pages/1.json", f"/desk/{code}/files/0/pages/1.jpg?width=1000"
    full = clerk.get(picture)
    masked = archivist.get(picture)
    assert NUMBER in clerk.get(words).text
    assert NUMBER not in archivist.get(words).text
    assert masked.content != full.content
    assert masked.headers["cache-control"] == "private, no-cache"
    archivist.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
    assert NUMBER in archivist.get(words).text
    assert archivist.get(picture, headers={"if-none-match": masked.headers["etag"]}).content == full.content


def test_a_page_that_nobody_read_is_not_shown_without_a_purpose(
    app: FastAPI, house: House, sign_in: SignIn, gate: StandInGate, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, client = add_dossier(house), sign_in("archivist")
    unread = PageReading(number=1, source=Source.NONE, width=1, height=1)
    assert not can_be_masked(unread)
    monkeypatch.setattr(gate, "page_reading", lambda *_: unread)
    picture = client.get(f"/desk/{code}/files/0/pages/1.jpg")
    assert picture.headers["location"] == f"/archive/{code}"


def test_iiif_pictures_are_covered_too(house: House, sign_in: SignIn) -> None:
    code, archivist, lead = sealed_dossier(house), sign_in("archivist"), sign_in("lead")
    address = f"/iiif/{code}/image/0-1/full/max/0/default.jpg"
    assert archivist.get(address).content != lead.get(address).content
    archivist.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
    assert archivist.get(address).content == lead.get(address).content


def test_the_interface_masks_an_archivists_json(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("archivist")
    first = client.get(f"/api/v1/dossiers/{code}")
    assert NUMBER not in first.text
    assert first.json()["dossier"] == code
    for taken in ("original", "copy"):
        assert client.get(f"/desk/{code}/files/0/{taken}").headers["location"] == f"/archive/{code}"
    client.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
    assert NUMBER in client.get(f"/api/v1/dossiers/{code}").text
    assert client.get(f"/desk/{code}/files/0/original").status_code == 200


@pytest.mark.parametrize("part", ["", "/findings", "/decisions", "/notices"])
def test_no_copy_outlives_the_purpose_it_was_made_for(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    code, client = add_dossier(house), sign_in("archivist")
    address, picture = f"/api/v1/dossiers/{code}{part}", f"/desk/{code}/files/0/pages/1.jpg?width=1000"

    def tags() -> tuple[str, str]:
        return client.get(address).headers["etag"], client.get(picture).headers["etag"]

    def codes(known: tuple[str, str]) -> list[int]:
        pairs = zip((address, picture), known, strict=True)
        return [client.get(at, headers={"if-none-match": tag}).status_code for at, tag in pairs]

    masked = tags()
    assert codes(masked) == [304, 304]
    client.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
    assert codes(masked) == [200, 200], "what was masked is not what may be seen now"
    copied = tags()
    client.post(f"/archive/{code}/purpose", data={"purpose": "Thanh tra"})
    assert codes(copied) == [200, 200], "a copy for one purpose is none for another"
    inspected = tags()
    monkeypatch.setattr("web.purpose.LASTS", timedelta(hours=-9))  # the working day of both is over
    assert codes(inspected) == [200, 200], "nor when the purpose has run out"
    assert tags() == masked
    assert client.get(picture).headers["cache-control"] == "private, no-cache"


def test_the_next_person_at_the_browser_gets_pictures_of_their_own(house: House, sign_in: SignIn) -> None:
    code, clerk = add_dossier(house), sign_in("clerk")
    kept = clerk.get(f"/desk/{code}/files/0/pages/1.jpg?width=1000").headers
    assert (kept["cache-control"], kept["vary"]) == ("private, max-age=900", "Cookie")


def key_for(house: House, role: Role) -> dict[str, str]:
    """The header of a program's key of this role."""
    token = ApiToken(
        name=f"kho-{role}", token_hash=secret_hash(f"secret-{role}"), role=role, units=(UNIT,), created_at=house.now()
    )
    house.register.add_token(token)
    return {"authorization": f"Bearer secret-{role}", "accept": "application/json"}


def test_a_key_gets_what_cannot_be_masked_once_it_said_why(app: FastAPI, house: House, people: None) -> None:
    """An archive's program was given whole packages while the dossier's JSON was masked for it."""
    code = add_dossier(house, clean=True)
    said = {"notice": f"Số {NUMBER} đã đối chiếu.", "reason": f"Đã gặp người mang số {NUMBER}"}
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="clerk", at=house.now(), **said))
    sealed(house, code)
    client = TestClient(app, headers=key_for(house, Role.ARCHIVIST))
    here = f"/api/v1/dossiers/{code}"
    refused = [client.get(f"{here}/{what}") for what in ("packages/1/content", "notices/1/pdf")]
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(403, "purpose_needed")] * 2
    words = [client.get(f"{here}/{what}").text for what in ("decisions", "notices", "notices/1/text")]
    assert [NUMBER in text for text in words] == [False] * 3
    stated = client.post(f"/archive/{code}/purpose", data={"purpose": "Nộp lưu"}, follow_redirects=False)
    assert stated.status_code == 303
    taken = client.get(f"{here}/packages/1/content")
    assert taken.status_code == 200
    assert taken.content
    words = [client.get(f"{here}/{what}").text for what in ("decisions", "notices", "notices/1/text")]
    assert [NUMBER in text for text in words] == [True] * 3
    events = [e for e in house.register.events(code) if e.actor == "token:kho-archivist"]
    assert [e.detail.get("what") for e in events] == ["purpose", "package"]


def test_a_key_of_who_handles_the_dossier_needs_no_purpose(app: FastAPI, house: House, people: None) -> None:
    code = add_dossier(house, clean=True)
    accept(house, code)
    sealed(house, code)
    client = TestClient(app, headers=key_for(house, Role.CLERK))
    assert client.get(f"/api/v1/dossiers/{code}/packages/1/content").status_code == 200
