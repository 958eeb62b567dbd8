"""One object from one store to another, bit for bit, under the same retention and hold.

In: two stores and what the register says the object is. Out: nothing; the object stands in the target, verified.
Wrong: ``NotFound`` where the source has none, ``IntegrityError`` where its bytes are not what was stored: then the
target keeps nothing of them.
"""

from datetime import datetime

from models.error import IntegrityError, NotFound
from storage.objects import ObjectStore, Place, Stored, durable
from storage.register.kept import KeptObject


def copy_object(source: ObjectStore, target: ObjectStore, kept: KeptObject, *, now: datetime) -> None:
    """See the module. What stands in the target already, and reads back right, is left as it is."""
    place = Place(kept.place)
    there = source.stat(place, kept.key)
    if there is None:
        raise NotFound(f"no object {kept.place}/{kept.key} to copy; run hoso fixity")
    if not reads(target, kept):
        _stream(source, target, kept, there, now)
    if there.hold:
        target.hold(place, kept.key, True)


def reads(store: ObjectStore, kept: KeptObject) -> bool:
    """Whether the store has the object and every byte of it is right."""
    place = Place(kept.place)
    if store.stat(place, kept.key) is None:
        return False
    try:
        with store.open(place, kept.key) as stream:
            return durable.stream_sha256(stream) == kept.sha256
    except IntegrityError:
        return False  # sealed bytes that do not open


def _stream(source: ObjectStore, target: ObjectStore, kept: KeptObject, there: Stored, now: datetime) -> None:
    place = Place(kept.place)
    over = there.retain_until is None or there.retain_until <= now
    until, mode = (None, None) if over else (there.retain_until, there.mode)
    with (
        target.writing(place, kept.key, retain_until=until, mode=mode) as upload,
        source.open(place, kept.key) as stream,
    ):
        while chunk := stream.read(durable.CHUNK):
            upload.write(chunk)
        if upload.sha256 != kept.sha256:
            raise IntegrityError(f"object {kept.place}/{kept.key} is not what was stored; run hoso fixity")
