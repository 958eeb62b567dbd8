"""The entrances, one function each: takes the bytes in as the program does, in a confined worker.

In: bytes. Out: processor seconds used. Wrong: any exception is a finding, except those that the entrance is documented
to raise; so are a crash, a hang, and memory beyond the limit.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from flows import jobs
from flows.cell.answers import UnexpectedAnswer, read_answer
from flows.manifest import read_manifest
from models.error import RefusedInput
from models.settings import Limits
from models.submission import Applicant, Submission

LIMITS = Limits(max_pages=50, max_pixels=30_000_000, max_unpacked_mb=50, max_file_mb=50)
MOMENT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def papers(data: bytes) -> float:
    """A file of a dossier: opened, its quality judged, its first page drawn."""
    with _placed(data) as (path, began):
        opened = jobs.open_job(path, "scan.pdf", LIMITS, "", False)
        if opened.readable:
            with suppress(RefusedInput):
                jobs.picture_job(path, opened.media_type, 1, 200, 0, LIMITS)
    return time.process_time() - began


def signatures(data: bytes) -> float:
    """The same file, its signatures verified."""
    with _placed(data) as (path, began):
        jobs.verify_job(path, "signed.pdf", None, None, MOMENT, Applicant())
    return time.process_time() - began


def envelopes(data: bytes) -> float:
    """A ZIP that is the delivery's envelope."""
    from pipeline.archive import unpack

    with _placed(data) as (path, began), tempfile.TemporaryDirectory() as folder:
        taken = unpack(path, Path(folder), LIMITS)
        assert sum(p.stat().st_size for _, p in taken) <= LIMITS.max_unpacked_mb * 1_000_000
    return time.process_time() - began


def manifests(data: bytes) -> float:
    """A submission.json."""
    with _placed(data) as (path, began):
        read_manifest(path, Submission(received=MOMENT))
    return time.process_time() - began


def answers(data: bytes) -> float:
    """What a cell that was taken over may send."""
    began = time.process_time()
    with suppress(UnexpectedAnswer):
        read_answer(data)
    return time.process_time() - began


def procedures(data: bytes) -> float:
    """A procedure's file that an office edits."""
    from storage.catalogue.source import parse

    began = time.process_time()
    with suppress(ValueError):  # as documented
        parse(data)
    return time.process_time() - began


class _placed:  # noqa: N801 - reads as a word
    def __init__(self, data: bytes) -> None:
        self._data = data

    def __enter__(self) -> tuple[Path, float]:
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "given"
        path.write_bytes(self._data)
        return path, time.process_time()

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


ENTRANCES: dict[str, Callable[[bytes], float]] = {
    "papers": papers,
    "signatures": signatures,
    "envelopes": envelopes,
    "manifests": manifests,
    "answers": answers,
    "procedures": procedures,
}
