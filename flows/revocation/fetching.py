"""One attempt to fetch a revocation list: bounded in time and size, no redirects, no proxy, nothing sent but a GET.

In: an allowed address. Out: bytes. Wrong: ``NotFetched`` with one word why.
"""

import asyncio
import ssl

import httpx

from flows.webhooks.sending import trusted_roots
from models.error import ComponentMissing

SECONDS = 60.0
MOST_BYTES = 64 * 1024 * 1024
"""The largest list of a Vietnamese authority seen has some five megabytes."""


class NotFetched(ComponentMissing):
    """The address gave no list; ``why`` is one word for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the list could not be fetched ({why}); the one held stays, try again later")
        self.why = why


def fetch(address: str, *, seconds: float = SECONDS, most: int = MOST_BYTES) -> bytes:
    """The body of a 200 answer."""
    try:
        return asyncio.run(asyncio.wait_for(_fetch(address, seconds, most, trusted_roots()), seconds))
    except (TimeoutError, httpx.TimeoutException):
        raise NotFetched("timeout") from None
    except httpx.ConnectError:
        raise NotFetched("unreachable") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
        raise NotFetched("broken") from None


async def _fetch(address: str, seconds: float, most: int, roots: ssl.SSLContext) -> bytes:
    sent = {"user-agent": "hoso-revocation/1", "accept-encoding": "identity"}
    body = bytearray()
    async with (
        httpx.AsyncClient(verify=roots, trust_env=False, follow_redirects=False, timeout=seconds) as client,
        client.stream("GET", address, headers=sent) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            raise NotFetched(f"status {answer.status_code}")
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > most:
                raise NotFetched("too large")
    return bytes(body)
