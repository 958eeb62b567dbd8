"""What the trust store holds, for people: authorities with fingerprints, lists with dates, allowed addresses.

In: the house. Out: ``Holdings``. Wrong: ``TrustError`` names a file that is no certificate or list.
"""

# mypy: allow-untyped-calls
# (asn1crypto leaves some of its functions without types)

from dataclasses import dataclass
from datetime import datetime

from flows.house import House
from flows.revocation.addresses import allowed_addresses


@dataclass(frozen=True)
class Authority:
    """A certificate of the trust folder. ``sha256`` is to be compared with what the authority publishes elsewhere."""

    name: str
    purpose: str
    is_root: bool
    since: datetime
    until: datetime
    sha256: str
    file: str


@dataclass(frozen=True)
class HeldList:
    """A revocation list. ``state``: ``fresh`` or ``run out``."""

    issuer: str
    issued: datetime
    until: datetime | None
    revoked: int
    state: str

    @property
    def until_text(self) -> str:
        return f"{self.until:%d/%m/%Y %H:%M}" if self.until else "không ghi"


@dataclass(frozen=True)
class Holdings:
    """Everything at once."""

    authorities: tuple[Authority, ...]
    lists: tuple[HeldList, ...]
    addresses: tuple[str, ...]


def holdings(house: House) -> Holdings:
    """Read both folders; a folder that is not there is empty."""
    from pipeline.verify import load_trust
    from pipeline.verify.revocation import revoked_in
    from pipeline.verify.signers import name_of

    trust, crls = (
        folder if folder is not None and folder.is_dir() else None
        for folder in (house.settings.trust, house.settings.crls)
    )
    store, now = load_trust(trust, crls), house.now()
    authorities = tuple(
        Authority(
            name_of(entry.certificate.subject),
            entry.purpose.value,
            entry.is_root,
            entry.certificate.not_valid_before,
            entry.certificate.not_valid_after,
            entry.certificate.sha256.hex(),
            entry.file,
        )
        for entry in store.certificates
    )
    lists = []
    for value in store.crls:
        tbs = value["tbs_cert_list"]
        until = tbs["next_update"].native
        state = "fresh" if until is not None and until > now else "run out"
        lists.append(HeldList(name_of(value.issuer), tbs["this_update"].native, until, len(revoked_in(value)), state))
    return Holdings(authorities, tuple(lists), allowed_addresses(trust, store))
