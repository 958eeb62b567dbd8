"""Step 2: verify every signature on the original bytes, before anything else touches them."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime

from flows import jobs
from flows.house import House
from flows.originals import Find
from flows.steps.detached import Beside, look_beside
from flows.steps.opening import OpenedFiles
from flows.workers import Done, Failed, Workers
from models.dossier import Dossier
from models.error import NotFound
from models.signature import FileVerdict, SubIndication, Verdict
from models.submission import ReceivedFile

_MOST_PLACES = 3
"""Dossiers named to whoever filed a signature apart from its file."""


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
    beside = look_beside(file, files, find, pool, settings.limits.file_seconds)
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
            held.enter_context(find(beside.content)) if beside.content is not None else None,
            seconds=settings.limits.file_seconds,
        )
    if not isinstance(ended, Done):
        return could_not_verify(file.name, ended)
    return _with_whereabouts(house, dossier, beside, ended.value)


def _with_whereabouts(house: House, dossier: Dossier, beside: Beside, verdict: FileVerdict) -> FileVerdict:
    """A signature that came without its file says in which dossiers of the same unit that file lies, if it does: the
    two were filed apart at the counter."""
    if beside.signed is None or beside.signed.algorithm != "sha256" or beside.content is not None:
        return verdict
    found = house.register.same_paper([beside.signed.value], dossier.dossier, living=True)
    here = [code for _, code in found[:_MOST_PLACES] if _is_open_to(house, code, dossier.unit)]
    if not here:
        return verdict
    reason = f"Tệp được ký nằm trong hồ sơ {', '.join(here)}; hãy nộp bổ sung chữ ký này vào hồ sơ đó."
    return verdict.model_copy(update={"reasons": (reason, *verdict.reasons)})


def _is_open_to(house: House, code: str, unit: str) -> bool:
    try:
        return house.register.dossier(code).unit == unit
    except NotFound:
        return False  # it bears a stamp of secrecy: not even its code is told


def could_not_verify(name: str, ended: Failed) -> FileVerdict:
    """The verdict on a file that a worker did not survive."""
    reason = f"Không kiểm tra được chữ ký số ({ended.ending.value}); cán bộ cần xem lại tệp này."
    return FileVerdict(
        file=name, verdict=Verdict.INDETERMINATE, sub_indication=SubIndication.GENERIC, reasons=(reason,)
    )
