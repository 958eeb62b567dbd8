"""Objects sealed by the program: nothing readable on disk, nothing torn or swapped opens, keys turn in place."""

import io
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.house import House
from models.error import Conflict, IntegrityError, KeyMissing, SettingError
from models.package import FixityOutcome
from storage.fixity import look_at
from storage.objects import RING, Mode, ObjectStore, Place, incoming_key, keys, open_store
from storage.objects.cipher import HEADER, PIECE, Opening, Sealing, Through, plain_length, sealed_length
from storage.register.kept import KeptObject
from tests.services import Bucket
from tests.storage.conftest import sealed_store
from tests.storage.samples import NOW

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
SOFTHSM = next((path for path in MODULES if Path(path).is_file()), "")


class OneKey:
    """A ring in memory."""

    current = "k0000001"

    def key(self, name: str) -> bytes:
        return b"\x07" * 32


def sealed(data: bytes, name: str = "archive/a") -> bytes:
    sealing = Sealing(OneKey(), name)
    return sealing.update(data) + sealing.finish()


def opened(data: bytes, name: str = "archive/a") -> bytes:
    opening = Opening(OneKey(), name)
    return opening.update(data) + opening.finish()


SIZES = st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17])


@settings(max_examples=30, deadline=None)
@given(size=SIZES, step=st.integers(1, 200_000))
def test_what_is_sealed_opens_however_it_is_cut(size: int, step: int) -> None:
    data = os.urandom(size)
    whole = sealed(data)
    assert len(whole) == sealed_length(size)
    assert plain_length(len(whole)) == size
    opening, out = Opening(OneKey(), "archive/a"), b""
    for start in range(0, len(whole), step):
        out += opening.update(whole[start : start + step])
    assert out + opening.finish() == data
    sealing = Sealing(OneKey(), "archive/a")
    through = Through(io.BytesIO(data), sealing.update, sealing.finish)
    read = b""
    while chunk := through.read(step):
        read += chunk
    assert opened(read) == data


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_sealed_object_with_a_fault_does_not_open(data: st.DataObject) -> None:
    whole = bytearray(sealed(b"x" * (2 * PIECE + 5)))
    kind = data.draw(st.sampled_from(["flip", "cut", "swap", "drop", "extend"]))
    if kind == "flip":
        place = data.draw(st.integers(16, len(whole) - 1))
        whole[place] ^= 1 << data.draw(st.integers(0, 7))
    elif kind == "cut":
        del whole[data.draw(st.integers(8, len(whole) - 1)) :]
    elif kind == "swap":
        a, b = HEADER, HEADER + PIECE + 16
        whole[a:b], whole[b : b + PIECE + 16] = whole[b : b + PIECE + 16], whole[a:b]
    elif kind == "drop":
        del whole[HEADER : HEADER + PIECE + 16]
    else:
        whole += b"y"
    with pytest.raises(IntegrityError):
        opened(bytes(whole))


def test_an_object_under_another_name_does_not_open() -> None:
    with pytest.raises(IntegrityError):
        opened(sealed(b"of one dossier", "archive/a"), "archive/b")


def test_nothing_readable_lies_on_disk(tmp_path: Path) -> None:
    store, secret = sealed_store(f"file://{tmp_path}/o", tmp_path), "Nguyễn Thị Bí Mật 026171732260".encode() * 100
    with store.writing(Place.ARCHIVE, "p.zip") as upload:
        upload.write(secret)
    store.put_bytes(Place.WORK, "w", secret)
    kept = store.put_bytes(Place.INCOMING, incoming_key(upload.sha256), secret)
    assert (kept.sha256, kept.bytes) == (upload.sha256, len(secret)), "the address is that of the plain bytes"
    assert store.local_path(Place.INCOMING, kept.key) is None
    files = [path for path in (tmp_path / "o").rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert not any(secret[:31] in path.read_bytes() for path in files)


def test_what_was_stored_before_is_read_as_it_is(tmp_path: Path) -> None:
    open_store(f"file://{tmp_path}/o").put_bytes(Place.ARCHIVE, "old", b"plain")
    assert sealed_store(f"file://{tmp_path}/o", tmp_path).get_bytes(Place.ARCHIVE, "old") == b"plain"


def test_a_flipped_bit_is_found_and_a_torn_object_is_altered(tmp_path: Path) -> None:
    store = sealed_store(f"file://{tmp_path}/o", tmp_path)
    stored = store.put_bytes(Place.ARCHIVE, "p", os.urandom(200_000))
    kept = KeptObject(place=Place.ARCHIVE, key="p", sha256=str(stored.sha256))
    (path,) = (tmp_path / "o/archive").glob("p~*~" + "?" * 64)
    assert look_at(store, kept) is FixityOutcome.INTACT
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-70_000])
    assert look_at(store, kept) is FixityOutcome.ALTERED


