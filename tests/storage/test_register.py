"""States, assessments, decisions, the queue, leases and locks of the register."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.decision import DecisionKind, EventKind
from models.dossier import Assessment
from models.error import Conflict, ForbiddenTransition, NotFound, WrongUsage
from models.finding import FindingCode, Severity
from models.state import TRANSITIONS, State
from storage.register import Register, open_register
from storage.register.tables import fields, findings, sources
from tests.storage.samples import (
    NOW,
    UNIT,
    assessed,
    assessment,
    decision,
    event,
    file,
    missing,
    received,
    submission,
)  # fmt: skip


def test_an_assessment_comes_back_exactly(register: Register) -> None:
    code = received(register)
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    concluded = assessment(register.dossier(code), findings=(missing(), missing("don", Severity.REVIEW)))
    due = NOW + timedelta(days=8)
    dossier = register.record(code, concluded, State.REVIEW, due_at=due, now=NOW, actor="worker")
    assert dossier == register.dossier(code)
    assert dossier.components == concluded.components
    assert dossier.findings == concluded.findings
    assert dossier.checklist == concluded.checklist
    assert dossier.unassigned == concluded.unassigned
    assert dossier.signatures == concluded.verdicts
    assert dossier.files == concluded.files
    assert (dossier.state, dossier.due_at, dossier.procedure_version) == (State.REVIEW, due, "2025-07-01")
    assert register.assessments(code) == (concluded,)
    with register.database.read() as connection:
        assert connection.execute(sa.select(sources.c.page).order_by(sources.c.position)).scalars().all() == [1, 2]
        assert connection.execute(sa.select(fields.c.folded)).scalars().all() == ["nguyen van an"]
        assert connection.execute(sa.select(sa.func.count()).select_from(findings)).scalar_one() == 2


def test_recording_the_same_again_changes_nothing(register: Register) -> None:
    code = assessed(register)
    before, events = register.dossier(code), register.events(code)
    concluded = assessment(before)
    assert register.record(code, concluded, State.REVIEW, due_at=None, now=NOW, actor="worker") == before
    assert register.events(code) == events


def test_a_new_assessment_replaces_rows_and_keeps_the_old_one(register: Register) -> None:
    code = assessed(register, findings=(missing(),))
    register.move(code, State.RECEIVED, event(EventKind.PUT_BACK))
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    second = assessment(register.dossier(code), applicant="Trần Thị Bé")
    register.record(code, second, State.READY, due_at=None, now=NOW, actor="worker")
    assert len(register.assessments(code)) == 2
    assert register.assessments(code)[-1] == second
    assert register.list(finding=FindingCode.COMPONENT_MISSING) == ()
    assert [s.dossier for s in register.list(state=State.READY)] == [code]


def test_an_assessment_of_other_files_is_refused(register: Register) -> None:
    code = received(register)
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    strange = Assessment(procedure=None, files=(file("scan1.pdf", "other bytes"),))
    with pytest.raises(WrongUsage):
        register.record(code, strange, State.REVIEW, due_at=None, now=NOW, actor="worker")
    assert register.dossier(code).state is State.PROCESSING


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(list(State)), max_size=8))
def test_states_change_by_the_table_and_each_change_leaves_an_event(register: Register, wanted: list[State]) -> None:
    code = received(register, os.urandom(8).hex())
    state, changes = State.RECEIVED, 1
    for to in wanted:
        if to in TRANSITIONS[state]:
            register.move(code, to, event(EventKind.UPKEEP))
            state, changes = to, changes + 1
        else:
            with pytest.raises(ForbiddenTransition):
                register.move(code, to, event(EventKind.UPKEEP))
    dossier, events = register.dossier(code), register.events(code)
    assert (dossier.state, dossier.version) == (state, changes)
    assert len(events) == changes
    assert [e.before for e in events[1:]] == [e.after for e in events[:-1]]


# -- decisions


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_decision_is_kept_with_its_state_and_event(register: Register, kind: DecisionKind) -> None:
    code = assessed(register)
    made = decision(kind, reason="vì đủ", version=register.dossier(code).version, notice="Phiếu")
    dossier = register.decide(code, made, origin="10.0.0.9")
    assert dossier.state.value in {"accepted", "supplement_requested", "rejected", "withdrawn", "stopped"}
    assert register.decisions(code) == (made,)
    logged = register.events(code)[-1]
    assert (logged.kind, logged.actor, logged.reason, logged.origin) == (EventKind.DECIDED, "an", "vì đủ", "10.0.0.9")
    assert (logged.before, logged.after) == (State.REVIEW, dossier.state)


def test_of_two_clerks_one_decides(register: Register) -> None:
    code = assessed(register)
    version = register.dossier(code).version
    outcomes: list[str] = []

    def decide(by: str, kind: DecisionKind) -> None:
        try:
            register.decide(code, decision(kind, by=by, reason="x", version=version))
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")

    threads = [
        threading.Thread(target=decide, args=(f"clerk{n}", kind))
        for n, kind in enumerate([DecisionKind.ACCEPT, DecisionKind.REJECT] * 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 7 + ["done"]
    assert len(register.decisions(code)) == 1


def test_a_decision_without_the_reason_it_needs_is_refused(register: Register) -> None:
    code = assessed(register)
    with pytest.raises(WrongUsage):
        register.decide(code, decision(DecisionKind.REJECT, reason="  "))
    assert register.dossier(code).state is State.REVIEW


def test_what_is_not_in_the_register_is_said_so(register: Register) -> None:
    for asking in (register.dossier, register.submissions):
        with pytest.raises(NotFound):
            asking("H61.02-261122-0001")
    with pytest.raises(NotFound):
        register.decide("H61.02-261122-0001", decision())
    assert register.events("H61.02-261122-0001") == ()


# -- lists


def test_the_queue_is_in_order_of_deadline_then_risk_then_age(register: Register) -> None:
    tomorrow, later = NOW + timedelta(days=1), NOW + timedelta(days=2)
    review = missing(severity=Severity.REVIEW)
    wanted = [
        assessed(register, "soon-risky", due=tomorrow, findings=(review, review)),
        assessed(register, "soon", due=tomorrow, findings=(missing(),)),
        assessed(register, "soon-clean", due=tomorrow, state=State.READY),
        assessed(register, "later", due=later, findings=(review,)),
        assessed(register, "never", findings=(review, review)),
    ]
    received(register, "not-waiting")
    assert [s.dossier for s in register.queue()] == wanted
    assert [s.dossier for s in register.queue(unit=UNIT, limit=2)] == wanted[:2]
    assert [s.dossier for s in register.queue(unit=UNIT, after=wanted[1])] == wanted[2:]
    assert [s.dossier for s in register.queue(units=["H61.03"])] == []
    assert [s.dossier for s in register.queue(units=[])] == []
    first = register.queue()[0]
    assert (first.review, first.blocking, first.files, first.applicant_name) == (2, 0, 1, "Lê Ngọc Huệ")


def test_lists_filter_and_page(register: Register) -> None:
    codes = [assessed(register, f"s{n}") for n in range(5)]
    other = received(register, "other", unit="H61.03")
    assert {s.dossier for s in register.list()} == {*codes, other}
    assert [s.dossier for s in register.list(unit=UNIT)] == codes[::-1]
    assert [s.dossier for s in register.list(unit=UNIT, limit=2, after=codes[3])] == [codes[2], codes[1]]
    assert [s.dossier for s in register.list(state=State.RECEIVED)] == [other]
    assert len(register.list(procedure="land_transfer")) == 6
    assert register.list(procedure="none") == ()
    counts = register.counts(UNIT)
    assert (counts[State.REVIEW], counts[State.RECEIVED], len(counts)) == (5, 0, len(State))
    assert register.counts()[State.RECEIVED] == 1
    assert register.unfinished() == (other,)


def test_the_same_bytes_in_another_dossier_are_found(register: Register) -> None:
    first = register.receive(submission("a"), [file("x.pdf", "same"), file("y.pdf")], now=NOW, actor="x").code
    second = register.receive(submission("b"), [file("z.pdf", "same")], now=NOW, actor="x").code
    hashes = [f.sha256 for f in register.dossier(second).files]
    assert register.same_paper(hashes, second) == ((hashes[0], first),)
    assert register.same_paper(hashes, first) == ((hashes[0], second),)
    assert register.same_paper([], first) == ()


# -- leases and locks


def test_a_lease_keeps_others_off_until_it_runs_out(register: Register) -> None:
    code = assessed(register)
    register.claim(code, "an", now=NOW, seconds=60)
    assert register.claimed_by(code, now=NOW) == "an"
    with pytest.raises(Conflict):
        register.claim(code, "binh", now=NOW + timedelta(seconds=59), seconds=60)
    with pytest.raises(Conflict):
        register.decide(code, decision(by="binh").model_copy(update={"at": NOW}))
    register.claim(code, "an", now=NOW, seconds=120)
    register.release(code, "binh")
    assert register.claimed_by(code, now=NOW + timedelta(seconds=119)) == "an"
    assert register.claimed_by(code, now=NOW + timedelta(seconds=120)) is None
    register.claim(code, "binh", now=NOW + timedelta(seconds=120), seconds=60)
    register.release(code, "binh")
    assert register.claimed_by(code, now=NOW) is None


def test_a_lock_is_had_by_one(register: Register, register_url: str) -> None:
    code = received(register)
    other = open_register(register_url)
    with register.lock(code) as first:
        with other.lock(code) as second, register.lock("another") as third:
            assert (first, second, third) == (True, False, True)
        with other.lock(code) as still:
            assert still is False
    with other.lock(code) as after:
        assert after is True
    other.close()


def _hold(url: str, code: str, ready: object, fork: bool) -> None:
    with open_register(url).lock(code) as got:
        if fork and os.fork() == 0:
            time.sleep(60)  # a grandchild that lives on must not keep the lock
        ready.send(got)  # type: ignore[attr-defined]
        time.sleep(60)


@pytest.mark.fault
@pytest.mark.parametrize("fork", [False, True])
def test_a_killed_process_frees_its_lock(register: Register, register_url: str, fork: bool) -> None:
    code = received(register)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    holder = context.Process(target=_hold, args=(register_url, code, sender, fork))
    holder.start()
    assert receiver.recv() is True
    with register.lock(code) as got:
        assert got is False
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    assert _within(5, lambda: _can_lock(register, code))


def _can_lock(register: Register, code: str) -> bool:
    with register.lock(code) as got:
        return got


def _within(seconds: float, true: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_many_locks_come_and_go_without_two_holders(register: Register) -> None:
    holders, most, rounds = 0, 0, 0
    guard = threading.Lock()

    def work() -> None:
        nonlocal holders, most, rounds
        for _ in range(30):
            with register.lock("one") as got:
                if not got:
                    continue
                with guard:
                    holders += 1
                    most, rounds = max(most, holders), rounds + 1
                time.sleep(0.001)
                with guard:
                    holders -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert rounds > 10
