"""Packages hold everything, are valid by other people's tools, show any change, and are taken in elsewhere."""

import json
import os
import random
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import bagit
import lxml.etree as etree
import pytest

from models.decision import EventKind
from models.error import IntegrityError, RefusedInput, WrongUsage
from models.package import Profile
from models.procedure import Retention
from models.signature import FileVerdict, Verdict
from models.state import State
from models.submission import ReceivedFile
from storage.objects import Mode, ObjectStore, Place, incoming_key, open_store
from storage.packages import (
    DossierRecord,
    Extra,
    ExtraRole,
    check_package,
    export,
    gather,
    open_package,
    retain_until,
    seal,
)  # fmt: skip
from storage.packages.fields import (
    DOCUMENT_NAMES,
    DOSSIER_NAMES,
    document_fields,
    dossier_fields,
    legacy_dossier_fields,
)  # fmt: skip
from storage.packages.tt05 import tt05_schema, tt05_xml
from storage.register import Register, open_register
from tests.storage.samples import NOW, assessment, decision, digest, event, submission

CONTENT = {"đơn.pdf": b"%PDF-1.7 \x00\xff one", "ảnh chụp.JPG": os.urandom(70_000), "../../etc/passwd": b"two"}


def store_originals(objects: ObjectStore) -> list[ReceivedFile]:
    import hashlib

    files = []
    for name, data in CONTENT.items():
        sha256 = hashlib.sha256(data).hexdigest()
        objects.put_bytes(Place.INCOMING, incoming_key(sha256), data)
        files.append(ReceivedFile(name=name, sha256=sha256, bytes=len(data)))
    return files


def accepted(register: Register, objects: ObjectStore) -> str:
    code = register.receive(submission(), store_originals(objects), now=NOW, actor="intake").code
    register.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    register.record(code, assessment(register.dossier(code)), State.READY, due_at=None, now=NOW, actor="worker")
    register.decide(code, decision())
    return code


@pytest.fixture
def objects(tmp_path: Path) -> ObjectStore:
    return open_store(f"{tmp_path}/objects")


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Register]:
    register = open_register(f"sqlite:///{tmp_path}/r.sqlite")
    register.migrate()
    yield register
    register.close()


@pytest.fixture
def record(sqlite: Register, objects: ObjectStore, tmp_path: Path) -> DossierRecord:
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(b"%PDF access")
    extra = Extra(ExtraRole.ACCESS, "H61.02-261122-0001.0001.pdf", copy, "application/pdf", of="đơn.pdf")
    return gather(sqlite, accepted(sqlite, objects), extras=(extra,))


@pytest.mark.parametrize("profile", [Profile.BAGIT, Profile.EARK, Profile.TT05, Profile.TT02])
def test_a_package_holds_the_originals_bit_for_bit(
    record: DossierRecord, objects: ObjectStore, tmp_path: Path, profile: Profile
) -> None:
    folder = export(record, objects, profile, tmp_path / "out", now=NOW)
    assert folder.name == record.dossier.dossier
    assert check_package(folder) == ()
    opened = open_package(folder, tmp_path)
    assert {o.name: o.path.read_bytes() for o in opened.originals} == CONTENT
    assert opened.dossier == record.dossier
    assert opened.submissions == record.submissions
    assert [p.name for p in (tmp_path / "out").iterdir()] == [folder.name]
    names = [p.name for p in folder.rglob("*")]
    assert "H61.02-261122-0001.0002.pdf" in names
    assert all(name.isascii() for name in names)


@pytest.mark.parametrize("profile", [Profile.BAGIT, Profile.TT05, Profile.TT02])
def test_the_bagit_library_finds_it_valid(
    record: DossierRecord, objects: ObjectStore, tmp_path: Path, profile: Profile
) -> None:
    bag = bagit.Bag(str(export(record, objects, profile, tmp_path / "out", now=NOW)))  # type: ignore[no-untyped-call]
    bag.validate()  # type: ignore[no-untyped-call]
    assert bag.info["External-Identifier"] == record.dossier.dossier
    assert bag.algorithms == ["sha256"]


def eark_python() -> str:
    """The Python of an environment with eark-validator: EARK_PYTHON, or ``.venv-eark`` beside the project."""
    own = Path(__file__).parents[2] / ".venv-eark" / "bin" / "python"
    found = os.environ.get("EARK_PYTHON", str(own))
    if not Path(found).exists():
        pytest.skip("no .venv-eark: python -m venv .venv-eark && .venv-eark/bin/pip install eark-validator==1.1.3")
    return found


