"""The second copy and the third: the same bytes under the same retention, wrong ones found and mended, and an offline
copy that proves itself alone."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.error import IntegrityError, NotFound, RefusedInput, WrongUsage
from models.procedure import Retention
from storage import audit
from storage.copying import copy_object, reads
from storage.objects import Mode, ObjectStore, Place, open_store
from storage.offline import export_offline, verify_offline
from storage.packages import gather, seal
from storage.register import Register, open_register
from storage.register.kept import KeptObject
from tests.storage.samples import NOW
from tests.storage.test_fixity import objects_of
from tests.storage.test_packages import accepted


@pytest.fixture
def second(tmp_path: Path) -> ObjectStore:
    return open_store(f"file://{tmp_path}/second")


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[Register, ObjectStore]:
    """A register with a sealed dossier, anchored."""
    register, objects = open_register(f"sqlite:///{tmp_path}/r.sqlite"), open_store(f"{tmp_path}/1")
    register.migrate()
    record = gather(register, accepted(register, objects))
    register.keeping.seal(seal(record, objects, Retention(code="06", years=10), now=NOW), actor="archivist")
    audit.anchor(register, objects, now=NOW)
    return register, objects


def kept(register: Register) -> list[KeptObject]:
    return list(register.keeping.kept_objects())


def test_a_copy_has_the_bytes_the_retention_and_the_hold(store: ObjectStore, second: ObjectStore) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    first = second.put_bytes(Place.ARCHIVE, "p.zip", b"package", retain_until=until, mode=Mode.GOVERNANCE)
    second.hold(Place.ARCHIVE, "p.zip", True)
    of = KeptObject(place=Place.ARCHIVE, key="p.zip", sha256=str(first.sha256))
    copy_object(second, store, of, now=datetime.now(UTC))
    there = store.stat(Place.ARCHIVE, "p.zip")
    assert there is not None
    assert (there.sha256, there.bytes, there.mode, there.hold) == (first.sha256, 7, Mode.GOVERNANCE, True)
    assert there.retain_until is not None
    assert there.retain_until >= until
    copy_object(second, store, of, now=datetime.now(UTC))
    assert store.stat(Place.ARCHIVE, "p.zip") == there, "a second run copies nothing"
    store.hold(Place.ARCHIVE, "p.zip", False)


def test_wrong_bytes_are_never_copied(tmp_path: Path, store: ObjectStore, second: ObjectStore) -> None:
    second.put_bytes(Place.ARCHIVE, "p.zip", b"altered")
    of = KeptObject(place=Place.ARCHIVE, key="p.zip", sha256="0" * 64)
    with pytest.raises(IntegrityError):
        copy_object(second, store, of, now=NOW)
    assert store.stat(Place.ARCHIVE, "p.zip") is None
    with pytest.raises(NotFound):
        copy_object(second, store, of.model_copy(update={"key": "q.zip"}), now=NOW)


def test_an_archived_object_is_mended_from_its_copy(sealed: tuple[Register, ObjectStore], second: ObjectStore) -> None:
    register, objects = sealed
    for one in kept(register):
        copy_object(objects, second, one, now=NOW)
    before = objects.stat(Place.ARCHIVE, kept(register)[0].key)
    for path in objects_of(objects):
        if "audit" in path.parts:
            continue
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1])
    assert not any(reads(objects, one) for one in kept(register))
    for one in kept(register):
        copy_object(second, objects, one, now=NOW)
    assert all(reads(objects, one) for one in kept(register))
    assert objects.stat(Place.ARCHIVE, kept(register)[0].key) == before, "with its retention"


def test_an_offline_copy_proves_itself_alone(sealed: tuple[Register, ObjectStore], tmp_path: Path) -> None:
    register, objects = sealed
    about = export_offline(register, objects, tmp_path / "disk", now=NOW)
    assert about.objects == len(kept(register)) + 1  # the anchor
    assert verify_offline(tmp_path / "disk") == ()
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=tmp_path / "disk", check=False, capture_output=True
    )
    assert done.returncode == 0
    with pytest.raises(WrongUsage, match="not there"):
        export_offline(register, objects, tmp_path / "disk", now=NOW)


def test_every_touched_file_of_an_offline_copy_is_told(sealed: tuple[Register, ObjectStore], tmp_path: Path) -> None:
    register, objects = sealed
    export_offline(register, objects, tmp_path / "disk", now=NOW)
    files = [path for path in (tmp_path / "disk").rglob("*") if path.is_file() and path.name != "offline.json"]
    for path in files:
        before = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        assert verify_offline(tmp_path / "disk"), path
        path.unlink()
        if path.name != "manifest-sha256.txt":
            assert verify_offline(tmp_path / "disk"), path
        path.write_bytes(before)
    (tmp_path / "disk" / "added").write_bytes(b"x")
    assert verify_offline(tmp_path / "disk") == ("added is in no manifest",)
    (tmp_path / "disk" / "offline.json").unlink()
    with pytest.raises(RefusedInput):
        verify_offline(tmp_path / "disk")


def test_a_later_offline_copy_holds_what_is_new(sealed: tuple[Register, ObjectStore], tmp_path: Path) -> None:
    register, objects = sealed
    first = export_offline(register, objects, tmp_path / "disk", now=NOW)
    second = export_offline(register, objects, tmp_path / "later", now=NOW, since=tmp_path / "disk")
    assert (second.objects, second.since) == (0, first.manifest)
    assert verify_offline(tmp_path / "later") == ()
    assert json.loads((tmp_path / "later" / "offline.json").read_text())["since"] == first.manifest
