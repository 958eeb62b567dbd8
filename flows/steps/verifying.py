"""Step 2: verify every signature on the original bytes, before anything else touches them."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime

from flows import jobs
from flows.house import House
from flows.originals import Find
from flows.steps.detached import content_for
from flows.steps.opening import OpenedFiles
from flows.workers import Done, Failed, Workers
from models.dossier import Dossier
from models.signature import FileVerdict, SubIndication, Verdict
from models.submission import ReceivedFile


def verify_signatures(
    house: House, dossier: Dossier, opened: OpenedFiles, find: Find, pool: Workers
) -> tuple[FileVerdict, ...]:
    """One verdict a file. What cannot be verified is INDETERMINATE, never unsigned."""
    moment = proven_receipt(house, dossier)
    files = tuple(file for file in opened.files if file.bytes)
    return tuple(_verify(house, dossier, moment, file, files, find, pool) for file in files)


def proven_receipt(house: House, dossier: Dossier) -> datetime:
    """When we know the papers were here: our own clock at receipt, unless a trusted sender vouched for a time.
    What an applicant writes is a claim, and an expired certificate must not be mended by it."""
    first = house.register.submissions(dossier.dossier)[0]
    return first.received if first.received_is_proven else house.register.events(dossier.dossier)[0].at


def _verify(
    house: House,
    dossier: Dossier,
    moment: datetime,
    file: ReceivedFile,
    files: Sequence[ReceivedFile],
    find: Find,
    pool: Workers,
) -> FileVerdict:
    settings = house.settings
    content = content_for(file, files, find, pool, settings.limits.file_seconds)
    with ExitStack() as held:
        path = held.enter_context(find(file))
        ended = pool.run(
            jobs.verify_job,
            path,
            file.name,
            settings.trust,
            settings.crls,
            moment,
            dossier.applicant,
            held.enter_context(find(content)) if content is not None else None,
            seconds=settings.limits.file_seconds,
        )
    return ended.value if isinstance(ended, Done) else could_not_verify(file.name, ended)


def could_not_verify(name: str, ended: Failed) -> FileVerdict:
    """The verdict on a file that a worker did not survive."""
    reason = f"Không kiểm tra được chữ ký số ({ended.ending.value}); cán bộ cần xem lại tệp này."
    return FileVerdict(
        file=name, verdict=Verdict.INDETERMINATE, sub_indication=SubIndication.GENERIC, reasons=(reason,)
    )
