"""Webhooks end to end against a real receiver on loopback: signed, in order, again until taken, given up, replayed."""

import base64
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.house import House, open_house
from flows.settings import load_settings
from flows.webhooks import sending
from flows.webhooks.address import ForbiddenAddress, require_url, target_of
from flows.webhooks.deliver import PAUSES, deliver
from flows.webhooks.receivers import add_hook, replay, rotate
from flows.webhooks.sending import Answer
from flows.webhooks.signing import signed_headers
from models.error import IntegrityError, WrongUsage
from models.webhook import DeliveryState
from storage.keyring import Keyring
from tests.conftest import ROOT
from tests.flows.receiver import Receiver, receiving
from tests.storage.samples import NOW, UNIT, assessed, decision, received

Clock = list[datetime]


@pytest.fixture
def clock() -> Clock:
    """After everything that the samples let happen."""
    return [NOW + timedelta(hours=2)]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[House]:
    monkeypatch.setenv("HOSO_WEBHOOK_LOCAL", "true")
    opened = open_house(load_settings(), lambda: clock[0])
    yield opened
    opened.register.close()


@pytest.fixture
def portal() -> Iterator[Receiver]:
    with receiving(Receiver()) as receiver:
        yield receiver


def later(clock: Clock, **more: float) -> None:
    clock[0] += timedelta(**more)


def key_of(shown: str) -> bytes:
    return base64.b64decode(shown.removeprefix("whsec_"))


