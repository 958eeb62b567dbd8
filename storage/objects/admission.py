"""May this store hold sealed dossiers? Every promise is tried, none is believed (``hoso doctor --store``).

In: an open store. Out: ``AdmissionReport``: one line for each promise, kept or not, in plain words. Real servers take
retention, holds and checksums without a word and drop them (facts): hence the trying. What is written stands under
``admission/`` in the archive for a few seconds of retention and is removed afterwards.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import urllib3

from models.error import HosoError, Retained
from models.record import Record
from storage.objects.place import Mode, ObjectStore, Place, Stored
from storage.objects.s3_trials import refuses_altered

if TYPE_CHECKING:
    from storage.objects.s3 import S3Store

LOCK_SECONDS = 4
MULTIPART = 6 << 20


class Promise(StrEnum):
    """What a store must do before sealed dossiers may be trusted to it."""

    ROUND_TRIP = "round_trip"
    INTEGRITY = "integrity"
    VERSIONS = "versions"
    RETENTION = "retention"
    RETENTION_MULTIPART = "retention_multipart"
    LOCK_ENFORCED = "lock_enforced"
    NOT_SHORTENED = "not_shortened"
    LEGAL_HOLD = "legal_hold"
    DISPOSABLE = "disposable"
    BAD_KEYS_REFUSED = "bad_keys_refused"
    STRANGERS_REFUSED = "strangers_refused"
    ENCRYPTED = "encrypted"


class PromiseResult(Record):
    """One promise, tried."""

    promise: Promise
    kept: bool
    message: str


class AdmissionReport(Record):
    """All promises. ``admitted``: sealed dossiers may be kept there as unchangeable records."""

    worm: bool
    results: tuple[PromiseResult, ...]

    @property
    def admitted(self) -> bool:
        """Every promise was kept, and the store itself refuses deletion."""
        return self.worm and all(result.kept for result in self.results)


_WORDS: dict[Promise, tuple[str, str]] = {
    Promise.ROUND_TRIP: ("bytes come back as they were stored", "bytes do not come back as they were stored"),
    Promise.INTEGRITY: ("an upload that was altered on its way is refused", "an altered upload is accepted"),
    Promise.VERSIONS: ("an overwritten object's earlier version stays", "an overwritten object is lost"),
    Promise.RETENTION: ("retention is kept on a single upload", "retention is lost on a single upload"),
    Promise.RETENTION_MULTIPART: ("retention is kept on a multipart upload", "retention is lost on multipart uploads"),
    Promise.LOCK_ENFORCED: ("a locked object cannot be deleted", "a locked object can be deleted: there is no WORM"),
    Promise.NOT_SHORTENED: ("retention cannot be shortened", "COMPLIANCE retention can be shortened"),
    Promise.LEGAL_HOLD: ("a legal hold keeps an object", "a legal hold is not kept or not enforced"),
    Promise.DISPOSABLE: ("after retention an object can be disposed of", "an object stays after its retention"),
    Promise.BAD_KEYS_REFUSED: ("wrong keys are refused", "wrong keys are accepted: anybody may write"),
    Promise.STRANGERS_REFUSED: ("requests without keys are refused", "requests without keys are served"),
    Promise.ENCRYPTED: (
        "the server encrypts what it stores",
        "encrypt=server is set and the server does not encrypt: set HOSO_ENCRYPTION_KEY instead",
    ),
}
NO_WORM = "this store is a folder: whoever may write to the disk may delete a sealed dossier; there is no WORM"


def check_store(store: ObjectStore) -> AdmissionReport:
    """Try every promise; takes about ten seconds on S3."""
    from storage.objects.s3 import S3Store

    if not isinstance(store, S3Store):
        results = [_try(Promise.ROUND_TRIP, lambda: _round_trip(store))]
        results.append(PromiseResult(promise=Promise.LOCK_ENFORCED, kept=False, message=NO_WORM))
        return AdmissionReport(worm=False, results=tuple(results))
    trial = _S3Trial(store)
    results = [_try(promise, attempt) for promise, attempt in trial.attempts()]
    return AdmissionReport(worm=True, results=tuple(results))


def _try(promise: Promise, attempt: Callable[[], bool]) -> PromiseResult:
    good, bad = _WORDS[promise]
    try:
        kept = attempt()
    except HosoError as error:
        return PromiseResult(promise=promise, kept=False, message=f"{bad} ({error})")
    return PromiseResult(promise=promise, kept=kept, message=good if kept else bad)


def _round_trip(store: ObjectStore) -> bool:
    data = os.urandom(100_000)
    store.put_bytes(Place.WORK, "admission/round-trip", data)
    back = store.get_bytes(Place.WORK, "admission/round-trip")
    store.delete(Place.WORK, "admission/round-trip")
    return back == data and store.stat(Place.WORK, "admission/round-trip") is None


class _S3Trial:
    """The promises as tried on one S3 store, on keys of this trial only."""

    def __init__(self, store: "S3Store") -> None:
        self.store = store
        self.folder = f"admission/{secrets.token_hex(6)}"

    def attempts(self) -> tuple[tuple[Promise, Callable[[], bool]], ...]:
        """In order; the slow one, that waits for retention to pass, last."""
        claimed = ((Promise.ENCRYPTED, self.encrypted),) if self.store.encrypted else ()
        return (
            *claimed,
            (Promise.ROUND_TRIP, lambda: _round_trip(self.store)),
            (Promise.BAD_KEYS_REFUSED, self.bad_keys_refused),
            (Promise.STRANGERS_REFUSED, self.strangers_refused),
            (Promise.INTEGRITY, self.integrity),
            (Promise.VERSIONS, self.versions),
            (Promise.RETENTION, lambda: self.retention("single", 1000)),
            (Promise.RETENTION_MULTIPART, self.retention_multipart),
            (Promise.LOCK_ENFORCED, self.lock_enforced),
            (Promise.NOT_SHORTENED, self.not_shortened),
            (Promise.LEGAL_HOLD, self.legal_hold),
            (Promise.DISPOSABLE, self.disposable),
        )

    def encrypted(self) -> bool:
        """The server says of a stored object that it is encrypted; some take the wish without a word (facts)."""
        key = f"{self.folder}/encrypted"
        self.store.put_bytes(Place.WORK, key, b"x")
        with self.store.connection.words_for(key):
            found = self.store.connection.client.stat_object(self.store.bucket(Place.WORK), key)
        headers = {name.lower(): value for name, value in (found.metadata or {}).items()}
        return headers.get("x-amz-server-side-encryption") in {"AES256", "aws:kms"}

    def bad_keys_refused(self) -> bool:
        from storage.objects.s3_client import Connection, Keys

        real = self.store.connection
        bad = Connection(real.endpoint, Keys("nobody", secrets.token_hex(16)), secure=real.secure, region=real.region)
        try:
            with bad.words_for("a listing with wrong keys"):
                bad.client.list_buckets()
        except HosoError:
            return True
        return False

    def strangers_refused(self) -> bool:
        self.store.put_bytes(Place.WORK, f"{self.folder}/private", b"x")
        url = f"{self._base()}/{self.store.bucket(Place.WORK)}/{self.folder}/private"
        return urllib3.request("GET", url, timeout=10, retries=False).status in {401, 403}

    def integrity(self) -> bool:
        """A body that is not what its Content-MD5 says."""
        return refuses_altered(self.store.connection, self.store.bucket(Place.WORK))

    def versions(self) -> bool:
        key = f"{self.folder}/versions"
        first = self.store.put_bytes(Place.ARCHIVE, key, b"first")
        second = self.store.put_bytes(Place.ARCHIVE, key, b"second")
        with self.store.connection.words_for(key):
            earlier = self.store.connection.client.get_object(
                self.store.bucket(Place.ARCHIVE), key, version_id=first.version
            )
            data = earlier.read()
            earlier.release_conn()
        self.store.dispose(Place.ARCHIVE, key, now=datetime.now(UTC))
        return data == b"first" and None not in {first.version, second.version} and first.version != second.version

    def retention(self, name: str, length: int) -> bool:
        """As our store puts it: retention set with the upload or after it, and read back."""
        return self._put(name, length).retain_until is not None

    def retention_multipart(self) -> bool:
        limit, self.store.single_put = self.store.single_put, 5 << 20
        try:
            return self.retention("multipart", MULTIPART)
        finally:
            self.store.single_put = limit

    def lock_enforced(self) -> bool:
        return self._is_refused(self._put("locked", 10))

    def not_shortened(self) -> bool:
        """Asked of the server itself: our own refusal comes before it otherwise."""
        stored = self._put("shortened", 10, seconds=60)
        try:
            self.store.set_retention(stored, datetime.now(UTC) + timedelta(seconds=LOCK_SECONDS), Mode.COMPLIANCE)
        except Retained:
            return True
        return False

    def legal_hold(self) -> bool:
        stored = self.store.put_bytes(Place.ARCHIVE, f"{self.folder}/held", b"held")
        self.store.hold(Place.ARCHIVE, stored.key, True)
        kept = self._is_refused(stored)
        self.store.hold(Place.ARCHIVE, stored.key, False)
        self.store.dispose(Place.ARCHIVE, stored.key, now=datetime.now(UTC))
        return kept

    def disposable(self) -> bool:
        time.sleep(LOCK_SECONDS + 1)
        gone = [
            self.store.dispose(Place.ARCHIVE, f"{self.folder}/{name}", now=datetime.now(UTC))
            for name in ("single", "multipart", "locked")
        ]
        return all(gone)

    def _put(self, name: str, length: int, seconds: int = LOCK_SECONDS) -> Stored:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        data = hashlib.sha256(name.encode()).digest() * (length // 32 + 1)
        key = f"{self.folder}/{name}"
        return self.store.put_bytes(Place.ARCHIVE, key, data, retain_until=until, mode=Mode.COMPLIANCE)

    def _is_refused(self, stored: Stored) -> bool:
        """Whether the server itself refuses to delete this version."""
        try:
            self.store.remove_version(stored)
        except Retained:
            return True
        return False

    def _base(self) -> str:
        connection = self.store.connection
        return f"{'https' if connection.secure else 'http'}://{connection.endpoint}"
