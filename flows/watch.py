"""Takes in what other systems lay down in the drop: every ready delivery once, refusals with their reason beside them.

In: the house. Out: ``WatchReport``. A delivery is looked at only when its marker is there; it is taken in under its
submission ID (its own, or one made from its bytes), so a process that was killed at any point takes it again and gets
the same dossier. Wrong: nothing for a delivery: it is taken, refused, or waits for a part of the machine that is away.
"""

import hashlib
import json
import logging
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from flows.house import House
from flows.receive import Received, receive
from models.error import ComponentMissing, Conflict, ForbiddenTransition, HosoError, RefusedInput, WrongUsage
from models.submission import Submission
from storage.drops import Delivery, Drop, Outcome

ACTOR = "watch"
_REFUSING = (RefusedInput, WrongUsage, ForbiddenTransition, Conflict)
_log = logging.getLogger("hoso.watch")


@dataclass
class WatchReport:
    """Codes of dossiers that deliveries became; how many were refused; why some wait."""

    taken: list[str] = field(default_factory=list)
    refused: int = 0
    waiting: list[str] = field(default_factory=list)


def watch(house: House) -> WatchReport:
    """Take in everything that is ready. Safe at any time; one process at once does it."""
    report = WatchReport()
    if house.drop is None:
        return report
    with house.register.lock("watch") as mine:
        for delivery in house.drop.ready() if mine else ():
            try:
                _take(house, house.drop, delivery, report)
            except HosoError as error:  # the machine's fault, not the delivery's: it stays and is taken later
                _log.error("watch delivery=%s error=%s", _hash(delivery), type(error).__name__)
                report.waiting.append(str(error))
    return report


def take_named(
    house: House, delivery: Delivery, given: Submission, *, actor: str, origin: str, dossier: str | None
) -> Received:
    """Take in one delivery that its sender names (the interface does); what is wrong is raised, and it stays."""
    if house.drop is None:
        raise RefusedInput("this office has no drop; send the files themselves, or have HOSO_WATCH set")
    with house.register.lock("watch") as mine:
        if not mine:
            raise ComponentMissing("deliveries are being taken in; try again in a moment")
        received = _receive(house, house.drop, delivery, given, actor, origin, dossier)
        if not received.differs:
            house.drop.settle(delivery, Outcome.TAKEN, _note(house, dossier=received.code))
    return received


def _take(house: House, drop: Drop, delivery: Delivery, report: WatchReport) -> None:
    given = Submission(received=house.now(), unit=delivery.unit)
    try:
        received = _receive(house, drop, delivery, given, ACTOR, "drop", None)
        if received.differs:
            raise RefusedInput(f"this submission ID came before with other files, as {received.code}; give it a new ID")
    except _REFUSING as error:
        drop.settle(delivery, Outcome.REFUSED, _note(house, reason=str(error), error=type(error).__name__))
        _log.warning("watch delivery=%s refused=%s", _hash(delivery), type(error).__name__)
        report.refused += 1
        return
    drop.settle(delivery, Outcome.TAKEN, _note(house, dossier=received.code))
    report.taken.append(received.code)


def _receive(
    house: House, drop: Drop, delivery: Delivery, given: Submission, actor: str, origin: str, dossier: str | None
) -> Received:
    most = house.settings.limits.max_unpacked_mb * 1_000_000
    with tempfile.TemporaryDirectory(dir=house.scratch) as scratch, drop.files(delivery, Path(scratch), most) as path:
        _require_listed(path, drop.listing(delivery))
        return receive(house, [path], given, actor=actor, origin=origin, dossier=dossier, may_supplement=True)


def _require_listed(path: Path, listing: bytes) -> None:
    """Hold the files against the marker's list; an empty marker lists nothing."""
    wanted: dict[str, str] = {}
    for number, line in enumerate(listing.decode("utf-8", "replace").splitlines(), 1):
        digest, _, name = line.strip().partition(" ")
        if not line.strip():
            continue
        if len(digest) != 64 or not name.strip():
            raise RefusedInput(f"line {number} of the marker is not 'SHA256  NAME' as sha256sum writes it")
        wanted[name.strip().removeprefix("*").removeprefix("./")] = digest.lower()
    if not wanted:
        return
    there = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file() and not p.is_symlink()]
    found = {(p.name if p == path else p.relative_to(path).as_posix()): _digest(p) for p in there}
    wrong = sorted(n for n in wanted.keys() | found.keys() if wanted.get(n) != found.get(n))
    if wrong:
        raise RefusedInput(f"{len(wrong)} files are not as the marker lists them, first: {wrong[0]}; send all again")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _note(house: House, **said: str) -> bytes:
    return (json.dumps({**said, "at": house.now().isoformat()}, ensure_ascii=False) + "\n").encode()


def _hash(delivery: Delivery) -> str:
    """For log lines: a delivery's name may be a person's."""
    return hashlib.sha256(f"{delivery.unit}/{delivery.name}".encode()).hexdigest()[:12]
