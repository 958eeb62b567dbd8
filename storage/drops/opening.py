"""From the setting to a drop: ``file:///path`` or ``s3://bucket/prefix?endpoint=https://host[:port]``.

Wrong: ``SettingError`` naming the setting and what is allowed. Keys are those of the object store.
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from models.error import SettingError
from storage.drops.folder import FolderDrop
from storage.drops.place import Drop
from storage.objects.opening import read_keys

_FORMS = "file:///path or s3://bucket/prefix?endpoint=https://host[:port]"


def open_drop(url: str, *, key_file: Path | None = None) -> Drop:
    """The drop that ``HOSO_WATCH`` names. Nothing is contacted yet."""
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path:
        return FolderDrop(Path(unquote(parts.path)))
    query = parse_qs(parts.query)
    endpoint = urlsplit(query.get("endpoint", [""])[0])
    usable = parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc
    if not usable or endpoint.scheme not in {"http", "https"} or not endpoint.hostname or endpoint.username:
        raise SettingError(f"HOSO_WATCH is not a drop; use {_FORMS}")
    from storage.drops.bucket import BucketDrop
    from storage.objects.s3_client import Connection

    region = query.get("region", ["us-east-1"])[0]
    connection = Connection(endpoint.netloc, read_keys(key_file), secure=endpoint.scheme == "https", region=region)
    return BucketDrop(connection, parts.netloc, unquote(parts.path))