def test_keys_turn_and_no_object_is_rewritten(tmp_path: Path) -> None:
    url, file = f"file://{tmp_path}/o", tmp_path / "office.key"
    store = sealed_store(url, tmp_path)
    store.put_bytes(Place.ARCHIVE, "old", b"under the first key")
    (before,) = (tmp_path / "o/archive").glob("old~*~" + "?" * 64)
    raw = before.read_bytes()
    office, plain = keys.FileKey(file), open_store(url)
    assert len(keys.rotate(plain, office, now=NOW).keys) == 2
    later = open_store(url, encryption_key=f"file://{file}")
    later.put_bytes(Place.ARCHIVE, "new", b"under the second key")
    assert store.get_bytes(Place.ARCHIVE, "new") == b"under the second key", "a process that was open learns of the key"
    other = tmp_path / "other.key"
    other.write_text("ab" * 32)
    other.chmod(0o600)
    keys.rewrap(plain, office, keys.FileKey(other))
    now = open_store(url, encryption_key=f"file://{other}")
    assert now.get_bytes(Place.ARCHIVE, "old") == b"under the first key"
    assert before.read_bytes() == raw
    with pytest.raises(KeyMissing, match="not the key that sealed"):
        open_store(url, encryption_key=f"file://{file}").get_bytes(Place.ARCHIVE, "old")
    with pytest.raises(Conflict):
        keys.begin(plain, office, now=NOW)


def test_a_lost_key_is_said_in_plain_words(tmp_path: Path) -> None:
    url, file = f"file://{tmp_path}/o", tmp_path / "office.key"
    sealed_store(url, tmp_path).put_bytes(Place.ARCHIVE, "a", b"x")
    content = file.read_text()
    file.unlink()
    with pytest.raises(KeyMissing, match="put the office's copy back"):
        open_store(url, encryption_key=f"file://{file}").get_bytes(Place.ARCHIVE, "a")
    file.write_text(content)
    file.chmod(0o644)
    with pytest.raises(SettingError, match="chmod 600"):
        open_store(url, encryption_key=f"file://{file}").get_bytes(Place.ARCHIVE, "a")
    for bad in ("pkcs11:/x.so?token=a", "file:", "hex:00"):
        with pytest.raises(SettingError):
            keys.outer_key(bad)
    with pytest.raises(KeyMissing, match="hoso keys new"):
        open_store(f"file://{tmp_path}/empty", encryption_key=f"file://{file}").put_bytes(Place.ARCHIVE, "a", b"x")


def test_an_encrypted_store_is_not_opened_without_its_key(house: House, tmp_path: Path) -> None:
    store = sealed_store(house.settings.objects, tmp_path)
    assert store.stat(Place.ARCHIVE, RING) is not None
    with pytest.raises(KeyMissing, match="HOSO_ENCRYPTION_KEY"):
        _ = house.objects


@pytest.mark.service
def test_a_sealed_object_on_s3(s3: Bucket, tmp_path: Path) -> None:
    store, data = sealed_store(s3.url, tmp_path), os.urandom(300_000)
    until = datetime.now(UTC) + timedelta(seconds=60)
    with store.writing(Place.ARCHIVE, "p.zip", retain_until=until, mode=Mode.GOVERNANCE) as upload:
        upload.write(data)
    assert upload.stored.bytes == len(data)
    put = store.put_bytes(Place.INCOMING, incoming_key(upload.sha256), data)
    assert (put.bytes, put.sha256) == (len(data), upload.sha256)
    plain: ObjectStore = open_store(s3.url)
    for place, key in ((Place.ARCHIVE, "p.zip"), (Place.INCOMING, put.key)):
        assert store.get_bytes(place, key) == data
        with store.open(place, key) as stream:
            assert stream.read(10) == data[:10]
        with plain.open(place, key) as stream:
            assert stream.read(8) == b"HOSOENC1"


@pytest.mark.service
def test_the_offices_key_in_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not SOFTHSM or shutil.which("softhsm2-util") is None:
        pytest.skip("softhsm2 is not installed")
    import pkcs11

    (tmp_path / "tokens").mkdir()
    (tmp_path / "hsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nobjectstore.backend = file\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "hsm.conf"))
    made = ["softhsm2-util", "--init-token", "--free", "--label", "office", "--so-pin", "12345678", "--pin", "4711"]
    subprocess.run(made, check=True, capture_output=True)
    library = pkcs11.lib(SOFTHSM)
    library.reinitialize()
    with library.get_token(token_label="office").open(rw=True, user_pin="4711") as session:
        session.generate_key(pkcs11.KeyType.AES, 256, label="outer", store=True)
    pin = tmp_path / "pin"
    pin.write_text("4711\n")
    setting = f"pkcs11:{SOFTHSM}?token=office&key=outer&pin={pin}"
    url = f"file://{tmp_path}/o"
    keys.begin(open_store(url), keys.outer_key(setting), now=NOW)
    open_store(url, encryption_key=setting).put_bytes(Place.ARCHIVE, "a", b"sealed by a token")
    assert open_store(url, encryption_key=setting).get_bytes(Place.ARCHIVE, "a") == b"sealed by a token"
    for wrong, word in (
        (setting.replace("key=outer", "key=none"), "no AES key"),
        (setting.replace("=office", "=x"), "opened"),
    ):
        with pytest.raises(KeyMissing, match=word):
            open_store(url, encryption_key=wrong).get_bytes(Place.ARCHIVE, "a")
    pin.write_text("0000")
    with pytest.raises(KeyMissing) as refused:
        open_store(url, encryption_key=setting).get_bytes(Place.ARCHIVE, "a")
    assert "0000" not in str(refused.value)
