"""``hoso verify``: verdicts on the signatures in files."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.error import ExitCode, WrongUsage

if TYPE_CHECKING:
    from models.settings import Limits
    from models.signature import FileVerdict


def register(app: typer.Typer) -> None:
    app.command()(verify)


def verify(
    files: Annotated[list[Path], typer.Argument(help="PDF, XML, p7s or ASiC files.")],
    trust: Annotated[Path | None, typer.Option(help="Folder of trusted certificates; else HOSO_TRUST.")] = None,
    crl: Annotated[Path | None, typer.Option(help="Folder of CRLs and OCSP responses; else HOSO_CRLS.")] = None,
    at: Annotated[str | None, typer.Option(help="Time of receipt to judge at, ISO 8601; now by default.")] = None,
    evidence: Annotated[
        bool,
        typer.Option("--evidence", help="FILES are evidence packages: repeat their verdicts offline."),
    ] = False,
    save_evidence: Annotated[
        Path | None, typer.Option(help="Folder to write an evidence package into for each file.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Verify signatures: exit 0 only if every file is signed and every signature passed.

    A detached signature (.p7s) is verified against that file beside it which it signs.
    """
    from hoso.commands.intake import moment_from
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text

    house = open_it()
    moment = moment_from(at, "--at") if at else house.now()
    for folder in (trust, crl):
        if folder is not None and not folder.is_dir():
            raise WrongUsage(f"{folder} is no folder; name one that holds PEM or DER files")
    settings = house.settings
    if evidence:
        from hoso.evidence import repeat

        raise typer.Exit(repeat(house, files, trust, as_json=json))
    if save_evidence is not None:
        from hoso.evidence import save

        save(house, files, save_evidence, (trust or settings.trust, crl or settings.crls, moment))
    verdicts, unreadable = _verify_all(files, trust or settings.trust, crl or settings.crls, moment, settings.limits)
    if json:
        data = [v.model_dump(mode="json") for v in verdicts]
        print_json(data[0] if len(data) == 1 else {"files": data})
    else:
        if trust is None and settings.trust is None:
            print_text(
                "Chưa có kho chứng thư tin cậy (HOSO_TRUST hoặc --trust), nên chưa chữ ký nào được coi là hợp lệ."
            )
        _print(verdicts)
    if unreadable:
        raise typer.Exit(ExitCode.REFUSED_INPUT)
    passed = _all_passed(files, verdicts)
    raise typer.Exit(ExitCode.DONE if passed else ExitCode.ANSWER_IS_NO)


def _all_passed(files: list[Path], verdicts: "list[FileVerdict]") -> bool:
    """Whether each file passed, or carries no signature of its own and is what a passed detached one signs."""
    from pipeline.open import sha256_of

    signed = {v.signs for v in verdicts if v.verdict == "TOTAL_PASSED"}
    return all(
        v.verdict == "TOTAL_PASSED" or (v.verdict == "NO_SIGNATURE" and sha256_of(file) in signed)
        for file, v in zip(files, verdicts, strict=True)
    )


def _verify_all(
    files: list[Path], trust: Path | None, crls: Path | None, moment: datetime, limits: "Limits"
) -> "tuple[list[FileVerdict], bool]":
    """One confined worker for all: a hostile file costs its own time limit and no more."""
    from flows import jobs
    from flows.steps.detached import content_in
    from flows.steps.verifying import could_not_verify
    from flows.workers import Done, Workers
    from models.error import RefusedInput
    from models.submission import Applicant

    verdicts = []
    unreadable = False
    existing = [file for file in files if file.is_file()]
    with Workers(1, limits, readable=(trust, crls)) as pool:
        for file in files:
            if not file.is_file():
                raise RefusedInput(f"{file.name}: no such file; name one that can be read")
            content = content_in(file, existing, pool, limits.file_seconds)
            args = (file.resolve(), file.name, trust, crls, moment, Applicant(), content)
            ended = pool.run(jobs.verify_job, *args, seconds=limits.file_seconds)
            verdicts.append(ended.value if isinstance(ended, Done) else could_not_verify(file.name, ended))
            opened = pool.run(jobs.open_job, file.resolve(), file.name, limits, "", False, seconds=limits.file_seconds)
            broken = ("file.empty", "file.damaged", "file.unknown_type", "file.type_mismatch", "file.encrypted")
            unreadable |= not isinstance(opened, Done) or any(f.code in broken for f in opened.value.findings)
    return verdicts, unreadable


def _print(verdicts: "list[FileVerdict]") -> None:
    from hoso.output import moment_text, print_text
    from hoso.summary import AXIS_WORDS, VERDICT_WORDS
    from models.signature import SubIndication

    for found in verdicts:
        code = found.sub_indication if found.sub_indication is not SubIndication.GENERIC else None
        print_text(f"{found.file}: {VERDICT_WORDS[found.verdict]}" + (f" ({code})" if code else ""))
        told = {line for one in found.signatures for line in one.reasons}
        for line in found.reasons:
            if line not in told:
                print_text(f"  - {line}")
        for one in found.signatures:
            names = dict.fromkeys(x for x in (one.signer.name, one.signer.organisation) if x)
            who = ", ".join(names) or "không rõ người ký"
            when = f", {moment_text(one.signed_at.time)} ({AXIS_WORDS[one.signed_at.proof]})" if one.signed_at else ""
            axes = f"nội dung {AXIS_WORDS[one.integrity]}, chứng thư {AXIS_WORDS[one.trust]}"
            what = (
                f"; ký {one.coverage}" if one.coverage and one.profile.startswith(("XAdES", "XMLDSig", "CAdES")) else ""
            )
            print_text(f"  {one.field}: {VERDICT_WORDS[one.verdict]}; {who}{when}; {axes}{what}")
            for line in one.reasons:
                print_text(f"    - {line}")
