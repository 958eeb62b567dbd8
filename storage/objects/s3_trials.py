"""What an S3 server does with checksums, tried on it and not believed (facts: some take any without a word).

In: a connection and a bucket that may be written to. Out: yes or no. What is written is removed.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import urllib3
from minio.signer import sign_v4_s3
from minio.time import to_amz_date

from storage.objects.s3_client import Connection

_OF_NOTHING = "1B2M2Y8AsgTpgAmY7PhCfg=="


def refuses_altered(connection: Connection, bucket: str) -> bool:
    """Whether a body that is not what its request says is refused and leaves nothing: by Content-MD5, which the SDK
    sends over TLS, and by the hash in the signature, which it sends without."""
    return _refused(connection, bucket, _with_wrong_md5) and (
        connection.secure or _refused(connection, bucket, _with_wrong_signed_hash)
    )


def _refused(connection: Connection, bucket: str, send: Callable[[Connection, str, str], int]) -> bool:
    key = f"admission/{secrets.token_hex(6)}"
    status = send(connection, bucket, key)
    with connection.words_for(f"{bucket}/{key}"):
        there = [found.object_name for found in connection.client.list_objects(bucket, prefix=key)]
        if there:
            connection.client.remove_object(bucket, key)
    return status >= 400 and not there


def _with_wrong_md5(connection: Connection, bucket: str, key: str) -> int:
    with connection.words_for(f"{bucket}/{key}"):
        url = connection.client.get_presigned_url("PUT", bucket, key)
    headers = urllib3.util.make_headers()
    headers["Content-MD5"] = _OF_NOTHING
    return urllib3.request("PUT", url, body=b"altered", headers=headers, timeout=10, retries=False).status


def _with_wrong_signed_hash(connection: Connection, bucket: str, key: str) -> int:
    url = urlsplit(f"http://{connection.endpoint}/{bucket}/{key}")
    digest, now = hashlib.sha256(b"meant").hexdigest(), datetime.now(UTC)
    signed = sign_v4_s3(
        method="PUT",
        url=url,
        region=connection.region,
        headers={"Host": url.netloc, "x-amz-content-sha256": digest, "x-amz-date": to_amz_date(now)},
        credentials=connection.credentials,
        content_sha256=digest,
        date=now,
    )
    headers = {name: str(value) for name, value in signed.items()}
    return urllib3.request("PUT", url.geturl(), body=b"other", headers=headers, timeout=10, retries=False).status
