"""The contract of an object store, the same for the folder and for Ceph RGW."""

import base64
import hashlib
import io
import os
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3

from models.error import IntegrityError, NotFound, OutcomeUnknown, Retained, SettingError, WrongUsage
from storage.objects import Mode, ObjectStore, Place, durable, incoming_key, open_store
from storage.objects.s3 import S3Store
from tests.services import Bucket

LARGE = 40 << 20  # over the limit of one request: multipart on S3


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def soon(seconds: float = 2) -> datetime:
    """Locked buckets cannot be emptied: retention in tests lasts seconds."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large"
    path.write_bytes(os.urandom(1 << 20) * (LARGE >> 20))
    return path


def original(store: ObjectStore, folder: Path, data: bytes = b"scan") -> str:
    path = folder / "original"
    path.write_bytes(data)
    store.put_file(Place.INCOMING, incoming_key(sha(data)), path, sha256=sha(data))
    return incoming_key(sha(data))


def test_an_original_comes_back_bit_for_bit(store: ObjectStore, tmp_path: Path) -> None:
    data = os.urandom(300_000)
    key = original(store, tmp_path, data)
    stored = store.stat(Place.INCOMING, key)
    assert stored is not None
    assert (stored.bytes, stored.sha256) == (len(data), sha(data))
    assert store.get_bytes(Place.INCOMING, key) == data
    store.fetch(Place.INCOMING, key, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == data
    with store.open(Place.INCOMING, key) as stream:
        assert stream.read(1000) == data[:1000]


def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    store.put_bytes(Place.WORK, "empty", b"")
    stored = store.stat(Place.WORK, "empty")
    assert stored is not None
    assert stored.bytes == 0
    assert store.get_bytes(Place.WORK, "empty") == b""


@pytest.mark.slow
@pytest.mark.parametrize("place", list(Place))
def test_a_large_object_comes_back(store: ObjectStore, large: Path, tmp_path: Path, place: Place) -> None:
    digest = sha(large.read_bytes())
    key = incoming_key(digest) if place is Place.INCOMING else "large"
    stored = store.put_file(place, key, large, sha256=digest)
    assert (stored.bytes, stored.sha256) == (LARGE, digest)
    store.fetch(place, key, tmp_path / "back")
    assert sha((tmp_path / "back").read_bytes()) == digest


def test_storing_an_original_again_changes_nothing(store: ObjectStore, tmp_path: Path) -> None:
    key = original(store, tmp_path)
    before = store.stat(Place.INCOMING, key)
    assert original(store, tmp_path) == key
    assert store.stat(Place.INCOMING, key) == before
    assert list(store.keys(Place.INCOMING)) == [key]


@pytest.mark.parametrize("length", [4, LARGE])
def test_other_bytes_than_the_hash_says_are_never_stored(store: ObjectStore, tmp_path: Path, length: int) -> None:
    path = tmp_path / "changed"
    path.write_bytes(b"x" * length)
    wrong = sha(b"what it was before")
    with pytest.raises(IntegrityError):
        store.put_file(Place.INCOMING, incoming_key(wrong), path, sha256=wrong)
    assert store.stat(Place.INCOMING, incoming_key(wrong)) is None
    assert list(store.keys(Place.INCOMING)) == []


def test_a_work_object_is_replaced_and_deleted(store: ObjectStore) -> None:
    for data in (b"one", b"two", b"one"):
        store.put_bytes(Place.WORK, "readings/a/p1.json", data)
        assert store.get_bytes(Place.WORK, "readings/a/p1.json") == data
    store.delete(Place.WORK, "readings/a/p1.json")
    store.delete(Place.WORK, "readings/a/p1.json")
    assert store.stat(Place.WORK, "readings/a/p1.json") is None


@pytest.mark.parametrize("place", [Place.INCOMING, Place.ARCHIVE])
def test_only_work_is_deleted(store: ObjectStore, tmp_path: Path, place: Place) -> None:
    key = original(store, tmp_path) if place is Place.INCOMING else "a.zip"
    if place is Place.ARCHIVE:
        store.put_bytes(place, key, b"scan")
    with pytest.raises(Retained):
        store.delete(place, key)
    assert store.get_bytes(place, key) == b"scan"


def test_what_is_not_there_is_said_so(store: ObjectStore, tmp_path: Path) -> None:
    assert store.stat(Place.WORK, "none") is None
    with pytest.raises(NotFound):
        store.get_bytes(Place.WORK, "none")
    with pytest.raises(NotFound):
        store.fetch(Place.WORK, "none", tmp_path / "x")
    assert not (tmp_path / "x").exists()
    with pytest.raises(NotFound):
        store.put_file(Place.WORK, "k", tmp_path / "no file", sha256=sha(b""))


def test_keys_are_listed_in_order_under_a_prefix(store: ObjectStore) -> None:
    for key in ("b/2", "a/1", "a/b/3", "ab"):
        store.put_bytes(Place.WORK, key, b"x")
    assert list(store.keys(Place.WORK)) == ["a/1", "a/b/3", "ab", "b/2"]
    assert list(store.keys(Place.WORK, "a/")) == ["a/1", "a/b/3"]


@pytest.mark.parametrize(
    "key", ["../x", "a/../x", "/x", "a//b", "", "a/", ".hidden", "ớ", "a b", "x" * 200, "a\n", "a~b"]
)
def test_a_key_is_never_a_path_elsewhere(store: ObjectStore, key: str) -> None:
    with pytest.raises(WrongUsage):
        store.put_bytes(Place.WORK, key, b"x")
    with pytest.raises(WrongUsage):
        store.stat(Place.WORK, key)


def test_an_originals_key_is_its_hash(store: ObjectStore) -> None:
    with pytest.raises(WrongUsage):
        store.put_bytes(Place.INCOMING, "aa/other", b"x")


def test_racing_writers_of_one_original_all_succeed(store: ObjectStore, tmp_path: Path) -> None:
    data = os.urandom(200_000)
    path = tmp_path / "f"
    path.write_bytes(data)
    failures: list[Exception] = []

    def write() -> None:
        try:
            store.put_file(Place.INCOMING, incoming_key(sha(data)), path, sha256=sha(data))
        except Exception as error:  # noqa: BLE001 -- reported below
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.get_bytes(Place.INCOMING, incoming_key(sha(data))) == data


def test_racing_writers_of_one_work_key_leave_one_of_theirs(store: ObjectStore) -> None:
    written = [os.urandom(50_000) for _ in range(24)]
    with ThreadPoolExecutor(len(written)) as racers:
        told = list(racers.map(lambda data: store.put_bytes(Place.WORK, "k", data), written))
    assert [stored.sha256 for stored in told] == [sha(data) for data in written], "each is told of its own"
    assert store.get_bytes(Place.WORK, "k") in written


def test_a_reader_of_a_work_key_that_is_replaced_all_the_time_reads_one_of_them(store: ObjectStore) -> None:
    written = [os.urandom(20_000) for _ in range(40)]
    store.put_bytes(Place.WORK, "k", written[0])
    with ThreadPoolExecutor(4) as racers:
        writing = [racers.submit(store.put_bytes, Place.WORK, "k", data) for data in written]
        read = [store.get_bytes(Place.WORK, "k") for _ in range(60)]
        for one in writing:
            one.result()
    assert set(read) <= set(written)


def test_two_contents_that_replace_each_other_are_no_damage_to_a_reader(store: ObjectStore) -> None:
    store.put_bytes(Place.WORK, "k", b"one")
    with ThreadPoolExecutor(2) as racers:
        writing = [racers.submit(store.put_bytes, Place.WORK, "k", data) for data in [b"two", b"one"] * 30]
        assert {store.get_bytes(Place.WORK, "k") for _ in range(60)} <= {b"one", b"two"}
        for one in writing:
            one.result()


def test_racers_that_write_two_contents_in_turn_leave_one_of_them(store: ObjectStore) -> None:
    """The file that one racer takes away must not be the one that another has just written anew."""
    written = [b"one", b"two"] * 30
    with ThreadPoolExecutor(4) as racers:
        list(racers.map(lambda data: store.put_bytes(Place.WORK, "k", data), written))
    assert store.get_bytes(Place.WORK, "k") in written


# -- archive: versions, retention, hold


def test_the_archive_keeps_versions_apart(store: ObjectStore) -> None:
    first = store.put_bytes(Place.ARCHIVE, "a/1.zip", b"one")
    second = store.put_bytes(Place.ARCHIVE, "a/1.zip", b"two")
    assert first.version
    assert second.version
    assert first.version != second.version
    assert store.get_bytes(Place.ARCHIVE, "a/1.zip") == b"two"
    assert store.put_bytes(Place.ARCHIVE, "a/1.zip", b"two").version == second.version, "a repeated put adds none"


@pytest.mark.parametrize("length", [1000, LARGE])
@pytest.mark.parametrize("mode", list(Mode))
def test_retention_is_kept_on_every_upload_path(store: ObjectStore, tmp_path: Path, length: int, mode: Mode) -> None:
    data = os.urandom(1000) * (length // 1000)
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    until = soon(60)  # longer than a large upload takes on a busy machine
    stored = store.put_file(Place.ARCHIVE, "p.zip", path, sha256=sha(data), retain_until=until, mode=mode)
    for seen in (stored, store.stat(Place.ARCHIVE, "p.zip")):
        assert seen is not None
        assert seen.mode is mode
        assert seen.retain_until is not None
        assert until <= seen.retain_until <= until + timedelta(seconds=1)
    with pytest.raises(Retained):
        store.dispose(Place.ARCHIVE, "p.zip", now=datetime.now(UTC))
    assert store.get_bytes(Place.ARCHIVE, "p.zip") == data


def test_retention_is_extended_and_never_shortened(store: ObjectStore) -> None:
    store.put_bytes(Place.ARCHIVE, "p.zip", b"x", retain_until=soon(3), mode=Mode.COMPLIANCE)
    longer = soon(5)
    extended = store.retain(Place.ARCHIVE, "p.zip", longer, Mode.COMPLIANCE)
    assert extended.retain_until is not None
    assert extended.retain_until >= longer
    with pytest.raises(Retained):
        store.retain(Place.ARCHIVE, "p.zip", soon(1), Mode.COMPLIANCE)
    with pytest.raises(Retained):
        store.retain(Place.ARCHIVE, "p.zip", soon(60), Mode.GOVERNANCE)
    assert store.stat(Place.ARCHIVE, "p.zip") == extended


def test_putting_again_lengthens_a_retention_that_is_shorter(store: ObjectStore) -> None:
    store.put_bytes(Place.ARCHIVE, "p.zip", b"x", retain_until=soon(2), mode=Mode.COMPLIANCE)
    longer = soon(4)
    stored = store.put_bytes(Place.ARCHIVE, "p.zip", b"x", retain_until=longer, mode=Mode.COMPLIANCE)
    assert stored.retain_until is not None
    assert stored.retain_until >= longer


def test_a_hold_outlasts_retention_and_disposal_waits_for_both(store: ObjectStore) -> None:
    store.put_bytes(Place.ARCHIVE, "p.zip", b"x", retain_until=soon(2), mode=Mode.COMPLIANCE)
    assert store.hold(Place.ARCHIVE, "p.zip", True).hold
    time.sleep(3.2)
    with pytest.raises(Retained):
        store.dispose(Place.ARCHIVE, "p.zip", now=datetime.now(UTC))
    assert not store.hold(Place.ARCHIVE, "p.zip", False).hold
    assert store.dispose(Place.ARCHIVE, "p.zip", now=datetime.now(UTC)) == 1
    assert store.stat(Place.ARCHIVE, "p.zip") is None


# -- the folder alone


def test_a_folder_says_it_has_no_worm(tmp_path: Path) -> None:
    assert open_store(str(tmp_path)).worm is False


@pytest.mark.parametrize("place", list(Place))
def test_a_flipped_byte_is_found_when_read(tmp_path: Path, place: Place) -> None:
    store = open_store(str(tmp_path / "o"))
    key = incoming_key(sha(b"content")) if place is Place.INCOMING else "k"
    store.put_bytes(place, key, b"content")
    path = store.local_path(place, key)
    assert path is not None
    path.chmod(0o600)
    path.write_bytes(b"contenT")
    for reading in (lambda: store.get_bytes(place, key), lambda: store.fetch(place, key, tmp_path / "back")):
        with pytest.raises(IntegrityError):
            reading()
    assert not (tmp_path / "back").exists()


def test_a_damaged_original_is_mended_by_the_same_upload(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "o"))
    key = original(store, tmp_path)
    path = store.local_path(Place.INCOMING, key)
    assert path is not None
    path.chmod(0o600)
    path.write_bytes(b"damaged")
    assert original(store, tmp_path) == key
    assert store.get_bytes(Place.INCOMING, key) == b"scan"


def test_sweeping_takes_what_dead_writers_left_and_nothing_else(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "o"))
    key = original(store, tmp_path)
    folder = tmp_path / "o" / "incoming" / key[:2]
    ours = durable.write_temporary(folder, io.BytesIO(b"half"), sha(b"half"))
    ended = subprocess.Popen(["true"])
    ended.wait()
    dead = folder / ours.name.replace(f"-{os.getpid()}-", f"-{ended.pid}-")
    dead.write_bytes(b"half")
    assert store.sweep() == 1
    assert not dead.exists()
    assert ours.exists()
    assert store.get_bytes(Place.INCOMING, key) == b"scan"


# -- settings


@pytest.mark.parametrize(
    "url",
    [
        "", "ftp://x", "file://host/x", "s3://p", "s3://p?endpoint=x", "s3://a:b@p?endpoint=http://h:1",
        "s3://p?endpoint=http://k:s@h:1", "s3://p/q?endpoint=http://h:1", "s3://p?endpoint=http://h:1&secret=1",
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused_with_the_allowed_values(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSO_OBJECTS_ACCESS_KEY", "a")
    monkeypatch.setenv("HOSO_OBJECTS_SECRET_KEY", "b")
    with pytest.raises(SettingError, match="HOSO_OBJECTS"):
        open_store(url)


def test_keys_come_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOSO_OBJECTS_ACCESS_KEY", raising=False)
    monkeypatch.delenv("HOSO_OBJECTS_SECRET_KEY", raising=False)
    url = "s3://p?endpoint=http://127.0.0.1:1"
    with pytest.raises(SettingError):
        open_store(url)
    file = tmp_path / "keys.json"
    file.write_text('{"access_key": "a", "secret_key": "very secret"}')
    store = open_store(url, key_file=file)
    assert isinstance(store, S3Store)
    assert "very secret" not in repr(vars(store.connection))
    file.write_text("{}")
    with pytest.raises(SettingError):
        open_store(url, key_file=file)


@pytest.mark.parametrize("size", [0, 100_000, pytest.param(LARGE, marks=pytest.mark.slow)])
def test_bytes_written_one_after_another_are_an_object(store: ObjectStore, tmp_path: Path, size: int) -> None:
    data = os.urandom(1000) * (size // 1000)
    with store.writing(Place.ARCHIVE, "streamed.zip", retain_until=soon(3600), mode=Mode.GOVERNANCE) as upload:
        for start in range(0, len(data), 70_000):
            upload.write(data[start : start + 70_000])
    assert (upload.stored.sha256, upload.stored.bytes) == (sha(data), len(data))
    assert upload.stored == store.stat(Place.ARCHIVE, "streamed.zip")
    assert upload.stored.retain_until is not None
    assert store.get_bytes(Place.ARCHIVE, "streamed.zip") == data
    assert list(tmp_path.rglob(".tmp-*")) == []


@pytest.mark.parametrize("size", [10, pytest.param(LARGE, marks=pytest.mark.slow)])
def test_an_upload_that_breaks_off_leaves_nothing(store: ObjectStore, tmp_path: Path, size: int) -> None:
    with pytest.raises(TypeError), store.writing(Place.ARCHIVE, "torn") as upload:
        upload.write(b"x" * size) and upload.write(None)  # type: ignore[arg-type]
    assert store.stat(Place.ARCHIVE, "torn") is None
    assert list(store.keys(Place.ARCHIVE, "torn")) == []
    assert list(tmp_path.rglob(".tmp-*")) == []


@pytest.mark.service
def test_a_checksum_that_is_not_ours_makes_the_store_read_back(s3: Bucket, tmp_path: Path) -> None:
    """Whatever the server answers, an object whose bytes differ is never called stored."""
    store = open_store(s3.url)
    assert isinstance(store, S3Store)
    assert store.checksums_true
    real, reads = store._read, []
    store._read = lambda stored, target: reads.append(stored.key) or real(stored, target)  # type: ignore[method-assign]
    with store.writing(Place.ARCHIVE, "a") as upload:
        upload.write(b"bytes")
    assert reads == []
    store.checksums_true = False
    with store.writing(Place.ARCHIVE, "b") as upload:
        upload.write(b"bytes")
    assert reads == ["b"]


@pytest.mark.service
def test_a_large_body_goes_under_its_md5_which_the_server_checks(s3: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over plain HTTP as over TLS: the SDK's own way there, a signed SHA-256, takes twice as long."""
    store = open_store(s3.url)
    assert isinstance(store, S3Store)
    real, sent = urllib3.PoolManager.urlopen, []

    def seen(self: urllib3.PoolManager, method: str, url: str, **kwargs: Any) -> Any:
        sent.append((url, kwargs.get("headers", {})))
        if altered and kwargs.get("body"):
            kwargs["body"] = b"y" + kwargs["body"][1:]
        return real(self, method, url, **kwargs)

    monkeypatch.setattr(urllib3.PoolManager, "urlopen", seen)
    data, altered = b"x" * (2 << 20), False
    store.put_bytes(Place.WORK, "large", data)
    put = next(headers for url, headers in sent if url.endswith("/large"))
    assert put["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
    assert put["Content-MD5"] == base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    assert "content-md5" in put["Authorization"]
    altered = True
    with pytest.raises(OutcomeUnknown), store.writing(Place.WORK, "altered") as upload:
        upload.write(data)
    assert store.stat(Place.WORK, "altered") is None
