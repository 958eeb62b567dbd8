"""Whose turn it is: what the law wants in minutes first, units take turns, nothing that fails stops its unit."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows import dispatch
from flows.dispatch import Dispatcher
from flows.house import House, open_house
from flows.line import lane_of, next_in_line, take_turn
from flows.receive import receive
from flows.settings import load_settings
from flows.tickets import RANGE_PAGES, ranges
from hoso.commands.serve import fitting
from models.decision import Event, EventKind
from models.dossier import Assessment, Dossier
from models.lane import Lane
from models.settings import Limits, Settings
from models.state import State
from models.submission import Submission

Deliver = Callable[..., str]


class Clock:
    """Goes on by a second each time it is asked."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def house(now: datetime) -> House:
    opened = open_house(load_settings(), Clock(now))
    yield opened
    opened.register.close()


@pytest.fixture
def deliver(house: House, tmp_path: Path) -> Deliver:
    def sent(unit: str, number: int, procedure: str | None = None) -> str:
        paper = tmp_path / f"{unit}-{number}.txt"
        paper.write_text(f"{unit} {number}")
        told = Submission(submission=f"{number}", unit=unit, procedure=procedure, received=house.now())
        return receive(house, [paper], told).code

    return sent


def begin(house: House, code: str) -> None:
    started = Event(kind=EventKind.PROCESSING_STARTED, at=house.now(), actor="test", dossier=code)
    house.register.move(code, State.PROCESSING, started)


def finish(house: House, code: str) -> Dossier:
    """What ``process`` does to the register, without reading anything."""
    if house.register.dossier(code).state is State.RECEIVED:
        begin(house, code)
    empty = Assessment(procedure=None, engine="e", catalogue="c")
    house.register.record(code, empty, State.READY, due_at=None, now=house.now(), actor="test")
    return house.register.dossier(code)


def test_one_units_flood_does_not_starve_another(house: House, deliver: Deliver) -> None:
    flood = [deliver("H61.02", n) for n in range(20)]
    others = [deliver("H61.05", n) for n in range(3)]
    served = []
    for ticket in (*flood, *others):
        done = take_turn(house, ticket, lambda code: finish(house, code))
        served.append(done.dossier)
    assert [served.index(code) for code in others] == [1, 3, 5]
    assert [code for code in served if code in flood] == flood
    assert len(set(served)) == 23


def test_a_ship_that_waits_goes_before_everything(house: House, deliver: Deliver) -> None:
    plain = [deliver("H61.02", n, "land_transfer") for n in range(5)]
    ship = deliver("H61.09", 1, "inland_port_entry")
    assert lane_of(house, house.register.dossier(ship)) is Lane.EXPRESS
    assert lane_of(house, house.register.dossier(plain[0])) is Lane.NORMAL
    assert next_in_line(house, Lane.NORMAL) == ship
    assert take_turn(house, plain[0], lambda code: finish(house, code)).dossier == ship
    assert next_in_line(house, Lane.EXPRESS) is None
    assert next_in_line(house, Lane.NORMAL) == plain[0]


def test_a_dossier_that_cannot_be_worked_on_does_not_stop_its_unit(house: House, deliver: Deliver) -> None:
    stuck, fine = deliver("H61.02", 1), deliver("H61.02", 2)
    begin(house, stuck)
    back = Event(kind=EventKind.PUT_BACK, at=house.now(), actor="test", dossier=stuck)
    house.register.move(stuck, State.RECEIVED, back)
    assert next_in_line(house, Lane.NORMAL) == fine


def test_a_ticket_whose_dossier_is_with_another_worker_serves_the_next(house: House, deliver: Deliver) -> None:
    taken, free = deliver("H61.02", 1), deliver("H61.02", 2)
    asked = []

    def one(code: str) -> Dossier:
        asked.append(code)
        return house.register.dossier(code) if code == taken else finish(house, code)

    assert take_turn(house, taken, one).dossier == free
    assert asked == [taken, free]


def test_a_dossier_whose_worker_died_is_taken_up_by_its_ticket(house: House, deliver: Deliver) -> None:
    dead, waiting = deliver("H61.02", 1), deliver("H61.02", 2)
    begin(house, dead)
    assert take_turn(house, dead, lambda code: finish(house, code)).dossier == dead
    assert house.register.dossier(waiting).state is State.RECEIVED


def test_a_ticket_too_many_does_nothing(house: House, deliver: Deliver) -> None:
    code = deliver("H61.02", 1)
    finish(house, code)
    assert take_turn(house, code, lambda _: pytest.fail("nothing waits")).state is State.READY


def test_a_bundle_of_500_pages_does_not_block_a_port_permit(
    house: House, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading is simulated: the bundle is read until the ship has sailed, or the test gives up."""
    bundle = deliver("H61.02", 1, "land_transfer")
    sailed, begun = threading.Event(), threading.Event()

    def slow(opened: House, code: str, *, workers: object) -> Dossier:
        if code == bundle:
            begin(opened, code)
            begun.set()
            assert sailed.wait(60)
            return finish(opened, code)
        done = finish(opened, code)
        sailed.set()
        return done

    monkeypatch.setattr(dispatch, "process", slow)
    monkeypatch.setattr(dispatch, "upkeep", lambda _: None)
    dispatcher = Dispatcher(house)
    dispatcher.start()
    dispatcher.submit(bundle)
    assert begun.wait(60)
    began = time.monotonic()
    ship = deliver("H61.09", 1, "inland_port_entry")
    dispatcher.submit(ship)
    assert sailed.wait(60)
    assert time.monotonic() - began < 30
    dispatcher.stop()
    assert house.register.dossier(ship).state is State.READY
    assert house.register.dossier(bundle).state is State.READY


@pytest.mark.parametrize("pages", [1, 60, 61, 119, 500])
def test_ranges_cover_what_the_own_run_does_not_begin_with(pages: int) -> None:
    covered = [n for first, last in ranges(pages) for n in range(first, last + 1)]
    assert sorted(covered) == (list(range(RANGE_PAGES + 1, pages + 1)) if pages > 60 else [])


@pytest.mark.parametrize(
    ("cores", "memory_mb", "at_once"), [(1, 4_000, 1), (2, 8_000, 1), (8, 64_000, 4), (8, 12_000, 2), (64, 256_000, 32)]
)
def test_as_many_dossiers_at_once_as_fit(cores: int, memory_mb: int, at_once: int) -> None:
    settings = Settings(home=Path("home"), workers=2, limits=Limits(worker_memory_mb=2000))
    assert fitting(cores, memory_mb, settings) == at_once
