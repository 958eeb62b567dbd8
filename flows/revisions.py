"""The signed revision of a PDF beside its latest one, made in confined workers and kept for the next look.

In: a received file and how many of its bytes a signature covers. Out: ``RevisionComparison``; JPEGs of pages.
Wrong: ``RefusedInput`` where the file cannot be drawn within its limits, ``NotFound`` for bytes that are not there.
"""

from flows import jobs
from flows.house import House
from flows.originals import original
from flows.pictures import kept_picture
from flows.results import keep, recall, result_key, under
from flows.workers import Done, Workers
from models.error import NotFound, RefusedInput
from models.revision import RevisionComparison
from models.submission import ReceivedFile

_VERSION = "1"
"""Part of the key: a new way of comparing is a new result."""


def compare(house: House, workers: Workers, file: ReceivedFile, signed_bytes: int) -> RevisionComparison:
    """What changed after the first ``signed_bytes`` bytes were signed."""
    _within(file, signed_bytes)
    key = result_key("revisions", file.sha256, signed_bytes, _VERSION)
    kept = recall(house.objects, key, RevisionComparison)
    if kept is not None:
        return kept
    with original(house, file) as path:
        ended = workers.run(jobs.compare_revisions_job, path, signed_bytes, seconds=house.settings.limits.file_seconds)
    if not isinstance(ended, Done):
        raise RefusedInput(f"the revisions cannot be compared ({ended.ending.value}); download the original to look")
    keep(house.objects, key, ended.value)
    return ended.value


def picture(house: House, workers: Workers, file: ReceivedFile, signed_bytes: int, page: int, width: int) -> bytes:
    """Page ``page`` of the file's first ``signed_bytes`` bytes, as it lies in the file, ``width`` pixels wide."""
    _within(file, signed_bytes)
    if page < 1:
        raise NotFound(f"page {page} is none; pages begin at 1")
    key = f"pictures/{under(file.sha256)}/signed-{signed_bytes}-{page}-{width}.jpg"
    drawn = (signed_bytes, page, width, house.settings.limits)
    return kept_picture(house, workers, file, page, key, jobs.revision_picture_job, *drawn)


def _within(file: ReceivedFile, signed_bytes: int) -> None:
    if file.media_type != "application/pdf" or not 0 < signed_bytes <= file.bytes:
        raise NotFound("that file has no such revision; open the dossier again")
