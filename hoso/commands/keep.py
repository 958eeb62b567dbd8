"""``hoso export``, ``seal``, ``hold``, ``release``, ``dispose``, ``fixity``: keeping what was decided."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from models.error import ExitCode, WrongUsage
from models.package import Profile

Code = Annotated[str, typer.Argument(help="Code of the dossier.")]
By = Annotated[str, typer.Option("--as", help="The user who does this.")]
Reason = Annotated[str, typer.Option(help="Why.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def register(app: typer.Typer) -> None:
    for command in (export, seal, hold, release, due, dispose, fixity):
        app.command()(command)


def export(
    code: Code,
    folder: Annotated[Path, typer.Argument(help="Folder to write the package into.")],
    profile: Annotated[Profile, typer.Option(help="How the package is laid out.")] = Profile.BAGIT,
) -> None:
    """Write a package that can be checked without this program."""
    from flows.keeping import export_dossier
    from hoso.opening import house as open_it
    from hoso.output import print_text
    from models.decision import Event, EventKind

    house = open_it()
    written = export_dossier(house, code, profile, folder)
    detail = {"profile": profile.value}
    house.register.log(Event(kind=EventKind.EXPORTED, at=house.now(), actor="cli", dossier=code, detail=detail))
    print_text(str(written))


def seal(code: Code, by: By = "cli", json: AsJson = False) -> None:
    """Seal a decided dossier: package, store under retention, read back (upkeep does it by itself)."""
    from flows.keeping import seal_dossier
    from hoso.opening import house as open_it
    from hoso.output import print_json
    from hoso.summary import print_dossier

    house = open_it()
    dossier = seal_dossier(house, code, actor=by)
    if json:
        print_json(dossier)
    else:
        print_dossier(dossier, house.catalogue)


def hold(code: Code, reason: Reason, by: By = "cli") -> None:
    """Set a legal hold: nothing of this dossier is disposed of while it stands."""
    _hold(code, True, by, reason)


def release(code: Code, reason: Reason, by: By = "cli") -> None:
    """Lift a legal hold."""
    _hold(code, False, by, reason)


def _hold(code: str, on: bool, by: str, reason: str) -> None:
    from flows.keeping import hold as set_hold
    from hoso.opening import house as open_it
    from hoso.output import print_text

    if not reason.strip():
        raise WrongUsage("a hold needs --reason: somebody will ask in ten years")
    packages = set_hold(open_it(), code, on, actor=by, reason=reason)
    print_text(f"{code}: {len(packages)} gói {'được giữ' if on else 'thôi giữ'}")


def due(
    unit: Annotated[str, typer.Option(help="Of this unit only.")] = "",
    within_days: Annotated[int, typer.Option(min=0, help="Also what falls due within so many days.")] = 0,
    json: AsJson = False,
) -> None:
    """List the sealed dossiers whose retention is over and that no hold keeps: the list for approval."""
    from hoso.opening import house as open_it
    from hoso.output import day_text, print_json, print_table

    house = open_it()
    found = house.register.keeping.due(now=house.now() + timedelta(days=within_days), unit=unit or None)
    if json:
        print_json({"due": [package.model_dump(mode="json") for package in found]})
        return
    rows = [[p.dossier, p.retention, day_text(p.sealed_at), day_text(p.retain_until)] for p in found]
    print_table(["Hồ sơ", "Mã thời hạn", "Đóng ngày", "Hết hạn ngày"], rows)


def dispose(
    code: Code,
    approved_by: Annotated[list[str], typer.Option(help="Who approved; twice, different people.")],
    reason: Reason,
    by: By = "cli",
) -> None:
    """Destroy a sealed dossier after its retention; what stays is the stub."""
    from flows.disposing import dispose as destroy
    from hoso.opening import house as open_it
    from hoso.output import print_text

    dossier = destroy(open_it(), code, approved_by=approved_by, actor=by, reason=reason)
    print_text(f"{dossier.dossier}: {dossier.state}")


def fixity(
    sample: Annotated[int, typer.Option(min=1, help="Objects to re-read.")] = 1000,
    within_days: Annotated[int, typer.Option(min=0, help="Not those re-read within so many days.")] = 365,
    json: AsJson = False,
) -> None:
    """Re-read the objects longest unread, mend from the second store; exit 1 when one stays altered or missing."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text
    from storage.fixity import check_fixity

    house = open_it()
    report = check_fixity(
        house.register,
        house.objects,
        now=house.now(),
        within=timedelta(days=within_days),
        sample=sample,
        second=house.second,
    )
    alarms = house.register.keeping.alarms()
    if json:
        print_json({**report.model_dump(mode="json"), "alarms": [a.model_dump(mode="json") for a in alarms]})
    else:
        print_text(
            f"đã đọc lại {report.checked} trong {report.objects}, quá hạn {report.overdue}, báo động {len(alarms)}"
        )
        for alarm in alarms:
            print_text(f"  {alarm.outcome}: {alarm.place}/{alarm.key}")
    raise typer.Exit(ExitCode.ANSWER_IS_NO if alarms else ExitCode.DONE)
