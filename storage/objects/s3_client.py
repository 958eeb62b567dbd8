"""The ``minio`` SDK as we need it: our own pool and time-outs, made again after a fork, errors in our words.

In: endpoint and keys. Out: a client. Wrong: ``ComponentMissing`` (no answer, refused keys), ``OutcomeUnknown`` (a
write was sent and its answer never came), ``NotFound``, ``Retained``. Messages hold no key and no response body.

GET, HEAD, PUT and DELETE are repeated by the pool on resets and 5xx: all four give the same end when done twice
here (keys are content-addressed, unique or replaceable). POST, that starts or completes a multipart upload, is not.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import certifi
import urllib3
from minio import Minio
from minio.credentials.credentials import Credentials
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from minio.helpers import DictType, md5sum_hash
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from models.error import ComponentMissing, HosoError, NotFound, OutcomeUnknown, Retained, SettingError

POOL = 16
CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
RETRIES = 5
LARGE = 1 << 20
"""Bytes from which a body's own hash is not signed."""

ABSENT = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchBucket", "NoSuchUpload"})
REFUSED = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken"})
CORRUPTED = frozenset({"BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest", "IncompleteBody"})


@dataclass(frozen=True)
class Keys:
    """Credentials; the secret stays out of ``repr``."""

    access: str
    secret: str = field(repr=False)


class _Client(Minio):
    """The SDK, with large bodies sent over plain HTTP as it sends them over TLS: checked by the server against the MD5
    in the signed headers instead of a SHA-256, which costs both ends more than the sending (measured: a quarter of the
    time for 20 MB). Our own SHA-256 of the object stands beside it."""

    def _build_headers(
        self, host: str, headers: DictType | None = None, body: bytes | None = None, creds: Credentials | None = None
    ) -> tuple[DictType, datetime]:
        if not body or len(body) < LARGE or creds is None or self._base_url.is_https:
            return super()._build_headers(host, headers, body, creds)
        built, moment = super()._build_headers(host, headers, None, creds)
        checked = {"Content-MD5": md5sum_hash(body) or "", "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
        return {**built, **checked, "Content-Length": str(len(body))}, moment


class Connection:
    """One endpoint. ``client`` is this process's own: connections must not be shared with a forked child."""

    def __init__(self, endpoint: str, keys: Keys, *, secure: bool, region: str, retries: int = RETRIES) -> None:
        self.endpoint = endpoint
        self._keys = keys
        self.secure = secure
        self.region = region
        self.retries = retries
        self._process = 0
        self._client: Minio | None = None

    @property
    def credentials(self) -> Credentials:
        """As the SDK signs with them."""
        return Credentials(self._keys.access, self._keys.secret)

    @property
    def client(self) -> Minio:
        """The SDK's client."""
        if self._client is None or self._process != os.getpid():
            self._client, self._process = self._make(), os.getpid()
        return self._client

    def _make(self) -> Minio:
        retry = urllib3.Retry(
            total=self.retries,
            backoff_factor=0.2,
            status_forcelist=(500, 502, 503, 504),
            allowed_methods={"GET", "HEAD", "PUT", "DELETE"},
        )
        pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
            maxsize=POOL,
            retries=retry,
            cert_reqs="CERT_REQUIRED",
            ca_certs=os.environ.get("SSL_CERT_FILE") or certifi.where(),
        )
        try:
            return _Client(
                self.endpoint,
                access_key=self._keys.access,
                secret_key=self._keys.secret,
                secure=self.secure,
                region=self.region,
                http_client=pool,
            )
        except ValueError as error:
            raise SettingError(f"HOSO_OBJECTS has an endpoint that cannot be one: {error}") from error

    @contextmanager
    def words_for(self, what: str, *, writing: bool = False) -> Iterator[None]:
        """Run SDK calls about ``what`` (place/key); their errors come out as ours."""
        try:
            yield
        except S3Error as error:
            raise self._said(error, what) from error
        except MaxRetryError as error:
            raise self._unreached(error, what, writing) from error
        except (HTTPError, ServerError, InvalidResponseError, MinioException) as error:
            raise self._broken(type(error).__name__, what, writing) from error

    def _said(self, error: S3Error, what: str) -> HosoError:
        code = error.code or "no code"
        if code in ABSENT:
            return NotFound(f"no object {what} in the store at {self.endpoint}")
        if code in REFUSED:
            return ComponentMissing(
                f"store {self.endpoint} refuses {what} ({code}); check HOSO_OBJECTS keys and rights"
            )
        if code in CORRUPTED:
            return OutcomeUnknown(f"{what} was altered on its way to {self.endpoint} ({code}); try again")
        return ComponentMissing(f"store {self.endpoint} answers {code} to {what}; see the server's log")

    def _unreached(self, error: MaxRetryError, what: str, writing: bool) -> HosoError:
        if isinstance(error.reason, NewConnectionError) or not writing:
            return ComponentMissing(f"store {self.endpoint} does not answer ({what}); start it or check HOSO_OBJECTS")
        return self._broken(type(error.reason).__name__, what, writing)

    def _broken(self, cause: str, what: str, writing: bool) -> HosoError:
        if writing:
            return OutcomeUnknown(f"store {self.endpoint} broke off while {what} was written ({cause}); try again")
        return ComponentMissing(f"store {self.endpoint} broke off at {what} ({cause}); try again")


def is_denied(error: Exception) -> bool:
    """Whether the server said no to a deletion or a weaker retention (object lock)."""
    return isinstance(error, S3Error) and error.code in {"AccessDenied", "InvalidRequest", "ObjectLocked"}


def denied(what: str) -> Retained:
    """What to raise then."""
    return Retained(f"the store keeps {what}: retention or a legal hold stands")


def make_bucket(client: Minio, name: str, *, locked: bool) -> None:
    """Make the bucket unless it is there; object lock must be asked for now, no server adds it later."""
    if client.bucket_exists(name):
        return
    try:
        client.make_bucket(name, object_lock=locked)
    except S3Error as error:
        if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            raise
