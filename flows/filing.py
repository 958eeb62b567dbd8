"""A paper that joins a dossier after intake: a result, an original shown at the counter, a delivery slip, an answer.

In: a file and the dossier's code. Out: ``Filed``: stored under its hash, opened and verified like any other, not yet in
the register (the caller writes that with what the paper is for). Wrong: ``RefusedInput`` where it cannot be opened, or
bears a stamp of secrecy: then nothing of it is stored.
"""

from dataclasses import dataclass
from pathlib import Path

from flows import jobs
from flows.house import House
from flows.steps.verifying import could_not_verify
from flows.workers import Done, Workers
from models.error import RefusedInput
from models.reading import Code, PackedReading, packed
from models.signature import FileVerdict, Verdict
from models.submission import ReceivedFile
from pipeline.media import MediaType, detect
from pipeline.naming import safe_name
from pipeline.open import Opened, sha256_of
from pipeline.read.engine import probe
from storage.objects import Place, incoming_key

LOOKED_AT = 5
"""Pages at the front of a paper that are looked at for a stamp of secrecy: it stands on the first or on the cover."""
_UNREAD = frozenset({MediaType.XML, MediaType.DOCX})
"""Kept and verified, though no page of them is shown."""


@dataclass(frozen=True)
class Filed:
    """The file as the register will have it, and what its signatures are worth."""

    file: ReceivedFile
    verdict: FileVerdict


def file_paper(house: House, code: str, path: Path, *, name: str = "") -> Filed:
    """Store, open and verify one file."""
    dossier = house.register.dossier(code)
    safe, sent_as = safe_name(name or path.name, {f.name for f in dossier.files})
    digest, size = sha256_of(path), path.stat().st_size
    if not size:
        raise RefusedInput("the file is empty; send the document itself")
    kind = detect(path)
    settings = house.settings
    seconds = settings.limits.file_seconds
    with Workers(1, settings.limits) as pool:
        opened = pool.run(jobs.open_job, path, safe, settings.limits, sent_as, False, seconds=seconds)
        if not isinstance(opened, Done) or not (opened.value.readable or kind in _UNREAD):
            raise RefusedInput("the file cannot be opened; send it as PDF or as a picture")
        if opened.value.readable:
            _refuse_secret(house, pool, path, opened.value)
        house.objects.put_file(Place.INCOMING, incoming_key(digest), path, sha256=digest, media_type=kind.value)
        args = (path, safe, settings.trust, settings.crls, house.now(), dossier.applicant)
        verified = pool.run(jobs.verify_job, *args, seconds=seconds)
    verdict = verified.value if isinstance(verified, Done) else could_not_verify(safe, verified)
    file = ReceivedFile(
        name=safe, sha256=digest, bytes=size, media_type=opened.value.media_type, pages=opened.value.pages,
        sent_as=sent_as,
    )  # fmt: skip
    return Filed(file, verdict)


def _refuse_secret(house: House, pool: Workers, path: Path, opened: Opened) -> None:
    """Read the first pages, where a stamp of secrecy stands, and refuse the file that bears one or cannot be read."""
    settings, engine, read = house.settings, probe(), []
    for number in range(1, min(opened.pages, LOOKED_AT) + 1):
        args = (path, opened.media_type, number, engine, settings.limits, False)
        page = pool.run(jobs.read_job, *args, seconds=settings.limits.page_seconds)
        if not isinstance(page, Done):
            raise RefusedInput(f"page {number} could not be looked at ({page.ending.value}); send a better scan")
        read.append(packed(page.value))
    readings = (PackedReading(file=opened.name, sha256=opened.sha256, pages=tuple(read)),)
    marks = pool.run(jobs.secret_job, readings, seconds=settings.limits.file_seconds)
    if not isinstance(marks, Done):
        raise RefusedInput(f"the file could not be looked at for stamps ({marks.ending.value}); send a better scan")
    if marks.value:
        raise RefusedInput("the file bears a stamp of secrecy; secret papers must not be brought into this system")


def refused(verdict: FileVerdict) -> bool:
    """Whether a signature on it is broken: such a result must not reach an applicant."""
    return verdict.verdict is Verdict.TOTAL_FAILED


def codes_on(house: House, path: Path) -> tuple[Code, ...]:
    """Bar codes on every page of a scan, read in a worker."""
    limits = house.settings.limits
    with Workers(1, limits) as pool:
        ended = pool.run(jobs.codes_job, path, detect(path).value, limits, seconds=limits.file_seconds)
    if not isinstance(ended, Done):
        raise RefusedInput(f"the scan could not be read ({ended.ending.value}); scan it again as PDF or JPEG")
    return ended.value
