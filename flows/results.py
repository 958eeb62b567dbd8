"""Keeps what the pipeline computed, so that no page is read twice.

In: the parts a result depends on (hash of the bytes, page, engine fingerprint, settings that matter).
Out: the value as it was kept, or None. A kept result that cannot be understood counts as absent.
Kept as gzipped JSON in the object store's work place, which may be emptied at any time.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from models.error import IntegrityError, NotFound
from models.reading import PageReading
from models.record import Record
from models.settings import Settings
from pipeline.open import sha256_of
from storage.objects import ObjectStore, Place, incoming_key

R = TypeVar("R", bound=Record)


def result_key(step: str, *parts: str | int | bool) -> str:
    """The object key of a step's result for these parts, the first of which is the original's hash."""
    digest = hashlib.sha256("\x1f".join([step, *map(str, parts)]).encode()).hexdigest()
    return f"results/{step}/{under(str(parts[0]))}/{digest}.json.gz"


def under(sha256: str) -> str:
    """The folder, in each kind of work, of what was computed of one original: with it all of it can go."""
    return f"{sha256[:2]}/{sha256}"


def work_keys(objects: ObjectStore, sha256: str) -> Iterator[str]:
    """Everything in ``work`` that was computed of an original."""
    for kind in ("results/reading", "results/revisions", "access", "pictures", "signed"):
        yield from objects.keys(Place.WORK, f"{kind}/{under(sha256)}/")


def empty_work(objects: ObjectStore, sha256: str) -> None:
    """Delete everything in ``work`` that was computed of an original."""
    for key in tuple(work_keys(objects, sha256)):
        objects.delete(Place.WORK, key)


def recall(objects: ObjectStore, key: str, kind: type[R]) -> R | None:
    """The kept result, None where there is none."""
    if objects.stat(Place.WORK, key) is None:
        return None
    try:
        return kind.from_kept(gzip.decompress(objects.get_bytes(Place.WORK, key)))
    except (ValidationError, OSError, EOFError, zlib.error, IntegrityError, NotFound):
        return None  # of another version, torn, damaged or just gone: computing it again is always right


def keep(objects: ObjectStore, key: str, value: Record) -> None:
    """Keep a result under its key; the same key always holds the same value."""
    data = gzip.compress(value.model_dump_json(exclude_defaults=True).encode(), 6, mtime=0)
    objects.put_bytes(Place.WORK, key, data, media_type="application/json")


def reading_key(sha256: str, number: int, engine: str, settings: Settings, rotation: int | None = None) -> str:
    """Where a page's reading is kept; one that a person had read again, turned by ``rotation``, stands apart."""
    again = () if rotation is None else ("again", rotation)
    return result_key("reading", sha256, number, engine, settings.correct, settings.limits.max_pixels, *again)


def access_key(sha256: str, engine: str, settings: Settings, rotations: Mapping[int, int] | None = None) -> str:
    """Where the access copy of an original is kept; one with pages that a person had read again stands apart."""
    target = settings.access_copy_mb or 0
    again = "".join(f"\x1f{page}={turn}" for page, turn in sorted((rotations or {}).items()))
    parts = f"{sha256}\x1f{engine}\x1f{settings.correct}\x1f{target}{again}"
    digest = hashlib.sha256(parts.encode()).hexdigest()
    return f"access/{under(sha256)}/{digest}.pdf"


def keep_copy(objects: ObjectStore, key: str, copy: Path, original: str) -> None:
    """Keep an access copy; one that is its original, byte for byte, is kept as an empty mark."""
    sha256 = sha256_of(copy)
    if sha256 == original:
        objects.put_bytes(Place.WORK, key, b"", media_type="application/pdf")
    else:
        objects.put_file(Place.WORK, key, copy, sha256=sha256, media_type="application/pdf")


def kept_copy(
    objects: ObjectStore, sha256: str, engine: str, settings: Settings, rotations: Mapping[int, int] | None = None
) -> tuple[Place, str] | None:
    """Where the access copy of an original is, which may be the original itself; None where none was made."""
    key = access_key(sha256, engine, settings, rotations)
    there = objects.stat(Place.WORK, key)
    if there is None:
        return None
    return (Place.WORK, key) if there.bytes else (Place.INCOMING, incoming_key(sha256))


def signed_key(sha256: str, *parts: str) -> str:
    """Where a copy that the office has signed waits for its package to be sealed."""
    return f"signed/{under(sha256)}/{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()}.pdf"


def recall_page(
    objects: ObjectStore, sha256: str, number: int, engine: str, settings: Settings, rotation: int | None = None
) -> PageReading | None:
    """The kept reading of a page, None where there is none."""
    return recall(objects, reading_key(sha256, number, engine, settings, rotation), PageReading)
