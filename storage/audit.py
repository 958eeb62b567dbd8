"""The audit log judged: is every event still there, in order, unchanged, and do the rows agree with it?

In: a register (and the object store with its anchors), or an export alone. Out: ``AuditReport``, empty of problems
when all is well. What it finds: a changed event (its hash), a removed or inserted one (numbers and predecessors), a
cut-off end (the unit's head, the export's last line, an anchor), a rewritten chain (only an anchor shows that), and a
row of the register that says something else than its event.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pydantic import ValidationError

from models.decision import StoredEvent
from models.record import Moment, Record
from storage.objects import Mode, ObjectStore, Place
from storage.register import Register
from storage.register.agreement import disagreements
from storage.register.chain import START, event_hash
from storage.register.keeping import ChainHead

if TYPE_CHECKING:  # what judges time stamps takes half a second to import: only where there are some
    from asn1crypto.x509 import Certificate

FORMAT = "hoso-audit-1"
_ANCHORS = "audit/"


class ProblemKind(StrEnum):
    """What can be wrong."""

    ALTERED = "altered"
    GAP = "gap"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    ROW_DIFFERS = "row_differs"
    STAMP = "stamp"
    ANCHOR_GONE = "anchor_gone"
    UNREADABLE = "unreadable"


class AuditProblem(Record):
    """One thing that is wrong. ``number`` is the event's in its unit's chain, 0 where there is none."""

    kind: ProblemKind
    unit: str
    number: int = 0
    message: str


class AuditReport(Record):
    """The whole judgement. ``anchors``: how many anchored heads were compared; ``stamps``: how many of them carry a
    time stamp that is right, ``trusted``: of those, how many lead to a trusted root."""

    events: int
    units: int
    anchors: int = 0
    stamps: int = 0
    trusted: int = 0
    problems: tuple[AuditProblem, ...] = ()

    @property
    def sound(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


class Anchor(Record):
    """A unit's head on one day, as it stands in the archive under retention."""

    format: str = FORMAT
    head: ChainHead
    at: Moment


class AnchorFile(Record):
    """An anchor as it stands in the archive, byte for byte, with its time stamp where it has one."""

    anchor: Anchor
    data: bytes
    token: bytes | None = None


class _End(Record):
    """The last line of an export."""

    format: str
    heads: tuple[ChainHead, ...]


def verify_register(
    register: Register, objects: ObjectStore | None = None, *, roots: Sequence["Certificate"] = ()
) -> AuditReport:
    """Judge every unit's chain, its anchors and their time stamps where ``objects`` is given, and the rows that events
    describe."""
    heads = register.keeping.heads()
    kept = tuple(read_anchors(objects)) if objects else ()
    anchors = [file.anchor for file in kept]
    units = sorted({head.unit for head in heads} | {a.head.unit for a in anchors} | set(register.keeping.event_units()))
    events, problems = 0, []
    for unit in units:
        head = next((h for h in heads if h.unit == unit), ChainHead(unit=unit, number=0, hash=START))
        judge = _Chain(unit, head, [a for a in anchors if a.head.unit == unit])
        for event in register.keeping.unit_events(unit):
            judge.take(event)
        events += judge.count
        problems += judge.finish()
    for code, message in disagreements(register.database):
        problems.append(AuditProblem(kind=ProblemKind.ROW_DIFFERS, unit="", message=f"{code}: {message}"))
    if objects is not None:
        problems += _anchors_gone(register, objects)
    return _with_stamps(AuditReport(events=events, units=len(units), problems=tuple(problems)), kept, roots)


def _anchors_gone(register: Register, objects: ObjectStore) -> Iterator[AuditProblem]:
    """Anchors that the register remembers and the archive does not have."""
    there = set(objects.keys(Place.ARCHIVE, _ANCHORS))
    for unit, number, key in register.keeping.anchor_keys():
        if key not in there:
            message = f"the anchor of event {number} is gone from the archive"
            yield AuditProblem(kind=ProblemKind.ANCHOR_GONE, unit=unit, number=number, message=message)


def _with_stamps(report: AuditReport, kept: Sequence[AnchorFile], roots: Sequence["Certificate"]) -> AuditReport:
    stamps, problems = [], []
    for file in kept:
        if file.token is None:
            continue
        from storage.timestamp import judged

        stamp = judged(file.token, file.data, roots)
        stamps.append(stamp)
        if not stamp.intact:
            head = file.anchor.head
            message = f"the time stamp on the anchor of event {head.number} is not over it"
            problems.append(AuditProblem(kind=ProblemKind.STAMP, unit=head.unit, number=head.number, message=message))
    return report.model_copy(
        update={
            "anchors": len(kept),
            "stamps": sum(stamp.intact for stamp in stamps),
            "trusted": sum(stamp.intact and stamp.trusted for stamp in stamps),
            "problems": (*report.problems, *problems),
        }
    )


def export(register: Register, target: TextIO) -> int:
    """Write the whole log as JSON lines, the heads last; how many events."""
    count, heads = 0, register.keeping.heads()
    for head in heads:
        for event in register.keeping.unit_events(head.unit):
            if event.number > head.number:  # written while we export
                break
            target.write(event.model_dump_json() + "\n")
            count += 1
    target.write(_End(format=FORMAT, heads=heads).model_dump_json() + "\n")
    return count


