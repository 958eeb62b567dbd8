"""Drops on a folder and on Ceph: only what is ready is seen, moves end with the delivery whole in one place."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from models.error import NotFound, RefusedInput, SettingError
from storage.drops import Delivery, Drop, Outcome, open_drop
from storage.drops.bucket import BucketDrop

PUT = Callable[[str, bytes], None]
UNIT = "H61.02"


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.service)])
def drop(request: pytest.FixtureRequest, tmp_path: Path) -> Drop:
    if request.param == "folder":
        return open_drop(f"file://{tmp_path}/drop")
    bucket = request.getfixturevalue("s3")
    name, _, query = bucket.url.removeprefix("s3://").partition("?")
    opened = open_drop(f"s3://{name}-drop/portal/a?{query}")
    assert isinstance(opened, BucketDrop)
    opened.connection.client.make_bucket(opened.bucket)
    return opened


@pytest.fixture
def put(drop: Drop, tmp_path: Path) -> PUT:
    """Write as the other system does."""

    def write(key: str, data: bytes) -> None:
        if isinstance(drop, BucketDrop):
            drop.connection.client.put_object(drop.bucket, f"{drop.prefix}{key}", io.BytesIO(data), len(data))
        else:
            path = tmp_path / "drop" / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    return write


def everything(drop: Drop, tmp_path: Path) -> dict[str, bytes]:
    if isinstance(drop, BucketDrop):
        keys = [key for key, _ in drop._objects(drop.prefix)]
        return {key.removeprefix(drop.prefix): drop._read(key, 1 << 20) for key in keys}
    root = tmp_path / "drop"
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_only_what_is_ready_is_seen(drop: Drop, put: PUT, tmp_path: Path) -> None:
    put(f"incoming/{UNIT}/a/don.pdf", b"1")
    put(f"incoming/{UNIT}/b/don.pdf", b"2")
    put(f"incoming/{UNIT}/b/sub/ảnh.jpg", b"3")
    put(f"incoming/{UNIT}/c.zip", b"4")
    put(f"incoming/{UNIT}/d.ready", b"")  # a marker before its delivery
    assert drop.ready() == ()
    put(f"incoming/{UNIT}/b.ready", b"listing")
    put(f"incoming/{UNIT}/c.ready", b"")
    assert drop.ready() == (Delivery(UNIT, "b"), Delivery(UNIT, "c.zip"))
    assert drop.ready() == (Delivery(UNIT, "b"), Delivery(UNIT, "c.zip"))
    assert drop.listing(Delivery(UNIT, "b")) == b"listing"
    with drop.files(Delivery(UNIT, "b"), tmp_path, 100) as path:
        found = {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    assert found == {"don.pdf": b"2", "sub/ảnh.jpg": b"3"}
    with drop.files(Delivery(UNIT, "c.zip"), tmp_path, 100) as path:
        assert path.read_bytes() == b"4"
    with pytest.raises(RefusedInput), drop.files(Delivery(UNIT, "b"), tmp_path, 1):
        pass


def test_what_ends_is_moved_whole_with_its_note(drop: Drop, put: PUT, tmp_path: Path) -> None:
    for outcome in (Outcome.TAKEN, Outcome.REFUSED, Outcome.TAKEN):
        put(f"incoming/{UNIT}/b/don.pdf", b"2")
        put(f"incoming/{UNIT}/b.ready", b"")
        assert drop.ready() == (Delivery(UNIT, "b"),)
        drop.settle(Delivery(UNIT, "b"), outcome, b"{}")
    assert everything(drop, tmp_path) == {
        f"taken/{UNIT}/b/don.pdf": b"2",
        f"taken/{UNIT}/b.json": b"{}",
        f"taken/{UNIT}/b~2/don.pdf": b"2",
        f"taken/{UNIT}/b~2.json": b"{}",
        f"refused/{UNIT}/b/don.pdf": b"2",
        f"refused/{UNIT}/b.json": b"{}",
    }
    assert drop.ready() == ()


@pytest.mark.parametrize("name", ["../x", "..", ".hidden", "a/b", "x.ready", "a\\b", "", "x" * 300, "a\0"])
def test_a_name_is_never_a_path(drop: Drop, tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound), drop.files(Delivery(UNIT, name), tmp_path, 100):
        pass
    with pytest.raises(NotFound), drop.files(Delivery("../" + UNIT, "a"), tmp_path, 100):
        pass


def test_a_delivery_that_is_a_link_is_refused(tmp_path: Path) -> None:
    drop = open_drop(f"file://{tmp_path}/drop")
    folder = tmp_path / "drop" / "incoming" / UNIT
    folder.mkdir(parents=True)
    (folder / "a").symlink_to("/etc")
    (folder / "a.ready").touch()
    assert drop.ready() == (Delivery(UNIT, "a"),)
    with pytest.raises(RefusedInput), drop.files(Delivery(UNIT, "a"), tmp_path, 1 << 30):
        pass
    drop.settle(Delivery(UNIT, "a"), Outcome.REFUSED, b"{}")
    assert (tmp_path / "drop" / "refused" / UNIT / "a").is_symlink()


@pytest.mark.parametrize(
    "url", ["ftp://a", "s3://", "s3://a/b", "s3://k:s@a/b?endpoint=http://x", "file://host/x", "x"]
)
def test_what_is_no_drop_is_refused(url: str) -> None:
    with pytest.raises(SettingError):
        open_drop(url)
