"""The reading room through its addresses: search, saved searches, purposes, masked numbers, packages, extracts."""

import hashlib
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI

from flows.house import House
from models.decision import Decision, DecisionKind, EventKind
from models.package import SealedPackage
from models.reading import FileReading, PageReading, Source
from models.state import State
from storage.objects import Place
from tests.web.conftest import SignIn
from tests.web.loader import add_dossier
from web.purpose import masked

NUMBER = "026171732260"


def with_text(house: House, code: str, text: str) -> None:
    """Have the dossier's first page say ``text``."""
    file = house.register.dossier(code).files[0]
    page = PageReading(number=1, source=Source.OCR, width=1000, height=1400, text=text)
    house.register.reindex(code, [FileReading(file=file.name, sha256=file.sha256, pages=(page,))])


def sealed(house: House, code: str) -> SealedPackage:
    """A package in the archive, and its row."""
    content = b"PK" + code.encode() * 1000
    key, digest = f"{code}/{code}.bagit.zip", hashlib.sha256(content).hexdigest()
    house.objects.put_bytes(Place.ARCHIVE, key, content, media_type="application/zip")
    package = SealedPackage(
        dossier=code, key=key, sha256=digest, bytes=len(content), sealed_at=house.now(), retention="07"
    )
    house.register.keeping.seal(package, actor="upkeep")
    return package


def accept(house: House, code: str) -> None:
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="clerk", at=house.now()))


def test_a_phrase_is_shown_in_its_context_and_facets_narrow(house: House, sign_in: SignIn) -> None:
    code, other = add_dossier(house, 0), add_dossier(house, 1)
    with_text(house, code, f"Bên A là ông Nguyễn Văn Ổn, số định danh {NUMBER}, chuyển nhượng thửa đất.")
    with_text(house, other, "chuyển đi, rồi nhượng lại")
    clerk = sign_in("clerk")
    page = clerk.post("/archive", data={"q": '"chuyển nhượng" nguyen'}).text
    assert f"/archive/{code}" in page
    assert f"/archive/{other}" not in page
    assert "<mark>Nguyễn</mark>" in page
    assert NUMBER in page
    assert "/files/0/pages/1.jpg?width=160" in page
    narrowed = clerk.post("/archive", data={"q": "chuyen", "state": "sealed"}).text
    assert f"/archive/{code}" not in narrowed
    year = house.register.dossier(code).received_at.year
    assert f"/archive/{code}" in clerk.post("/archive", data={"q": "chuyen", "year": str(year)}).text
    assert f"/archive/{code}" not in clerk.post("/archive", data={"q": "chuyen", "year": "1999"}).text
    archivist = sign_in("archivist").post("/archive", data={"q": "nguyen dinh danh"}).text
    assert NUMBER not in archivist
    assert "•••••••••260" in archivist


def test_a_search_is_kept_and_run_again_by_its_owner_only(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house)
    clerk, lead = sign_in("clerk"), sign_in("lead")
    clerk.post("/archive/save", data={"q": "Huệ", "name": "Bà Huệ", "field": "name", "value": "le ngoc hue"})
    assert "Bà Huệ" in clerk.get("/archive").text
    assert "Bà Huệ" not in lead.get("/archive").text
    assert f"/archive/{code}" in clerk.post("/archive", data={"saved": "Bà Huệ"}).text
    assert lead.post("/archive", data={"saved": "Bà Huệ"}).status_code == 404
    clerk.post("/archive/forget", data={"saved": "Bà Huệ"})
    assert "Bà Huệ" not in clerk.get("/archive").text


def test_a_search_that_cannot_be_meant_is_a_plain_one(house: House, sign_in: SignIn) -> None:
    add_dossier(house)
    asked = {"q": "Huệ", "procedure": "BAD KEY", "retention": "99", "received_from": "gestern", "state": "lost"}
    assert sign_in("clerk").post("/archive", data=asked).status_code == 200


def test_numbers_are_masked_until_a_purpose_is_stated(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("archivist")
    page = client.get(f"/archive/{code}").text
    assert NUMBER not in page
    assert "•••••••••260" in page
    assert client.post(f"/archive/{code}/purpose", data={"purpose": "Tra cứu theo đơn số 12"}).status_code == 303
    assert NUMBER in client.get(f"/archive/{code}").text
    event = next(e for e in house.register.events(code) if e.detail.get("what") == "purpose")
    assert (event.kind, event.actor, event.reason) == (EventKind.VIEWED, "archivist", "Tra cứu theo đơn số 12")
    assert NUMBER in sign_in("clerk").get(f"/archive/{code}").text, "whoever handles the dossier sees them"


def test_where_the_office_asks_nothing_is_seen_without_a_purpose(
    now: datetime, house: House, sign_in: SignIn, app: FastAPI
) -> None:
    code = add_dossier(house)
    client = sign_in("archivist")
    asking = house.settings.model_copy(update={"ask_purpose": True})
    app.state.house = House(settings=asking, now=house.now)
    page = client.get(f"/archive/{code}").text
    assert "Xem hồ sơ để làm gì?" in page
    assert "Huệ" not in page
    for address in (f"/desk/{code}", f"/desk/{code}/files/0/pages/1.jpg", f"/iiif/{code}/manifest"):
        assert client.get(address).headers.get("location") == f"/archive/{code}", address
    assert sign_in("clerk").get(f"/desk/{code}").status_code == 200
    client.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
    assert client.get(f"/desk/{code}/files/0/pages/1.jpg").status_code == 200
    assert house.register.reading_room.purpose(code, "archivist", since=now + timedelta(hours=1)) == ""


def test_a_record_tells_of_packages_fixity_and_trail(house: House, sign_in: SignIn) -> None:
    code = add_dossier(house, clean=True)
    accept(house, code)
    package = sealed(house, code)
    client = sign_in("archivist")
    page = client.get(f"/archive/{code}").text
    assert package.sha256 in page
    assert "Đóng hồ sơ" in page
    assert "chưa kiểm tra" in page
    assert client.get(f"/archive/{code}/packages/0").headers["location"] == f"/archive/{code}", "no purpose yet"
    client.post(f"/archive/{code}/purpose", data={"purpose": "Sao lục"})
    taken = client.get(f"/archive/{code}/packages/0")
    assert hashlib.sha256(taken.content).hexdigest() == package.sha256
    assert taken.headers["content-length"] == str(package.bytes)
    assert client.get(f"/archive/{code}/packages/1").status_code == 404
    event = house.register.events(code)[-1]
    assert (event.kind, event.detail["what"], event.detail["sha256"]) == (EventKind.EXPORTED, "package", package.sha256)
    assert house.register.dossier(code).state is State.SEALED


def test_an_extract_is_given_out_with_a_purpose_and_its_hash_is_kept(house: House, sign_in: SignIn) -> None:
    code, client = add_dossier(house), sign_in("archivist")
    assert client.post(f"/archive/{code}/extract.pdf", data={"purpose": " "}).status_code == 303
    answer = client.post(f"/archive/{code}/extract.pdf", data={"purpose": "Sao lục", "component": ["0"]})
    assert answer.headers["content-type"] == "application/pdf"
    event = house.register.events(code)[-1]
    assert event.detail["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert (event.kind, event.reason) == (EventKind.EXPORTED, "Sao lục")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("CCCD 026171732260.", "CCCD •••••••••260."),
        ("CMND 171732260", "CMND ••••••260"),
        ("0908174123", "0908174123"),
        ("1234567890123", "1234567890123"),
        ("", ""),
    ],
)
def test_only_identity_numbers_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
