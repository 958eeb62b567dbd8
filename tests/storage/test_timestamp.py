"""Time stamps on anchors: asked of an authority over HTTP, kept beside the anchor, judged from the register or from an
export and a folder alone."""

import asyncio
import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asn1crypto import tsp

from models.error import ComponentMissing
from storage import audit
from storage.audit import ProblemKind
from storage.objects import ObjectStore, Place, open_store
from storage.register import Register, open_register
from storage.timestamp import judged, roots_in, stamped
from tests.pipeline.verify.pki import world
from tests.storage.samples import NOW, received


class Authority(BaseHTTPRequestHandler):
    """A time-stamping authority that answers as ``how`` says."""

    how = "well"

    def do_POST(self) -> None:
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        if self.how == "other":
            asked["message_imprint"]["hashed_message"] = b"\x00" * 32
        stamper = world().timestamper()
        answer = stamper.request_tsa_response(asked)
        if asyncio.iscoroutine(answer):
            answer = asyncio.run(answer)
        body = {"well": answer.dump(), "other": answer.dump(), "rubbish": b"<html>"}[self.how]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Authority, "how", "well")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Authority)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def filled(tmp_path: Path) -> tuple[Register, ObjectStore]:
    register = open_register(f"sqlite:///{tmp_path}/r.sqlite")
    register.migrate()
    received(register)
    return register, open_store(f"{tmp_path}/objects")


def test_an_anchor_is_stamped_and_the_stamp_is_judged(
    filled: tuple[Register, ObjectStore], authority: str, tmp_path: Path
) -> None:
    register, objects = filled
    keys = audit.anchor(register, objects, now=NOW, stamp=partial(stamped, authority))
    assert [key.rsplit(".", 1)[1] for key in keys] == ["json", "tsr"]
    assert audit.anchor(register, objects, now=NOW, stamp=partial(stamped, authority)) == ()
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "root.pem").write_bytes(world().root.pem)
    roots = roots_in(tmp_path / "trust")
    report = audit.verify_register(register, objects, roots=roots)
    assert (report.sound, report.anchors, report.stamps, report.trusted) == (True, 1, 1, 1)
    assert audit.verify_register(register, objects).trusted == 0, "without a root nobody vouches for the authority"


def test_an_export_with_its_anchors_is_judged_alone(
    filled: tuple[Register, ObjectStore], authority: str, tmp_path: Path
) -> None:
    register, objects = filled
    audit.anchor(register, objects, now=NOW, stamp=partial(stamped, authority))
    log = io.StringIO()
    audit.export(register, log)
    for key in objects.keys(Place.ARCHIVE, "audit/"):
        objects.fetch(Place.ARCHIVE, key, tmp_path / key.rsplit("/", 1)[1])
    kept = tuple(audit.anchors_in(tmp_path))
    report = audit.verify_export(log.getvalue().splitlines(), kept)
    assert (report.sound, report.anchors, report.stamps) == (True, 1, 1)
    emptied = audit.verify_export([log.getvalue().splitlines()[-1].replace("H61.02", "H61.03")], kept)
    assert ProblemKind.TRUNCATED in {problem.kind for problem in emptied.problems}, "a unit that was anchored is gone"


def test_a_stamp_over_something_else_is_found(filled: tuple[Register, ObjectStore], authority: str) -> None:
    register, objects = filled
    token = stamped(authority, b"something else")
    audit.anchor(register, objects, now=NOW, stamp=lambda _: token)
    report = audit.verify_register(register, objects)
    assert [problem.kind for problem in report.problems] == [ProblemKind.STAMP]
    assert report.stamps == 0


@pytest.mark.parametrize("how", ["other", "rubbish"])
def test_what_is_no_stamp_over_our_hash_is_refused(authority: str, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(Authority, "how", how)
    with pytest.raises(ComponentMissing, match="HOSO_TSA"):
        stamped(authority, b"anchor")


def test_an_authority_that_is_away_leaves_the_anchor_and_is_asked_again(
    filled: tuple[Register, ObjectStore], authority: str
) -> None:
    register, objects = filled
    with pytest.raises(ComponentMissing):
        audit.anchor(register, objects, now=NOW, stamp=partial(stamped, "http://127.0.0.1:9/"))
    assert audit.verify_register(register, objects).anchors == 1
    (key,) = audit.anchor(register, objects, now=NOW, stamp=partial(stamped, authority))
    assert key.endswith(".tsr")


def test_a_token_that_was_touched_is_not_intact(authority: str) -> None:
    token = stamped(authority, b"anchor")
    assert judged(token, b"anchor").intact
    for place in range(0, len(token), max(1, len(token) // 60)):
        altered = bytearray(token)
        altered[place] ^= 1
        found = judged(bytes(altered), b"anchor")
        assert not (found.intact and found.at != judged(token, b"anchor").at)


def test_an_anchor_that_is_gone_is_found(filled: tuple[Register, ObjectStore]) -> None:
    register, objects = filled
    (key,) = audit.anchor(register, objects, now=NOW)
    objects.dispose(Place.ARCHIVE, key, now=NOW)
    report = audit.verify_register(register, objects)
    assert [problem.kind for problem in report.problems] == [ProblemKind.ANCHOR_GONE]
