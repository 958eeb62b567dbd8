"""A drop below a prefix of an S3 bucket. A bucket cannot rename, so an end is noted first and then carried out.

``settle`` writes ``NAME.settled`` beside the delivery, moves object by object, and takes marker and note away last; a
process that was killed anywhere goes on from the note. The sender uses a new name for each delivery.
"""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minio.commonconfig import CopySource

from models.error import NotFound, RefusedInput
from storage.drops.place import READY, Delivery, Outcome, is_name, is_unit
from storage.objects.s3_client import Connection

SETTLED = ".settled"
LARGEST_MARKER = 1 << 20


class BucketDrop:
    """See the module. The bucket must be there: it belongs to the sender as much as to us."""

    def __init__(self, connection: Connection, bucket: str, prefix: str) -> None:
        self.connection = connection
        self.bucket = bucket
        self.prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def ready(self) -> tuple[Delivery, ...]:
        """See ``Drop.ready``."""
        start = f"{self.prefix}incoming/"
        names = [key[len(start) :] for key, _ in self._objects(start)]
        for unit, _, note in (n.partition("/") for n in names if n.endswith(SETTLED)):
            if is_unit(unit) and is_name(note.removesuffix(SETTLED)):
                self._finish(Delivery(unit, note.removesuffix(SETTLED)))
                names = [n for n in names if not n.startswith(f"{unit}/{note.removesuffix(SETTLED)}")]
        found = set()
        for unit, _, marker in (n.partition("/") for n in names if n.endswith(READY) and n.count("/") == 1):
            stem = marker.removesuffix(READY)
            zipped = f"{unit}/{stem}.zip" in names
            there = zipped or any(n.startswith(f"{unit}/{stem}/") for n in names)
            if there and is_unit(unit) and is_name(stem):
                found.add(Delivery(unit, f"{stem}.zip" if zipped else stem))
        return tuple(sorted(found))

    @contextmanager
    def files(self, delivery: Delivery, scratch: Path, most: int) -> Iterator[Path]:
        """See ``Drop.files``: a copy in ``scratch``."""
        keys = self._keys(delivery)
        if sum(size for _, size in keys) > most:
            raise RefusedInput(f"{delivery.name}: larger than HOSO_MAX_UNPACKED_MB allows")
        base = scratch / "delivery.zip" if delivery.name.endswith(".zip") else scratch / "delivery"
        for key, _ in keys:
            inner = key[len(self._key("incoming", delivery.unit, delivery.name)) :].lstrip("/")
            if (
                any(part in {"", ".", ".."} or "\0" in part or len(part.encode()) > 250 for part in inner.split("/"))
                and inner
            ):
                raise RefusedInput(f"{delivery.name}: an object's name cannot be a file's; use plain names")
            target = base / inner if inner else base
            target.parent.mkdir(parents=True, exist_ok=True)
            with self.connection.words_for("a delivery"):
                self.connection.client.fget_object(self.bucket, key, str(target))
        yield base

    def listing(self, delivery: Delivery) -> bytes:
        """See ``Drop.listing``."""
        return self._read(self._key("incoming", delivery.unit, delivery.marker), LARGEST_MARKER)

    def settle(self, delivery: Delivery, outcome: Outcome, note: bytes) -> None:
        """See ``Drop.settle``."""
        target = self._free(outcome, delivery)
        plan = json.dumps({"outcome": outcome, "target": target, "note": note.decode()}).encode()
        self._write(self._key("incoming", delivery.unit, delivery.name + SETTLED), plan)
        self._finish(delivery)

    def _finish(self, delivery: Delivery) -> None:
        settled = self._key("incoming", delivery.unit, delivery.name + SETTLED)
        plan = json.loads(self._read(settled, LARGEST_MARKER * 2))
        outcome, target = Outcome(plan["outcome"]), str(plan["target"])
        base = self._key("incoming", delivery.unit, delivery.name)
        for key, _ in self._objects(base):
            if key != base and not key.startswith(f"{base}/"):
                continue
            moved = self._key(outcome, delivery.unit, target) + key[len(base) :]
            with self.connection.words_for("a delivery", writing=True):
                self.connection.client.copy_object(self.bucket, moved, CopySource(self.bucket, key))
                self.connection.client.remove_object(self.bucket, key)
        self._write(self._key(outcome, delivery.unit, target + ".json"), str(plan["note"]).encode())
        with self.connection.words_for("a marker", writing=True):
            self.connection.client.remove_object(self.bucket, self._key("incoming", delivery.unit, delivery.marker))
            self.connection.client.remove_object(self.bucket, settled)

    def _free(self, outcome: Outcome, delivery: Delivery) -> str:
        number, found = 1, delivery.name
        while any(self._objects(self._key(outcome, delivery.unit, found))):
            number += 1
            found = f"{delivery.name}~{number}"
        return found

    def _keys(self, delivery: Delivery) -> list[tuple[str, int]]:
        if not (is_unit(delivery.unit) and is_name(delivery.name)):
            raise NotFound("no such delivery in the drop; lay it into incoming/UNIT/ first")
        base = self._key("incoming", delivery.unit, delivery.name)
        found = [(k, size) for k, size in self._objects(base) if k == base or k.startswith(f"{base}/")]
        found = [(k, size) for k, size in found if not k.endswith("/")]
        if not found:
            raise NotFound("no such delivery in the drop; lay it into incoming/UNIT/ first")
        return found

    def _key(self, *parts: str) -> str:
        return self.prefix + "/".join(parts)

    def _objects(self, start: str) -> Iterator[tuple[str, int]]:
        with self.connection.words_for("the drop"):
            for item in self.connection.client.list_objects(self.bucket, prefix=start, recursive=True):
                yield str(item.object_name), int(item.size or 0)

    def _read(self, key: str, most: int) -> bytes:
        try:
            with self.connection.words_for("a marker"):
                answer = self.connection.client.get_object(self.bucket, key)
                try:
                    return bytes(answer.read(most))
                finally:
                    answer.close()
                    answer.release_conn()
        except NotFound:
            return b""

    def _write(self, key: str, data: bytes) -> None:
        with self.connection.words_for("a note", writing=True):
            self.connection.client.put_object(self.bucket, key, io.BytesIO(data), len(data))
