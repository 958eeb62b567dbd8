"""Steps 6 to 9: split, classify, extract and check, in a worker, because the text is a stranger's too."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows import jobs
from flows.fees import fee_findings
from flows.house import House
from flows.looking_up import answers_of
from flows.standing_papers import put_of, with_put
from flows.steps.opening import OpenedFiles
from flows.steps.reading import Readings
from flows.workers import Done, Workers
from models.correction import Standing
from models.dossier import Assessment, Dossier
from models.finding import Evidence, Finding, FindingCode, Severity
from models.reading import PackedReading
from models.signature import FileVerdict
from models.submission import ReceivedFile, Submission, folded
from pipeline.check.answers import with_answers
from pipeline.read.engine import Engine


def assess_papers(
    house: House,
    dossier: Dossier,
    opened: OpenedFiles,
    reading: Readings,
    verdicts: Sequence[FileVerdict],
    engine: Engine,
    pool: Workers,
    standing: Standing,
) -> Assessment:
    """Everything the pipeline concludes from the files, the catalogue and what people put right."""
    submission = folded(house.register.submissions(dossier.dossier))
    findings = [f for o in opened.opened for f in o.findings]
    findings += reading.findings
    findings += _twice(opened.files)
    findings += [_ignored(name) for name in submission.ignored]
    papers = Papers(opened.files, reading.readings, tuple(verdicts), tuple(findings))
    return conclude(house, dossier, submission, papers, engine.fingerprint, pool, standing)


@dataclass(frozen=True)
class Papers:
    """What an assessment is made of: the files as opened, their readings, verdicts, and findings on them so far."""

    files: tuple[ReceivedFile, ...]
    readings: tuple[PackedReading, ...]
    verdicts: tuple[FileVerdict, ...]
    findings: tuple[Finding, ...]


def conclude(
    house: House,
    dossier: Dossier,
    submission: Submission,
    papers: Papers,
    engine: str,
    pool: Workers,
    standing: Standing,
) -> Assessment:
    """Assess in a worker; one that does not survive leaves a finding. Money that came and is not what is owed is one
    too. What state databases answered stands on the checklist in place of the papers; papers used again and originals
    shown stand where the clerk put them, and that another dossier has the former is no finding."""
    put = put_of(house, dossier.dossier)
    again = {one.sha256 for one in put if one.only}
    known = house.register.same_paper([f.sha256 for f in papers.files if f.bytes], dossier.dossier)
    ended = pool.run(
        jobs.assess_job,
        submission,
        papers.files,
        papers.readings,
        papers.verdicts,
        papers.findings,
        house.catalogue,
        engine,
        tuple(sha for sha, _ in known if sha not in again),
        with_put(standing, put, papers.files),
        seconds=house.settings.limits.file_seconds,
    )
    money = fee_findings(house, dossier.dossier)
    if isinstance(ended, Done):
        made = ended.value
        version = house.catalogue.version(made.procedure, made.procedure_version)
        made = with_answers(made, answers_of(house, dossier.dossier), version)
        return made.model_copy(update={"findings": (*made.findings, *money)}) if money else made
    return Assessment(
        procedure=dossier.procedure,
        findings=(*papers.findings, *money, _step_failed(ended.ending.value)),
        verdicts=papers.verdicts,
        files=papers.files,
        engine=engine,
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
