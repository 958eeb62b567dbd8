"""Step 2: verify every signature on the original bytes, before anything else touches them."""

from flows import jobs
from flows.house import House
from flows.originals import Find
from flows.steps.opening import OpenedFiles
from flows.workers import Done, Failed, Workers
from models.dossier import Dossier
from models.signature import FileVerdict, SubIndication, Verdict
from models.submission import ReceivedFile


def verify_signatures(
    house: House, dossier: Dossier, opened: OpenedFiles, find: Find, pool: Workers
) -> tuple[FileVerdict, ...]:
    """One verdict a file. What cannot be verified is INDETERMINATE, never unsigned."""
    return tuple(_verify(house, dossier, file, find, pool) for file in opened.files if file.bytes)


def _verify(house: House, dossier: Dossier, file: ReceivedFile, find: Find, pool: Workers) -> FileVerdict:
    settings = house.settings
    with find(file) as path:
        ended = pool.run(
            jobs.verify_job,
            path,
            file.name,
            settings.trust,
            settings.crls,
            dossier.received_at,
            dossier.applicant,
            seconds=settings.limits.file_seconds,
        )
    return ended.value if isinstance(ended, Done) else could_not_verify(file.name, ended)


def could_not_verify(name: str, ended: Failed) -> FileVerdict:
    """The verdict on a file that a worker did not survive."""
    reason = f"Không kiểm tra được chữ ký số ({ended.ending.value}); cán bộ cần xem lại tệp này."
    return FileVerdict(
        file=name, verdict=Verdict.INDETERMINATE, sub_indication=SubIndication.GENERIC, reasons=(reason,)
    )
