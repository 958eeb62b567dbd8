"""kill -9 of the program, the store and the database in turn, under load; begun again where it was stopped.

In: how many rounds. Out: rounds done, what was acknowledged and sealed, what of it was lost or altered. Ceph RGW and
PostgreSQL are started here; a program receives, assesses, decides and seals without end until it is killed. After each
round everything that was acknowledged in it is read back; at the end, everything of all rounds.
"""

import os
import random
import time
from collections.abc import Callable

from models.record import Record
from storage.audit import verify_register
from storage.objects import ObjectStore, open_store
from storage.register import Register, open_register
from tests.services.ceph import Ceph
from tests.services.postgres import Postgres
from tests.storage.test_killed import Receiver, require_all, require_sealed


class Killed(Record):
    """Counts over all rounds."""

    rounds: int = 0
    program: int = 0
    database: int = 0
    store: int = 0
    acknowledged: int = 0
    sealed: int = 0
    lost_or_altered: int = 0
    problems: tuple[str, ...] = ()


def kill_rounds(rounds: int, before: Killed, told: Callable[[Killed], None]) -> Killed:
    """Go on from ``before`` until ``rounds``; ``told`` hears of each round's end, to keep it."""
    done = before
    ceph, postgres = Ceph(), Postgres(fsync=True)
    try:
        ceph.start()
        postgres.start()
        os.environ |= {"HOSO_OBJECTS_ACCESS_KEY": ceph.access_key, "HOSO_OBJECTS_SECRET_KEY": ceph.secret_key}
        store, url = f"s3://kills?endpoint={ceph.endpoint}", postgres.new_database()
        open_register(url).migrate()
        while done.rounds < rounds:
            done = _round(done, store, url, ceph, postgres)
            told(done)
        report = verify_register(open_register(url))
        if not report.sound:
            done = done.model_copy(update={"problems": (*done.problems, str(report.problems[:3]))})
    finally:
        ceph.remove()
        postgres.remove()
    return done


def _round(done: Killed, store: str, url: str, ceph: Ceph, postgres: Postgres) -> Killed:
    chance = random.Random(done.rounds)  # noqa: S311
    victim = ("program", "database", "store")[done.rounds % 3]
    receiver = Receiver(store, url, f"round{done.rounds}")
    try:
        receiver.wait_for(chance.randrange(1, 4), 300)
        time.sleep(chance.random() * 0.3)
        if victim == "database":
            postgres.kill()
            postgres.start()
        elif victim == "store":
            ceph.kill(*chance.choice([(), ("rgw",), ("osd",)]))
            ceph.start()
        if victim != "program":
            receiver.wait_for(len(receiver.acknowledged) + 1, 300)
    finally:
        receiver.kill()
    register, objects, problems = open_register(url), open_store(store), list(done.problems)
    try:
        require_all_of(register, objects, receiver)
    except AssertionError as error:
        problems.append(f"round {done.rounds} ({victim}): {str(error)[:200]}")
    finally:
        register.close()
    return done.model_copy(
        update={
            "rounds": done.rounds + 1,
            victim: getattr(done, victim) + 1,
            "acknowledged": done.acknowledged + len(receiver.acknowledged),
            "sealed": done.sealed + len(receiver.sealed),
            "lost_or_altered": len(problems),
            "problems": tuple(problems),
        }
    )


def require_all_of(register: Register, objects: ObjectStore, receiver: Receiver) -> None:
    """Everything this receiver was told to be durable."""
    require_all(register, objects, receiver.acknowledged)
    require_sealed(register, objects, receiver.sealed)
