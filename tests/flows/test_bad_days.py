"""Bad days of one machine, for real: disks that are full, clocks that are wrong, two workers for one dossier. After
each nothing acknowledged is lost, no page is called unreadable for want of room, and upkeep finishes without a person.
"""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.house import House
from flows.process import process
from flows.receive import receive
from flows.upkeep import upkeep
from models.error import ComponentMissing
from models.settings import Limits, Settings
from models.state import UNFINISHED, State
from models.submission import Submission
from storage.audit import verify_register
from tests.office.files import image_pdf
from tests.office.papers import sample_pages
from tests.services.daemon import ServiceMissing
from tests.services.postgres import Postgres
from tests.services.small_disk import SmallDisk, small_disk

pytestmark = pytest.mark.fault


@contextmanager
def disk(folder: Path, megabytes: int = 6) -> Iterator[SmallDisk]:
    try:
        with small_disk(folder, megabytes) as made:
            yield made
    except ServiceMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "cccd.pdf"
    path.write_bytes(image_pdf(sample_pages("can_cuoc", seed=21)))
    return path


def house_on(home: Path, now: datetime, *, objects: Path, register: str) -> House:
    (home / "scratch").mkdir(parents=True, exist_ok=True)
    settings = Settings(
        home=home, objects=f"file://{objects}", register=register, trust=home, crls=home, workers=1, limits=Limits()
    )
    opened = House(settings, lambda: now)
    opened.register.migrate()
    return opened


def told(house: House) -> Submission:
    return Submission(submission="day", received=house.now())


def receive_many(house: House, paper: Path, count: int) -> None:
    for number in range(count):
        receive(house, [paper], Submission(submission=f"full-{number}", received=house.now()))


def finished_once(house: House, code: str) -> None:
    dossier = house.register.dossier(code)
    assert dossier.state not in UNFINISHED
    kinds = [event.kind.value for event in house.register.events(code)]
    assert (kinds.count("received"), kinds.count("assessed")) == (1, 1)
    assert not [f for f in dossier.findings if f.code.value.startswith(("page.", "file."))]


def test_the_stores_disk_is_full(tmp_path: Path, now: datetime, paper: Path) -> None:
    with disk(tmp_path / "store") as small:
        house = house_on(tmp_path / "home", now, objects=small.folder, register=f"sqlite:///{tmp_path}/r.sqlite")
        small.fill()
        with pytest.raises(ComponentMissing, match="MB free"):
            receive(house, [paper], told(house))
        assert not house.register.list()
        small.free()
        code = receive(house, [paper], told(house)).code
        small.fill(leave=8192)
        with pytest.raises(ComponentMissing):
            process(house, code)
        assert house.register.dossier(code).state is State.RECEIVED
        assert list(upkeep(house).waiting) == [code]
        small.free()
        assert upkeep(house).finished == [code]
        finished_once(house, code)


def test_the_workers_disk_is_full(tmp_path: Path, now: datetime, paper: Path) -> None:
    with disk(tmp_path / "home", 150) as small:
        house = house_on(small.folder, now, objects=tmp_path / "store", register=f"sqlite:///{tmp_path}/r.sqlite")
        code = receive(house, [paper], told(house)).code
        small.fill(leave=100_000)
        assert list(upkeep(house).waiting) == [code]
        assert house.register.dossier(code).state in UNFINISHED
        small.free()
        assert upkeep(house).finished == [code]
        finished_once(house, code)


def test_the_registers_disk_is_full(tmp_path: Path, now: datetime, paper: Path) -> None:
    with disk(tmp_path / "database") as small:
        house = house_on(
            tmp_path / "home", now, objects=tmp_path / "store", register=f"sqlite:///{small.folder}/r.sqlite"
        )
        small.fill()
        with pytest.raises(ComponentMissing, match=r"nothing was kept|does not answer"):
            receive(house, [paper], told(house))
        small.free()
        code = receive(house, [paper], told(house)).code
        small.fill()
        with pytest.raises(ComponentMissing):
            process(house, code)
        small.free()
        assert upkeep(house).finished == [code]
        finished_once(house, code)
        assert verify_register(house.register).sound


@pytest.mark.service
def test_postgresqls_disk_is_full(tmp_path: Path, now: datetime, paper: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="hoso-disk-"))
    folder.chmod(0o755)  # PostgreSQL runs as a user of its own
    with disk(folder, 180) as small:
        server = Postgres(folder=small.folder / "cluster")
        server.start()
        try:
            house = house_on(tmp_path / "home", now, objects=tmp_path / "store", register=server.new_database())
            code = receive(house, [paper], told(house)).code
            small.fill()
            with pytest.raises(ComponentMissing):
                receive_many(house, paper, 100_000)  # until the log that it keeps ready is used up
            small.free()
            server.kill()  # what an operator does, where PostgreSQL has not stopped by itself
            server.start()
            kept = {row.dossier for row in house.register.list(limit=10_000)}
            assert code in kept
            assert process(house, code).state not in UNFINISHED
            finished_once(house, code)
            assert verify_register(house.register).sound
        finally:
            server.remove()
    folder.rmdir()


@pytest.mark.parametrize("wrong", [timedelta(hours=1), timedelta(hours=-1)], ids=["ahead", "behind"])
def test_a_workers_clock_is_wrong_by_an_hour(house: House, now: datetime, paper: Path, wrong: timedelta) -> None:
    """Received by a right clock, read by a wrong one, and the other way round: to the same end, and the chain holds."""
    other = House(house.settings, lambda: now + wrong)
    first = receive(house, [paper], told(house)).code
    second = receive(other, [paper], Submission(submission="other", received=other.now())).code
    assert process(other, first).state is process(house, second).state
    for code in (first, second):
        finished_once(house, code)
    assert house.register.dossier(first).due_at == house.register.dossier(second).due_at or wrong
    assert verify_register(house.register).sound


def test_two_workers_are_given_the_same_dossier(house: House, paper: Path) -> None:
    code = receive(house, [paper], told(house)).code
    states: list[State] = []
    threads = [threading.Thread(target=lambda: states.append(process(house, code).state)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(states) == 3
    finished_once(house, code)


def test_repeated_and_reordered_submissions_are_one_dossier_each(house: House, paper: Path) -> None:
    """Two portals' connections deliver the same ten again, in another order, at the same time."""
    names = [f"order-{n}" for n in range(10)]
    found: list[tuple[str, str]] = []

    def send(order: list[str]) -> None:
        found.extend(
            (name, receive(house, [paper], Submission(submission=name, received=house.now())).code) for name in order
        )

    threads = [threading.Thread(target=send, args=(order,)) for order in (names, names[::-1], names[5:] + names[:5])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 30
    assert len(set(found)) == 10
    assert len(house.register.list()) == 10