def proves(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """What a portal does with the headers."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key_of(secret), content, hashlib.sha256).digest()).decode()
    return wanted in headers["webhook-signature"].split(" ")


def test_the_signature_is_that_of_the_published_scheme() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed_headers([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_change_of_state_is_told_once_in_order_and_without_a_persons_data(house: House, portal: Receiver) -> None:
    _, secret = add_hook(house, "cổng", portal.url, [UNIT])
    code = assessed(house.register)
    house.register.decide(code, decision())
    assert deliver(house).delivered == 4
    assert deliver(house).delivered == 0
    events = [json.loads(body) for _, body in portal.got]
    assert [e["type"].rpartition(".")[2] for e in events] == [e.after for e in house.register.events(code) if e.after]
    assert [e["data"]["version"] for e in events] == [1, 2, 3, 4]
    assert len(set(portal.ids)) == 4
    for (headers, body), event in zip(portal.got, events, strict=True):
        assert headers["content-type"] == "application/cloudevents+json"
        assert event["specversion"] == "1.0"
        assert event["id"] == headers["webhook-id"]
        assert event["subject"] == code
        assert proves(secret, headers, body)
        dossier = house.register.dossier(code)
        for said in (dossier.applicant.name, dossier.applicant.id_number, dossier.submission):
            assert said
            assert said not in body.decode()


def test_other_units_are_not_told(house: House, portal: Receiver) -> None:
    add_hook(house, "cổng", portal.url, ["H99.99"])
    assessed(house.register)
    assert deliver(house).delivered == 0
    assert portal.got == []


def test_what_a_receiver_does_not_take_comes_again_later_with_the_same_id(
    house: House, portal: Receiver, clock: Clock
) -> None:
    portal.reply = lambda before: (500 if before < 2 else 200, {})
    hook, _ = add_hook(house, "cổng", portal.url, [UNIT])
    received(house.register)
    assert deliver(house).failed == {hook.id: "http_500"}
    assert deliver(house).failed == {}  # not due yet
    later(clock, seconds=PAUSES[0] * 1.2)
    assert deliver(house).failed == {hook.id: "http_500"}
    later(clock, seconds=PAUSES[0] * 1.2)
    assert deliver(house).delivered == 0  # the pauses grow
    later(clock, seconds=PAUSES[1] * 1.2)
    assert deliver(house).delivered == 1
    assert len(set(portal.ids)) == 1
    assert len({body for _, body in portal.got}) == 1


def test_a_dossiers_next_change_waits_for_the_one_before_and_others_do_not(
    house: House, portal: Receiver, clock: Clock
) -> None:
    portal.reply = lambda before: (503 if before == 0 else 200, {"retry-after": "900"})
    hook, _ = add_hook(house, "cổng", portal.url, [UNIT])
    first = assessed(house.register, "portal-a")
    deliver(house)
    second = received(house.register, "portal-b")
    deliver(house)
    assert [json.loads(body)["subject"] for _, body in portal.got] == [first, second]
    later(clock, seconds=899)
    assert deliver(house).delivered == 0  # the receiver asked for a quarter of an hour
    later(clock, seconds=100)
    assert deliver(house).delivered == 3
    told = [json.loads(body)["data"] for _, body in portal.got[2:]]
    assert [t["version"] for t in told if t["dossier"] == first] == [1, 2, 3]
    assert house.register.webhooks.counts() == {}
    assert hook.active


def test_given_up_after_the_last_pause_and_replayed(house: House, portal: Receiver, clock: Clock) -> None:
    portal.reply = lambda _: (500, {})
    hook, _ = add_hook(house, "cổng", portal.url, [UNIT])
    received(house.register)
    for pause in PAUSES:
        deliver(house)
        later(clock, seconds=pause * 1.2)
    report = deliver(house)
    assert report.dead == 1
    dead = house.register.webhooks.list(state=DeliveryState.DEAD)
    assert [(d.attempts, d.error, d.status) for d in dead] == [(len(PAUSES) + 1, "http_500", 500)]
    later(clock, days=30)
    assert deliver(house).failed == {}
    portal.reply = lambda _: (200, {})
    assert replay(house, hook.id) == 1
    assert deliver(house).delivered == 1
    assert len(set(portal.ids)) == 1
    assert replay(house, hook.id, portal.ids[0]) == 1  # also what arrived can be asked for again
    assert deliver(house).delivered == 1


def test_gone_means_never_again(house: House, portal: Receiver) -> None:
    portal.reply = lambda _: (410, {})
    hook, _ = add_hook(house, "cổng", portal.url, [UNIT])
    received(house.register)
    assert deliver(house).dead == 1
    assert not house.register.webhooks.hook(hook.id).active
    received(house.register, "portal-2")
    assert deliver(house).failed == {}
    assert len(portal.got) == 1


def test_after_a_rotation_both_secrets_prove_for_two_days(house: House, portal: Receiver, clock: Clock) -> None:
    hook, old = add_hook(house, "cổng", portal.url, [UNIT])
    new = rotate(house, hook.id)
    received(house.register, "portal-1")
    deliver(house)
    assert proves(old, *portal.got[0])
    assert proves(new, *portal.got[0])
    later(clock, days=2)
    received(house.register, "portal-2")
    deliver(house)
    assert not proves(old, *portal.got[1])
    assert proves(new, *portal.got[1])


def test_a_redirect_is_not_followed(house: House, portal: Receiver) -> None:
    with receiving(Receiver()) as elsewhere:
        portal.reply = lambda _: (307, {"location": elsewhere.url})
        hook, _ = add_hook(house, "cổng", portal.url, [UNIT])
        received(house.register)
        assert deliver(house).failed == {hook.id: "http_307"}
        assert elsewhere.got == []


def test_a_receiver_that_drips_costs_only_its_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A header line a tenth of a second keeps every single read short; the whole attempt must end all the same."""
    monkeypatch.setattr(sending, "SECONDS", 0.6)
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while not ended.wait(0.1):
                try:
                    connection.sendall(b"x-more: 1\r\n")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        hook, _ = add_hook(house, "cổng", f"http://127.0.0.1:{listening.getsockname()[1]}/", [UNIT])
        received(house.register)
        began = time.monotonic()
        assert deliver(house).failed == {hook.id: "timeout"}
        assert time.monotonic() - began < 10
    finally:
        ended.set()
        thread.join(5)
        listening.close()


def test_a_receiver_that_is_not_there_is_said_in_a_word(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    hook, _ = add_hook(house, "cổng", f"http://127.0.0.1:{port}/", [UNIT])
    received(house.register)
    assert deliver(house).failed == {hook.id: "unreachable"}


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.9.9.9", "[::1]", "169.254.169.254", "[fe80::1]", "0.0.0.0", "[::ffff:127.0.0.1]",  # noqa: S104
     "[::]", "224.0.0.1", "255.255.255.255", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "2130706433", "0x7f.1"],
)  # fmt: skip
def test_this_machine_and_its_link_are_refused_however_they_are_written(host: str) -> None:
    with pytest.raises(ForbiddenAddress):
        target_of(f"http://{host}:9/", local=False)


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.4.5", "203.162.4.190", "[2001:4860:4860::8888]"])
def test_an_offices_network_and_others_are_taken(host: str) -> None:
    target = target_of(f"https://{host}/x?y=1", local=False)
    assert target.url == f"https://{host}:443/x?y=1"
    assert target.authority == host