def born_digital(record: DossierRecord) -> DossierRecord:
    from dataclasses import replace

    verdicts = tuple(FileVerdict(file=f.name, verdict=Verdict.TOTAL_PASSED) for f in record.dossier.files)
    return replace(record, dossier=record.dossier.model_copy(update={"signatures": verdicts}))


@pytest.mark.slow
@pytest.mark.parametrize("profile", [Profile.EARK, Profile.EARK_SIP])
def test_eark_validator_finds_it_valid(
    record: DossierRecord, objects: ObjectStore, tmp_path: Path, profile: Profile
) -> None:
    folder = export(born_digital(record), objects, profile, tmp_path / "out", now=NOW)
    command = [eark_python(), str(Path(__file__).with_name("eark_check.py")), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    assert report["checked"] is True
    # The validator's SIP14 looks for an attribute without its namespace, which the METS schema does not allow.
    assert [error for error in report["errors"] if " SIP14 " not in error] == []


def test_the_field_lists_follow_their_schema(record: DossierRecord) -> None:
    schema = etree.XMLSchema(etree.fromstring(tt05_schema()))
    schema.assertValid(etree.fromstring(tt05_xml(record)))


def test_scans_never_go_into_an_sip(record: DossierRecord, objects: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="AIP"):
        export(record, objects, Profile.EARK_SIP, tmp_path / "out", now=NOW)
    assert list((tmp_path / "out").glob("*")) == []


def test_the_field_lists_are_complete(record: DossierRecord) -> None:
    assert tuple(name for name, _ in dossier_fields(record)) == DOSSIER_NAMES
    assert tuple(name for name, _ in document_fields(record)[0]) == DOCUMENT_NAMES
    assert (len(DOSSIER_NAMES), len(DOCUMENT_NAMES)) == (18, 21)
    values = dict(dossier_fields(record))
    assert (values["arcFileCode"], values["startDate"], values["confidenceLevel"]) == (
        record.dossier.dossier, "22/11/2026", "02",
    )  # fmt: skip
    assert dict(document_fields(record)[0])["docCode"] == "H61.02-261122-0001.0000001"
    assert dict(legacy_dossier_fields(record))["FileCode"] == record.dossier.dossier
    assert dict(dossier_fields(born_digital(record)))["confidenceLevel"] == "01"


@pytest.mark.parametrize("profile", [Profile.BAGIT, Profile.EARK])
def test_every_change_of_a_package_is_found(
    record: DossierRecord, objects: ObjectStore, tmp_path: Path, profile: Profile
) -> None:
    """100 random changes of the payload: a flipped byte, a file removed, added, or swapped for another."""
    folder = export(record, objects, profile, tmp_path / "out", now=NOW)
    chance = random.Random(7)  # noqa: S311
    payload = sorted(p for p in folder.rglob("*") if p.is_file() and ("data" in p.parts or "metadata" in p.parts))
    for _ in range(100):
        path = chance.choice(payload)
        before = path.read_bytes()
        match chance.randrange(3):
            case 0:
                place = chance.randrange(len(before))
                path.write_bytes(
                    before[:place] + bytes([before[place] ^ (1 << chance.randrange(8))]) + before[place + 1 :]
                )
            case 1:
                path.unlink()
            case _:
                path = path.with_name(path.name + "x")
                path.write_bytes(b"added")
        assert check_package(folder) != (), path
        if path.name.endswith("x"):
            path.unlink()
        else:
            path.write_bytes(before)
    assert check_package(folder) == ()


def test_a_failed_export_leaves_nothing(record: DossierRecord, objects: ObjectStore, tmp_path: Path) -> None:
    path = objects.local_path(Place.INCOMING, incoming_key(record.dossier.files[1].sha256))
    assert path is not None
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    with pytest.raises(IntegrityError):
        export(record, objects, Profile.BAGIT, tmp_path / "out", now=NOW)
    assert list((tmp_path / "out").iterdir()) == []
    (tmp_path / "out" / record.dossier.dossier).mkdir()
    with pytest.raises(WrongUsage):
        export(record, objects, Profile.BAGIT, tmp_path / "out", now=NOW)


# -- sealing, and the other installation


def test_a_sealed_package_is_accepted_by_another_installation(tmp_path: Path, store: ObjectStore) -> None:
    register = open_register(f"sqlite:///{tmp_path}/r.sqlite")
    register.migrate()
    code = accepted(register, store)
    record = gather(register, code)
    now = datetime.now(UTC)
    sealed = seal(record, store, Retention(code="06", years=10), now=now)
    assert sealed.retain_until == record.events[-1].at.replace(year=record.events[-1].at.year + 10)
    assert sealed.mode == ("COMPLIANCE" if store.worm else "")
    again = seal(record, store, Retention(code="06", years=10), now=now)
    assert again == sealed, "an interrupted seal done again adds nothing"
    assert register.keeping.seal(sealed, actor="archivist").state is State.SEALED
    assert register.keeping.seal(sealed, actor="archivist").state is State.SEALED
    assert register.keeping.packages(code) == (sealed,)
    assert [e.kind for e in register.events(code)][-1] is EventKind.SEALED

    store.fetch(Place.ARCHIVE, sealed.key, tmp_path / "taken.zip")
    (tmp_path / "scratch").mkdir()
    opened = open_package(tmp_path / "taken.zip", tmp_path / "scratch")
    assert {o.name: o.path.read_bytes() for o in opened.originals} == CONTENT
    assert opened.dossier.state is State.ACCEPTED
    register.close()


@pytest.mark.parametrize(
    "entry",
    ["../x", "/x", "a/../../x", "a\\..\\x"],
)
def test_a_zip_that_leads_elsewhere_is_refused(tmp_path: Path, entry: str) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, b"x")
    (tmp_path / "in").mkdir()
    with pytest.raises(RefusedInput):
        open_package(path, tmp_path / "in")
    assert not (tmp_path / "x").exists()


