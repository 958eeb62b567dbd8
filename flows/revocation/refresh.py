"""``hoso trust fetch`` and its schedule: every allowed address once, each list checked before it replaces its elder.

In: the house. Out: one ``Fetched`` an address. Wrong: nothing raises for an address; a list that cannot be fetched or
may not be taken leaves the held one as it was, and verification says TRY_LATER once that has run out.
"""

import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from flows.house import House
from flows.revocation.addresses import allowed_addresses
from flows.revocation.fetching import NotFetched, fetch

if TYPE_CHECKING:
    from pipeline.verify.trust import TrustStore

_log = logging.getLogger("hoso.revocation")


class Outcome(StrEnum):
    """What became of an address."""

    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    NOT_FETCHED = "not_fetched"


@dataclass(frozen=True)
class Fetched:
    """One address. ``why`` only where it was refused or not fetched; times only where a list is held now."""

    address: str
    outcome: Outcome
    why: str = ""
    issuer: str = ""
    number: int = 0
    issued: datetime | None = None
    next_issue: datetime | None = None


def refresh(house: House, *, get: Callable[[str], bytes] = fetch) -> tuple[Fetched, ...]:
    """Fetch from every allowed address. Safe at any time, as often as one likes."""
    from pipeline.verify import load_trust

    settings = house.settings
    trust, folder = settings.trust, settings.crls
    if trust is None or folder is None or not trust.is_dir():
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    store = load_trust(trust, None)
    found = []
    for address in allowed_addresses(trust, store):
        found.append(_one(address, store, folder, house.now(), get))
        last = found[-1]
        _log.info("revocation outcome=%s why=%s", last.outcome.value, last.why or "-")
    return tuple(found)


def _one(address: str, store: "TrustStore", folder: Path, now: datetime, get: Callable[[str], bytes]) -> Fetched:
    from pipeline.verify.fresh import NotBetter, accepted, key_of

    try:
        data = get(address)
    except NotFetched as error:
        return Fetched(address, Outcome.NOT_FETCHED, error.why)
    try:
        path = folder / f"fetched-{key_of(data, store)[:16]}.crl"
        fresh = accepted(data, store, path.read_bytes() if path.is_file() else None, now)
    except NotBetter as error:
        return Fetched(address, Outcome.REFUSED, error.refusal.value)
    if fresh.changed:
        _replace(path, fresh.der)
    outcome = Outcome.REPLACED if fresh.changed else Outcome.UNCHANGED
    return Fetched(address, outcome, "", fresh.issuer, fresh.number, fresh.issued, fresh.next_issue)


def _replace(path: Path, data: bytes) -> None:
    """Whole or not at all: a reader sees the old list or the new one. The name with a dot is never read as a list."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".fetched-")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
