"""Who is asking, on every request: a person with a session cookie, or a program with a bearer token.

In: a request. Out: a ``Visitor`` whose role allows the route's action, or the dossier if it is of their unit.
Wrong: ``NotSignedIn`` (401, or the sign-in page), ``Refused`` (403), ``NotFound`` (404: a foreign unit's dossier does
not exist for you), ``ForgedRequest`` (403: a changing request without its CSRF token), ``TooMany`` (429: a program
that asks too often, an address that tries too many unknown keys). Refusals are logged as events.
"""

import hmac
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from flows.house import House
from models.decision import Event, EventKind
from models.dossier import Dossier
from models.error import HosoError, NotFound
from models.submission import ReceivedFile
from models.user import Role
from storage.register.people import secret_hash
from web.access import Action, may
from web.purpose import require_purpose
from web.signin.throttle import Throttle

if TYPE_CHECKING:  # the gate brings OpenCV with it; the process loads it once, when it starts to serve
    from flows.gate import Gate

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE = "hoso"
PURPOSE: dict[Role, str] = {
    Role.INTAKE: "trao đổi hồ sơ giữa các hệ thống",
    Role.CLERK: "giải quyết thủ tục hành chính",
    Role.LEAD: "theo dõi, chỉ đạo giải quyết",
    Role.ARCHIVIST: "quản lý, khai thác tài liệu lưu trữ",
    Role.ADMINISTRATOR: "quản trị hệ thống",
}
"""Why a role looks at people's data (Law 91/2025 asks for a purpose of each access); a page may name a narrower one."""
SECURE_COOKIE = "__Host-hoso"


class NotSignedIn(HosoError):
    """No session, or one that ended."""


class Refused(HosoError):
    """Signed in, but the role does not allow this."""


class ForgedRequest(HosoError):
    """A changing request that did not come from our own page."""


class TooMany(HosoError):
    """A program that asks more often than it may; ``seconds`` until it may again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many requests; try again in {seconds} seconds")
        self.seconds = seconds


@dataclass(frozen=True)
class Visitor:
    """Who asks. ``csrf`` is empty for programs, which send no cookies and so cannot be tricked into a request."""

    name: str
    display_name: str
    role: Role
    units: tuple[str, ...]
    csrf: str
    origin: str
    session_hash: str = ""
    scopes: tuple[str, ...] = ()
    """A program's key may be good for some of its role's actions only; empty: for all."""

    def may(self, action: Action) -> bool:
        """Whether this person's role, and this program's key, allow ``action``."""
        return may(self.role, action) and (not self.scopes or action in self.scopes)


def house_of(request: Request) -> House:
    """The installation this process serves."""
    house: House = request.app.state.house
    return house


def gate_of(request: Request) -> "Gate":
    """The way to the papers: pictures, readings, copies, notices."""
    gate: Gate = request.app.state.gate
    return gate


def origin_of(request: Request) -> str:
    """The client's network address, for the audit log."""
    return request.client.host if request.client else ""


def cookie_name(request: Request) -> str:
    """``__Host-`` binds the cookie to this host, but browsers take it over https only."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


def allowed(action: Action) -> Callable[[Request], Coroutine[None, None, Visitor]]:
    """A dependency: the visitor, if their role may do ``action``. The action can be read from it (tests do)."""

    async def visitor_for(request: Request) -> Visitor:
        visitor = await run_in_threadpool(identify, request)
        if visitor.csrf and request.method not in SAFE_METHODS:
            await _require_own_page(request, visitor)
        if not visitor.may(action):
            await run_in_threadpool(_log_refusal, request, visitor, action)
            raise Refused(f"the role {visitor.role} may not {action}; ask the office's administrator")
        return visitor

    visitor_for.action = action  # type: ignore[attr-defined]
    return visitor_for


def identify(request: Request) -> Visitor:
    """The person or program behind a request; raises ``NotSignedIn``."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        return _program(request, secret.strip())
    visitor = person(request)
    if visitor is None:
        raise NotSignedIn("no session; sign in first")
    return visitor


