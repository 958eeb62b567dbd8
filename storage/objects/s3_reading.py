"""The reading half of the S3 store: what stands there, and its bytes against their hash.

In: the connection, the buckets' prefix, how bytes are ciphered. Out: ``Stored``, bytes. Wrong: ``NotFound``,
``IntegrityError``, ``ComponentMissing``. A line that breaks is begun again.
"""

import hashlib
import io
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from minio.error import S3Error
from urllib3.exceptions import HTTPError

from models.error import ComponentMissing, IntegrityError, NotFound
from storage.objects import durable
from storage.objects.ciphering import Ciphering
from storage.objects.place import Place, Stored, require_key
from storage.objects.s3_answers import HASH, described
from storage.objects.s3_client import ABSENT, Connection, Keys, make_bucket
from storage.objects.s3_streaming import kept_hash

SINGLE_PUT = 32 << 20
"""Objects up to this many bytes go in one request; the SDK holds that much in memory."""

READ_TRIES = 4
_LOOKS = 50
"""How often a reader begins again for a work object that racing writers keep replacing."""


class S3Reading:
    """See the module. Buckets are made at the first use where they are missing."""

    worm = True

    def __init__(
        self,
        *,
        endpoint: str,
        secure: bool,
        prefix: str,
        keys: Keys,
        region: str = "us-east-1",
        cipher: Ciphering | None = None,
        encrypted: bool = False,
    ) -> None:
        self.connection = Connection(endpoint, keys, secure=secure, region=region)
        self.prefix = prefix
        self._cipher = cipher or Ciphering()
        self.encrypted = encrypted
        """Whether the server is asked to encrypt what it stores (SSE-S3)."""
        self.single_put = SINGLE_PUT
        self._made: set[Place] = set()
        self._making = threading.Lock()

    def get_bytes(self, place: Place, key: str) -> bytes:
        """See ``ObjectStore.get_bytes``."""
        whole = io.BytesIO()
        self._read_checked(place, key, whole)
        return whole.getvalue()

    def fetch(self, place: Place, key: str, into: Path) -> Stored:
        """See ``ObjectStore.fetch``."""
        temporary = into.with_name(f"{durable.TEMPORARY}{secrets.token_hex(8)}")
        try:
            with temporary.open("xb") as target:
                stored = self._read_checked(place, key, target)
            temporary.replace(into)
        finally:
            temporary.unlink(missing_ok=True)
        return stored

    @contextmanager
    def open(self, place: Place, key: str) -> Iterator[BinaryIO]:
        """See ``ObjectStore.open``."""
        with self.connection.words_for(f"{place}/{key}"), self._response(place, require_key(place, key)) as response:
            yield self._cipher.opened(place, key, cast(BinaryIO, response))

    def stat(self, place: Place, key: str) -> Stored | None:
        """See ``ObjectStore.stat``."""
        require_key(place, key)
        with self.connection.words_for(f"{place}/{key}"):
            try:
                found = self.connection.client.stat_object(self._bucket(place), key)
            except S3Error as error:
                if error.code in ABSENT:
                    return None
                raise
        stored = described(place, key, found)
        if stored.sha256 is None:  # streamed: its hash was not known in front
            tagged = kept_hash(self.connection, self._bucket(place), key, stored.version)
            return stored.model_copy(update={"sha256": tagged})
        return stored

    def keys(self, place: Place, prefix: str = "") -> Iterator[str]:
        """See ``ObjectStore.keys``."""
        bucket = self._bucket(place)
        with self.connection.words_for(f"{place}/{prefix}*"):
            for found in self.connection.client.list_objects(bucket, prefix=prefix, recursive=True):
                yield str(found.object_name)

    # -- reading

    def _existing(self, place: Place, key: str) -> Stored:
        stored = self.stat(place, key)
        if stored is None:
            raise NotFound(f"no object {place}/{key} in the store at {self.connection.endpoint}")
        return stored

    def _reads_back(self, stored: Stored) -> bool:
        try:
            return self._read(stored, None)[0] == stored.sha256
        except IntegrityError:
            return False  # sealed bytes that do not open

    def _read_checked(self, place: Place, key: str, target: BinaryIO) -> Stored:
        """The newest bytes. What is replaced between asking for its hash and reading it is asked for again:
        those bytes are what their own answer promised."""
        stored = self._existing(place, require_key(place, key))
        for _ in range(_LOOKS):
            read, promised = self._read(stored, target)
            if read == stored.sha256 or stored.sha256 is None:
                return stored
            before, stored = stored, self._existing(place, key)
            if read != promised and (promised is not None or stored == before):
                break
        raise IntegrityError(f"object {place}/{key} is not what was stored; run hoso fixity")

    def _read(self, stored: Stored, target: BinaryIO | None) -> tuple[str, str | None]:
        """Read all of an object, into ``target`` where there is one, beginning again when the line breaks: the bytes'
        hash and the one that the same answer promised (a streamed object's stands in a tag, not there)."""
        for _try in range(READ_TRIES):
            digest = hashlib.sha256()
            if target is not None:
                target.seek(0)
                target.truncate()
            with suppress(HTTPError), self._response(stored.place, stored.key, stored.version) as response:
                stream = self._cipher.opened(stored.place, stored.key, response)
                while chunk := stream.read(durable.CHUNK):
                    digest.update(chunk)
                    if target is not None:
                        target.write(chunk)
                return digest.hexdigest(), response.headers.get(HASH)
        raise ComponentMissing(
            f"store {self.connection.endpoint} breaks off at {stored.place}/{stored.key}; see the server's log"
        )

    @contextmanager
    def _response(self, place: Place, key: str, version: str | None = None) -> Iterator[Any]:
        with self.connection.words_for(f"{place}/{key}"):
            response = self.connection.client.get_object(self._bucket(place), key, version_id=version)
        try:
            yield response
        finally:
            response.close()
            response.release_conn()

    # -- buckets

    def bucket(self, place: Place) -> str:
        """The bucket's name."""
        return f"{self.prefix}-{place}"

    def _bucket(self, place: Place) -> str:
        name = self.bucket(place)
        if place not in self._made:
            with self._making, self.connection.words_for(f"bucket {name}"):
                make_bucket(self.connection.client, name, locked=place is Place.ARCHIVE)
                self._made.add(place)
        return name
