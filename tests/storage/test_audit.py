"""The audit log shows any change, gap, cut-off end and edited row; a rewritten chain is shown by an anchor."""

import io
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from models.decision import DecisionKind, Event, EventKind, StoredEvent
from storage import audit
from storage.audit import ProblemKind
from storage.objects import ObjectStore, open_store
from storage.register import Register
from storage.register.chain import event_hash
from storage.register.tables import chains, events
from tests.storage.samples import NOW, UNIT, assessed, decision, file, missing, received, submission


@pytest.fixture
def filled(register: Register) -> Register:
    """Two units, 15 events, of every kind of row."""
    code = assessed(register, findings=(missing(),))
    register.log(Event(kind=EventKind.VIEWED, at=NOW, actor="an", dossier=code, origin="10.0.0.1"))
    register.decide(code, decision(DecisionKind.SUPPLEMENT, reason="thiếu"))
    register.supplement(code, submission("portal-1b"), [file("b.pdf")], now=NOW, actor="x")
    for n in range(4):
        received(register, f"s{n}")
    register.decide(assessed(register, unit="H61.03"), decision())
    register.log(Event(kind=EventKind.SIGN_IN_REFUSED, at=NOW, actor="an", origin="10.0.0.1"))
    return register


def _without_triggers(register: Register) -> None:
    """What somebody with all rights on the database can do."""
    with register.database.engine.begin() as connection:
        if register.database.sqlite:
            connection.execute(sa.text("DROP TRIGGER events_no_update"))
            connection.execute(sa.text("DROP TRIGGER events_no_delete"))
        else:
            connection.execute(sa.text("ALTER TABLE events DISABLE TRIGGER ALL"))


def _run(register: Register, *statements: sa.Executable) -> None:
    with register.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def kinds(report: audit.AuditReport) -> set[ProblemKind]:
    return {problem.kind for problem in report.problems}


def test_a_sound_log_is_sound(filled: Register) -> None:
    report = audit.verify_register(filled)
    assert report.sound, report.problems
    assert (report.events, report.units) == (15, 3)


EVENT_CHANGES: dict[str, Callable[[int], sa.Executable]] = {
    "actor": lambda n: events.update().where(events.c.unit == UNIT, events.c.number == n).values(actor="else"),
    "time": lambda n: (
        events.update().where(events.c.unit == UNIT, events.c.number == n).values(at=NOW - timedelta(days=1))
    ),
    "detail": lambda n: events.update().where(events.c.unit == UNIT, events.c.number == n).values(detail={"x": "y"}),
    "hash": lambda n: events.update().where(events.c.unit == UNIT, events.c.number == n).values(hash="0" * 64),
    "removed": lambda n: events.delete().where(events.c.unit == UNIT, events.c.number == n),
}


@pytest.mark.parametrize("change", sorted(EVENT_CHANGES))
@pytest.mark.parametrize("number", [1, 5, 10])
def test_a_changed_or_removed_event_is_found(filled: Register, change: str, number: int) -> None:
    _without_triggers(filled)
    _run(filled, EVENT_CHANGES[change](number))
    report = audit.verify_register(filled)
    assert not report.sound
    assert {p.unit for p in report.problems if p.kind is not ProblemKind.ROW_DIFFERS} == {UNIT}


def test_a_cut_off_end_is_found_by_the_head(filled: Register) -> None:
    _without_triggers(filled)
    _run(filled, events.delete().where(events.c.unit == UNIT, events.c.number > 8))
    assert ProblemKind.TRUNCATED in kinds(audit.verify_register(filled))


def _rewrite(register: Register, unit: str, number: int) -> None:
    """Change an event and compute every later hash and the head again: a chain that is sound in itself."""
    _without_triggers(register)
    chain, previous = [], None
    for event in register.keeping.unit_events(unit):
        changed = event.model_copy(update={"actor": "else"}) if event.number == number else event
        if previous is not None:
            changed = changed.model_copy(update={"previous": previous})
        changed = changed.model_copy(update={"hash": event_hash(changed)})
        previous = changed.hash
        chain.append(changed)
    with register.database.engine.begin() as connection:
        for event in chain:
            connection.execute(
                events.update()
                .where(events.c.unit == unit, events.c.number == event.number)
                .values(actor=event.actor, previous=event.previous, hash=event.hash)
            )
        connection.execute(chains.update().where(chains.c.unit == unit).values(hash=chain[-1].hash))


@pytest.mark.parametrize("number", [1, 9])
def test_a_rewritten_chain_is_found_by_an_anchor(filled: Register, tmp_path: object, number: int) -> None:
    objects = open_store(f"{tmp_path}/objects")
    assert len(audit.anchor(filled, objects, now=NOW)) == 3
    assert audit.anchor(filled, objects, now=NOW) == ()
    assert audit.verify_register(filled, objects).sound
    _rewrite(filled, UNIT, number)
    assert audit.verify_register(filled).sound, "the rewriting itself is without a seam"
    assert kinds(audit.verify_register(filled, objects)) == {ProblemKind.REWRITTEN}


