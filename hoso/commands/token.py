"""``hoso token``: keys of portals and other programs; shown once, kept as a hash."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated

import typer

from models.error import WrongUsage
from models.user import ApiToken, Role

app = typer.Typer(no_args_is_help=True, help="Keys of programs that use the API.")


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    role: Annotated[Role, typer.Option(help="What the program may do.")] = Role.INTAKE,
    unit: Annotated[list[str] | None, typer.Option(help="Unit code; may be given more than once.")] = None,
    scope: Annotated[
        list[str] | None, typer.Option(help="Only this of what the role may do: submit, status, view, ...; repeatable.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="Valid so many days.")] = 365,
) -> None:
    """Make a key and print it, this once."""
    from hoso.opening import house as open_it
    from hoso.output import print_text
    from storage.register.people import secret_hash
    from web.access import ALLOWED

    house = open_it()
    allowed = sorted(ALLOWED[role])
    if unknown := sorted(set(scope or ()) - set(allowed)):
        raise WrongUsage(f"--scope {unknown[0]} is nothing that {role} may do; allowed: {', '.join(allowed)}")
    secret = secrets.token_urlsafe(32)
    token = ApiToken(
        token_hash=secret_hash(secret),
        name=name,
        role=role,
        units=tuple(unit or [house.settings.unit]),
        scopes=tuple(scope or ()),
        created_at=house.now(),
        expires_at=house.now() + timedelta(days=days),
    )
    house.register.add_token(token)
    print_text(secret)


@app.command("list")
def list_tokens() -> None:
    """List keys (never their secrets)."""
    from hoso.opening import house as open_it
    from hoso.output import print_table

    house = open_it()
    now = house.now()
    rows = [
        [
            t.name,
            t.role,
            ", ".join(t.scopes) or "mọi việc",
            ", ".join(t.units),
            f"{t.expires_at:%d/%m/%Y}" if t.expires_at else "",
            _state(t, now),
        ]
        for t in house.register.tokens()
    ]
    print_table(["Tên", "Vai trò", "Việc được làm", "Đơn vị", "Hết hạn", "Trạng thái"], rows)


@app.command()
def revoke(name: Annotated[str, typer.Argument(help="Name of the key.")]) -> None:
    """End a key at once."""
    from hoso.opening import house as open_it

    house = open_it()
    house.register.revoke_token(name, now=house.now())


def _state(token: ApiToken, now: datetime) -> str:
    if token.revoked_at:
        return "đã thu hồi"
    return "hết hạn" if token.expires_at and token.expires_at <= now else "còn hiệu lực"
