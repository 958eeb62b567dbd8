"""Signing in and out.

In: a name and password from the form. Out: a session, the second factor's page (``second.py``), or the form again with
one plain sentence.
The sentence is the same for an unknown name, a wrong password and a locked account: a stranger learns nothing.
Wrong: ``ForgedRequest`` without the form's own token (a double-submit cookie, as there is no session yet).
"""

import hmac
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from models.decision import EventKind
from models.user import User
from web.access import HOME, Action
from web.pages import render, text_of
from web.signin.opening import go_on, log_sign_in, own_page
from web.signin.passwords import hash_password, matches, outdated
from web.signin.throttle import Throttle
from web.visitor import ForgedRequest, Visitor, allowed, cookie_name, house_of, origin_of, person

router = APIRouter(include_in_schema=False)

FORM_COOKIE = "signin"


@router.get("/")
def front_door(request: Request) -> Response:
    """To where this person works, or to the sign-in page."""
    visitor = person(request)
    return RedirectResponse(HOME[visitor.role] if visitor else "/signin", 303)


@router.get("/signin")
def signin_page(request: Request, next: str = "") -> Response:  # noqa: A002 - the parameter's name is the address's
    """The form."""
    return _form(request, next_page=next)


@router.post("/signin")
def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    csrf: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Form(max_length=500)] = "",  # noqa: A002
) -> Response:
    """Check the password and open a session."""
    expected = request.cookies.get(FORM_COOKIE, "")
    if not expected or not hmac.compare_digest(csrf.encode(), expected.encode()):
        raise ForgedRequest("the sign-in page is too old; open it again")
    house = house_of(request)
    throttle: Throttle = request.app.state.throttle
    name = name.strip().lower()
    wait = throttle.wait(origin_of(request), house.now())
    if wait:
        message = text_of(request, "Quá nhiều lần thử. Vui lòng đợi %d phút.") % (wait // 60 + 1)
        return _form(request, name=name, problem=message, next_page=next, status=429)
    user = house.register.user(name)
    if not _password_opens(request, user, password) or user is None:
        throttle.failed(origin_of(request), house.now())
        house.register.sign_in_failed(name, now=house.now())
        log_sign_in(request, EventKind.SIGN_IN_REFUSED, user)
        message = text_of(request, "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang bị khóa.")
        return _form(request, name=name, problem=message, next_page=next, status=401)
    if outdated(user.password_hash):
        house.register.set_password_hash(user.name, hash_password(password))
    response = go_on(request, user, next)
    response.delete_cookie(FORM_COOKIE, path="/signin")
    return response


@router.post("/signout")
def sign_out(request: Request, visitor: Annotated[Visitor, Depends(allowed(Action.SELF))]) -> Response:
    """Close the session on the server, not only in the browser."""
    house_of(request).register.close_session(visitor.session_hash)
    response = RedirectResponse("/signin", 303)
    response.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return response


@router.get("/account")
def account(request: Request, visitor: Annotated[Visitor, Depends(allowed(Action.SELF))]) -> Response:
    """One's own account: the second factor."""
    title = text_of(request, "Tài khoản")
    factor = house_of(request).register.factors.factor(visitor.name) if visitor.session_hash else None
    return render(request, "account.html", visitor, title=title, factor=factor)


def _password_opens(request: Request, user: User | None, password: str) -> bool:
    usable = user is not None and user.active
    locked = user is not None and user.locked_until is not None and user.locked_until > house_of(request).now()
    # The hash is computed in every case, so that the answer takes as long for a name that does not exist.
    right = matches(user.password_hash or None if user else None, password)
    return right and usable and not locked


def _form(request: Request, *, name: str = "", problem: str = "", next_page: str = "", status: int = 200) -> Response:
    token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    response = render(
        request, "signin.html", status=status, name=name, problem=problem, next=own_page(next_page), token=token
    )
    https = request.url.scheme == "https"
    response.set_cookie(FORM_COOKIE, token, path="/signin", httponly=True, secure=https, samesite="strict")
    return response
