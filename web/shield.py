"""What stands before every request: the size limit of its body and the security headers of its answer.

In: an ASGI app. Out: the same app, refusing bodies that are too large before reading them (by the declared
length, and again while reading), with headers that keep a browser from running, framing or leaking anything.
"""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitResponder
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALL_BODY = 256 * 1024
"""Bytes of an ordinary form; only upload routes may take more."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)
"""No inline script or style, nothing from another host: the office's network has no internet anyway."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "x-robots-tag": "noindex",
}


class Shield:
    """Pure ASGI middleware. ``limit(path)`` names the most bytes a body to that path may have."""

    def __init__(self, app: ASGIApp, *, limit: Callable[[str], int]) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        https = scope.get("scheme") == "https"

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if https:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
                # Pages hold people's data: unless a route says otherwise nothing is kept by browser or proxy.
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await RequestBodyLimitResponder(self.app, self.limit(scope["path"]))(scope, receive, guarded)
