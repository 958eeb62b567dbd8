"""From a known person to an open session, by way of a second factor where they have or must have one.

In: a request and an account whose password (or identity provider) was right. Out: the answer that goes on: a session's
cookie, or the page that asks for the code or sets the second factor up. What must be remembered in between stands
sealed in the register under a cookie of its own, for five minutes.
"""

import json
import secrets
from datetime import timedelta

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from models.decision import Event, EventKind
from models.user import PendingSignIn, Session, User
from storage.register.people import secret_hash
from web.access import HOME
from web.signin import totp
from web.visitor import NotSignedIn, cookie_name, house_of, origin_of

SESSION = timedelta(hours=10)
"""One working day; nobody stays signed in overnight at a counter."""
HALF_WAY = timedelta(minutes=5)
STEP_COOKIE = "signin-step"


def go_on(request: Request, user: User, next_page: str) -> Response:
    """After the first factor: the session, or what is still to do."""
    house = house_of(request)
    if house.register.factors.factor(user.name) is not None:
        return begin(request, "code", user.name, {"next": own_page(next_page)}, "/signin/code")
    if user.role in house.settings.second_factor.split(","):
        return begin_enrolment(request, user.name, next_page)
    return open_session(request, user, next_page)


def begin_enrolment(request: Request, name: str, next_page: str) -> Response:
    """Set a second factor up; it counts only once a code of it was typed."""
    body = {"seed": totp.new_seed().hex(), "next": own_page(next_page)}
    return begin(request, "enrol", name, body, "/signin/enrol")


def begin(request: Request, kind: str, user: str | None, body: dict[str, str], to: str) -> Response:
    """Remember a half-way sign-in and send the browser on."""
    house, secret = house_of(request), secrets.token_urlsafe(32)
    token_hash = secret_hash(secret)
    sealed = house.keyring.seal(json.dumps(body).encode(), token_hash)
    pending = PendingSignIn(token_hash=token_hash, kind=kind, user=user, body=sealed, expires_at=house.now() + HALF_WAY)
    house.register.factors.begin(pending, now=house.now())
    response = RedirectResponse(to, 303)
    response.set_cookie(
        STEP_COOKIE, secret, max_age=int(HALF_WAY.total_seconds()), path="/signin", httponly=True,
        secure=request.url.scheme == "https", samesite="lax",
    )  # fmt: skip
    return response


def half_way(request: Request, kind: str) -> tuple[PendingSignIn, dict[str, str]]:
    """The half-way sign-in behind the browser's cookie; raises ``NotSignedIn``."""
    house = house_of(request)
    token_hash = secret_hash(request.cookies.get(STEP_COOKIE, ""))
    pending = house.register.factors.pending(token_hash, kind, now=house.now())
    if pending is None:
        raise NotSignedIn("this sign-in took too long; begin again")
    return pending, json.loads(house.keyring.open(pending.body, token_hash))


def open_session(request: Request, user: User, next_page: str, response: Response | None = None) -> Response:
    """The session's row and cookie; goes to ``next_page`` unless ``response`` is the answer."""
    house = house_of(request)
    house.register.sign_in_succeeded(user.name)
    log_sign_in(request, EventKind.SIGNED_IN, user)
    secret = secrets.token_urlsafe(32)
    house.register.open_session(
        Session(
            token_hash=secret_hash(secret),
            user=user.name,
            opened_at=house.now(),
            expires_at=house.now() + SESSION,
            csrf=secrets.token_urlsafe(24),
        )
    )
    answer = response or RedirectResponse(own_page(next_page) or HOME[user.role], 303)
    answer.set_cookie(
        cookie_name(request), secret, max_age=int(SESSION.total_seconds()), path="/", httponly=True,
        secure=request.url.scheme == "https", samesite="lax",
    )  # fmt: skip
    answer.delete_cookie(STEP_COOKIE, path="/signin")
    return answer


def own_page(address: str) -> str:
    """``address`` if it is a path of this site, else nothing: sign-in never sends a person elsewhere."""
    usable = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if usable else ""


def log_sign_in(request: Request, kind: EventKind, user: User | None) -> None:
    """A sign-in, or one that was refused, in the audit log."""
    house = house_of(request)
    unit = user.units[0] if user and user.units else house.settings.unit
    actor = user.name if user else "unknown"
    house.register.log(Event(kind=kind, at=house.now(), actor=actor, origin=origin_of(request)), unit=unit)