def person(request: Request) -> Visitor | None:
    """The person whose session cookie this is, or None."""
    cookie = request.cookies.get(cookie_name(request))
    if not cookie:
        return None
    house = house_of(request)
    found = house.register.looking.signed_in(secret_hash(cookie), now=house.now())
    if found is None:
        return None
    session, user = found
    return Visitor(
        name=user.name,
        display_name=user.display_name or user.name,
        role=user.role,
        units=user.units,
        csrf=session.csrf,
        origin=origin_of(request),
        session_hash=session.token_hash,
    )


def dossier_of(request: Request, visitor: Visitor, code: str, *, ask: bool = True) -> Dossier:
    """The dossier, if it is of one of the visitor's units; ``NotFound`` otherwise, as if it did not exist. With
    ``ask``, ``PurposeNeeded`` for an archivist who has not said why, where the office asks."""
    dossier = house_of(request).register.dossier(code)
    if dossier.unit not in visitor.units:
        _log_refusal(request, visitor, Action.VIEW, code)
        raise NotFound(f"no dossier {code}; see hoso list")
    if ask:
        require_purpose(house_of(request), visitor.name, visitor.role, code)
    return dossier


def file_of(
    request: Request, visitor: Visitor, code: str, index: int, page: int | None = None
) -> tuple[ReceivedFile, int]:
    """A dossier's file by its index, with this page if one is named, and the dossier's version: as ``dossier_of``,
    without reading all the rest."""
    house = house_of(request)
    found = house.register.looking.place(code, index) if index >= 0 else None
    if found is not None and found.unit not in visitor.units:
        _log_refusal(request, visitor, Action.VIEW, code)
        raise NotFound(f"no dossier {code}; see hoso list")
    if found is None or found.file is None or (page is not None and not 1 <= page <= found.file.pages):
        raise NotFound(f"{code} has no file {index} with page {page}; open the dossier again")
    require_purpose(house, visitor.name, visitor.role, code)
    return found.file, found.version


def log(request: Request, visitor: Visitor, kind: EventKind, dossier: str | None, **detail: str) -> None:
    """Write what this person did into the audit log."""
    house = house_of(request)
    if dossier is not None:
        detail = {"purpose": PURPOSE[visitor.role], **detail}
    event = Event(kind=kind, at=house.now(), actor=visitor.name, dossier=dossier, origin=visitor.origin, detail=detail)
    house.register.log(event, unit=None if dossier else (visitor.units or ("",))[0])


def _program(request: Request, secret: str) -> Visitor:
    now = house_of(request).now()
    strangers: Throttle = request.app.state.strangers
    token = house_of(request).register.token(secret_hash(secret), now=now)
    if token is None:
        if wait := strangers.wait(origin_of(request), now):
            raise TooMany(wait)
        strangers.failed(origin_of(request), now)
        raise NotSignedIn("this token is unknown, revoked or has run out; see hoso token")
    if wait := request.app.state.pace.wait(token.token_hash, now):
        raise TooMany(wait)
    return Visitor(
        name=f"token:{token.name}",
        display_name=token.name,
        role=token.role,
        units=token.units,
        csrf="",
        origin=origin_of(request),
        scopes=token.scopes,
    )


async def _require_own_page(request: Request, visitor: Visitor) -> None:
    """The token comes in a header (our scripts) or a field of an ordinary form; an upload must use the header,
    so that nobody makes us read a large body before we know who sends it."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForgedRequest("this request came from another site; open the page again and repeat it there")
    sent = request.headers.get("x-csrf-token", "")
    if not sent and request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        sent = str((await request.form()).get("csrf", ""))
    if not hmac.compare_digest(sent.encode(), visitor.csrf.encode()):
        raise ForgedRequest("the page is too old; open it again and repeat what you did")


def _log_refusal(request: Request, visitor: Visitor, action: Action, code: str | None = None) -> None:
    log(request, visitor, EventKind.REFUSED, None, action=str(action), of=code or "")
