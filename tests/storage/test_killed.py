"""kill -9 of the program, the store and the database in the middle of their work: nothing acknowledged is lost, no
state is torn, every chain is sound, and the same delivery again is the same dossier."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.state import State
from storage.audit import verify_register
from storage.objects import ObjectStore, Place, incoming_key, open_store
from storage.register import Register, open_register
from tests.services import Bucket
from tests.services.ceph import Ceph
from tests.services.postgres import Postgres

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "25"))
Acknowledged = dict[str, tuple[str, str]]

pytestmark = [pytest.mark.fault, pytest.mark.slow]


class Receiver:
    """The program under test, with what it has acknowledged."""

    def __init__(self, store: str, register: str, seed: str) -> None:
        command = [sys.executable, "-m", "tests.storage.deliveries", store, register, seed]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.acknowledged: Acknowledged = {}
        self.sealed: dict[str, tuple[str, str]] = {}
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("sealed "):
                _, code, key, sha256 = line.split()
                self.sealed[code] = (key, sha256)
                continue
            submission, code, sha256 = line.split()
            self.acknowledged[submission] = (code, sha256)

    def wait_for(self, number: int, seconds: float = 60) -> None:
        """Until it has acknowledged so many."""
        end = time.monotonic() + seconds
        while len(self.acknowledged) < number:
            assert time.monotonic() < end, f"only {len(self.acknowledged)} of {number} in {seconds} s"
            assert self._process.poll() is None, "it ended by itself"
            time.sleep(0.002)

    def kill(self) -> None:
        """At once, and read what it still had said."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reading.join()


def require_sealed(register: Register, objects: ObjectStore, sealed: dict[str, tuple[str, str]]) -> None:
    """Every package that was said to be sealed is there with its bytes, its retention and its dossier's state."""
    for code, (key, sha256) in sealed.items():
        assert register.dossier(code).state is State.SEALED
        assert [(p.key, p.sha256) for p in register.keeping.packages(code)] == [(key, sha256)]
        assert hashlib.sha256(objects.get_bytes(Place.ARCHIVE, key)).hexdigest() == sha256
        stored = objects.stat(Place.ARCHIVE, key)
        assert stored is not None
        assert stored.retain_until is not None


def require_all(register: Register, objects: ObjectStore, acknowledged: Acknowledged) -> None:
    """Everything acknowledged is there, once, with its bytes; the rest is whole or absent."""
    for submission, (code, sha256) in acknowledged.items():
        assert register.dossier_of_submission(submission) == code
        dossier = register.dossier(code)
        assert [file.sha256 for file in dossier.files] == [sha256]
        objects.get_bytes(Place.INCOMING, incoming_key(sha256))  # checks the hash
        events = register.events(code)
        assert events[-1].after == dossier.state
        if dossier.state is State.REVIEW:
            assert len(register.assessments(code)) == 1
    for key in objects.keys(Place.INCOMING):
        objects.get_bytes(Place.INCOMING, key)
    report = verify_register(register)
    assert report.sound, report.problems


def run_rounds(
    store: str, url: str, rounds: int, strike: Callable[[Receiver, random.Random], None], check_each: int = 1
) -> int:
    """How many deliveries were acknowledged in all."""
    register, objects, chance = open_register(url), open_store(store), random.Random(11)  # noqa: S311
    register.migrate()
    total: Acknowledged = {}
    for number in range(rounds):
        receiver = Receiver(store, url, f"r{number}")
        try:
            receiver.wait_for(chance.randrange(1, 6))
            time.sleep(chance.random() * 0.05)
            strike(receiver, chance)
        finally:
            receiver.kill()
        objects.sweep()
        total |= receiver.acknowledged
        if number % check_each == 0:
            require_all(register, objects, receiver.acknowledged)
            require_sealed(register, objects, receiver.sealed)
    require_all(register, objects, total)
    codes = [code for code, _ in total.values()]
    assert len(set(codes)) == len(codes)
    register.close()
    return len(total)


def test_the_program_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    total = run_rounds(f"file://{folder}", f"sqlite:///{tmp_path}/r.sqlite", ROUNDS, lambda receiver, chance: None)
    assert total >= ROUNDS
    assert list(folder.rglob(".tmp-*")) == []


@pytest.mark.service
def test_the_program_is_killed_on_servers(s3: Bucket, postgres_url: str) -> None:
    assert run_rounds(s3.url, postgres_url, max(5, ROUNDS // 5), lambda receiver, chance: None) >= 5


@pytest.mark.service
def test_the_database_is_killed(s3: Bucket, postgres: Postgres, postgres_url: str, tmp_path: Path) -> None:
    def strike(receiver: Receiver, chance: random.Random) -> None:
        postgres.kill()
        before = len(receiver.acknowledged)
        postgres.start()
        receiver.wait_for(before + 3)

    store = f"file://{tmp_path}/objects"
    assert run_rounds(store, postgres_url, max(3, ROUNDS // 8), strike) > 0


@pytest.mark.service
def test_the_store_is_killed(s3: Bucket, ceph: Ceph, tmp_path: Path) -> None:
    def strike(receiver: Receiver, chance: random.Random) -> None:
        ceph.kill(*chance.choice([(), ("rgw",), ("osd",)]))
        before = len(receiver.acknowledged)
        ceph.start()
        receiver.wait_for(before + 3, 120)

    assert run_rounds(s3.url, f"sqlite:///{tmp_path}/r.sqlite", max(3, ROUNDS // 8), strike) > 0


def test_two_receivers_on_one_register_do_not_hurt_one_another(tmp_path: Path) -> None:
    store, url = f"file://{tmp_path}/objects", f"sqlite:///{tmp_path}/r.sqlite"
    open_register(url).migrate()
    receivers: list[Any] = [Receiver(store, url, f"p{n}") for n in range(3)]
    for receiver in receivers:
        receiver.wait_for(10)
    for receiver in receivers:
        receiver.kill()
    total = {key: value for receiver in receivers for key, value in receiver.acknowledged.items()}
    require_all(open_register(url), open_store(store), total)
    assert len({code for code, _ in total.values()}) == len(total)