def verify_export(
    lines: Iterable[str], kept: Sequence[AnchorFile] = (), *, roots: Sequence["Certificate"] = ()
) -> AuditReport:
    """Judge an export by itself, or with anchors taken from elsewhere."""
    anchors = [file.anchor for file in kept]
    chains: dict[str, _Chain] = {}
    end, problems = None, []
    for number, line in enumerate(lines, 1):
        try:
            if end is None and line.startswith('{"format"'):
                end = _End.model_validate_json(line)
                continue
            event = StoredEvent.model_validate_json(line)
        except ValidationError:
            message = f"line {number} is not an event"
            problems.append(AuditProblem(kind=ProblemKind.UNREADABLE, unit="", message=message))
            continue
        own = [anchor for anchor in anchors if anchor.head.unit == event.unit]
        chains.setdefault(event.unit, _Chain(event.unit, None, own)).take(event)
    if end is None:
        message = "the export has no last line: it was cut off"
        problems.append(AuditProblem(kind=ProblemKind.TRUNCATED, unit="", message=message))
    for unit in {a.head.unit for a in anchors} - set(chains):
        chains[unit] = _Chain(unit, None, [a for a in anchors if a.head.unit == unit])
    for head in end.heads if end else ():
        chains.setdefault(head.unit, _Chain(head.unit, None, [])).head = head
    for chain in chains.values():
        problems += chain.finish()
    count = sum(chain.count for chain in chains.values())
    return _with_stamps(AuditReport(events=count, units=len(chains), problems=tuple(problems)), kept, roots)


def anchor(
    register: Register,
    objects: ObjectStore,
    *,
    now: datetime,
    retain_until: datetime | None = None,
    stamp: Callable[[bytes], bytes] | None = None,
) -> tuple[str, ...]:
    """Put each unit's head into the archive, under COMPLIANCE retention where the store has it, with ``stamp``'s token
    over it beside it; the keys written. What is there already is not written again."""
    keys: list[str] = []
    mode = Mode.COMPLIANCE if retain_until and objects.worm else None
    for head in register.keeping.heads():
        key = f"{_ANCHORS}{head.unit or '_'}/{head.number:012d}.json"
        wanted: list[tuple[str, Callable[[], bytes]]] = [(key, Anchor(head=head, at=now).model_dump_json().encode)]
        if stamp is not None:
            wanted.append((_token_key(key), lambda key=key: stamp(objects.get_bytes(Place.ARCHIVE, key))))  # type: ignore[misc]
        for name, make in wanted:
            if objects.stat(Place.ARCHIVE, name) is None:
                until = retain_until if mode else None
                objects.put_bytes(Place.ARCHIVE, name, make(), retain_until=until, mode=mode)
                keys.append(name)
        register.keeping.anchored(head, at=now, key=key)
    return tuple(keys)


def read_anchors(objects: ObjectStore) -> Iterator[AnchorFile]:
    """Every anchor in the archive, from the store itself and not from the register's list."""
    for key in objects.keys(Place.ARCHIVE, _ANCHORS):
        if not key.endswith(".json"):
            continue
        data, token = objects.get_bytes(Place.ARCHIVE, key), None
        if objects.stat(Place.ARCHIVE, _token_key(key)) is not None:
            token = objects.get_bytes(Place.ARCHIVE, _token_key(key))
        yield AnchorFile(anchor=Anchor.model_validate_json(data), data=data, token=token)


def anchors_in(folder: Path) -> Iterator[AnchorFile]:
    """Anchors as files below a folder: of an offline copy, or handed over with an export."""
    for path in sorted(folder.rglob("*.json")):
        try:
            kept = Anchor.model_validate_json(data := path.read_bytes())
        except ValidationError:
            continue
        token = path.with_suffix(".tsr")
        yield AnchorFile(anchor=kept, data=data, token=token.read_bytes() if token.is_file() else None)


def _token_key(key: str) -> str:
    return key.removesuffix(".json") + ".tsr"


class _Chain:
    """One unit's events as they come by."""

    def __init__(self, unit: str, head: ChainHead | None, anchors: Sequence[Anchor]) -> None:
        self.unit, self.head, self.count = unit, head, 0
        self._anchors = {anchor.head.number: anchor.head.hash for anchor in anchors}
        self._number, self._hash = 0, START
        self._problems: list[AuditProblem] = []

    def take(self, event: StoredEvent) -> None:
        """The next event."""
        self.count += 1
        if event.number != self._number + 1:
            self._add(ProblemKind.GAP, event.number, f"event {event.number} follows event {self._number}")
        elif event.previous != self._hash:
            self._add(ProblemKind.REWRITTEN, event.number, f"event {event.number} does not follow from the one before")
        if event_hash(event) != event.hash:
            self._add(ProblemKind.ALTERED, event.number, f"event {event.number} is not what was written")
        if self._anchors.pop(event.number, event.hash) != event.hash:
            self._add(ProblemKind.REWRITTEN, event.number, f"event {event.number} is not the one that was anchored")
        self._number, self._hash = event.number, event.hash

    def finish(self) -> list[AuditProblem]:
        """All problems, once the last event was taken."""
        if self.head is None:
            self._add(ProblemKind.TRUNCATED, self._number, "the log does not say where this unit ends")
        elif (self.head.number, self.head.hash) != (self._number, self._hash):
            message = f"the log ends with event {self._number}, its head says {self.head.number}"
            self._add(ProblemKind.TRUNCATED, self._number, message)
        for number in sorted(self._anchors):
            self._add(ProblemKind.TRUNCATED, number, f"event {number} was anchored and is gone")
        return self._problems

    def _add(self, kind: ProblemKind, number: int, message: str) -> None:
        self._problems.append(AuditProblem(kind=kind, unit=self.unit, number=number, message=message))
