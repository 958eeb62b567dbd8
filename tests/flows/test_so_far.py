"""The checklist ticks off while pages are read: the assessment itself over the pages read so far, and nothing kept."""

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from flows import so_far
from flows.house import House
from flows.receive import receive
from flows.results import keep, reading_key
from flows.so_far import Waiting
from models.decision import Event, EventKind
from models.dossier import ChecklistStatus, Dossier
from models.reading import PageReading
from models.state import State
from pipeline.read.engine import probe
from tests.pipeline.dossier_on_paper import CERTIFICATE, CONTRACT, FORM, pages, submission
from tests.pipeline.typed import typed

PRESENT, MISSING = ChecklistStatus.PRESENT, ChecklistStatus.MISSING


@pytest.fixture
def waiting(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Waiting]:
    monkeypatch.setattr(so_far, "REST", 0)
    with house.workers(1) as pool:
        yield Waiting(house, pool)


def being_read(house: House, folder: Path, count: int) -> Dossier:
    """A dossier of one scan whose pages nobody has read yet."""
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page()
        pdf.save(folder / "scan.pdf")
    code = receive(house, [folder / "scan.pdf"], submission()).code
    return house.register.move(code, State.PROCESSING, event(house, code))


def event(house: House, code: str) -> Event:
    return Event(kind=EventKind.PROCESSING_STARTED, at=house.now(), actor="t", dossier=code)


def read(house: House, dossier: Dossier, page: PageReading, number: int) -> None:
    """What a worker does with a page, here or on another machine."""
    key = reading_key(dossier.files[0].sha256, number, probe().fingerprint, house.settings)
    keep(house.objects, key, page.model_copy(update={"number": number}))


def ticks(waiting: Waiting, dossier: Dossier) -> dict[str, ChecklistStatus]:
    return {line.component: line.status for line in waiting.so_far(dossier).dossier.checklist}


def test_papers_tick_off_as_pages_come_in_any_order(house: House, waiting: Waiting, tmp_path: Path) -> None:
    dossier = being_read(house, tmp_path, 4)
    assert ticks(waiting, dossier)["gcn"] is MISSING, "the whole list stands from the beginning"
    seen = []
    typed_pages = pages()
    for number in (1, 3, 2, 4):
        read(house, dossier, typed_pages[number - 1], number)
        found = waiting.so_far(dossier)
        assert found.pages == 4
        lines = {line.component for line in found.dossier.checklist if line.status is PRESENT}
        seen.append((found.read, lines))
    assert [n for n, _ in seen] == [1, 2, 3, 4]
    assert len(seen[0][1]) == 1
    assert seen[1][1] == seen[0][1], "a page whose neighbour is still being read waits for it"
    assert {"gcn"} < seen[2][1] - seen[1][1], "the certificate, and the contract's first page after it"
    assert house.register.dossier(dossier.dossier) == dossier, "nothing of it is kept"


def test_a_page_that_failed_holds_nothing_up(house: House, waiting: Waiting, tmp_path: Path) -> None:
    dossier = being_read(house, tmp_path, 12)
    read(house, dossier, typed(FORM, ink=1), 1)
    for number in range(3, 10):
        read(house, dossier, typed(CERTIFICATE if number == 3 else "", seals=1), number)
    assert ticks(waiting, dossier)["gcn"] is MISSING
    read(house, dossier, typed(""), 10)
    assert ticks(waiting, dossier)["gcn"] is PRESENT


def test_a_later_page_takes_a_tick_back(house: House, waiting: Waiting, tmp_path: Path) -> None:
    dossier = being_read(house, tmp_path, 3)
    read(house, dossier, typed(FORM, ink=1), 1)
    read(house, dossier, typed(CERTIFICATE, seals=1), 2)
    assert ticks(waiting, dossier)["gcn"] is PRESENT
    read(house, dossier, typed(CERTIFICATE, seals=1), 3)
    assert ticks(waiting, dossier)["gcn"] is not PRESENT


def test_a_stamp_of_secrecy_ends_it(house: House, waiting: Waiting, tmp_path: Path) -> None:
    dossier = being_read(house, tmp_path, 3)
    read(house, dossier, typed(FORM, ink=1), 1)
    assert ticks(waiting, dossier)
    read(house, dossier, typed("TỐI MẬT\n\n" + CONTRACT[0]), 2)
    assert waiting.so_far(dossier).read == 2
    assert not ticks(waiting, dossier)
    read(house, dossier, typed(CERTIFICATE), 3)
    assert not ticks(waiting, dossier), "nor with the pages after it"


def test_what_waits_its_turn_shows_nothing(house: House, waiting: Waiting, tmp_path: Path) -> None:
    dossier = being_read(house, tmp_path, 1)
    back = house.register.move(dossier.dossier, State.RECEIVED, event(house, dossier.dossier))
    found = waiting.so_far(back)
    assert (found.read, found.pages, found.dossier.checklist) == (0, 0, ())


def test_a_look_is_followed_by_rest(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(so_far, "REST", 1000)
    dossier = being_read(house, tmp_path, 1)
    with house.workers(1) as pool:
        waiting = Waiting(house, pool)
        assert waiting.so_far(dossier).read == 0
        read(house, dossier, pages()[0], 1)
        assert waiting.so_far(dossier).read == 0
        assert Waiting(house, pool).so_far(dossier).read == 1
