"""From the setting to a store: ``file:///path``, a plain path, or ``s3://bucket-prefix?endpoint=http://host:port``.

Wrong: ``SettingError`` naming the setting and what is allowed; keys in a URL are refused, they end up in logs.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from models.error import SettingError
from storage.objects.folder import FolderStore
from storage.objects.place import ObjectStore

if TYPE_CHECKING:  # the SDK takes 0.2 s to import: only where a store is on S3
    from storage.objects.ciphering import Ciphering
    from storage.objects.s3 import S3Store
    from storage.objects.s3_client import Keys

_FORMS = "file:///path or s3://bucket-prefix?endpoint=https://host[:port]"


def open_store(url: str, *, key_file: Path | None = None, encryption_key: str = "") -> ObjectStore:
    """The store that ``HOSO_OBJECTS`` names; with ``encryption_key`` (as HOSO_ENCRYPTION_KEY) its objects are sealed.
    Nothing is contacted yet."""
    if not encryption_key:
        return _open(url, key_file, None)
    from storage.objects.ciphering import Ciphering
    from storage.objects.keys import KeyRing, outer_key

    return _open(url, key_file, Ciphering(KeyRing(_open(url, key_file, None), lambda: outer_key(encryption_key))))


def _open(url: str, key_file: Path | None, cipher: "Ciphering | None") -> ObjectStore:
    parts = urlsplit(url)
    if parts.scheme == "s3":
        return _open_s3(url, key_file, cipher)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path:
        return FolderStore(Path(unquote(parts.path)), cipher)
    if parts.scheme == "" and url:
        return FolderStore(Path(url), cipher)
    raise SettingError(f"HOSO_OBJECTS is not a store; use {_FORMS}")


def _open_s3(url: str, key_file: Path | None, cipher: "Ciphering | None") -> "S3Store":
    from storage.objects.s3 import S3Store

    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise SettingError("HOSO_OBJECTS holds keys; put them in HOSO_OBJECTS_ACCESS_KEY and HOSO_OBJECTS_SECRET_KEY")
    query = parse_qs(parts.query, keep_blank_values=True)
    if unknown := set(query) - {"endpoint", "region", "encrypt"}:
        raise SettingError(
            f"HOSO_OBJECTS has an unknown part {sorted(unknown)[0]!r}; allowed: endpoint, region, encrypt"
        )
    endpoint = urlsplit(query.get("endpoint", [""])[0])
    if endpoint.scheme not in {"http", "https"} or not endpoint.hostname or endpoint.username:
        raise SettingError(f"HOSO_OBJECTS needs an endpoint; use {_FORMS}")
    if endpoint.path not in {"", "/"} or parts.path not in {"", "/"} or not parts.netloc:
        raise SettingError(f"HOSO_OBJECTS takes no path; use {_FORMS}")
    if query.get("encrypt", ["server"])[0] != "server":
        raise SettingError("HOSO_OBJECTS has encrypt set to something else than server; HOSO_ENCRYPTION_KEY seals here")
    return S3Store(
        endpoint=endpoint.netloc,
        secure=endpoint.scheme == "https",
        prefix=parts.netloc,
        keys=read_keys(key_file),
        region=query.get("region", ["us-east-1"])[0],
        cipher=cipher,
        encrypted=query.get("encrypt", ["no"])[0] == "server",
    )


def read_keys(key_file: Path | None) -> "Keys":
    """From the key file (JSON with ``access_key`` and ``secret_key``) where one is set, else from the environment."""
    from storage.objects.s3_client import Keys

    if key_file is None:
        access, secret = (os.environ.get(f"HOSO_OBJECTS_{name}_KEY", "") for name in ("ACCESS", "SECRET"))
    else:
        try:
            content = json.loads(key_file.read_text(encoding="utf-8"))
            access, secret = str(content["access_key"]), str(content["secret_key"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise SettingError(
                f"HOSO_OBJECTS_KEY_FILE {key_file} is not JSON with access_key and secret_key"
            ) from error
    if not access or not secret:
        raise SettingError("no keys for the object store; set HOSO_OBJECTS_ACCESS_KEY and HOSO_OBJECTS_SECRET_KEY")
    return Keys(access=access, secret=secret)
