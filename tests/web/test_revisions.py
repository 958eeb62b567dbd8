"""The signed revision beside the latest, from real signed files through the real gate and its confined workers."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from flows.gate import Gate
from flows.house import House
from models.decision import Event, EventKind
from models.dossier import Assessment
from models.error import NotFound, RefusedInput
from models.signature import FileVerdict
from models.state import State
from models.submission import ReceivedFile, Submission
from pipeline.verify import load_trust, verify_file
from storage.objects import Place, incoming_key
from tests.pipeline.verify import attacks
from tests.pipeline.verify.corpus import signed
from tests.pipeline.verify.pki import NOW, world
from tests.web.conftest import csrf_of, post_signin
from tests.web.loader import PASSWORD, UNIT
from web.app import create_app

pytestmark = pytest.mark.slow


@pytest.fixture
def app(house: House, people: None, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    monkeypatch.setattr(Gate, "start", lambda self, code: None)
    return create_app(house)


@pytest.fixture
def clerk(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        post_signin(client, "clerk", PASSWORD)
        client.headers["x-csrf-token"] = csrf_of(app, client.cookies["hoso"])
        yield client


def add_signed(house: House, folder: Path, content: bytes, name: str = "hop-dong.pdf") -> tuple[str, FileVerdict]:
    """A dossier of one signed file, with the verdict that the office's own rules give it."""
    path = folder / "signed.pdf"
    path.write_bytes(content)
    trust = folder / "office"
    trust.mkdir(exist_ok=True)
    verdict = verify_file(path, name, load_trust(*world().write_trust(trust)), moment=NOW)
    digest = sha256(content).hexdigest()
    house.objects.put_bytes(Place.INCOMING, incoming_key(digest), content, media_type="application/pdf")
    file = ReceivedFile(name=name, sha256=digest, bytes=len(content), media_type="application/pdf", pages=2)
    at = house.now() - timedelta(hours=1)
    submission = Submission(submission="portal-signed", procedure="land_transfer", received=at, unit=UNIT)
    code = house.register.receive(submission, (file,), now=at, actor="intake").code
    started = Event(kind=EventKind.PROCESSING_STARTED, at=at, actor="worker", dossier=code)
    house.register.move(code, State.PROCESSING, started)
    assessment = Assessment(
        procedure="land_transfer", procedure_version="2025-07-01", verdicts=(verdict,), files=(file,), engine="test",
        catalogue="test",
    )  # fmt: skip
    house.register.record(code, assessment, State.REVIEW, due_at=None, now=at, actor="worker")
    return code, verdict


def test_a_replaced_page_stands_beside_the_signed_one(clerk: TestClient, house: House, tmp_path: Path) -> None:
    code, verdict = add_signed(house, tmp_path, attacks.isa()["page content replaced"])
    assert verdict.signatures[0].signed_bytes
    panel = clerk.get(f"/desk/{code}").text
    link = f"/desk/{code}/files/0/signatures/0"
    assert link in panel
    page = clerk.get(link)
    assert page.status_code == 200
    assert page.text.count("<rect") >= 2
    assert "Trang trông không đổi</p>" not in page.text
    assert re.search(r"Trang trông không đổi: 2\b", page.text)
    sides = [clerk.get(f"{link}/{side}/1.jpg") for side in ("signed", "latest")]
    assert [answer.headers["content-type"] for answer in sides] == ["image/jpeg"] * 2
    one, other = (Image.open(io.BytesIO(answer.content)) for answer in sides)
    assert one.size == other.size
    assert one.tobytes() != other.tobytes()
    assert [e.detail.get("what") for e in house.register.events(code) if e.kind is EventKind.VIEWED].count("revision")


def test_a_filled_field_is_told_by_name_with_both_values(clerk: TestClient, house: House, tmp_path: Path) -> None:
    code, _ = add_signed(house, tmp_path, attacks.shadow_replace()["value"])
    page = clerk.get(f"/desk/{code}/files/0/signatures/0").text
    assert re.search(r'<th scope="row">so_tien</th><td>100</td><td>999</td>', page), page


def test_there_is_no_link_where_nothing_came_after(clerk: TestClient, house: House, tmp_path: Path) -> None:
    code, _ = add_signed(house, tmp_path, signed("B-B"))
    panel = clerk.get(f"/desk/{code}").text
    assert f"/desk/{code}/files/0/signatures/0" not in panel
    assert "Không có gì được thêm vào tệp sau chữ ký này." in panel


def test_what_is_not_there_is_not_found_and_what_cannot_be_drawn_says_so(
    clerk: TestClient, house: House, tmp_path: Path
) -> None:
    code, _ = add_signed(house, tmp_path, signed("B-B"))
    for tail in ("files/0/signatures/7", "files/3/signatures/0", "files/0/signatures/0/other/1.jpg"):
        assert clerk.get(f"/desk/{code}/{tail}").status_code == 404
    gate: Gate = clerk.app.state.gate  # type: ignore[attr-defined]
    file = house.register.dossier(code).files[0]
    with pytest.raises(RefusedInput, match="cannot be compared"):
        gate.compare_revisions(file, 40)
    with pytest.raises(NotFound, match="no such revision"):
        gate.revision_picture(file, file.bytes + 1, 1, 1000)
