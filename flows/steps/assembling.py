"""Step 10: make the searchable access copy of every readable file, once."""

import tempfile
from pathlib import Path

from flows import jobs
from flows.house import House
from flows.originals import Find
from flows.results import access_key, keep_copy
from flows.steps.opening import OpenedFiles
from flows.steps.reading import Readings
from flows.workers import Done, Out, Workers
from models.reading import PackedReading
from models.record import Record
from models.submission import ReceivedFile
from pipeline.read.engine import Engine
from storage.objects import Place


class Copies(Record):
    """Names of the files that have an access copy, and of those for which none could be made."""

    made: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def assemble_copies(
    house: House, opened: OpenedFiles, find: Find, reading: Readings, engine: Engine, pool: Workers
) -> Copies:
    """An access copy is a convenience: one that cannot be made is reported, the original stays readable."""
    by_name = {r.file: r for r in reading.readings}
    made, failed = [], []
    for file, _ in opened.readable():
        key = access_key(file.sha256, engine.fingerprint, house.settings)
        if house.objects.stat(Place.WORK, key) is None and not make_copy(
            house, file, find, by_name[file.name], key, pool
        ):
            failed.append(file.name)
        else:
            made.append(file.name)
    return Copies(made=tuple(made), failed=tuple(failed))


def make_copy(house: House, file: ReceivedFile, find: Find, reading: PackedReading, key: str, pool: Workers) -> bool:
    """Make one file's access copy and keep it under ``key``; False where it cannot be made."""
    settings = house.settings
    with tempfile.TemporaryDirectory(dir=house.scratch) as folder, find(file) as path:
        out = Path(folder) / "copy.pdf"
        ended = pool.run(
            jobs.access_copy_job,
            path,
            file.media_type,
            reading.pages,
            Out(out),
            settings.limits,
            settings.access_copy_mb,
            seconds=settings.limits.file_seconds,
        )
        if not isinstance(ended, Done):
            return False
        keep_copy(house.objects, key, out, file.sha256)
    return True
