"""The desk over the real gate: a real scan received through the interface, shown as pictures by confined workers."""

import io
from pathlib import Path

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from flows.gate import Gate
from flows.house import House
from tests.conftest import ROOT
from tests.web.conftest import csrf_of, post_signin
from tests.web.loader import PASSWORD, add_people
from web.app import create_app

SAMPLE = next(iter(sorted((ROOT / "examples").glob("02*/*.pdf"))), None)


@pytest.fixture
def app(house: House, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    # Reading is another room's business and takes seconds a page; here nothing is started.
    monkeypatch.setattr(Gate, "start", lambda self, code: None)
    add_people(house)
    return create_app(house)


@pytest.mark.slow
def test_a_received_scan_is_shown_and_its_original_given_back(app: FastAPI, tmp_path: Path) -> None:
    if SAMPLE is None:
        pytest.skip("examples/ holds no sample dossier; make examples")
    with TestClient(app, follow_redirects=False) as client:
        post_signin(client, "clerk", PASSWORD)
        client.headers["x-csrf-token"] = csrf_of(app, client.cookies["hoso"])
        tray = "a" * 32
        content = SAMPLE.read_bytes()
        put = client.put(
            f"/desk/intake/{tray}/0",
            params={"offset": 0, "size": len(content)},
            content=content,
            headers={"x-file-name": "gcn.pdf"},
        )
        assert put.json()["pages"] >= 1, put.text
        code = client.post(f"/desk/intake/{tray}/handover", json={"procedure": "land_transfer"}).json()["dossier"]
        # The number of pages is known once the dossier was opened by the flow; the register says 0 before.
        assert client.get(f"/desk/{code}").status_code == 200
        assert client.get(f"/desk/{code}/files/0/original").content == content
        gate: Gate = app.state.gate
        with Image.open(io.BytesIO(gate.page_picture(code, "gcn.pdf", 1, 1000))) as picture:
            assert picture.format == "JPEG"
            assert picture.width == 1000
        pdf = client.get(f"/desk/{code}/papers/control_slip.pdf")
        assert pdf.content.startswith(b"%PDF")
        draft = client.get(f"/desk/{code}/notice").json()
        printed = client.post(f"/desk/{code}/notice.pdf", data={"text": draft["text"]})
        assert printed.content.startswith(b"%PDF")
