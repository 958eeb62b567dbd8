"""Where a webhook may go: an address of another machine, decided on the very address that is then connected to.

In: a URL. Out: a ``Target`` whose ``ip`` is used for the connection, so that a name cannot point elsewhere between the
look and the call. Wrong: ``ForbiddenAddress`` for this machine, its link (where clouds keep their metadata), multicast
and reserved addresses, unless the office allows it; ``WrongUsage`` for what is no http(s) address.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from models.error import RefusedInput, WrongUsage

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LONGEST = 2000


class ForbiddenAddress(RefusedInput):
    """An address that a webhook may not go to."""


@dataclass(frozen=True)
class Target:
    """A checked receiver: connect to ``ip``, call it ``host``."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str

    @property
    def url(self) -> str:
        """The address to connect to."""
        host = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def authority(self) -> str:
        """What the ``Host`` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"http": 80, "https": 443}[self.scheme] else f"{host}:{self.port}"


def require_url(url: str) -> str:
    """``url`` if it can be a receiver's; nothing is looked up."""
    _split(url)
    return url


def target_of(url: str, *, local: bool) -> Target:
    """Look the name up and check every address it has; raises ``ForbiddenAddress``, or ``OSError`` for no answer."""
    scheme, host, port, path = _split(url)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(item[4][0]) for item in found))
    for address in addresses:
        if not (local or _elsewhere(ipaddress.ip_address(address.split("%")[0]))):
            raise ForbiddenAddress(
                "this webhook's name points at this machine or its link; set HOSO_WEBHOOK_LOCAL=true if that is meant"
            )
    return Target(scheme, host, port, path, addresses[0])


def _split(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    usable = parts.scheme in {"http", "https"} and parts.hostname and not parts.username and not parts.fragment
    if not usable or len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise WrongUsage("a webhook's address is http(s)://HOST[:PORT]/PATH without a user name; see docs/api.md")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, str(parts.hostname), port or {"http": 80, "https": 443}[parts.scheme], path


def _elsewhere(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _elsewhere(inner)
    return not (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or (isinstance(address, ipaddress.IPv4Address) and address in ipaddress.IPv4Network("0.0.0.0/8"))
    )
