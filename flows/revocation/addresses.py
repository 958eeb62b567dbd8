"""Where revocation lists may be fetched from: what the office wrote down, what its authorities' certificates say.

In: the trust folder and store. Out: addresses. Wrong: ``SettingError`` for a line that is no http(s) address. Addresses
in a stranger's file, or in a signer's certificate, are never among them.
"""

# mypy: allow-untyped-calls
# (asn1crypto leaves some of its functions without types)

from pathlib import Path
from urllib.parse import urlsplit

from models.error import SettingError
from pipeline.verify.trust import TrustStore

FILE = "addresses.txt"
"""In the trust folder: one address a line, ``#`` begins a remark."""


def allowed_addresses(trust: Path | None, store: TrustStore) -> tuple[str, ...]:
    """All addresses once, the office's own first."""
    return tuple(dict.fromkeys((*_written(trust), *_named(store))))


def _written(trust: Path | None) -> list[str]:
    path = trust / FILE if trust is not None else None
    if path is None or not path.is_file():
        return []
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    found = [line for line in lines if line]
    for address in found:
        if not is_address(address):
            raise SettingError(f"{FILE} in the trust folder: {address[:60]!r} is no http(s) address; correct the line")
    return found


def _named(store: TrustStore) -> list[str]:
    found: list[str] = []
    for entry in store.certificates:
        for point in entry.certificate.crl_distribution_points:
            url = point.url
            if url is not None and is_address(url):
                found.append(url)
    return found


def is_address(text: str) -> bool:
    """Whether this is http(s)://HOST/... without a user name."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and text.isprintable()
