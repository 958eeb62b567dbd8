"""The object store on S3 through the ``minio`` SDK: three buckets, ``<prefix>-incoming``, ``-work``, ``-archive``.

What servers do silently wrong is settled here (facts: measured on Ceph RGW 16): multipart uploads lose retention and
hold, so small objects go in one PUT and large ones get both set afterwards; then retention and hold are read back
from ``stat`` (the SDK cannot read RGW's retention answer) and the bytes are read back against their hash. ETags say
nothing and conditions are not relied on: an original's key is its hash.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from minio.error import S3Error
from minio.retention import Retention
from minio.sse import SseS3

from models.error import ComponentMissing, IntegrityError, NotFound
from storage.objects.cipher import sealed_length
from storage.objects.place import Mode, Place, Stored, require_key, require_stronger
from storage.objects.s3_answers import Hashed, absent_is_fine, sdk_retention, whole_second
from storage.objects.s3_client import denied, is_denied
from storage.objects.s3_reading import S3Reading
from storage.objects.s3_streaming import About, sending
from storage.objects.s3_trials import refuses_altered
from storage.objects.upload import Upload

PART = 16 << 20


class S3Store(S3Reading):
    """See the module. Buckets are made at the first use where they are missing."""

    def put_file(
        self,
        place: Place,
        key: str,
        path: Path,
        *,
        sha256: str,
        media_type: str = "application/octet-stream",
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> Stored:
        """See ``ObjectStore.put_file``."""
        try:
            length = path.stat().st_size
            source = path.open("rb")
        except OSError as error:
            raise NotFound(f"the file to store under {key} cannot be read: {error.strerror}") from error
        with source:
            return self._put(place, key, source, length, sha256, media_type, sdk_retention(retain_until, mode))

    def put_bytes(
        self,
        place: Place,
        key: str,
        data: bytes,
        *,
        media_type: str = "application/octet-stream",
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> Stored:
        """See ``ObjectStore.put_bytes``."""
        sha256 = hashlib.sha256(data).hexdigest()
        return self._put(place, key, io.BytesIO(data), len(data), sha256, media_type, sdk_retention(retain_until, mode))

    @contextmanager
    def writing(
        self,
        place: Place,
        key: str,
        *,
        media_type: str = "application/octet-stream",
        retain_until: datetime | None = None,
        mode: Mode | None = None,
    ) -> Iterator[Upload]:
        """See ``ObjectStore.writing``."""
        require_key(place, key)
        about = About(media_type, sealed=self._cipher.seals(place, key), encrypted=self.encrypted)
        retention = sdk_retention(retain_until, mode)
        with sending(self.connection, self._bucket(place), key, about) as into:
            with self._cipher.into(place, key, into) as sealed, Upload(sealed) as upload:
                yield upload
            into.finish(upload.sha256, retention)
        upload.stored = self._streamed(place, key, upload, retention)

    def _streamed(self, place: Place, key: str, upload: Upload, retention: Retention | None) -> Stored:
        """The streamed object, verified: by the server's own checks where they were found to work, else read back."""
        there = self._existing(place, require_key(place, key, upload.sha256))
        if (there.sha256, there.bytes) != (upload.sha256, upload.bytes):
            raise IntegrityError(f"{place}/{key} is not what was sent to the store; send it again")
        if not self.checksums_true and not self._reads_back(there):
            raise IntegrityError(f"{place}/{key} reads back differently than it was sent; check the store")
        return there if retention is None else self._ensure_retained(there, retention)

    @cached_property
    def checksums_true(self) -> bool:
        """Whether this server refuses bytes that are not their checksum: tried once a process, never believed."""
        return refuses_altered(self.connection, self._bucket(Place.WORK))

    def delete(self, place: Place, key: str) -> None:
        """See ``ObjectStore.delete``."""
        if place is not Place.WORK:
            raise denied(f"{place}/{key}")
        with self.connection.words_for(f"{place}/{require_key(place, key)}", writing=True), absent_is_fine():
            self.connection.client.remove_object(self._bucket(place), key)

    def retain(self, place: Place, key: str, until: datetime, mode: Mode) -> Stored:
        """See ``ObjectStore.retain``."""
        stored, until = self._existing(place, key), whole_second(until)
        require_stronger(stored, until, mode)
        self.set_retention(stored, until, mode)
        return self._require_kept(stored, until, mode)

    def hold(self, place: Place, key: str, on: bool) -> Stored:
        """See ``ObjectStore.hold``."""
        stored = self._existing(place, key)
        client, bucket = self.connection.client, self._bucket(place)
        with self.connection.words_for(f"{place}/{key}", writing=True):
            change = client.enable_object_legal_hold if on else client.disable_object_legal_hold
            change(bucket, key, version_id=stored.version)
        after = self._existing(place, key)
        if after.hold is not on:
            raise ComponentMissing(f"the store took a legal hold on {place}/{key} and did not keep it; see hoso doctor")
        return after

    def dispose(self, place: Place, key: str, *, now: datetime) -> int:
        """See ``ObjectStore.dispose``. The server's own lock decides as well."""
        what = f"{place}/{require_key(place, key)}"
        stored = self.stat(place, key)
        if stored and (stored.hold or (stored.retain_until is not None and stored.retain_until > now)):
            raise denied(what)
        archive, client = place is Place.ARCHIVE, self.connection.client
        with self.connection.words_for(what, writing=True):
            listed = client.list_objects(self._bucket(place), prefix=key, recursive=True, include_version=archive)
            versions = [found.version_id for found in listed if found.object_name == key]
        for version in versions:
            self.remove_version(Stored(place=place, key=key, bytes=0, version=version))
        return len(versions)

    def remove_version(self, stored: Stored) -> None:
        """Delete one version for good, if the server lets us; else ``Retained``. ``dispose`` is what is used."""
        what = f"{stored.place}/{stored.key}"
        with self.connection.words_for(what, writing=True):
            try:
                self.connection.client.remove_object(self._bucket(stored.place), stored.key, version_id=stored.version)
            except S3Error as error:
                if is_denied(error):
                    raise denied(what) from error
                raise

    def local_path(self, place: Place, key: str) -> Path | None:  # noqa: ARG002
        """None: an S3 object has no file here."""
        return None

    def sweep(self) -> int:
        """Nothing to do: an interrupted upload is invisible on S3 (the bucket's own life cycle rule removes parts)."""
        return 0

    # -- writing

    def _put(
        self, place: Place, key: str, source: BinaryIO, length: int, sha256: str, media_type: str,
        retention: Retention | None,
    ) -> Stored:  # fmt: skip
        require_key(place, key, sha256)
        there = self.stat(place, key) if place is not Place.WORK else None
        if there is None or there.sha256 != sha256 or not self._reads_back(there):
            self._upload(place, key, Hashed(source, length, sha256), length, sha256, media_type, retention)
            if place is Place.WORK:  # the server checked the request's hash; a racer may have replaced it by now
                return Stored(place=place, key=key, bytes=length, sha256=sha256)
            there = self._existing(place, key)
            if there.sha256 != sha256 or there.bytes != length:
                raise IntegrityError(f"{place}/{key} is not what was sent to the store; send it again")
            if not self._reads_back(there):
                raise IntegrityError(f"{place}/{key} reads back differently than it was sent; check the store")
        if retention is None:
            return there
        return self._ensure_retained(there, retention)

    def _upload(
        self, place: Place, key: str, source: Hashed, length: int, sha256: str, media_type: str,
        retention: Retention | None,
    ) -> None:  # fmt: skip
        one, sealed = length <= self.single_put, self._cipher.seals(place, key)
        stands = sealed_length(length) if sealed else length
        with self.connection.words_for(f"{place}/{key}", writing=True):
            self.connection.client.put_object(
                self._bucket(place),
                key,
                self._cipher.sealing(place, key, cast(BinaryIO, source)),
                stands,
                content_type=media_type,
                metadata={"sha256": sha256, "sealed": "1"} if sealed else {"sha256": sha256},
                sse=SseS3() if self.encrypted else None,
                part_size=max(stands, 5 << 20) if one else PART,
                num_parallel_uploads=1,
                retention=retention if one else None,
            )

    def _ensure_retained(self, there: Stored, wanted: Retention) -> Stored:
        """Set what is weaker than ``wanted`` (a multipart upload, an object that was there before) and read it back."""
        until, mode = wanted.retain_until_date, Mode(wanted.mode)
        if _keeps(there, until, mode):
            return there
        self.set_retention(there, until, mode)
        return self._require_kept(there, until, mode)

    def set_retention(self, stored: Stored, until: datetime, mode: Mode) -> None:
        """Ask the server, which decides; ``retain`` is what the program uses."""
        what = f"{stored.place}/{stored.key}"
        with self.connection.words_for(what, writing=True):
            try:
                self.connection.client.set_object_retention(
                    self._bucket(stored.place), stored.key, Retention(mode, until), version_id=stored.version
                )
            except S3Error as error:
                if is_denied(error):
                    raise denied(what) from error
                raise

    def _require_kept(self, before: Stored, until: datetime, mode: Mode) -> Stored:
        after = self._existing(before.place, before.key)
        what = f"{before.place}/{before.key}"
        if after.version != before.version:
            raise IntegrityError(f"{what} was written by somebody else meanwhile; look at both versions")
        if not _keeps(after, until, mode):
            raise ComponentMissing(f"the store took retention on {what} and did not keep it; see hoso doctor --store")
        return after


def _keeps(stored: Stored, until: datetime, mode: Mode) -> bool:
    """Whether what the server answered is at least this."""
    long_enough = stored.retain_until is not None and stored.retain_until >= until
    return long_enough and stored.mode in ({mode} if mode is Mode.COMPLIANCE else set(Mode))
