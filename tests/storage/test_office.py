"""Matters, secrecy and figures in the register, on both databases."""

import random
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from models.decision import DecisionKind, EventKind
from models.error import Conflict, ForbiddenTransition, NotFound, WrongUsage
from models.finding import Evidence
from models.matter import Matter, MatterKind, body_of
from models.result import Handover, Result, Way
from models.state import State
from storage.audit import verify_register
from storage.objects import open_store
from storage.register import Register, months, summing
from storage.register import figuring as counting
from storage.register.figuring import Wanted
from storage.register.month_tables import month_sums
from storage.register.office_tables import facts, tallies
from tests.storage.samples import (
    NOW,
    UNIT,
    assessed,
    assessment,
    decision,
    digest,
    event,
    file,
    missing,
    received,
    submission,
)

ALL = Wanted(first=0, last=999912)
MARK = Evidence(file="scan1.pdf", page=2, text="TỐI MẬT")


def matter(kind: MatterKind, code: str | None, **more: object) -> Matter:
    return Matter(kind=kind, unit=UNIT, dossier=code, opened_at=NOW, opened_by="an", **more)


def accepted(register: Register, name: str = "portal-1", **more: object) -> str:
    code = assessed(register, name, state=State.READY, **more)  # type: ignore[arg-type]
    register.decide(code, decision())
    return code


def test_a_matter_is_opened_changed_and_closed_once(register: Register) -> None:
    code = accepted(register)
    result = Result(name="Giấy chứng nhận")
    opened = register.office.open(
        matter(MatterKind.RESULT, code, body=result.model_dump_json()), EventKind.RESULT, reason="đã ký"
    )
    assert register.office.of(code) == (opened,)
    assert opened.open
    given = register.office.settle(
        opened.id, result.model_copy(update={"number": "12"}), EventKind.HANDED_OVER, at=NOW, by="an", to=State.RETURNED
    )
    assert not given.open
    assert body_of(register.office.matter(opened.id), Result).number == "12"
    assert register.dossier(code).state is State.RETURNED
    with pytest.raises(Conflict):
        register.office.settle(opened.id, result, EventKind.HANDED_OVER, at=NOW, by="an")
    kinds = [e.kind for e in register.events(code)]
    assert kinds[-2:] == [EventKind.RESULT, EventKind.HANDED_OVER]
    assert register.events(code)[-1].detail["matter"] == str(opened.id)


def test_a_matter_and_the_state_it_brings_are_kept_together_or_not_at_all(register: Register) -> None:
    code = assessed(register)
    before = (register.dossier(code), register.events(code))
    with pytest.raises(ForbiddenTransition):
        register.office.open(matter(MatterKind.HANDOVER, code), EventKind.HANDED_OVER, to=State.RETURNED)
    assert (register.dossier(code), register.events(code)) == before
    assert register.office.of(code) == ()


def test_waiting_matters_come_in_order_of_their_date(register: Register) -> None:
    codes = [accepted(register, f"s{n}") for n in range(3)]
    for code, days in zip(codes, (5, 1, 3), strict=True):
        register.office.open(matter(MatterKind.FEE, code, due_at=NOW + timedelta(days=days)), EventKind.FEE)
    assert [m.dossier for m in register.office.waiting(MatterKind.FEE, units=[UNIT])] == [codes[1], codes[2], codes[0]]
    assert register.office.waiting(MatterKind.FEE, units=["H99"]) == ()
    assert len(register.office.waiting(MatterKind.FEE, before=NOW + timedelta(days=2))) == 1


def test_a_payment_that_nobody_knows_finds_its_dossier_later(register: Register) -> None:
    code = accepted(register)
    lost = register.office.open(matter(MatterKind.PAYMENT, None, subject="vcb-1"), EventKind.PAYMENT)
    assert register.office.about(MatterKind.PAYMENT, "vcb-1") == (lost,)
    way = Handover(way=Way.POST)
    found = register.office.settle(lost.id, way, EventKind.PAYMENT, at=NOW, by="an", dossier=code)
    assert found.dossier == code
    assert [e.kind for e in register.events(code)][-1] is EventKind.PAYMENT


def test_a_new_promised_date_moves_the_queue_and_not_the_figures(register: Register) -> None:
    code = assessed(register, due=NOW + timedelta(days=1))
    later = NOW + timedelta(days=9)
    body = f'{{"old_due":"{(NOW + timedelta(days=1)).isoformat()}","new_due":"{later.isoformat()}","reason":"x"}}'
    register.office.open(matter(MatterKind.EXTENSION, code, body=body), EventKind.EXTENDED, due_at=later)
    assert register.dossier(code).due_at == later
    assert register.queue()[0].due_at == later
    register.decide(code, decision().model_copy(update={"at": NOW + timedelta(days=5)}))
    done = matter(MatterKind.RESULT, code).model_copy(update={"opened_at": NOW + timedelta(days=5)})
    register.office.open(done.model_copy(update={"body": '{"name":"x"}'}), EventKind.RESULT)
    assert register.figures.groups(ALL)[0].figure("timely").value == 0.0


# -- secrecy


