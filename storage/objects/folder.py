"""The object store in a folder: durable, whole or absent, created once; without WORM, and it says so.

An object is one file whose name ends in its own hash, so that name, bytes and hash cannot come apart:
``incoming/ab/<hash>``, ``work/<key>~<hash>``, ``archive/<key>~<version>~<hash>`` with retention and hold in a small
JSON file beside it. In a listing the newest of several wins; writers of the same key cannot tear one another.
"""

import hashlib
import io
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from models.error import IntegrityError, NotFound, Retained
from storage.objects import durable
from storage.objects.ciphering import Ciphering
from storage.objects.kept_files import KeptFile, Lock, delete_work, files_of, open_newest, replace_work
from storage.objects.place import Mode, Place, Stored, require_key, require_stronger
from storage.objects.upload import Upload

SWEEP_SECONDS = 24 * 3600
"""A temporary file this old has no writer any more, even on another machine that shares the folder."""

_log = logging.getLogger(__name__)


class FolderStore:
    """See the module. ``root`` is created at the first write."""

    worm = False

    def __init__(self, root: Path, cipher: Ciphering | None = None) -> None:
        self.root = root.absolute()
        self._cipher = cipher or Ciphering()

    def put_file(
        self,
        place: Place,
        key: str,
        path: Path,
        *,
        sha256: str,
        media_type: str = "application/octet-stream",  # noqa: ARG002 -- a folder keeps none
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> Stored:
        """See ``ObjectStore.put_file``."""
        try:
            source = path.open("rb")
        except OSError as error:
            raise NotFound(f"the file to store under {key} cannot be read: {error.strerror}") from error
        with source:
            return self._put(place, key, source, sha256, Lock(retain_until=retain_until, mode=mode))

    def put_bytes(
        self,
        place: Place,
        key: str,
        data: bytes,
        *,
        media_type: str = "application/octet-stream",  # noqa: ARG002 -- a folder keeps none
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> Stored:
        """See ``ObjectStore.put_bytes``."""
        sha256 = hashlib.sha256(data).hexdigest()
        return self._put(place, key, io.BytesIO(data), sha256, Lock(retain_until=retain_until, mode=mode))

    @contextmanager
    def writing(
        self,
        place: Place,
        key: str,
        *,
        media_type: str = "application/octet-stream",  # noqa: ARG002 -- a folder keeps none
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> Iterator[Upload]:
        """See ``ObjectStore.writing``."""
        folder = self._path(place, require_key(place, key)).parent
        with (
            durable.new_temporary(folder) as (temporary, target),
            self._cipher.into(place, key, target) as sealed,
            Upload(sealed) as upload,
        ):
            yield upload
        require_key(place, key, upload.sha256)
        lock = Lock(retain_until=retain_until, mode=mode)
        upload.stored = self._named(place, key, temporary, upload.sha256, lock)

    def get_bytes(self, place: Place, key: str) -> bytes:
        """See ``ObjectStore.get_bytes``."""
        with self._newest_open(place, key) as (kept, stream):
            data = stream.read()
        if hashlib.sha256(data).hexdigest() != kept.sha256:
            raise IntegrityError(f"object {place}/{key} is not what was stored; run hoso fixity")
        return data

    def fetch(self, place: Place, key: str, into: Path) -> Stored:
        """See ``ObjectStore.fetch``."""
        with self._newest_open(place, key) as (kept, stream):
            durable.copy_checked(stream, into, kept.sha256, f"{place}/{key}")
            return self._stored(place, key, kept, into.stat().st_size)

    @contextmanager
    def open(self, place: Place, key: str) -> Iterator[BinaryIO]:
        """See ``ObjectStore.open``."""
        with self._newest_open(place, key) as (_, stream):
            yield stream

    @contextmanager
    def _newest_open(self, place: Place, key: str) -> Iterator[tuple[KeptFile, BinaryIO]]:
        found = open_newest(self.root, place, require_key(place, key))
        if found is None:
            raise NotFound(f"no object {place}/{key} in the store")
        kept, stream = found
        with stream:
            yield kept, self._cipher.opened(place, key, stream)

    def _is_right(self, place: Place, key: str, kept: KeptFile) -> bool:
        """Whether the file's bytes, opened, are those of its name."""
        try:
            with kept.path.open("rb") as stream:
                return durable.stream_sha256(self._cipher.opened(place, key, stream)) == kept.sha256
        except IntegrityError:
            return False

    def stat(self, place: Place, key: str) -> Stored | None:
        """See ``ObjectStore.stat``."""
        kept = self._versions(place, require_key(place, key))
        return self._stored(place, key, kept[-1]) if kept else None

    def keys(self, place: Place, prefix: str = "") -> Iterator[str]:
        """See ``ObjectStore.keys``."""
        root = self.root / place
        found: set[str] = set()
        for folder, _folders, names in os.walk(root / prefix.rpartition("/")[0]):
            base = Path(folder).relative_to(root).as_posix()
            for name in names:
                if name.startswith(durable.TEMPORARY) or name.endswith(".lock"):
                    continue
                leaf = name.split("~", 1)[0]
                found.add(leaf if base == "." else f"{base}/{leaf}")
        yield from sorted(key for key in found if key.startswith(prefix))

    def delete(self, place: Place, key: str) -> None:
        """See ``ObjectStore.delete``."""
        if place is not Place.WORK:
            raise Retained(f"{place}/{key} is kept: only work objects are deleted; see hoso dispose")
        delete_work(self.root, require_key(place, key))

    def retain(self, place: Place, key: str, until: datetime, mode: Mode) -> Stored:
        """See ``ObjectStore.retain``."""
        stored = self._stored(place, key, kept := self._newest(place, key))
        require_stronger(stored, until, mode)
        kept.write_lock(Lock(retain_until=until, mode=mode, hold=stored.hold))
        return self._stored(place, key, kept)

    def hold(self, place: Place, key: str, on: bool) -> Stored:
        """See ``ObjectStore.hold``."""
        stored = self._stored(place, key, kept := self._newest(place, key))
        kept.write_lock(Lock(retain_until=stored.retain_until, mode=stored.mode, hold=on))
        return self._stored(place, key, kept)

    def dispose(self, place: Place, key: str, *, now: datetime) -> int:
        """See ``ObjectStore.dispose``."""
        versions = self._versions(place, require_key(place, key))
        for kept in versions:
            stored = self._stored(place, key, kept)
            if stored.hold or (stored.retain_until is not None and stored.retain_until > now):
                raise Retained(f"{place}/{key} is under retention or a hold; nothing was deleted")
        for kept in versions:
            kept.path.unlink(missing_ok=True)
            kept.lock_path.unlink(missing_ok=True)
        return len(versions)

    def local_path(self, place: Place, key: str) -> Path | None:
        """See ``ObjectStore.local_path``. The bytes are not checked here; sealed ones are no use to anybody."""
        kept = self._newest(place, key)
        return None if self._cipher.seals(place, key) else kept.path

    def sweep(self) -> int:
        """See ``ObjectStore.sweep``."""
        swept, old = 0, time.time() - SWEEP_SECONDS
        for path in self.root.rglob(f"{durable.TEMPORARY}*"):
            if durable.is_abandoned(path, old):
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    # -- how it lies on disk

    def _path(self, place: Place, key: str) -> Path:
        return self.root / place / key

    def _put(self, place: Place, key: str, source: BinaryIO, sha256: str, lock: Lock) -> Stored:
        require_key(place, key, sha256)
        if place is Place.INCOMING and self._path(place, key).exists() and self._is_whole(place, key):
            kept = self._newest(place, key)
        else:
            temporary = self._written(place, key, source, sha256)
            return self._named(place, key, temporary, sha256, lock)
        return self._verified(place, key, kept, sha256)

    def _written(self, place: Place, key: str, source: BinaryIO, sha256: str) -> Path:
        """A temporary file with the bytes of ``source``, sealed where they are to be; ``IntegrityError`` for others."""
        with (
            durable.new_temporary(self._path(place, key).parent) as (temporary, target),
            self._cipher.into(place, key, target) as sealed,
        ):
            durable.copy_hashed(source, sealed, sha256)
        return temporary

    def _verified(self, place: Place, key: str, kept: KeptFile, sha256: str) -> Stored:
        if not (kept.sha256 == sha256 and self._is_right(place, key, kept)):
            raise IntegrityError(f"{place}/{key} reads back differently than it was written; check the disk")
        return self._stored(place, key, kept)

    def _named(self, place: Place, key: str, temporary: Path, sha256: str, lock: Lock) -> Stored:
        path = self._path(place, key)
        if place is Place.WORK:
            return self._replace_work(key, temporary, sha256)
        if place is Place.INCOMING:
            durable.replace(temporary, path)  # the name is the hash: what stood there was the same, or damaged
        else:
            self._add_version(path, temporary, sha256, lock)
        return self._verified(place, key, self._newest(place, key), sha256)

    def _replace_work(self, key: str, temporary: Path, sha256: str) -> Stored:
        """What is said of the object is said of what was written here: a racer may have replaced it by now."""
        stored = self._stored(Place.WORK, key, KeptFile(temporary, sha256, 0, 0))
        replace_work(self.root, key, temporary, sha256)
        return stored

    def _add_version(self, path: Path, temporary: Path, sha256: str, lock: Lock) -> None:
        """Retention first, then the object: an archived object is never seen without it. Same bytes again: the
        version that is there, with the stronger retention."""
        key = path.relative_to(self.root / Place.ARCHIVE).as_posix()
        versions = self._versions(Place.ARCHIVE, key)
        same = next((kept for kept in versions if kept.sha256 == sha256), None)
        number = same.version if same else (versions[-1].version + 1 if versions else 1)
        target = path.with_name(f"{path.name}~{number:06d}~{sha256}")
        kept = KeptFile(target, sha256, number, 0)
        if same is None or kept.read_lock().is_weaker_than(lock):
            kept.write_lock(lock)
        if target.exists() and not self._is_right(Place.ARCHIVE, key, kept):
            _log.warning("archived %s was damaged and is written again", path.name)
            durable.replace(temporary, target)
        elif not durable.create_once(temporary, target) and not self._is_right(Place.ARCHIVE, key, kept):
            raise IntegrityError(f"archived {path.name} is damaged where it stands; run hoso fixity")

    def _is_whole(self, place: Place, key: str) -> bool:
        kept = self._newest(place, key)
        whole = self._is_right(place, key, kept)
        if not whole:
            _log.warning("object %s/%s was damaged and is written again", place, key)
        return whole

    def _newest(self, place: Place, key: str) -> KeptFile:
        versions = self._versions(place, require_key(place, key))
        if not versions:
            raise NotFound(f"no object {place}/{key} in the store")
        return versions[-1]

    def _versions(self, place: Place, key: str) -> list[KeptFile]:
        return files_of(self.root, place, key)

    def _stored(self, place: Place, key: str, kept: KeptFile, size: int | None = None) -> Stored:
        lock = kept.read_lock() if place is not Place.WORK else Lock()
        return Stored(
            place=place,
            key=key,
            bytes=self._cipher.size(kept.path) if size is None else size,
            sha256=kept.sha256,
            version=str(kept.version) if kept.version else None,
            retain_until=lock.retain_until,
            mode=lock.mode,
            hold=lock.hold,
        )
