"""``hoso office``: results, fees, new dates, messages, rights of a person, from the shell."""

from datetime import date
from pathlib import Path
from typing import Annotated, Optional

import typer

app = typer.Typer(no_args_is_help=True, help="What goes on around a dossier: results, fees, dates, messages, rights.")

Code = Annotated[str, typer.Argument(help="Code of the dossier.")]
As = Annotated[str, typer.Option("--as", help="The user who does it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def _may(code: str, by: str) -> None:
    from flows.acting import may_act
    from hoso.opening import house as open_it
    from models.user import Role

    may_act(open_it(), by, code, frozenset({Role.CLERK, Role.LEAD}))


@app.command()
def show(code: Code, json: AsJson = False) -> None:
    """National status, and everything beside the dossier."""
    from flows.synchronising import national_status
    from hoso.opening import house as open_it
    from hoso.output import moment_text, print_json, print_table, print_text
    from models.status import NAMES

    house = open_it()
    dossier = house.register.dossier(code)
    status, matters = national_status(house, dossier), house.register.office.of(code)
    if json:
        print_json(
            {
                "dossier": code,
                "status": status.value,
                "status_name": NAMES[status],
                "due_at": dossier.due_at.isoformat() if dossier.due_at else None,
                "matters": [m.model_dump(mode="json") for m in matters],
            }
        )
        return
    print_text(f"{code}  {status.value} {NAMES[status]}")
    print_table(
        ["Số", "Việc", "Từ", "Hạn", "Xong"],
        [[str(m.id), m.kind, *(moment_text(t) for t in (m.opened_at, m.due_at, m.closed_at))] for m in matters],
    )


@app.command()
def extend(
    code: Code,
    by: As,
    to: Annotated[str, typer.Option(help="The new day, such as 2026-03-20.")],
    reason: Annotated[str, typer.Option(help="Why it is late.")],
) -> None:
    """Apologise and promise a new date (Mẫu 04)."""
    from flows.promises import extend as run
    from hoso.opening import house as open_it
    from hoso.output import print_text
    from models.error import WrongUsage

    _may(code, by)
    try:
        day = date.fromisoformat(to)
    except ValueError:
        raise WrongUsage(f"--to {to!r} is no day; write 2026-03-20") from None
    print_text(run(open_it(), code, day, reason, actor=by, origin="cli").notice)


@app.command()
def result(
    code: Code,
    by: As,
    name: Annotated[str, typer.Option(help="What the result is called.")],
    number: Annotated[str, typer.Option(help="Its number and notation.")] = "",
    file: Annotated[Optional[Path], typer.Option(exists=True, dir_okay=False)] = None,  # noqa: UP045
) -> None:
    """Record a result that came back."""
    from flows.handing_over import record_result
    from hoso.opening import house as open_it
    from hoso.output import print_json

    _may(code, by)
    print_json(record_result(open_it(), code, name, number=number, file=file, actor=by, origin="cli"))


@app.command("hand-over")
def hand_over(
    code: Code,
    by: As,
    way: Annotated[str, typer.Option(help="in_person, post or online.")] = "in_person",
    to: Annotated[str, typer.Option(help="Who takes it, if not the applicant.")] = "",
) -> None:
    """Give the result to the applicant."""
    from flows.handing_over import hand_over as run
    from hoso.opening import house as open_it
    from hoso.output import print_json
    from models.error import WrongUsage
    from models.result import Way

    if way not in set(Way):
        raise WrongUsage(f"--way is one of {', '.join(Way)}")
    _may(code, by)
    print_json(run(open_it(), code, Way(way), to=to, actor=by, origin="cli"))


@app.command()
def fee(code: Code, by: As, due: Annotated[int, typer.Option(help="In đồng.")]) -> None:
    """Say what is owed."""
    from flows.fees import ask_fee
    from hoso.opening import house as open_it
    from hoso.output import print_json

    _may(code, by)
    print_json(ask_fee(open_it(), code, due, actor=by, origin="cli"))


@app.command()
def sync(code: Code) -> None:
    """Print the synchronising message of a dossier as it stands."""
    from flows.synchronising import outgoing
    from hoso.opening import house as open_it
    from hoso.output import print_json
    from models.decision import Event, EventKind

    house = open_it()
    message = outgoing(house, code)
    house.register.log(
        Event(kind=EventKind.EXPORTED, at=house.now(), actor="cli", dossier=code, detail={"what": "sync"})
    )
    print_json(message)


@app.command()
def outbox(json: AsJson = False) -> None:
    """What did not reach another system yet, and why."""
    from hoso.opening import house as open_it
    from hoso.output import moment_text, print_json, print_table

    parcels = open_it().register.outgoing.troubles()
    if json:
        print_json(parcels)
        return
    rows = [[p.dossier, p.way, str(p.attempts), moment_text(p.next_at), p.problem] for p in parcels]
    print_table(["Mã hồ sơ", "Loại", "Lần thử", "Thử lại", "Vấn đề"], rows)


@app.command()
def looks(
    number: Annotated[str, typer.Argument(help="Identity or tax number of the person.")],
    unit: Annotated[str, typer.Option(help="The unit whose dossiers are meant.")] = "",
    json: AsJson = False,
) -> None:
    """Who looked at a person's data (Law 91/2025)."""
    from flows.rights import who_looked
    from hoso.opening import house as open_it
    from hoso.output import moment_text, print_json, print_table

    house = open_it()
    found = who_looked(house, number, units=(unit or house.settings.unit,), actor="cli")
    if json:
        print_json(found)
        return
    rows = [[moment_text(one.at), one.who, one.what, one.dossier, one.purpose] for one in found]
    print_table(["Lúc", "Ai", "Việc", "Hồ sơ", "Mục đích"], rows)
