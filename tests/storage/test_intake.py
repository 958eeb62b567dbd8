"""Deliveries enter the register once, with a code of their own, whatever races and whatever they hold."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.decision import DecisionKind, EventKind
from models.error import ComponentMissing, ForbiddenTransition, NotFound, WrongUsage
from models.state import State
from storage.register import Register, open_register
from storage.register.intake import unique_name
from tests.storage.samples import NOW, UNIT, assessed, decision, event, file, received, submission


def test_a_delivery_becomes_a_dossier_with_everything_in_it(register: Register) -> None:
    sent = submission()
    result = register.receive(sent, [file("a.pdf"), file("b.jpg")], now=NOW, actor="intake", origin="10.0.0.1")
    assert result.created
    dossier = register.dossier(result.code)
    assert (dossier.submission, dossier.state, dossier.unit, dossier.version) == ("portal-1", State.RECEIVED, UNIT, 1)
    assert dossier.applicant == sent.applicant
    assert dossier.received_at == NOW
    assert [f.name for f in dossier.files] == ["a.pdf", "b.jpg"]
    assert {f.submission for f in dossier.files} == {"portal-1"}
    assert register.submissions(result.code) == (sent,)
    (logged,) = register.events(result.code)
    assert (logged.kind, logged.actor, logged.origin, logged.after) == (
        EventKind.RECEIVED, "intake", "10.0.0.1", State.RECEIVED,
    )  # fmt: skip


def test_codes_count_by_unit_and_vietnamese_day(register: Register) -> None:
    late = datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC)
    codes = [
        register.receive(submission(name, unit=unit), [file()], now=moment, actor="x").code
        for name, unit, moment in (
            ("a", UNIT, late),
            ("b", UNIT, late),
            ("c", "H61.03", late),
            ("d", UNIT, late + timedelta(seconds=1)),
        )
    ]
    assert codes == ["H61.02-261122-0001", "H61.02-261122-0002", "H61.03-261122-0001", "H61.02-261123-0001"]


def test_the_same_submission_is_the_same_dossier(register: Register) -> None:
    first = received(register)
    again = register.receive(submission(), [file()], now=NOW, actor="intake")
    assert (again.code, again.created, again.differs) == (first, False, False)
    other = register.receive(submission(), [file("other.pdf")], now=NOW, actor="intake")
    assert (other.code, other.created, other.differs) == (first, False, True)
    assert len(register.events(first)) == 1
    assert register.receive(submission("portal-2"), [file()], now=NOW, actor="x").code == f"{UNIT}-261122-0002"


def test_another_units_submission_of_the_same_name_is_another_dossier(register: Register) -> None:
    ours, theirs = received(register), received(register, unit="H61.03")
    assert ours != theirs
    assert register.dossier_of_submission("portal-1", UNIT) == ours
    assert register.dossier_of_submission("portal-1", "H61.03") == theirs
    assert register.dossier_of_submission("portal-1") in {ours, theirs}
    assert register.dossier_of_submission("none") is None


def test_racing_deliveries_get_one_dossier_each_and_no_gap(register: Register) -> None:
    names = [f"s{n % 10}" for n in range(40)]
    codes: dict[str, set[str]] = {name: set() for name in names}
    failures: list[Exception] = []

    def deliver(name: str) -> None:
        try:
            codes[name].add(received(register, name))
        except Exception as error:  # noqa: BLE001 -- reported below
            failures.append(error)

    threads = [threading.Thread(target=deliver, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(code for found in codes.values() for code in found) == [
        f"{UNIT}-261122-{n:04d}" for n in range(1, 11)
    ]
    assert all(len(found) == 1 for found in codes.values())
    assert [e.number for e in register.keeping.unit_events(UNIT)] == list(range(1, 11))


@pytest.mark.parametrize("unit", ["", "../x", "H61 02", "-x", "x" * 40, "H61\n"])
def test_a_unit_that_cannot_stand_in_a_code_is_refused(register: Register, unit: str) -> None:
    with pytest.raises((WrongUsage, ValidationError)):  # by the model; an empty one only by the register
        received(register, unit=unit)
    assert register.list() == ()


def test_files_of_one_name_are_told_apart(register: Register) -> None:
    files = [file("a.pdf", "1"), file("a.pdf", "2"), file("a (2).pdf", "3")]
    kept = register.dossier(register.receive(submission(), files, now=NOW, actor="x").code).files
    assert [f.name for f in kept] == ["a.pdf", "a (2).pdf", "a (2) (2).pdf"]
    assert [f.sha256 for f in kept] == [f.sha256 for f in files]
    assert kept[1].sent_as == "a.pdf"


@given(st.lists(st.sampled_from(["a", "a.b", "a (2)", "a (2).b", ".b", "a.b.c", "a (3)"]), max_size=12))
def test_unique_names_are_unique(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        new = unique_name(name, taken)
        assert new not in taken
        taken.add(new)


# -- supplements


def test_a_supplement_adds_files_and_starts_the_work_again(register: Register) -> None:
    code = assessed(register)
    register.decide(code, decision(DecisionKind.SUPPLEMENT, reason="thiếu GCN"))
    result = register.supplement(code, submission("portal-1b"), [file("scan1.pdf", "new")], now=NOW, actor="intake")
    assert (result.code, result.created) == (code, False)
    dossier = register.dossier(code)
    assert dossier.state is State.RECEIVED
    assert [(f.name, f.submission) for f in dossier.files] == [
        ("scan1.pdf", "portal-1"),
        ("scan1 (2).pdf", "portal-1b"),
    ]
    assert [s.submission for s in register.submissions(code)] == ["portal-1", "portal-1b"]
    assert register.events(code)[-1].kind is EventKind.SUPPLEMENT_RECEIVED
    assert register.supplement(code, submission("portal-1b"), [file("scan1.pdf", "new")], now=NOW, actor="x") == result
    assert register.dossier(code) == dossier
    assert register.unfinished() == (code,)


def test_a_supplement_to_nothing_or_to_what_is_decided_is_refused(register: Register) -> None:
    with pytest.raises(NotFound):
        register.supplement("H61.02-261122-9999", submission(), [file()], now=NOW, actor="x")
    code = assessed(register)
    register.decide(code, decision())
    with pytest.raises(ForbiddenTransition):
        register.supplement(code, submission("later"), [file()], now=NOW, actor="x")
    assert register.dossier_of_submission("later") is None


def test_one_submission_cannot_supplement_two_dossiers(register: Register) -> None:
    first, second = assessed(register, "a"), assessed(register, "b")
    register.supplement(first, submission("s"), [file("x.pdf")], now=NOW, actor="x")
    with pytest.raises(WrongUsage):
        register.supplement(second, submission("s"), [file("x.pdf")], now=NOW, actor="x")


# -- when the database is not there


def test_a_register_without_tables_or_server_is_said_in_one_line(tmp_path: object) -> None:
    empty = open_register(f"sqlite:///{tmp_path}/empty.sqlite")
    with pytest.raises(ComponentMissing, match="tables"):
        received(empty)
    absent = open_register("postgresql+psycopg://hoso:secret@127.0.0.1:1/none")
    with pytest.raises(ComponentMissing) as caught:
        absent.dossier("x")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(ComponentMissing):
        open_register("sqlite:////proc/none/register.sqlite").migrate()


def test_nothing_is_kept_of_a_delivery_that_fails_half_way(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.register import intake

    def broken(*arguments: object, **more: object) -> None:
        raise RuntimeError("the last write fails")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "append", broken)
        with pytest.raises(RuntimeError):
            received(register)
    assert register.list() == ()
    assert received(register) == f"{UNIT}-261122-0001"
    register.move(f"{UNIT}-261122-0001", State.PROCESSING, event(EventKind.PROCESSING_STARTED))
