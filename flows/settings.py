"""Reads the settings from the environment and ``hoso.toml``; a wrong one is refused by name.

In: environment variables ``HOSO_...`` and the file named by ``HOSO_CONFIG`` (else ``hoso.toml`` in the
working directory, else in ``HOSO_HOME``). The environment wins. Out: ``models.settings.Settings``.
Wrong: ``SettingError`` naming the setting and what it may be.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.error import SettingError
from models.settings import Limits, Settings

PREFIX = "HOSO_"
DEFAULT_HOME = Path("~/.hoso")
OUTSIDE = frozenset({"HOSO_CONFIG", "HOSO_OBJECTS_ACCESS_KEY", "HOSO_OBJECTS_SECRET_KEY"})
"""Variables that begin like settings and are read elsewhere: the file's place, and secrets."""

_MADE_BY_US = frozenset({"home", "key_file", "sign_pkcs12", "sign_password_file"})
"""Paths that need not be there yet, or not always: a key may lie on a stick."""

_PATHS = (
    "home", "catalogue", "trust", "crls", "objects_key_file", "second_key_file", "key_file", "notify_file",
    "oidc_secret_file", "sign_pkcs12", "sign_password_file",
)  # fmt: skip


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process. Raises ``SettingError`` for an unknown name or a value not allowed."""
    env = os.environ if environment is None else environment
    given: dict[str, Any] = {**_from_file(env), **_from_environment(env)}
    given.setdefault("home", DEFAULT_HOME)
    limits = {name: given.pop(name) for name in Limits.model_fields if name in given}
    unknown = sorted(set(given) - {_outside_name(n) for n in Settings.model_fields if n != "limits"})
    if unknown:
        allowed = ", ".join(sorted(setting_names()))
        raise SettingError(f"unknown setting {PREFIX}{unknown[0].upper()}; allowed: {allowed}")
    for name in _PATHS:
        if given.get(name) not in (None, ""):
            given[name] = Path(str(given[name])).expanduser().resolve()
            if name not in _MADE_BY_US and not given[name].exists():
                raise SettingError(f"{PREFIX}{name.upper()} names {given[name]}, which is not there")
        else:
            given.pop(name, None)
    try:
        settings = Settings(**given, limits=Limits(**limits))
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0] if first["loc"][0] != "limits" else first["loc"][-1]).upper()
        allowed = f"{_allowed(first['type'], first.get('ctx', {}), first['msg'])}; see docs/settings.md"
        raise SettingError(f"{PREFIX}{name} is not allowed: {first['input']!r}; allowed: {allowed}") from None
    folder = settings.state_databases.removeprefix("recorded:")
    if folder and not Path(folder).is_dir():
        raise SettingError(f"HOSO_STATE_DATABASES names {folder}, which is no folder")
    return with_defaults(settings)


_FORMS = {
    r"^(file:///|s3://|$)": "file:///FOLDER or s3://PREFIX?endpoint=URL",
    r"^(file:///|pkcs11:/|$)": "file:///FILE or pkcs11:/MODULE.so?token=LABEL&key=LABEL&pin=/FILE",
    r"^(pkcs11:/|$)": "pkcs11:/MODULE.so?token=LABEL&key=LABEL&certificate=LABEL&pin=/FILE",
    r"^(https?://|$)": "http://... or https://...",
    r"^(sqlite:///|postgresql\+psycopg://|$)": "sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE",
    r"^((accept|supplement|reject|withdraw|stop)(,|$))*$": "accept, supplement, reject, withdraw, stop, by commas",
    r"^[A-Za-z0-9][A-Za-z0-9.]{0,31}$": "letters, digits and dots",
    r"^(https?://.+|)$": "https://HOST/PATH",
    r"^(recorded:/.+|)$": "recorded:/FOLDER",
    r"^(unix:/.+|tcp://.+:\d+|)$": "unix:/run/clamav/clamd.ctl or tcp://HOST:PORT",
}


def _allowed(kind: str, context: Mapping[str, Any], message: str) -> str:
    """What a setting may be, in words, from pydantic's account of what is wrong."""
    if kind == "string_pattern_mismatch":
        return _FORMS.get(str(context.get("pattern")), message)
    if kind == "literal_error":
        return str(context.get("expected"))
    return message.removeprefix("Input should be ")


def with_defaults(settings: Settings) -> Settings:
    """Fill in the places of the embedded default, all under ``home``."""
    home = settings.home
    return settings.model_copy(
        update={
            "objects": settings.objects or f"file://{home / 'objects'}",
            "register_url": settings.register_url or f"sqlite:///{home / 'register.sqlite'}",
            "trust": settings.trust or home / "trust",
            "crls": settings.crls or home / "crls",
        }
    )


def setting_names() -> tuple[str, ...]:
    """Every setting's name as it stands in the environment."""
    names = [_outside_name(n) for n in Settings.model_fields if n != "limits"] + list(Limits.model_fields)
    return tuple(f"{PREFIX}{name.upper()}" for name in names)


def _outside_name(field: str) -> str:
    return Settings.model_fields[field].alias or field


def _from_environment(env: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in env.items()
        if name.startswith(PREFIX) and name not in OUTSIDE and value != ""
    }


def _from_file(env: Mapping[str, str]) -> dict[str, Any]:
    named = env.get("HOSO_CONFIG")
    home = Path(env.get("HOSO_HOME", str(DEFAULT_HOME))).expanduser()
    places = [Path(named)] if named else [Path("hoso.toml"), home / "hoso.toml"]
    for place in places:
        if place.is_file():
            try:
                return tomllib.loads(place.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise SettingError(f"{place.name} cannot be read: {error}; see docs/settings.md") from None
    if named:
        raise SettingError(f"HOSO_CONFIG names {named}, which is not there")
    return {}