def test_a_secret_dossier_is_on_no_list_but_one(register: Register) -> None:
    plain = assessed(register, "s1", text="hợp đồng chuyển nhượng")
    code = received(register, "s2")
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    register.secrecy.stop(code, [MARK], now=NOW, actor="worker")
    for lists in (
        register.list(), register.list(state=State.STOPPED), register.list(unit=UNIT), register.queue(),
        [hit.dossier for hit in register.search("Lê Ngọc Huệ")], register.figures.behind(ALL, "received"),
    ):  # fmt: skip
        assert code not in {row.dossier for row in lists}
    assert register.counts(UNIT)[State.STOPPED] == 0
    assert register.unindexed() == ()
    assert register.figures.groups(ALL)[0].figure("received").number == 1
    with pytest.raises(NotFound):
        register.dossier(code)
    assert [row.dossier for row in register.secrecy.stopped(units=[UNIT])] == [code]
    assert register.secrecy.stopped(units=["H99"]) == ()
    assert register.dossier(plain).dossier == plain


def test_an_assessed_dossier_that_turns_secret_is_no_longer_found_or_counted(register: Register) -> None:
    code = assessed(register, text="mật khẩu của cánh rừng")
    register.decide(code, decision(DecisionKind.SUPPLEMENT, reason="thiếu"))
    register.supplement(code, submission("s2"), [file("b.pdf")], now=NOW, actor="intake")
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    assert register.search("rừng")
    register.secrecy.stop(code, [MARK], now=NOW, actor="worker")
    assert register.search("rừng") == ()
    assert register.figures.groups(ALL)[0].figure("received").number == 0


def test_only_a_reason_brings_it_back_and_its_files_are_remembered(register: Register) -> None:
    code = received(register)
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    register.secrecy.stop(code, [MARK], now=NOW, actor="worker")
    with pytest.raises(WrongUsage):
        register.secrecy.release(code, now=NOW, actor="chief", reason=" ")
    register.secrecy.release(code, now=NOW, actor="chief", reason="tên sách")
    assert register.dossier(code).state is State.RECEIVED
    assert register.secrecy.cleared(code) == {digest("scan1.pdf")}
    assert register.secrecy.stopped(units=[UNIT]) == ()
    with pytest.raises(Conflict):
        register.secrecy.release(code, now=NOW, actor="chief", reason="tên sách")


# -- figures


def recount(register: Register, wanted: Wanted = ALL) -> Counter[tuple[object, ...]]:
    with register.database.read() as connection:
        found: Counter[tuple[object, ...]] = Counter()
        for cell, measures in counting.recounted(connection, wanted):
            for summed_in in counting.cells_of(cell):
                for (measure, bucket), number in measures.items():
                    found[*summed_in, measure, bucket] += number
        return found


def kept(register: Register) -> Counter[tuple[object, ...]]:
    with register.database.read() as connection:
        rows = connection.execute(sa.select(tallies).where(tallies.c.number != 0)).all()
    return Counter({(r.month, r.unit, r.procedure, r.channel, r.measure, r.bucket): r.number for r in rows})


def test_sums_follow_every_change(register: Register) -> None:
    codes = [assessed(register, f"s{n}", due=NOW + timedelta(days=n - 1), findings=(missing(),)) for n in range(4)]
    register.decide(codes[0], decision(DecisionKind.REJECT, reason="x"))
    register.decide(codes[1], decision(DecisionKind.SUPPLEMENT, reason="x"))
    register.supplement(codes[1], submission("s9"), [file("b.pdf")], now=NOW, actor="intake")
    register.decide(codes[2], decision(DecisionKind.WITHDRAW, reason="x"))
    accepted(register, "s7", due=NOW + timedelta(days=9))
    assert kept(register) == recount(register)
    group = register.figures.groups(ALL)[0]
    assert {f.key: f.number for f in group.figures if f.number} == {
        "received": 5, "accepted": 1, "rejected": 1, "withdrawn": 1, "open": 3, "straight": 1, "supplemented": 1,
        "span.read": 5, "span.decide": 4,
    }  # fmt: skip
    assert group.figure("timely").value == 0.0, "the only one that ended was refused an hour after its date"
    assert group.reasons == (("component.missing", 1),)
    with register.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(facts)).scalar_one() == 5


def test_figures_are_parted_and_their_dossiers_are_found(register: Register) -> None:
    here, there = accepted(register, "s1"), accepted(register, "s2", unit="H99")
    groups = register.figures.groups(ALL, "unit")
    assert [(g.key, g.figure("received").number) for g in groups] == [(UNIT, 1), ("H99", 1)]
    assert [g.key for g in register.figures.groups(ALL, "month")] == ["202611"]
    assert [row.dossier for row in register.figures.behind(Wanted(0, 999912, units=["H99"]), "accepted")] == [there]
    assert register.figures.behind(Wanted(0, 202610), "accepted") == ()
    assert [row.dossier for row in register.figures.behind(ALL, "accepted", limit=1, after=here)] == [there]
    assert register.figures.behind(ALL, "accept%") == ()
    with pytest.raises(WrongUsage):
        register.figures.groups(ALL, "measure")


