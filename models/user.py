"""People, their sessions, and the tokens that programs use: who may do what is decided in ``web/``.

Secrets never stand here in clear: a password as an argon2 hash, a session or token as the SHA-256 of its secret.
"""

from enum import StrEnum

from pydantic import Field

from models.record import Moment, Record, Sha256, Text


class Role(StrEnum):
    """What a person is (glossary: hệ thống tiếp nhận, cán bộ một cửa, lãnh đạo, lưu trữ viên, quản trị)."""

    INTAKE = "intake"
    CLERK = "clerk"
    LEAD = "lead"
    ARCHIVIST = "archivist"
    ADMINISTRATOR = "administrator"


class User(Record):
    """One account. ``units`` are the offices whose dossiers the person may see; an empty tuple is none."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._@-]{0,63}$")
    display_name: Text = ""
    role: Role = Role.CLERK
    units: tuple[str, ...] = ()
    password_hash: str = Field("", repr=False)
    active: bool = True
    failed: int = 0
    """Refused sign-ins since the last good one."""
    locked_until: Moment | None = None


class Session(Record):
    """One sign-in of a browser."""

    token_hash: Sha256
    user: str
    opened_at: Moment
    expires_at: Moment
    csrf: str = Field("", repr=False)


class SecondFactor(Record):
    """An account's time-based codes (RFC 6238). ``recovery``: SHA-256 of the recovery codes that are left."""

    user: str
    secret: str = Field(repr=False)
    """The seed, sealed by the house's key."""
    last_step: int
    """The newest time step whose code was used; older ones are refused."""
    recovery: tuple[Sha256, ...] = ()
    since: Moment


class PendingSignIn(Record):
    """A sign-in half way: the password was right and the code is asked for (``code``), a second factor is being set up
    (``enrol``), or an identity provider has been asked (``oidc``)."""

    token_hash: Sha256
    kind: str
    user: str | None
    body: str = Field(repr=False)
    """What must be remembered until then, sealed by the house's key."""
    expires_at: Moment


class Tried(StrEnum):
    """What a stranger failed at: signing in, or a key that nobody gave out."""

    SIGN_IN = "sign_in"
    KEY = "key"


class ApiToken(Record):
    """A program's key, bound to a role and units. ``scopes`` narrow the role's actions; empty is all of them."""

    token_hash: Sha256
    name: Text
    role: Role = Role.INTAKE
    units: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    created_at: Moment
    expires_at: Moment | None = None
    revoked_at: Moment | None = None


class Claim(Record):
    """A clerk works on a dossier until then; others see it and keep off."""

    dossier: str
    user: str
    until: Moment
