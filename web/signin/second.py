"""The second factor: asking for its code, and setting it up.

In: the half-way sign-in of the browser's cookie, a code from the form. Out: a session, or the form again. Wrong codes
count like wrong passwords and lock the account; the password alone does not start that count anew.
"""

import re
from datetime import datetime
from typing import Annotated

import zxingcpp
from fastapi import APIRouter, Depends, Form, Request
from markupsafe import Markup
from starlette.responses import Response

from flows.house import House
from models.decision import EventKind
from models.user import SecondFactor, User
from storage.register.people import secret_hash
from web.access import HOME, Action
from web.pages import render, text_of
from web.signin import totp
from web.signin.opening import begin_enrolment, half_way, log_sign_in, open_session
from web.signin.throttle import Throttle
from web.visitor import NotSignedIn, Visitor, allowed, house_of, origin_of

router = APIRouter(include_in_schema=False)
LONGEST = 64


@router.get("/signin/code")
def code_page(request: Request) -> Response:
    """Asks for the code."""
    half_way(request, "code")
    return render(request, "second.html", problem="", enrol=None)


@router.post("/signin/code")
def check_code(request: Request, code: Annotated[str, Form(max_length=LONGEST)] = "") -> Response:
    """The code, or a recovery code in its place; then the session."""
    pending, body = half_way(request, "code")
    user = _usable(request, pending.user)
    house, factors = house_of(request), house_of(request).register.factors
    throttle: Throttle = request.app.state.throttle
    locked = user.locked_until is not None and user.locked_until > house.now()
    if locked or throttle.wait(origin_of(request), house.now()) or not right_code(house, user.name, code):
        throttle.failed(origin_of(request), house.now())
        house.register.sign_in_failed(user.name, now=house.now())
        log_sign_in(request, EventKind.SIGN_IN_REFUSED, user)
        problem = text_of(request, "Mã không đúng, đã dùng rồi, hoặc tài khoản đang bị khóa.")
        return render(request, "second.html", problem=problem, enrol=None, status=401)
    if not factors.finish(pending.token_hash):
        raise NotSignedIn("this sign-in was used already; begin again")
    return open_session(request, user, body["next"])


@router.get("/signin/enrol")
def enrol_page(request: Request) -> Response:
    """Shows the square code to read with an app."""
    pending, body = half_way(request, "enrol")
    return _enrolment(request, pending.user or "", body["seed"])


@router.post("/signin/enrol")
def enrol(request: Request, code: Annotated[str, Form(max_length=LONGEST)] = "") -> Response:
    """The first code proves that the app has the seed; then the recovery codes are shown, once."""
    pending, body = half_way(request, "enrol")
    user, house = _usable(request, pending.user), house_of(request)
    seed = bytes.fromhex(body["seed"])
    step = totp.matching_step(seed, code, house.now())
    if step is None:
        problem = text_of(request, "Mã chưa đúng. Hãy nhập mã đang hiện trong ứng dụng.")
        return _enrolment(request, user.name, body["seed"], problem)
    if not house.register.factors.finish(pending.token_hash):
        raise NotSignedIn("this sign-in was used already; begin again")
    codes = totp.new_recovery_codes()
    house.register.factors.enrol(_factor(house, user.name, seed, step, codes, house.now()))
    to = body["next"] or HOME[user.role]
    return open_session(request, user, to, render(request, "recovery.html", codes=codes, to=to))


@router.post("/account/second-factor")
def set_up(request: Request, visitor: Annotated[Visitor, Depends(allowed(Action.SELF))]) -> Response:
    """Set a second factor up of one's own accord, or a new one after a new phone."""
    return begin_enrolment(request, visitor.name, HOME[visitor.role])


def right_code(house: House, name: str, code: str) -> bool:
    """Whether this is the account's code of now, or an unused recovery code; it cannot be used again."""
    factor = house.register.factors.factor(name)
    if factor is None:
        return False
    step = totp.matching_step(house.keyring.open(factor.secret, purpose(name)), code, house.now())
    if step is not None:
        return house.register.factors.use_step(name, step)
    return house.register.factors.use_recovery(name, secret_hash(totp.recovery_form(code)))


def purpose(name: str) -> str:
    """What an account's sealed seed is bound to."""
    return f"second factor {name}"


def _factor(house: House, name: str, seed: bytes, step: int, codes: tuple[str, ...], now: datetime) -> SecondFactor:
    hashes = tuple(secret_hash(code) for code in codes)
    sealed = house.keyring.seal(seed, purpose(name))
    return SecondFactor(user=name, secret=sealed, last_step=step, recovery=hashes, since=now)


def _enrolment(request: Request, name: str, seed_hex: str, problem: str = "") -> Response:
    seed = bytes.fromhex(seed_hex)
    office = house_of(request).settings.office
    drawn = zxingcpp.create_barcode(totp.address(seed, name, office), zxingcpp.BarcodeFormat.QRCode).to_svg()
    drawn = re.sub(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<desc>.*?</desc>", "", drawn, flags=re.DOTALL)
    # with a view box instead of a size in pixels it fills its place, large enough for a phone's camera
    picture = Markup(re.sub(r'<svg width="(\d+)" height="(\d+)"', r'<svg viewBox="0 0 \1 \2"', drawn))  # noqa: S704
    shown = {"picture": picture, "secret": totp.by_hand(seed)}
    return render(request, "second.html", problem=problem, enrol=shown, status=401 if problem else 200)


def _usable(request: Request, name: str | None) -> User:
    user = house_of(request).register.user(name or "")
    if user is None or not user.active:
        raise NotSignedIn("this account is closed; ask the office's administrator")
    return user