NEXT = NOW + timedelta(days=40)
"""November is over."""


def slow(register: Register, wanted: Wanted, by: str | None) -> dict[str, dict[tuple[str, int], int]]:
    """Every wanted dossier's measures, added one by one."""
    place = {None: None, "month": 0, "procedure": 2}[by]
    found: dict[str, Counter[tuple[str, int]]] = {}
    with register.database.read() as connection:
        for cell, measures in counting.recounted(connection, wanted):
            found.setdefault("" if place is None else str(cell[place]), Counter()).update(measures)
    return {part: dict(measures) for part, measures in found.items()}


def quick(register: Register, wanted: Wanted, by: str | None) -> dict[str, dict[tuple[str, int], int]]:
    with register.database.read() as connection:
        return summing.sums(connection, wanted, by)


def taken(register: Register, name: str, unit: str, at: datetime, procedure: str) -> str:
    """A dossier of any month and procedure that waits for a person."""
    given = submission(name, unit=unit).model_copy(update={"received": at, "procedure": procedure})
    code = register.receive(given, [file()], now=at, actor="intake").code
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    concluded = assessment(register.dossier(code)).model_copy(update={"procedure": procedure})
    register.record(code, concluded, State.REVIEW, due_at=None, now=NOW, actor="worker", readings=[])
    return code


@pytest.mark.parametrize("seed", range(3))
def test_sums_of_months_are_the_recount_after_every_change(register: Register, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    codes: list[str] = []
    questions = [
        (Wanted(0, 999912), "procedure"),
        (Wanted(0, 202611, units=[UNIT, "H99"]), "procedure"),
        (Wanted(0, 999912, units=[UNIT]), "procedure"),
        (Wanted(0, 999912, procedures=["land_transfer"]), None),
        (Wanted(202610, 202612, procedures=["land_transfer"]), "month"),
    ]
    for step in range(30):
        if chance.random() < 0.4 or not codes:
            at = NOW - timedelta(days=chance.randrange(70))
            codes.append(
                taken(register, f"s{step}", chance.choice([UNIT, "H99"]), at, chance.choice(["land_transfer", "x"]))
            )
        else:
            with suppress(Conflict, ForbiddenTransition):
                register.decide(chance.choice(codes), decision(chance.choice(list(DecisionKind)), reason="x"))
        if chance.random() < 0.3:
            register.figures.add_up_months(NEXT + timedelta(hours=2 * step))
        for wanted, by in questions:
            assert quick(register, wanted, by) == slow(register, wanted, by)


def test_the_sums_of_a_month_are_used_until_it_changes(register: Register) -> None:
    code = assessed(register)
    assert register.figures.add_up_months(NOW) == 0, "November is not over"
    assert register.figures.add_up_months(NEXT) == 1
    assert register.figures.add_up_months(NEXT) == 0
    with register.database.write() as connection:
        connection.execute(month_sums.update().values(number=77))
    (group,) = register.figures.groups(ALL, "procedure")
    assert group.figure("received").number == 77, "read, not added up"
    for wanted, by in ((Wanted(0, 999912, units=[]), "procedure"), (Wanted(0, 999912, units=["H99"]), "procedure")):
        assert register.figures.groups(wanted, by) == (), "they are of all units"
    register.decide(code, decision(DecisionKind.REJECT, reason="x"))
    (group,) = register.figures.groups(ALL, "procedure")
    assert (group.figure("received").number, group.figure("rejected").number) == (1, 1)
    assert register.figures.add_up_months(NEXT + timedelta(minutes=30)) == 0, "a month that goes on changing may rest"
    assert register.figures.add_up_months(NEXT + timedelta(hours=2)) == 1
    assert register.figures.groups(ALL, "procedure") == (group,)


def test_a_change_while_the_figures_are_read_is_not_halved(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    code = assessed(register)
    register.figures.add_up_months(NEXT)
    before = slow(register, ALL, "procedure")
    looked, asked = [], months.standing

    def standing(*args: object) -> tuple[months.Month, ...]:
        found = asked(*args)  # type: ignore[arg-type]
        if not looked:
            looked.append(found)
            register.decide(code, decision(DecisionKind.REJECT, reason="x"))
            register.figures.add_up_months(NEXT + timedelta(hours=2))
        return found

    monkeypatch.setattr(months, "standing", standing)
    found = quick(register, ALL, "procedure")
    assert looked[0][0].holds
    assert found in (before, slow(register, ALL, "procedure"))


def test_dossiers_of_an_older_program_are_counted_by_upkeep(register: Register) -> None:
    assessed(register)
    with register.database.write() as connection:
        connection.execute(facts.delete())
        connection.execute(tallies.delete())
    assert register.figures.count_missing() == 1
    assert register.figures.count_missing() == 0
    assert kept(register) == recount(register)


def test_the_audit_log_still_proves_itself(register: Register, tmp_path: object) -> None:
    code = accepted(register)
    register.office.open(matter(MatterKind.RESULT, code, body='{"name":"x"}'), EventKind.RESULT)
    assert verify_register(register, open_store(f"file://{tmp_path}/objects")).sound
