"""Accounts and tokens: what an administrator sees and may change. No dossier is shown here.

In: names from forms. Out: the page; a new token's secret once, and only its hash in the register.
Wrong: ``NotFound`` for a name that is not there.
"""

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from flows.health import health
from models.error import NotFound, WrongUsage
from models.user import ApiToken, Role, User
from storage.register.people import secret_hash
from web.access import Action
from web.pages import render
from web.visitor import Visitor, allowed, gate_of, house_of
from web.words import FINDINGS

router = APIRouter(include_in_schema=False)

Administrator = Annotated[Visitor, Depends(allowed(Action.ADMINISTER))]
TOKEN_DAYS = 365
OLD_SECONDS = 3600
"""Waiting for a worker so long means that something stands still."""


@router.get("/admin")
def admin_page(request: Request, visitor: Administrator) -> Response:
    """Accounts and tokens of the administrator's units."""
    return _page(request, visitor)


@router.get("/admin/status")
def status_page(request: Request, visitor: Administrator) -> Response:
    """How the installation stands: parts, workers, what waits and for how long, what fails. Counts only."""
    found = health(house_of(request), own=gate_of(request).workers())
    return render(request, "status.html", visitor, health=found, findings=FINDINGS, soon=OLD_SECONDS)


@router.post("/admin/users/{name}/unlock")
def unlock(request: Request, name: str, visitor: Administrator) -> Response:
    """Forget refused sign-ins before the lock runs out."""
    _account(request, visitor, name)
    house_of(request).register.sign_in_succeeded(name)
    return RedirectResponse("/admin", 303)


@router.post("/admin/users/{name}/active")
def set_active(request: Request, name: str, visitor: Administrator, active: Annotated[bool, Form()]) -> Response:
    """Close an account, or open it again. Closing ends its sessions at once; nobody closes their own."""
    account = _account(request, visitor, name)
    if name == visitor.name:
        raise WrongUsage("nobody closes their own account; ask another administrator")
    house_of(request).register.change_user(account.model_copy(update={"active": active}))
    return RedirectResponse("/admin", 303)


@router.post("/admin/users/{name}/second-factor")
def reset_second_factor(request: Request, name: str, visitor: Administrator) -> Response:
    """Take a lost second factor away; the person sets a new one up."""
    _account(request, visitor, name)
    house_of(request).register.factors.drop(name)
    return RedirectResponse("/admin", 303)


@router.post("/admin/tokens")
def add_token(
    request: Request, visitor: Administrator, name: Annotated[str, Form(min_length=1, max_length=60)]
) -> Response:
    """Make a portal's token for the administrator's units; its secret is shown on this answer and never again."""
    house = house_of(request)
    secret = secrets.token_urlsafe(32)
    token = ApiToken(
        token_hash=secret_hash(secret),
        name=name.strip(),
        role=Role.INTAKE,
        units=visitor.units,
        created_at=house.now(),
        expires_at=house.now() + timedelta(days=TOKEN_DAYS),
    )
    house.register.add_token(token)
    return _page(request, visitor, secret=secret)


@router.post("/admin/tokens/revoke")
def revoke_token(request: Request, visitor: Administrator, name: Annotated[str, Form(max_length=60)]) -> Response:
    """End a token."""
    house = house_of(request)
    if not any(token.name == name for token in _tokens(request, visitor)):
        raise NotFound("no such token in your units; see the list")
    house.register.revoke_token(name, now=house.now())
    return RedirectResponse("/admin", 303)


def _page(request: Request, visitor: Visitor, secret: str = "") -> Response:
    register = house_of(request).register
    users = [user for user in register.users() if set(user.units) & set(visitor.units)]
    guarded = {user.name for user in users if register.factors.factor(user.name)}
    return render(
        request, "admin.html", visitor, users=users, guarded=guarded, tokens=_tokens(request, visitor), secret=secret
    )


def _tokens(request: Request, visitor: Visitor) -> list[ApiToken]:
    return [token for token in house_of(request).register.tokens() if set(token.units) <= set(visitor.units)]


def _account(request: Request, visitor: Visitor, name: str) -> User:
    account = house_of(request).register.user(name)
    if account is None or not set(account.units) & set(visitor.units):
        raise NotFound(f"no user {name!r} in your units; see the list")
    return account
