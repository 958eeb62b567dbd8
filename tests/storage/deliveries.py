"""A program that receives without end and says what it has acknowledged: killed at any moment by ``test_killed.py``.

``python -m tests.storage.deliveries STORE REGISTER SEED`` prints, for each dossier that is durable, its submission,
its code and its original's hash; and for each that is sealed, "sealed", its code, its package's key and hash.
"""

import hashlib
import random
import sys
from datetime import UTC, datetime

from models.decision import Decision, DecisionKind, Event, EventKind
from models.dossier import Assessment
from models.error import ComponentMissing, OutcomeUnknown
from models.procedure import Retention
from models.state import State
from models.submission import ReceivedFile, Submission
from storage.objects import Mode, ObjectStore, Place, incoming_key, open_store
from storage.packages import gather, seal
from storage.register import Register, open_register


def deliver(objects: ObjectStore, register: Register, chance: random.Random, number: int, seed: str) -> str:
    """One delivery, taken as far as an assessment; the line that acknowledges it."""
    data = chance.randbytes(chance.choice([10, 30_000, 400_000]))
    sha256 = hashlib.sha256(data).hexdigest()
    objects.put_bytes(Place.INCOMING, incoming_key(sha256), data)
    now = datetime.now(UTC)
    sent = Submission(submission=f"{seed}-{number}", unit="H61.02", received=now)
    file = ReceivedFile(name="a.pdf", sha256=sha256, bytes=len(data))
    code = register.receive(sent, [file], now=now, actor="x").code
    return f"{sent.submission} {code} {sha256}"


def work_on(objects: ObjectStore, register: Register, code: str) -> str:
    """What follows an acknowledgement; it may end anywhere. The line that says that the dossier is sealed."""
    now = datetime.now(UTC)
    objects.put_bytes(Place.WORK, f"readings/{code}", b"reading of " + code.encode())
    register.move(code, State.PROCESSING, Event(kind=EventKind.PROCESSING_STARTED, at=now, actor="x"))
    register.record(code, Assessment(procedure=None), State.REVIEW, due_at=None, now=now, actor="x")
    register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="an", at=now))
    package = seal(gather(register, code), objects, Retention(code="07", years=1), now=now, mode=Mode.GOVERNANCE)
    register.keeping.seal(package, actor="archivist")
    return f"sealed {code} {package.key} {package.sha256}"


def main() -> None:
    """Until killed. A server that goes away is waited for: the same delivery is sent again."""
    store, url, seed = sys.argv[1:4]
    objects, register, chance, number = open_store(store), open_register(url), random.Random(seed), 0  # noqa: S311
    while True:
        number += 1
        state = chance.getstate()
        while True:
            try:
                chance.setstate(state)
                line = deliver(objects, register, chance, number, seed)
                break
            except (ComponentMissing, OutcomeUnknown):
                continue
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        try:
            sys.stdout.write(work_on(objects, register, line.split()[1]) + "\n")
            sys.stdout.flush()
        except (ComponentMissing, OutcomeUnknown):
            continue


if __name__ == "__main__":
    main()