def test_a_bomb_a_torn_zip_and_no_package_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(10 << 20))
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    with pytest.raises(RefusedInput):
        open_package(path, tmp_path / "a", max_bytes=1 << 20)
    torn = tmp_path / "torn.zip"
    torn.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(RefusedInput):
        open_package(torn, tmp_path / "b")
    with pytest.raises(IntegrityError):
        open_package(path, tmp_path / "c")


def test_a_package_with_other_originals_than_its_dossier_is_refused(
    record: DossierRecord, objects: ObjectStore, tmp_path: Path
) -> None:
    folder = export(record, objects, Profile.BAGIT, tmp_path / "out", now=NOW)
    first = sorted((folder / "data" / "originals").iterdir())[0]
    first.write_bytes(b"swapped, and the manifests made again")
    data = folder.parent / "again"
    shutil.copytree(folder / "data", data)
    bagit.make_bag(str(data), checksums=["sha256"])  # type: ignore[no-untyped-call]
    with pytest.raises((IntegrityError, RefusedInput)):
        open_package(data, tmp_path)


def test_retention_ends(tmp_path: Path) -> None:
    leap = datetime(2028, 2, 29, tzinfo=UTC)
    assert retain_until(Retention(code="06", years=10), leap) == datetime(2038, 3, 1, tzinfo=UTC)
    assert retain_until(Retention(code="01"), leap) is None


def test_retention_lists_holds_and_disposal(sqlite: Register, objects: ObjectStore, tmp_path: Path) -> None:
    from models.error import Retained

    code = accepted(sqlite, objects)
    sealed = seal(gather(sqlite, code), objects, Retention(code="07", years=1), now=NOW)
    sqlite.keeping.seal(sealed, actor="archivist")
    after = NOW + timedelta(days=400)
    assert sqlite.keeping.due(now=NOW) == ()
    sqlite.keeping.hold(code, True, now=NOW, actor="archivist", reason="tranh chấp")
    assert sqlite.keeping.due(now=after) == ()
    with pytest.raises(Retained):
        sqlite.keeping.dispose(code, approved_by=["a", "b"], now=after, actor="a", reason="hết hạn")
    sqlite.keeping.hold(code, False, now=NOW, actor="archivist", reason="xong")
    assert [p.dossier for p in sqlite.keeping.due(now=after)] == [code]
    for approved, moment in ((["a", "a"], after), (["a", "b"], NOW)):
        with pytest.raises(Retained):
            sqlite.keeping.dispose(code, approved_by=approved, now=moment, actor="a", reason="x")
    assert objects.dispose(Place.ARCHIVE, sealed.key, now=after) == 1
    stub = sqlite.keeping.dispose(code, approved_by=["a", "b"], now=after, actor="a", reason="hết hạn")
    assert stub.state is State.DISPOSED
    assert sqlite.search("Huệ") == ()


def test_names_are_kept_apart_from_paths(record: DossierRecord, objects: ObjectStore, tmp_path: Path) -> None:
    folder = export(record, objects, Profile.BAGIT, tmp_path / "out", now=NOW)
    names = json.loads((folder / "data/metadata/names.json").read_text())
    assert set(names.values()) == set(CONTENT)
    bag = bagit.Bag(str(folder))  # type: ignore[no-untyped-call]
    assert date.fromisoformat(bag.info["Bagging-Date"]) == NOW.date()
    assert digest("x") not in str(names)
    assert Mode.COMPLIANCE.value == "COMPLIANCE"
