"""Fixity finds every flipped byte and missing object, says what it covered, and mends from a second copy."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from models.package import FixityOutcome
from models.procedure import Retention
from storage.fixity import THREE_YEARS, check_fixity
from storage.objects import ObjectStore, Place, incoming_key, open_store
from storage.packages import gather, seal
from storage.register import Register, open_register
from tests.storage.samples import NOW, submission
from tests.storage.test_packages import accepted


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[Register, ObjectStore, ObjectStore]]:
    """A register with three originals and a sealed package, its store, and a second store with the same."""
    register, first, second = (
        open_register(f"sqlite:///{tmp_path}/r.sqlite"), open_store(f"{tmp_path}/1"), open_store(f"{tmp_path}/2"),
    )  # fmt: skip
    register.migrate()
    code = accepted(register, first)
    record = gather(register, code)
    for key in first.keys(Place.INCOMING):
        second.put_bytes(Place.INCOMING, key, first.get_bytes(Place.INCOMING, key))
    for store in (first, second):
        sealed = seal(record, store, Retention(code="06", years=10), now=NOW)
    register.keeping.seal(sealed, actor="archivist")
    yield register, first, second
    register.close()


def objects_of(store: ObjectStore) -> list[Path]:
    paths = [store.local_path(place, key) for place in (Place.INCOMING, Place.ARCHIVE) for key in store.keys(place)]
    return [path for path in paths if path is not None]


def test_all_is_well_and_covered(kept: tuple[Register, ObjectStore, ObjectStore]) -> None:
    register, first, _ = kept
    report = check_fixity(register, first, now=NOW, sample=3)
    assert (report.checked, report.objects, report.overdue, report.sound) == (3, 4, 1, True)
    report = check_fixity(register, first, now=NOW, sample=3)
    assert (report.checked, report.overdue, report.coverage) == (1, 0, 1.0)
    assert check_fixity(register, first, now=NOW).checked == 0
    later = NOW + THREE_YEARS + timedelta(days=1)
    assert check_fixity(register, first, now=later, sample=1).overdue == 3


def test_500_injected_faults_are_found(kept: tuple[Register, ObjectStore, ObjectStore]) -> None:
    """A flipped bit anywhere, a cut-off end, an object gone."""
    register, first, _ = kept
    chance, paths = random.Random(3), objects_of(first)  # noqa: S311
    for round_number in range(500):
        path = chance.choice(paths)
        before = path.read_bytes()
        path.chmod(0o600)
        kind = chance.randrange(3)
        if kind == 0:
            place = chance.randrange(len(before))
            path.write_bytes(before[:place] + bytes([before[place] ^ (1 << chance.randrange(8))]) + before[place + 1 :])
        elif kind == 1:
            path.write_bytes(before[:-1])
        else:
            path.unlink()
        now = NOW + (round_number + 1) * (THREE_YEARS + timedelta(days=1)) / 100
        report = check_fixity(register, first, now=now, within=timedelta(0))
        assert len(report.altered) + len(report.missing) == 1, report
        assert len(register.keeping.alarms()) == 1
        assert not report.sound
        path.write_bytes(before)


def test_a_missing_or_altered_original_is_mended_from_the_second_copy(
    kept: tuple[Register, ObjectStore, ObjectStore],
) -> None:
    register, first, second = kept
    (altered, gone, *_) = [path for path in objects_of(first) if "incoming" in path.parts]
    altered.chmod(0o600)
    altered.write_bytes(b"altered")
    gone.unlink()
    report = check_fixity(register, first, now=NOW, second=second)
    assert len(report.altered) == len(report.missing) == 1
    assert len(report.mended) == 2
    assert report.sound
    assert register.keeping.alarms() == ()
    assert first.get_bytes(Place.INCOMING, incoming_key(gone.name))


def test_what_cannot_be_mended_stays_an_alarm(kept: tuple[Register, ObjectStore, ObjectStore], tmp_path: Path) -> None:
    register, first, _ = kept
    objects_of(first)[0].unlink()
    report = check_fixity(register, first, now=NOW, second=open_store(f"{tmp_path}/empty"))
    assert not report.sound
    assert [alarm.outcome for alarm in register.keeping.alarms()] == [FixityOutcome.MISSING]
    assert submission().submission
