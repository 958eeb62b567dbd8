"""Upkeep: one dossier's trouble is told and never stops the others; a living worker's dossier is left to it."""

from pathlib import Path

import pytest

from flows import upkeep as keeping_up
from flows.house import House
from flows.receive import receive
from models.error import ComponentMissing
from models.submission import Submission


@pytest.fixture
def codes(house: House, tmp_path: Path) -> list[str]:
    made = []
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.pdf").write_bytes(name.encode())
        made.append(receive(house, [tmp_path / f"{name}.pdf"], Submission(received=house.now())).code)
    return made


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ComponentMissing("no Tesseract; install it"), "no Tesseract"),
        (KeyError("Nguyễn Văn An"), "a fault of ours: KeyError"),
    ],
)
def test_one_dossiers_trouble_is_told_and_the_others_go_on(
    house: House, codes: list[str], monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    def process(_house: House, code: str, **_options: object) -> object:
        if code == codes[1]:
            raise error
        return house.register.dossier(code)

    monkeypatch.setattr(keeping_up, "process", process)
    report = keeping_up.upkeep(house)
    assert report.busy == [codes[0], codes[2]]
    assert list(report.waiting) == [codes[1]]
    assert says in report.waiting[codes[1]]
    assert "Nguyễn" not in report.waiting[codes[1]]


def test_a_dossier_that_a_living_worker_holds_is_left_to_it(house: House, codes: list[str]) -> None:
    with house.register.lock(codes[0]) as mine:
        assert mine
        from flows.process import process

        assert process(house, codes[0]).state == "received"
