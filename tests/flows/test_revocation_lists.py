"""Fetching revocation lists: only allowed addresses, only better lists, whole or not at all."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509 as cx

from flows.house import House
from flows.revocation.addresses import FILE, allowed_addresses
from flows.revocation.fetching import NotFetched, fetch
from flows.revocation.holdings import holdings
from flows.revocation.refresh import Fetched, Outcome, refresh
from models.error import SettingError
from models.settings import Settings
from models.signature import SubIndication, Verdict
from pipeline.verify import load_trust, verify_file
from tests.pipeline.verify.corpus import sign, signed
from tests.pipeline.verify.pki import DAY, NOW, Identity, crl, issue, world

Answer = Callable[[BaseHTTPRequestHandler], None]


def body(data: bytes, status: int = 200) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def moved(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "/good")
    handler.end_headers()


def slow(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b"x" * 65536)


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"x")


class Server:
    """A loopback web server whose answers a test sets; it counts what was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    outer.answers.get(self.path, body(b"", 404))(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


@pytest.fixture
def house(tmp_path: Path, server: Server) -> House:
    """An office with its anchors, one allowed address and no list of the citizens' authority yet."""
    trust, crls = world().write_trust(tmp_path)
    (crls / "authority.crl").unlink()
    (trust / FILE).write_text(f"# của cơ quan\n{server.url('/list')}  # CA công cộng\n", encoding="utf-8")
    return at(Settings(home=tmp_path, trust=trust, crls=crls), NOW)


def at(settings: Settings, moment: datetime) -> House:
    return House(settings, lambda: moment)


def one(house: House) -> Fetched:
    found = refresh(house, get=partial(fetch, seconds=2, most=1_000_000))
    assert len(found) == 1
    return found[0]


def held(house: House) -> dict[str, bytes]:
    assert house.settings.crls is not None
    return {path.name: path.read_bytes() for path in house.settings.crls.iterdir()}


def verdict(house: House, tmp_path: Path) -> SubIndication | Verdict | None:
    path = tmp_path / "a.pdf"
    path.write_bytes(signed("B-B"))
    store = load_trust(house.settings.trust, house.settings.crls)
    found = verify_file(path, "a.pdf", store, moment=house.now())
    return found.sub_indication or found.verdict


def test_a_fetched_list_makes_signatures_verifiable(house: House, server: Server, tmp_path: Path) -> None:
    assert verdict(house, tmp_path) is SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
    server.answers["/list"] = body(crl(world().authority))
    assert one(house).outcome is Outcome.REPLACED
    assert verdict(house, tmp_path) is Verdict.TOTAL_PASSED
    assert one(house).outcome is Outcome.UNCHANGED


def test_an_expired_list_that_cannot_be_renewed_says_try_later(house: House, server: Server, tmp_path: Path) -> None:
    server.answers["/list"] = body(crl(world().authority, until=NOW + DAY))
    one(house)
    server.answers["/list"] = body(b"", 503)
    later = at(house.settings, NOW + 3 * DAY)
    assert (one(later).outcome, one(later).why) == (Outcome.NOT_FETCHED, "status 503")
    assert verdict(later, tmp_path) is SubIndication.TRY_LATER


def _other_key() -> Identity:
    return issue(world().authority.certificate.subject, None, ca=True)


FAULTS: dict[str, tuple[Answer, str]] = {
    "garbage": (body(b"<html>login</html>"), "no list"),
    "empty": (body(b""), "no list"),
    "a certificate": (body(world().root.pem), "no list"),
    "a stranger's list": (body(crl(world().stranger)), "unknown issuer"),
    "same name, other key": (body(crl(_other_key())), "not signed by its issuer"),
    "damaged signature": (body(crl(world().authority)[:-8] + b"\0" * 8), "not signed by its issuer"),
    "older": (body(crl(world().authority, at=NOW - 3 * DAY, until=NOW + 9 * DAY)), "older than the one held"),
    "run out": (body(crl(world().authority, at=NOW - 3 * DAY, until=NOW - DAY)), "run out"),
    "from the future": (body(crl(world().authority, at=NOW + DAY)), "from the future"),
    "redirect": (moved, "status 302"),
    "refused": (body(b"", 403), "status 403"),
    "slow": (slow, "timeout"),
    "endless": (endless, "too large"),
    "cut short": (cut, "broken"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_held_list_stays_whatever_the_server_does(house: House, server: Server, name: str) -> None:
    server.answers["/list"] = body(crl(world().authority))
    assert one(house).outcome is Outcome.REPLACED
    before = held(house)
    server.answers["/list"], why = FAULTS[name]
    server.answers["/good"] = body(crl(world().authority, at=NOW))
    found = one(house)
    assert found.outcome in (Outcome.REFUSED, Outcome.NOT_FETCHED)
    assert found.why == why
    assert held(house) == before
    assert "/good" not in server.asked


def test_a_newer_list_replaces_and_its_revocations_count(house: House, server: Server, tmp_path: Path) -> None:
    server.answers["/list"] = body(crl(world().authority))
    one(house)
    gone = ((world().citizen.certificate.serial_number, NOW - DAY),)
    server.answers["/list"] = body(crl(world().authority, gone, at=NOW - timedelta(hours=1)))
    assert one(house).outcome is Outcome.REPLACED
    assert verdict(house, tmp_path) is SubIndication.REVOKED_NO_POE
    assert sum(name.startswith("fetched-") for name in held(house)) == 1


def test_nobody_there(house: House, server: Server) -> None:
    server.stop()
    assert (one(house).outcome, one(house).why) == (Outcome.NOT_FETCHED, "unreachable")


def test_addresses_in_files_are_never_asked(house: House, server: Server, tmp_path: Path) -> None:
    """A signer's certificate names the server; only the store's own certificates and the office's list count."""
    point = cx.DistributionPoint([cx.UniformResourceIdentifier(server.url("/of-the-file"))], None, None, None)
    people = world()
    who = issue(people.citizen.certificate.subject, people.authority, extensions=(cx.CRLDistributionPoints([point]),))
    path = tmp_path / "a.pdf"
    path.write_bytes(sign(signed("B-B"), who, field="Sig2"))
    verify_file(path, "a.pdf", load_trust(house.settings.trust, house.settings.crls), moment=NOW)
    one(house)
    assert server.asked == ["/list"]


def test_addresses_of_the_store_count(house: House, server: Server) -> None:
    point = cx.DistributionPoint([cx.UniformResourceIdentifier(server.url("/root"))], None, None, None)
    sub = issue(_name("CA mới"), world().root, ca=True, extensions=(cx.CRLDistributionPoints([point]),))
    assert house.settings.trust is not None
    (house.settings.trust / "public" / "new.pem").write_bytes(sub.pem)
    store = load_trust(house.settings.trust)
    assert allowed_addresses(house.settings.trust, store) == (server.url("/list"), server.url("/root"))


def _name(text: str) -> cx.Name:
    return cx.Name([cx.NameAttribute(cx.NameOID.COMMON_NAME, text)])


@pytest.mark.parametrize("line", ["ftp://a/b", "http://user:x@a/b", "file:///etc/passwd", "a.crl", "http://a:99999/"])
def test_a_line_that_is_no_address_is_named(house: House, line: str) -> None:
    assert house.settings.trust is not None
    (house.settings.trust / FILE).write_text(line, encoding="utf-8")
    with pytest.raises(SettingError, match=FILE):
        refresh(house)


def test_without_a_network_each_failure_is_one_word() -> None:
    with pytest.raises(NotFetched, match=r"unreachable|broken"):
        fetch("http://name.invalid/list", seconds=5)


def test_holdings_name_fingerprints_and_dates(house: House, server: Server) -> None:
    server.answers["/list"] = body(crl(world().authority))
    one(house)
    found = holdings(house)
    assert {a.sha256 for a in found.authorities} >= {world().root.asn1.sha256.hex()}
    assert {a.purpose for a in found.authorities} == {"public", "government"}
    assert all(one.state == "fresh" for one in found.lists)
    assert found.addresses == (server.url("/list"),)
