"""The archive's day: anchors, second copies, fixity, a search index that lags; what fails is told, the rest goes on."""

from datetime import timedelta
from pathlib import Path

from flows.copies import copy_out
from flows.daily import daily
from flows.house import House
from flows.receive import receive
from models.submission import Submission
from storage.objects import Place, incoming_key
from storage.register.index import clear
from tests.storage.samples import assessed


def with_second(house: House, folder: Path, **more: object) -> House:
    settings = house.settings.model_copy(update={"second_store": f"file://{folder}", **more})
    return House(settings, house.now)


def received(house: House, tmp_path: Path) -> str:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1")
    given = Submission(submission="s", received=house.now())
    code = receive(house, [tmp_path / "a.pdf"], given).code
    return house.register.dossier(code).files[0].sha256


def test_a_day_is_done_once(house: House, tmp_path: Path) -> None:
    house = with_second(house, tmp_path / "second")
    sha256 = received(house, tmp_path)
    done = daily(house)
    assert done is not None
    assert (done.failed, len(done.anchored)) == ({}, 1)
    assert done.copies is not None
    assert (done.copies.copied, done.copies.sound) == (1, True)
    assert done.fixity is not None
    assert done.fixity.checked == 1
    assert house.second is not None
    assert house.second.get_bytes(Place.INCOMING, incoming_key(sha256)) == b"%PDF-1"
    assert daily(house) is None
    assert daily(House(house.settings, lambda: house.now() + timedelta(days=1))) is not None


def test_an_original_that_is_lost_comes_back_from_the_second_store(house: House, tmp_path: Path) -> None:
    house = with_second(house, tmp_path / "second")
    key = incoming_key(received(house, tmp_path))
    daily(house)
    house.objects.local_path(Place.INCOMING, key).unlink()
    later = House(house.settings, lambda: house.now() + timedelta(days=400))
    done = daily(later)
    assert done is not None
    assert done.fixity is not None
    assert done.fixity.mended == (f"incoming/{key}",)
    assert house.objects.get_bytes(Place.INCOMING, key) == b"%PDF-1"


def test_a_copy_that_is_lost_is_made_again(house: House, tmp_path: Path) -> None:
    house = with_second(house, tmp_path / "second")
    key = incoming_key(received(house, tmp_path))
    copy_out(house, sample=0, within=timedelta(0))
    assert house.second is not None
    house.second.local_path(Place.INCOMING, key).unlink()
    later = House(house.settings, lambda: house.now() + timedelta(days=1))
    report = copy_out(later, sample=10, within=timedelta(0))
    assert (report.checked, report.mended, report.sound) == (1, (f"incoming/{key}",), True)
    assert house.second.get_bytes(Place.INCOMING, key) == b"%PDF-1"
    assert house.register.copies.alarms() == ()


def test_what_is_lost_in_both_stays_an_alarm(house: House, tmp_path: Path) -> None:
    house = with_second(house, tmp_path / "second")
    key = incoming_key(received(house, tmp_path))
    copy_out(house, sample=0, within=timedelta(0))
    for store in (house.objects, house.second):
        store.local_path(Place.INCOMING, key).unlink()
    report = copy_out(House(house.settings, lambda: house.now() + timedelta(days=1)), sample=9, within=timedelta(0))
    assert report.alarms == (f"incoming/{key}",)
    assert [alarm.key for alarm in house.register.copies.alarms()] == [key]


def test_a_part_that_fails_is_told_and_the_others_go_on(house: House, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_bytes(b"a file, not a folder")
    house = with_second(house, tmp_path / "blocked", tsa="http://127.0.0.1:1/")
    received(house, tmp_path)
    done = daily(house)
    assert done is not None
    assert "HOSO_TSA" in done.failed["anchored"]
    assert done.copies is not None
    assert len(done.copies.failed) == 1
    assert done.fixity is not None
    assert done.fixity.checked == 1


def test_dossiers_that_the_index_lost_are_found_again(house: House) -> None:
    code = assessed(house.register)
    with house.register.database.write() as connection:
        clear(connection)
    assert house.register.search("Huệ") == ()
    done = daily(house)
    assert done is not None
    assert done.reindexed == 1
    assert [hit.dossier.dossier for hit in house.register.search("Huệ")] == [code]
