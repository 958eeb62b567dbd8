"""Learning from a real register: papers of accepted dossiers teach, their pages are not read again."""

from pathlib import Path

import pytest

from flows.house import House, open_house
from flows.learning import confirmed, learn
from flows.process import process
from flows.receive import receive
from flows.steps import reading
from models.decision import Decision, DecisionKind
from models.learned import Learned, Outcome
from models.submission import Submission
from storage import learned
from tests.office.files import image_pdf
from tests.office.papers import sample_pages


@pytest.mark.slow
def test_accepted_papers_teach_without_being_read_again(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cccd.pdf"
    path.write_bytes(image_pdf(sample_pages("can_cuoc", seed=3)))
    given = Submission(submission="s-1", received=house.now(), procedure="land_transfer")
    code = receive(house, [path], given).code
    process(house, code)
    assert list(confirmed(house)) == []
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="lan", at=house.now()), origin="test")
    monkeypatch.setattr(reading, "read_file", None)
    cases = list(confirmed(house))
    assert [(c.lesson.label, c.component, c.lesson.dossier) for c in cases] == [("can_cuoc", "can_cuoc", code)]
    assert "card" in cases[0].lesson.features or cases[0].pages
    report = learn(house)
    assert (report.outcome, report.papers, report.dossiers) == (Outcome.TOO_FEW, 1, 1)
    assert learned.load(house.models) is None


def test_a_model_in_use_changes_the_catalogues_fingerprint(house: House) -> None:
    before = house.catalogue
    learned.promote(house.models, Learned(labels=("a", "b"), bias=(0.0, 0.0), weights={}))
    after = open_house(house.settings, house.now).catalogue
    assert after.learned is not None
    assert after.fingerprint != before.fingerprint
    assert after.procedures == before.procedures
