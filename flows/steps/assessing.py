"""Steps 6 to 9: split, classify, extract and check, in a worker, because the text is a stranger's too."""

from collections.abc import Sequence

from flows import jobs
from flows.house import House
from flows.steps.opening import OpenedFiles
from flows.steps.reading import Readings
from flows.workers import Done, Workers
from models.dossier import Assessment, Dossier
from models.finding import Evidence, Finding, FindingCode, Severity
from models.signature import FileVerdict
from models.submission import ReceivedFile, folded
from pipeline.read.engine import Engine


def assess_papers(
    house: House,
    dossier: Dossier,
    opened: OpenedFiles,
    reading: Readings,
    verdicts: Sequence[FileVerdict],
    engine: Engine,
    pool: Workers,
) -> Assessment:
    """Everything the pipeline concludes from the files and the catalogue."""
    submission = folded(house.register.submissions(dossier.dossier))
    findings = [f for o in opened.opened for f in o.findings]
    findings += reading.findings
    findings += _twice(opened.files)
    findings += [_ignored(name) for name in submission.ignored]
    known = house.register.same_paper([f.sha256 for f in opened.files if f.bytes], dossier.dossier)
    ended = pool.run(
        jobs.assess_job,
        submission,
        opened.files,
        reading.readings,
        tuple(verdicts),
        tuple(findings),
        house.catalogue,
        engine.fingerprint,
        tuple(sha for sha, _ in known),
        seconds=house.settings.limits.file_seconds,
    )
    if isinstance(ended, Done):
        return ended.value
    return Assessment(
        procedure=dossier.procedure,
        findings=(*findings, _step_failed(ended.ending.value)),
        verdicts=tuple(verdicts),
        files=opened.files,
        engine=engine.fingerprint,
        catalogue=house.catalogue.fingerprint,
    )


def _twice(files: Sequence[ReceivedFile]) -> list[Finding]:
    first: dict[str, str] = {}
    found = []
    for file in files:
        if file.sha256 in first:
            found.append(
                Finding(
                    code=FindingCode.FILE_DUPLICATE,
                    severity=Severity.NOTE,
                    message=f"Tệp này giống hệt tệp {first[file.sha256]}.",
                    evidence=(Evidence(file=file.name), Evidence(file=first[file.sha256])),
                )
            )
        first.setdefault(file.sha256, file.name)
    return found


def _ignored(name: str) -> Finding:
    return Finding(
        code=FindingCode.SUBMISSION_INVALID,
        severity=Severity.NOTE,
        message=f"Thông tin gửi kèm không dùng được và đã bị bỏ qua: {name}.",
    )


def _step_failed(how: str) -> Finding:
    return Finding(
        code=FindingCode.SYSTEM_STEP_FAILED,
        severity=Severity.REVIEW,
        message=f"Bước phân loại và đối chiếu không hoàn thành ({how}); cán bộ cần xem toàn bộ hồ sơ.",
    )
