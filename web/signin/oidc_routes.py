"""Signing in through the office's identity provider: who comes back, as which account, with which role and units.

In: the browser on its way there and back. Out: a session. An account is found by the provider's issuer and subject
and by nothing else: a name or an address that equals a local account's opens nothing. Role and units are the claims'
at each sign-in. Wrong: ``ProviderRefused`` for claims without a role or unit of ours, or a closed account.
"""

import hashlib
import hmac
import re
import secrets
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from flows.house import House
from models.error import NotFound, WrongUsage
from models.user import Role, User
from web.signin.oidc import Asked, Provider, ProviderRefused
from web.signin.opening import begin, half_way, open_session, own_page
from web.visitor import house_of

router = APIRouter(include_in_schema=False)
RETURN = "/signin/oidc/return"
_UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]{0,31}")


@router.get("/signin/oidc")
def leave(request: Request, next: str = "") -> Response:  # noqa: A002 - the parameter's name is the address's
    """Off to the identity provider."""
    provider = _provider(request)
    asked = Asked(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    body = {"state": asked.state, "nonce": asked.nonce, "verifier": asked.verifier, "next": own_page(next)}
    return begin(request, "oidc", None, body, provider.address(asked, _return_address(request)))


@router.get(RETURN)
def come_back(request: Request, state: str = "", code: str = "", iss: str | None = None) -> Response:
    """Back from the identity provider, with a code or a refusal."""
    pending, body = half_way(request, "oidc")
    house, provider = house_of(request), _provider(request)
    if not hmac.compare_digest(state.encode(), body["state"].encode()):
        raise ProviderRefused("this answer is not of the sign-in that was begun here; begin again")
    if not house.register.factors.finish(pending.token_hash):
        raise ProviderRefused("this sign-in was used already; begin again")
    provider.require_issuer(iss)
    if not code:
        raise ProviderRefused("the identity provider did not sign this person in")
    asked = Asked(body["state"], body["nonce"], body["verifier"])
    claims = provider.claims(asked, code, _return_address(request))
    return open_session(request, account_for(house, claims), body["next"])


def account_for(house: House, claims: dict[str, Any]) -> User:
    """The account behind the claims, made at the first sign-in; its role and units are what the claims say now."""
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    role, units = role_of(house, claims), units_of(house, claims)
    shown = str(claims.get("name") or "")[:200]
    name = house.register.factors.account_of(issuer, subject)
    if name is None:
        name = "oidc-" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:20]
        if house.register.user(name) is None:
            house.register.add_user(User(name=name, display_name=shown or name, role=role, units=units))
        house.register.factors.link(issuer, subject, name, now=house.now())
    user = house.register.user(name)
    if user is None or not user.active:
        raise ProviderRefused("this account is closed; ask the office's administrator")
    current = user.model_copy(update={"role": role, "units": units, "display_name": shown or user.display_name})
    if current != user:
        house.register.change_user(current)
    return current


def role_of(house: House, claims: dict[str, Any]) -> Role:
    """The one role that the claim gives; none or several of ours is a refusal, never a guess."""
    pairs = [pair.split("=", 1) for pair in house.settings.oidc_roles.split(",") if pair]
    meant = {value: role for role, value in pairs} if pairs else {role.value: role.value for role in Role}
    given = _texts(claims.get(house.settings.oidc_role_claim))
    found = {meant[value] for value in given if value in meant}
    if len(found) != 1 or not found <= set(Role):
        raise ProviderRefused("the identity provider gives this person no role here, or several; ask the administrator")
    return Role(found.pop())


def units_of(house: House, claims: dict[str, Any]) -> tuple[str, ...]:
    """The units that the claim gives, as long as they can be units."""
    found = tuple(u for u in _texts(claims.get(house.settings.oidc_unit_claim)) if _UNIT.fullmatch(u))
    if not found:
        raise ProviderRefused("the identity provider gives this person no unit here; ask the administrator")
    return found


def _texts(claim: object) -> list[str]:
    values = claim if isinstance(claim, list) else [claim]
    return [value for value in values if isinstance(value, str)]


def _provider(request: Request) -> Provider:
    settings = house_of(request).settings
    if not settings.oidc_issuer:
        raise NotFound("this office has no identity provider; sign in with a local account")
    if not settings.oidc_client_id:
        raise WrongUsage("HOSO_OIDC_CLIENT_ID is not set; register this program with the identity provider")
    if not hasattr(request.app.state, "provider"):
        made = Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_secret_file)
        request.app.state.provider = made
    provider: Provider = request.app.state.provider
    return provider


def _return_address(request: Request) -> str:
    return str(request.base_url).rstrip("/") + RETURN
