"""``hoso user``: accounts for the desk and the reading room."""

import getpass
import sys
from typing import Annotated

import typer

from models.error import NotFound, WrongUsage
from models.user import Role, User

app = typer.Typer(no_args_is_help=True, help="Accounts of clerks, archivists, administrators.")


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Sign-in name: a-z, 0-9, . _ @ -")],
    role: Annotated[Role, typer.Option(help="What the person is.")] = Role.CLERK,
    unit: Annotated[list[str] | None, typer.Option(help="Unit code; may be given more than once.")] = None,
    display_name: Annotated[str, typer.Option(help="Name as shown.")] = "",
) -> None:
    """Add an account. The password is asked for, or read from standard input."""
    from pydantic import ValidationError

    from hoso.opening import house as open_it
    from hoso.output import print_text
    from web.signin.passwords import hash_password

    house = open_it()
    units = tuple(unit or [house.settings.unit])
    try:
        user = User(name=name, role=role, units=units, display_name=display_name or name)
    except ValidationError:
        raise WrongUsage(f"{name!r} cannot be a sign-in name; use a-z, 0-9 and . _ @ -") from None
    house.register.add_user(user.model_copy(update={"password_hash": hash_password(_ask_password())}))
    print_text(f"đã tạo tài khoản {name} ({role})")


@app.command("list")
def list_users(json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List accounts."""
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_table

    users = open_it().register.users()
    if json:
        print_json([u.model_copy(update={"password_hash": ""}) for u in users])
        return
    rows = [[u.name, u.display_name, u.role, ", ".join(u.units), "có" if u.active else "khóa"] for u in users]
    print_table(["Tài khoản", "Tên", "Vai trò", "Đơn vị", "Hoạt động"], rows)


@app.command()
def password(name: Annotated[str, typer.Argument(help="Sign-in name.")]) -> None:
    """Set a new password; every open session of the account ends."""
    from hoso.opening import house as open_it
    from web.signin.passwords import hash_password

    house = open_it()
    if house.register.user(name) is None:
        raise NotFound(f"no user {name!r}; see hoso user list")
    house.register.set_password_hash(name, hash_password(_ask_password()))


@app.command()
def disable(name: Annotated[str, typer.Argument(help="Sign-in name.")]) -> None:
    """Lock an account out; its history stays."""
    from hoso.opening import house as open_it

    house = open_it()
    user = house.register.user(name)
    if user is None:
        raise NotFound(f"no user {name!r}; see hoso user list")
    house.register.change_user(user.model_copy(update={"active": False}))


@app.command("reset-second-factor")
def reset_second_factor(name: Annotated[str, typer.Argument(help="Sign-in name.")]) -> None:
    """Take a lost second factor away; the person signs in with the password and sets a new one up."""
    from hoso.opening import house as open_it

    open_it().register.factors.drop(name)


@app.command()
def link(
    name: Annotated[str, typer.Argument(help="Sign-in name of an existing account.")],
    subject: Annotated[str, typer.Option(help="The person's ``sub`` at the identity provider of HOSO_OIDC_ISSUER.")],
) -> None:
    """Let a person of the identity provider sign in to an existing account."""
    from hoso.opening import house as open_it

    house = open_it()
    if not house.settings.oidc_issuer:
        raise WrongUsage("HOSO_OIDC_ISSUER is not set; a person can be linked to an identity provider's subject only")
    if house.register.user(name) is None:
        raise NotFound(f"no user {name!r}; see hoso user list")
    house.register.factors.link(house.settings.oidc_issuer, subject, name, now=house.now())


def _ask_password() -> str:
    if sys.stdin.isatty():
        given = getpass.getpass("Mật khẩu: ")
        if getpass.getpass("Nhập lại: ") != given:
            raise WrongUsage("the two passwords differ; try again")
    else:
        given = sys.stdin.readline().rstrip("\n")
    return given
