"""``hoso decide``: a clerk's decision, from the shell."""

from typing import Annotated

import typer

from models.error import WrongUsage


def register(app: typer.Typer) -> None:
    app.command()(decide)


def decide(
    code: Annotated[str, typer.Argument(help="Code of the dossier.")],
    by: Annotated[str, typer.Option("--as", help="The user who decides.")],
    accept: Annotated[bool, typer.Option("--accept")] = False,
    supplement: Annotated[bool, typer.Option("--supplement")] = False,
    reject: Annotated[bool, typer.Option("--reject")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw")] = False,
    stop: Annotated[bool, typer.Option("--stop")] = False,
    reason: Annotated[str, typer.Option(help="Why; required except to accept.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Decide on a dossier."""
    from flows.acting import may_act
    from flows.deciding import decide as decide_with
    from hoso.opening import house as open_it
    from hoso.output import print_json
    from hoso.summary import print_dossier
    from models.decision import REASON_REQUIRED, Decision, DecisionKind
    from models.user import Role

    chosen = {
        DecisionKind.ACCEPT: accept,
        DecisionKind.SUPPLEMENT: supplement,
        DecisionKind.REJECT: reject,
        DecisionKind.WITHDRAW: withdraw,
        DecisionKind.STOP: stop,
    }
    kinds = [kind for kind, yes in chosen.items() if yes]
    if len(kinds) != 1:
        raise WrongUsage("name one of --accept, --supplement, --reject, --withdraw, --stop")
    if kinds[0] in REASON_REQUIRED and not reason.strip():
        raise WrongUsage(f"--{kinds[0]} needs --reason: the law asks for one")
    house = open_it()
    may_act(house, by, code, frozenset({Role.CLERK, Role.LEAD}))
    decision = Decision(kind=kinds[0], by=by, at=house.now(), reason=reason)
    dossier = decide_with(house, code, decision, origin="cli")
    if json:
        print_json(dossier)
    else:
        print_dossier(dossier, house.catalogue)
