"""Writes evidence packages and repeats verdicts from them, in a confined worker.

In: files or packages. Out: packages beside each other in a folder; an exit code. Wrong: ``RefusedInput`` for a
package that cannot be relied on.
"""

from datetime import datetime
from pathlib import Path

from flows import jobs
from flows.house import House
from flows.steps.detached import content_in
from flows.workers import Done, Out, Workers
from hoso.output import print_json, print_text
from hoso.summary import VERDICT_WORDS
from models.error import ExitCode, RefusedInput
from models.signature import Verdict
from models.submission import Applicant
from pipeline.verify.evidence import EvidenceCheck, Outcome


def save(house: House, files: list[Path], folder: Path, judging: tuple[Path | None, Path | None, datetime]) -> None:
    """Write ``NAME.evidence.zip`` for each file."""
    folder.mkdir(parents=True, exist_ok=True)
    trust, crls, moment = judging
    with Workers(1, house.settings.limits, scratch=house.scratch, readable=(trust, crls)) as pool:
        for file in files:
            out = (folder / f"{file.name}.evidence.zip").resolve()
            args = (
                file.resolve(),
                file.name,
                trust,
                crls,
                moment,
                Applicant(),
                Out(out),
                content_in(file, files, pool, house.settings.limits.file_seconds),
            )
            ended = pool.run(jobs.evidence_job, *args, seconds=house.settings.limits.file_seconds)
            if not isinstance(ended, Done):
                raise RefusedInput(f"{file.name}: no evidence could be written ({ended.reason}); verify it alone first")


def repeat(house: House, packages: list[Path], trust: Path | None, *, as_json: bool) -> ExitCode:
    """Repeat each verdict from its package alone: DONE only when every one comes out as recorded and passed, by the
    package's own rules and by today's."""
    checks = [_check(house, package, trust or house.settings.trust) for package in packages]
    if as_json:
        data = [c.model_dump(mode="json") for c in checks]
        print_json(data[0] if len(data) == 1 else {"packages": data})
    else:
        for check in checks:
            _print(check)
    return ExitCode.DONE if all(_is_good(check) for check in checks) else ExitCode.ANSWER_IS_NO


def _is_good(check: EvidenceCheck) -> bool:
    verdicts = [check.repeated, *([check.today] if check.today is not None else [])]
    return check.outcome is Outcome.SAME and all(found.verdict is Verdict.TOTAL_PASSED for found in verdicts)


def _check(house: House, package: Path, trust: Path | None) -> EvidenceCheck:
    if not package.is_file():
        raise RefusedInput(f"{package.name}: no such file; name an evidence package")
    limits = house.settings.limits
    with Workers(1, limits, scratch=house.scratch, readable=(trust,)) as pool:
        ended = pool.run(jobs.evidence_check_job, package.resolve(), trust, seconds=limits.file_seconds)
    if not isinstance(ended, Done):
        raise RefusedInput(f"{package.name}: could not be opened ({ended.reason}); ask for it again")
    if isinstance(ended.value, str):
        raise RefusedInput(ended.value)
    return ended.value


def _print(check: EvidenceCheck) -> None:
    recorded, repeated = VERDICT_WORDS[check.recorded.verdict.verdict], VERDICT_WORDS[check.repeated.verdict]
    print_text(f"{check.recorded.file}: đã ghi {recorded}; kiểm tra lại {repeated} (theo quy tắc {check.policy})")
    if check.outcome is Outcome.DIFFERENT:
        print_text("  kết quả kiểm tra lại khác kết quả đã ghi; hãy xem lại tệp gốc trong gói")
    if check.today is not None:
        shown = VERDICT_WORDS[check.today.verdict]
        print_text(f"  theo quy tắc hiện hành ({check.todays_policy}): {shown}")
        for reason in check.today.reasons if check.today.verdict != check.repeated.verdict else ():
            print_text(f"  - {reason}")
    if check.unknown_anchors:
        print_text("  gói dựa vào chứng thư gốc không có trong kho tin cậy của đơn vị; đừng tin kết quả này")
