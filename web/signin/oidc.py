"""OpenID Connect: the code flow with PKCE against the office's identity provider, through Authlib.

In: the settings, and what came back in the browser. Out: the address to send the browser to, then the ID token's
claims, checked: signature by the provider's keys, issuer, audience, time, nonce, access token's hash. Wrong:
``ProviderRefused`` for an answer that cannot be believed, ``ComponentMissing`` when the provider does not answer.
"""

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.error import ComponentMissing, Forbidden

SECONDS = 10
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by the provider's private key only: with none of these can our client's secret sign (RFC 8725 3.1)."""
LEEWAY = 60


class ProviderRefused(Forbidden):
    """The identity provider did not sign this person in, or what it sent cannot be believed."""


@dataclass(frozen=True)
class Asked:
    """What one sign-in must remember until the browser comes back."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """One identity provider. Its description is fetched at the first use and kept; its keys at each sign-in."""

    def __init__(self, issuer: str, client_id: str, secret_file: Path | None) -> None:
        self.issuer = issuer.rstrip("/")
        self.client_id = client_id
        self.secret_file = secret_file

    def address(self, asked: Asked, redirect_uri: str) -> str:
        """Where the browser goes to sign in."""
        client = self._client(redirect_uri)
        address, _ = client.create_authorization_url(  # type: ignore[no-untyped-call]
            self._described["authorization_endpoint"],
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
        return str(address)

    def claims(self, asked: Asked, code: str, redirect_uri: str) -> dict[str, Any]:
        """Exchange the code and judge the ID token."""
        try:
            with self._client(redirect_uri) as client:
                token = client.fetch_token(  # type: ignore[no-untyped-call]
                    self._described["token_endpoint"], code=code, code_verifier=asked.verifier, timeout=SECONDS
                )
                keys = KeySet.import_key_set(cast(Any, self._get(self._described["jwks_uri"])))
                read = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
                options: Any = {"iss": {"value": self._described["issuer"]}, "aud": {"value": self.client_id}}
                params = {"nonce": asked.nonce, "client_id": self.client_id, "access_token": token.get("access_token")}
                judged = CodeIDToken(read.claims, read.header, options, params)
                judged.validate(now=int(time.time()), leeway=LEEWAY)  # type: ignore[no-untyped-call]
        except requests.RequestException as error:
            raise ComponentMissing("the identity provider does not answer; check HOSO_OIDC_ISSUER") from error
        except (AuthlibBaseError, JoseError, KeyError, ValueError) as error:
            raise ProviderRefused(
                f"the identity provider's answer cannot be believed ({type(error).__name__})"
            ) from error
        return dict(read.claims)

    def require_issuer(self, named: str | None) -> None:
        """Hold ``iss`` of the answer against the provider that was asked (RFC 9207: no mixing up of providers)."""
        promised = self._described.get("authorization_response_iss_parameter_supported") is True
        if (named is None and promised) or (named is not None and named != self._described["issuer"]):
            raise ProviderRefused("this answer is of another identity provider")

    @cached_property
    def _described(self) -> dict[str, Any]:
        found = self._get(f"{self.issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self.issuer:
            raise ProviderRefused("the identity provider calls itself otherwise; set HOSO_OIDC_ISSUER to its own name")
        missing = {"authorization_endpoint", "token_endpoint", "jwks_uri"} - found.keys()
        if missing:
            raise ProviderRefused(f"the identity provider does not say its {sorted(missing)[0]}")
        return found

    def _client(self, redirect_uri: str) -> OAuth2Session:
        secret = self.secret_file.read_text(encoding="utf-8").strip() if self.secret_file else None
        method = "client_secret_basic" if secret else "none"
        return OAuth2Session(  # type: ignore[no-untyped-call]
            self.client_id,
            secret,
            token_endpoint_auth_method=method,
            scope="openid profile",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
        except requests.RequestException as error:
            raise ComponentMissing("the identity provider does not answer; check HOSO_OIDC_ISSUER") from error
        if answer.status_code != 200 or not isinstance(found, dict):
            raise ComponentMissing("the identity provider does not describe itself; check HOSO_OIDC_ISSUER")
        return found