@pytest.mark.parametrize(
    "url", ["ftp://a/", "http:///x", "http://u:p@a/", "//a", "javascript:x", "http://a:99999/", "http://a/\r\nx", ""]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(WrongUsage):
        require_url(url)


def test_an_address_that_turned_local_after_it_was_added_is_not_called(
    house: House, portal: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may point at another machine when it is added and at this one later."""
    hook, _ = add_hook(house, "cổng", portal.url, [UNIT])
    received(house.register)
    monkeypatch.setenv("HOSO_WEBHOOK_LOCAL", "false")
    strict = open_house(load_settings(), house.now)
    assert deliver(strict).failed == {hook.id: "forbidden_address"}
    assert portal.got == []
    strict.register.close()


@pytest.mark.fault
def test_killed_between_sending_and_noting_it_is_sent_again_with_the_same_id(portal: Receiver, tmp_path: Path) -> None:
    environment = {**os.environ, "HOSO_HOME": str(tmp_path / "home"), "HOSO_WEBHOOK_LOCAL": "true"}
    house = open_house(load_settings(environment))
    add_hook(house, "cổng", portal.url, [UNIT])
    received(house.register)
    house.register.close()

    def run(*words: str) -> int:
        done = subprocess.run([sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, check=False)
        return done.returncode

    assert run("-m", "tests.flows.dying_courier") == -9
    assert run("-m", "tests.flows.dying_courier") == -9
    assert run("-m", "hoso", "webhook", "deliver") == 0
    assert run("-m", "hoso", "webhook", "deliver") == 0
    assert len(portal.ids) == 3
    assert len(set(portal.ids)) == 1


def test_two_deliverers_at_once_send_each_message_once(house: House, portal: Receiver) -> None:
    add_hook(house, "cổng", portal.url, [UNIT])
    for number in range(12):
        received(house.register, f"portal-{number}")
    threads = [threading.Thread(target=deliver, args=(house,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver(house)
    assert len(portal.ids) == len(set(portal.ids)) == 12


def test_the_register_alone_gives_no_secret_away(house: House, portal: Receiver, tmp_path: Path) -> None:
    hook, secret = add_hook(house, "cổng", portal.url, [UNIT])
    assert key_of(secret) not in Path(house.register.database.path).read_bytes()
    kept = house.register.webhooks.hook(hook.id).secret
    assert house.keyring.open(kept, f"webhook {hook.id}") == key_of(secret)
    for keyring, purpose in ((Keyring(tmp_path / "other.key"), f"webhook {hook.id}"), (house.keyring, "webhook x")):
        with pytest.raises(IntegrityError):
            keyring.open(kept, purpose)
    assert (house.settings.home / "secret.key").stat().st_mode & 0o077 == 0


def test_a_lost_key_is_an_error_word_and_nothing_is_sent(house: House, portal: Receiver) -> None:
    hook, _ = add_hook(house, "cổng", portal.url, [UNIT])
    received(house.register)
    (house.settings.home / "secret.key").unlink()
    fresh = open_house(house.settings, house.now)
    assert deliver(fresh).failed == {hook.id: "IntegrityError"}
    assert portal.got == []
    fresh.register.close()


def test_an_answer_is_taken_for_what_it_is() -> None:
    assert Answer(status=204).arrived
    assert not Answer(status=302).arrived
    assert not Answer(error="timeout").arrived
