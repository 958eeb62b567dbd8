"""Supplements and decisions that come while a worker is busy: nothing is forgotten, nothing is undone."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.house import House
from flows.process import directly, process
from flows.receive import receive
from flows.steps.verifying import proven_receipt
from models.decision import Decision, DecisionKind
from models.error import ComponentMissing
from models.state import State
from models.submission import Applicant, Submission
from tests.office.files import image_pdf
from tests.office.papers import sample_pages

pytestmark = pytest.mark.slow


def card(folder: Path, seed: int) -> Path:
    path = folder / f"cccd{seed}.pdf"
    path.write_bytes(image_pdf(sample_pages("can_cuoc", seed=seed)))
    return path


def submission(house: House, name: str = "s-1", **more: object) -> Submission:
    return Submission(submission=name, received=house.now(), **more)


@pytest.fixture
def code(house: House, tmp_path: Path) -> str:
    given = submission(house, procedure="land_transfer", answers={"part_of_parcel": False})
    return receive(house, [card(tmp_path, 1)], given).code


def decide(house: House, code: str, kind: DecisionKind) -> None:
    house.register.decide(code, Decision(kind=kind, by="lan", at=house.now(), reason="lý do"), origin="test")


def test_a_supplement_keeps_the_procedure_and_reads_only_what_is_new(
    house: House, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = process(house, code)
    decide(house, code, DecisionKind.SUPPLEMENT)
    taken = receive(house, [card(tmp_path, 2)], submission(house, "s-2"), dossier=code)
    assert taken.code == code
    read: list[str] = []
    from flows.steps import reading

    keep = reading.keep
    monkeypatch.setattr(reading, "keep", lambda objects, key, value: (read.append(key), keep(objects, key, value)))
    second = process(house, code)
    assert (second.procedure, second.procedure_version) == (first.procedure, first.procedure_version)
    assert len(second.checklist) == len(first.checklist)
    assert second.due_at is not None
    assert len(second.files) == 2
    assert len(read) == 1


def test_a_supplement_that_overtakes_a_worker_is_assessed(house: House, code: str, tmp_path: Path) -> None:
    def run(name, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        if name == "assess" and len(house.register.dossier(code).files) == 1:
            receive(house, [card(tmp_path, 3)], submission(house, "s-3"), dossier=code)
        return directly(name, function, *args, **kwargs)

    dossier = process(house, code, run=run)
    assert dossier.state is State.REVIEW
    assert all(f.pages == 1 for f in dossier.files)
    assert len(dossier.files) == 2


def test_a_decision_that_overtakes_a_worker_stands(house: House, code: str) -> None:
    def run(name, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        if name == "assess":
            decide(house, code, DecisionKind.STOP)
        return directly(name, function, *args, **kwargs)

    assert process(house, code, run=run).state is State.STOPPED


def test_a_decision_that_comes_while_a_component_fails_stands(house: House, code: str) -> None:
    def run(name, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        decide(house, code, DecisionKind.STOP)
        raise ComponentMissing("no Tesseract")

    with pytest.raises(ComponentMissing):
        process(house, code, run=run)
    assert house.register.dossier(code).state is State.STOPPED


def test_other_applicants_with_the_same_file_are_other_dossiers(house: House, tmp_path: Path) -> None:
    path = card(tmp_path, 4)
    codes = set()
    for name in ("An", "Bình"):
        given = Submission(received=house.now(), applicant=Applicant(name=name))
        codes.add(receive(house, [path], given).code)
        assert not receive(house, [path], given).created
    assert len(codes) == 2


def test_the_same_papers_after_a_refusal_are_a_new_application(house: House, tmp_path: Path) -> None:
    path, given = card(tmp_path, 5), Submission(received=house.now())
    first = receive(house, [path], given)
    process(house, first.code)
    decide(house, first.code, DecisionKind.REJECT)
    again = receive(house, [path], given)
    assert again.created
    assert again.code != first.code


def test_a_claimed_time_of_receipt_never_mends_a_signature(house: House, tmp_path: Path) -> None:
    long_ago = house.now() - timedelta(days=4000)
    claimed = receive(house, [card(tmp_path, 6)], Submission(submission="c", received=long_ago))
    vouched = receive(house, [card(tmp_path, 7)], Submission(submission="v", received=long_ago), time_given=True)
    assert proven_receipt(house, house.register.dossier(claimed.code)) == house.now()
    assert proven_receipt(house, house.register.dossier(vouched.code)) == long_ago


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2099-01-01T00:00:00+07:00"]
)
def test_an_impossible_time_of_receipt_is_left_out(house: House, tmp_path: Path, moment: str) -> None:
    given = Submission(submission=moment[:4], received=datetime.fromisoformat(moment))
    taken = receive(house, [card(tmp_path, 8)], given)
    kept = house.register.submissions(taken.code)[0]
    assert kept.received == house.now()
    assert "received" in kept.ignored


def test_a_tthc_code_names_the_procedure(house: House, tmp_path: Path) -> None:
    taken = receive(house, [card(tmp_path, 9)], submission(house, "t", procedure="2.001199"))
    assert house.register.dossier(taken.code).procedure == "company_registration_llc2"
