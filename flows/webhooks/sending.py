"""One attempt to tell a receiver: a POST that ends in ten seconds whatever the receiver does.

In: a checked target, headers, body. Out: ``Answer``: the HTTP status, or one word why there was none. No redirect is
followed, no proxy is asked, at most 4 KiB of the answer are read and none is kept.
"""

import asyncio
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import certifi
import httpx

from flows.webhooks.address import Target

SECONDS = 10.0
MOST_READ = 4096


@dataclass(frozen=True)
class Answer:
    """How an attempt ended. ``retry_after``: seconds the receiver asked for, 0 where it said nothing."""

    status: int | None = None
    error: str = ""
    retry_after: int = 0

    @property
    def arrived(self) -> bool:
        """The receiver has it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


def trusted_roots() -> ssl.SSLContext:
    """Certificates that receivers are checked against: ``SSL_CERT_FILE`` of the office, else the public ones."""
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE") or certifi.where())


def post(target: Target, headers: Mapping[str, str], body: bytes, roots: ssl.SSLContext) -> Answer:
    """Send once."""
    try:
        return asyncio.run(asyncio.wait_for(_post(target, headers, body, roots), SECONDS))
    except (TimeoutError, httpx.TimeoutException):
        return Answer(error="timeout")
    except httpx.ConnectError as error:
        certificate = "certificate" in str(error).lower()
        return Answer(error="certificate" if certificate else "unreachable")
    except (httpx.HTTPError, OSError):
        return Answer(error="broken")


async def _post(target: Target, headers: Mapping[str, str], body: bytes, roots: ssl.SSLContext) -> Answer:
    sent = {**headers, "host": target.authority, "user-agent": "hoso-webhook/1", "accept-encoding": "identity"}
    async with (
        httpx.AsyncClient(verify=roots, trust_env=False, follow_redirects=False, timeout=SECONDS) as client,
        client.stream(
            "POST", target.url, headers=sent, content=body, extensions={"sni_hostname": target.host}
        ) as answer,
    ):
        read = 0
        async for chunk in answer.aiter_raw():
            read += len(chunk)
            if read >= MOST_READ:
                break
        return Answer(status=answer.status_code, retry_after=_seconds(answer.headers.get("retry-after", "")))


def _seconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
