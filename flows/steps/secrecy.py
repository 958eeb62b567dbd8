"""Between reading and assessing: a dossier that bears a stamp of secrecy goes no further.

In: the house, a dossier's code and what was read. Out: the marks found, or a finding when it could not be looked at.
The look runs in a worker, because the text is a stranger's. Where a mark is found, what was read is forgotten.
"""

from collections.abc import Sequence

from flows import jobs
from flows.house import House
from flows.results import empty_work
from flows.steps.reading import Readings
from flows.workers import Done, Workers
from models.dossier import Dossier
from models.finding import Evidence, Finding, FindingCode, Severity
from models.submission import ReceivedFile


def look_for_secrecy(
    house: House, dossier: Dossier, reading: Readings, pool: Workers
) -> tuple[tuple[Evidence, ...], tuple[Finding, ...]]:
    """Marks on files that no administrator has released."""
    cleared = house.register.secrecy.cleared(dossier.dossier)
    readings = tuple(r for r in reading.readings if r.sha256 not in cleared)
    ended = pool.run(jobs.secret_job, readings, seconds=house.settings.limits.file_seconds)
    if isinstance(ended, Done):
        return ended.value, ()
    failed = Finding(
        code=FindingCode.SYSTEM_STEP_FAILED,
        severity=Severity.REVIEW,
        message=f"Không kiểm tra được dấu chỉ độ mật ({ended.ending.value}); cán bộ phải xem từng trang.",
    )
    return (), (failed,)


def forget_what_was_read(house: House, files: Sequence[ReceivedFile]) -> None:
    """Delete readings, copies and pictures of these files, those of pages that were read again among them; the
    originals stay as received, for whoever must decide."""
    for file in files:
        empty_work(house.objects, file.sha256)
