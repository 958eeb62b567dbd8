"""Step 1: say what each file is. A worker's death is a finding on its file."""

from collections.abc import Sequence

from flows import jobs
from flows.originals import Find
from flows.steps.scanning import infected
from flows.workers import Done, Workers
from models.finding import Finding, FindingCode
from models.record import Record
from models.settings import Limits
from models.submission import ReceivedFile
from pipeline.media import MediaType
from pipeline.open import Opened, file_finding


class OpenedFiles(Record):
    """The files as opened, in the order received."""

    files: tuple[ReceivedFile, ...]
    opened: tuple[Opened, ...]

    def readable(self) -> list[tuple[ReceivedFile, Opened]]:
        return [(f, o) for f, o in zip(self.files, self.opened, strict=True) if o.readable]


def open_files(
    received: Sequence[ReceivedFile], find: Find, limits: Limits, pool: Workers, clamd: str = ""
) -> OpenedFiles:
    """Open every file far enough to know its type, its pages and why it is refused. Where ``clamd`` is set, a file with
    malware is opened by nobody; it stays in the store as received."""
    names = {f.name for f in received}
    files, opened = [], []
    for file in received:
        expanded = any(n.startswith(f"{file.name}/") for n in names)
        look = _infected(file, find, clamd) or _open(file, find, limits, expanded, pool)
        opened.append(look)
        files.append(file.model_copy(update={"media_type": look.media_type, "pages": look.pages}))
    return OpenedFiles(files=tuple(files), opened=tuple(opened))


def _infected(file: ReceivedFile, find: Find, clamd: str) -> Opened | None:
    if not clamd:
        return None
    with find(file) as path:
        signature = infected(path, clamd)
    if signature is None:
        return None
    return _refused(file, MediaType.UNKNOWN, file_finding(FindingCode.FILE_MALWARE, file.name, signature))


def _open(file: ReceivedFile, find: Find, limits: Limits, expanded: bool, pool: Workers) -> Opened:
    with find(file) as path:
        ended = pool.run(jobs.open_job, path, file.name, limits, file.sent_as, expanded, seconds=limits.file_seconds)
    if isinstance(ended, Done):
        return ended.value
    found = file_finding(FindingCode.FILE_LIMIT_REACHED, file.name, ended.ending.value)
    return _refused(file, file.media_type, found)


def _refused(file: ReceivedFile, media_type: str, found: Finding) -> Opened:
    return Opened(name=file.name, sha256=file.sha256, bytes=file.bytes, media_type=media_type, findings=(found,))