def test_a_unit_that_is_gone_altogether_is_found_by_an_anchor(filled: Register, tmp_path: object) -> None:
    objects = open_store(f"{tmp_path}/objects")
    audit.anchor(filled, objects, now=NOW)
    _without_triggers(filled)
    _run(filled, events.delete().where(events.c.unit == ""), chains.delete().where(chains.c.unit == ""))
    assert kinds(audit.verify_register(filled, objects)) == {ProblemKind.TRUNCATED}


@pytest.mark.service
def test_an_anchor_is_locked(filled: Register, s3: object) -> None:
    objects: ObjectStore = open_store(s3.url)  # type: ignore[attr-defined]
    until = datetime.now(UTC) + timedelta(seconds=3)
    (key, *_) = audit.anchor(filled, objects, now=NOW, retain_until=until)
    from storage.objects import Place

    stored = objects.stat(Place.ARCHIVE, key)
    assert stored is not None
    assert stored.mode == "COMPLIANCE"
    assert audit.verify_register(filled, objects).sound


ROW_CHANGES = (
    "UPDATE dossiers SET state = 'accepted' WHERE unit = 'H61.02'",
    "UPDATE dossiers SET version = version + 1",
    "UPDATE dossiers SET applicant_name = 'Somebody Else'",
    "UPDATE dossiers SET applicant_id_number = '001'",
    "UPDATE submissions SET body = replace(body, 'Huệ', 'Hoa')",
    "UPDATE files SET sha256 = 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'",
    "UPDATE files SET name = 'other' WHERE ordinal = 1",
    "UPDATE files SET bytes = bytes + 1",
    "DELETE FROM files",
    "UPDATE decisions SET body = replace(body, 'thiếu', 'đủ')",
    "UPDATE decisions SET by = 'somebody'",
    "DELETE FROM decisions",
    "UPDATE assessments SET body = replace(body, 'gcn', 'xyz')",
    "DELETE FROM assessments",
)


@pytest.mark.parametrize("statement", ROW_CHANGES)
def test_an_edited_row_is_found(filled: Register, statement: str) -> None:
    _run(filled, sa.text(statement))
    report = audit.verify_register(filled)
    assert kinds(report) == {ProblemKind.ROW_DIFFERS}
    assert all("Huệ" not in problem.message for problem in report.problems)


# -- exports


def _exported(register: Register) -> list[str]:
    target = io.StringIO()
    audit.export(register, target)
    return target.getvalue().splitlines()


def test_an_export_is_judged_by_itself(filled: Register) -> None:
    lines = _exported(filled)
    report = audit.verify_export(lines)
    assert report.sound, report.problems
    assert (report.events, report.units) == (15, 3)
    assert audit.verify_export([]).problems[0].kind is ProblemKind.TRUNCATED


def test_every_change_of_an_export_is_found(filled: Register) -> None:
    """200 random changes: a flipped byte, a line removed, doubled, moved, the end cut off."""
    lines, chance = _exported(filled), random.Random(5)  # noqa: S311
    for _ in range(200):
        changed = _damaged(lines, chance)
        assert changed == lines or not audit.verify_export(changed).sound


def _damaged(lines: list[str], chance: random.Random) -> list[str]:
    changed, n = list(lines), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            place = chance.randrange(len(changed[n]))
            changed[n] = changed[n][:place] + chr((ord(changed[n][place]) + 1) % 0x250) + changed[n][place + 1 :]
        case 1:
            del changed[n]
        case 2:
            changed.insert(n, changed[n])
        case 3:
            first, second = chance.sample(range(1, 11), 2)  # of one unit
            changed[first], changed[second] = changed[second], changed[first]
        case _:
            changed = changed[:n]
    return changed


def test_the_hash_covers_every_field() -> None:
    event = StoredEvent(kind=EventKind.VIEWED, at=NOW, actor="a", number=1)
    changes = {
        "kind": EventKind.HELD, "at": NOW + timedelta(microseconds=1), "actor": "b", "dossier": "d", "origin": "o",
        "reason": "r", "before": "ready", "after": "review", "detail": {"a": "b"}, "number": 2, "unit": "u",
        "previous": "p",
    }  # fmt: skip
    assert set(changes) | {"hash"} == set(StoredEvent.model_fields)
    hashes = {event_hash(event.model_copy(update={name: value})) for name, value in changes.items()}
    assert len(hashes | {event_hash(event)}) == len(changes) + 1
