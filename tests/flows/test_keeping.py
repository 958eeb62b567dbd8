"""Keeping: a decided dossier is sealed by upkeep, goes out as a package, and comes in elsewhere bit for bit."""

import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.disposing import dispose
from flows.gate import Gate
from flows.house import House, open_house
from flows.keeping import export_dossier, hold, seal_dossier, to_seal
from flows.process import process
from flows.receive import receive, receive_package
from flows.upkeep import upkeep
from models.decision import Decision, DecisionKind, Event, EventKind
from models.error import Forbidden, ForbiddenTransition, IntegrityError, NotFound, Retained
from models.package import Profile
from models.settings import Settings
from models.state import State
from models.submission import Submission
from models.user import Role, User
from storage.fixity import FixityReport, check_fixity
from storage.objects import Place, incoming_key
from tests.office.files import image_pdf
from tests.office.papers import sample_pages

pytestmark = pytest.mark.slow


@pytest.fixture
def accepted(house: House, tmp_path: Path) -> str:
    (tmp_path / "cccd.pdf").write_bytes(image_pdf(sample_pages("can_cuoc", seed=31)))
    given = Submission(submission="k-1", procedure="civil_status_extract", received=house.now())
    code = receive(house, [tmp_path / "cccd.pdf"], given).code
    process(house, code)
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="lan", at=house.now()), origin="test")
    return code


def test_upkeep_seals_what_was_decided_and_only_once(house: House, accepted: str) -> None:
    assert upkeep(house).sealed == [accepted]
    assert house.register.dossier(accepted).state is State.SEALED
    assert upkeep(house).sealed == []
    (package,) = house.register.keeping.packages(accepted)
    assert house.objects.stat(Place.ARCHIVE, package.key).sha256 == package.sha256
    assert seal_dossier(house, accepted, actor="x").state is State.SEALED


def test_sealing_waits_for_the_days_of_grace(house: House, accepted: str) -> None:
    later = House(house.settings.model_copy(update={"seal_after_days": 5}), house.now)
    assert upkeep(later).sealed == []
    assert upkeep(House(later.settings, lambda: house.now() + timedelta(days=6))).sealed == [accepted]


def test_a_paper_that_is_its_own_access_copy_is_kept_once(house: House) -> None:
    sent = Path(__file__).parents[2] / "examples/06_chu_ky_so_dung/Tờ khai_signed.pdf"
    code = receive(house, [sent], Submission(received=house.now())).code
    process(house, code)
    (file,) = house.register.dossier(code).files
    (copy,) = (house.objects.stat(Place.WORK, key) for key in house.objects.keys(Place.WORK, "access/"))
    assert copy is not None
    assert copy.bytes == 0
    with Gate(house) as gate:
        assert gate.access_copy(code, file.name) == sent.read_bytes()
    house.register.decide(code, Decision(kind=DecisionKind.ACCEPT, by="lan", at=house.now()), origin="test")
    package = house.register.keeping.packages(seal_dossier(house, code, actor="x").dossier)[0]
    with house.objects.open(Place.ARCHIVE, package.key) as stream, zipfile.ZipFile(stream) as whole:
        assert [info.file_size for info in whole.infolist() if info.filename.endswith(".pdf")] == [
            len(sent.read_bytes())
        ]


@pytest.mark.parametrize("profile", [Profile.BAGIT, Profile.EARK])
def test_a_package_comes_in_elsewhere_bit_for_bit(
    house: House, accepted: str, profile: Profile, tmp_path: Path
) -> None:
    folder = export_dossier(house, accepted, profile, tmp_path / "out")
    elsewhere = open_house(
        Settings(home=tmp_path / "b", objects=f"file://{tmp_path}/b/o", register=f"sqlite:///{tmp_path}/b/r")
    )
    taken = receive_package(elsewhere, folder)
    here, there = house.register.dossier(accepted), elsewhere.register.dossier(taken.code)
    assert [(f.name, f.sha256) for f in there.files] == [(f.name, f.sha256) for f in here.files]
    assert there.submission == here.submission
    assert not receive_package(elsewhere, folder).created


def test_a_package_that_was_touched_is_refused(house: House, accepted: str, tmp_path: Path) -> None:
    folder = export_dossier(house, accepted, Profile.BAGIT, tmp_path / "out")
    original = next((folder / "data/originals").iterdir())
    original.write_bytes(original.read_bytes() + b" ")
    with pytest.raises(IntegrityError):
        receive_package(house, folder)


def fixity(house: House, now: datetime) -> FixityReport:
    return check_fixity(house.register, house.objects, now=now, within=timedelta(days=365))


def test_fixity_finds_a_flipped_byte_and_a_missing_object(house: House, accepted: str) -> None:
    upkeep(house)
    assert fixity(house, house.now()).sound
    (package,) = house.register.keeping.packages(accepted)
    path = house.objects.local_path(Place.ARCHIVE, package.key)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(data))
    report = fixity(house, house.now() + timedelta(days=400))
    assert report.altered == (f"archive/{package.key}",)
    assert not report.sound
    assert len(house.register.keeping.alarms()) == 1


def test_disposal_needs_retention_over_no_hold_and_two_people(house: House, accepted: str) -> None:
    upkeep(house)
    for name in ("a", "b"):
        house.register.add_user(User(name=name, role=Role.ARCHIVIST, units=(house.settings.unit,)))
    house.register.add_user(User(name="stranger", role=Role.ARCHIVIST, units=("H99",)))
    for few in (["a", "a"], ["a", "x"]):
        with pytest.raises(Retained, match="two approvals"):
            dispose(house, accepted, approved_by=few, actor="x", reason="y")
    with pytest.raises(Forbidden):
        dispose(house, accepted, approved_by=["a", "stranger"], actor="x", reason="y")
    with pytest.raises(Retained, match="retention"):
        dispose(house, accepted, approved_by=["a", "b"], actor="x", reason="y")
    later = House(house.settings, lambda: house.now() + timedelta(days=365 * 80))
    hold(later, accepted, True, actor="x", reason="vụ án")
    with pytest.raises(Retained, match="held"):
        dispose(later, accepted, approved_by=["a", "b"], actor="x", reason="y")
    hold(later, accepted, False, actor="x", reason="xong")
    disposed = dispose(later, accepted, approved_by=["a", "b"], actor="x", reason="y")
    assert disposed.state is State.DISPOSED
    (package,) = house.register.keeping.packages(accepted)
    assert house.objects.stat(Place.ARCHIVE, package.key) is None
    assert house.objects.stat(Place.INCOMING, incoming_key(disposed.files[0].sha256)) is None


def test_a_look_at_the_record_neither_delays_sealing_nor_changes_the_package(house: House, accepted: str) -> None:
    later = House(house.settings.model_copy(update={"seal_after_days": 5}), lambda: house.now() + timedelta(days=6))
    later.register.log(Event(kind=EventKind.VIEWED, at=later.now(), actor="lan", dossier=accepted))
    assert to_seal(later) == (accepted,)


def test_what_is_not_decided_is_not_sealed_and_nothing_reaches_the_archive(house: House, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1")
    code = receive(house, [tmp_path / "a.pdf"], Submission(received=house.now())).code
    with pytest.raises(ForbiddenTransition):
        seal_dossier(house, code, actor="x")
    assert list(house.objects.keys(Place.ARCHIVE)) == []


def test_a_hold_needs_something_sealed(house: House, accepted: str) -> None:
    with pytest.raises(NotFound):
        hold(house, accepted, True, actor="x", reason="y")
