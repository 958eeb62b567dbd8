"""A desk as an office runs it, and a visitor that asks it for pages.

In: an office. Out: addresses that answer; seconds until an answer is there, whole. Wrong: ``RuntimeError`` for an
answer that was not meant, so that no refusal is ever counted as a quick page.
"""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from benchmarks.desk.office import PASSWORD, Office
from tests.services.daemon import free_port, wait_until

_FORM = "application/x-www-form-urlencoded"


@contextmanager
def serving(office: Office) -> Iterator[int]:
    """``hoso serve`` on a port of its own. Prefect's address is named, so that reading and upkeep are workers' work
    and not the desk's, as in every installation on PostgreSQL; nothing is sent there."""
    port, settings = free_port(), office.house.settings
    environment = {
        **os.environ,
        "HOSO_HOME": str(settings.home),
        "HOSO_REGISTER": settings.register_url,
        "HOSO_OBJECTS": settings.objects,
        "HOSO_UNIT": settings.unit,
        "HOSO_WORKERS": "1",
        "PREFECT_API_URL": "http://127.0.0.1:9/api",
        "DO_NOT_TRACK": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "hoso", "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: process.poll() is None and _ready(port), 120, "hoso serve")
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _ready(port: int) -> bool:
    try:
        return Visit(port).get("/ready")[0] == 200
    except OSError:
        return False


class Visit:
    """One browser's connection: kept alive, with its cookies."""

    def __init__(self, port: int) -> None:
        self.address = ("127.0.0.1", port)
        self._connection = http.client.HTTPConnection(*self.address, timeout=60)
        self._cookies: dict[str, str] = {}
        self.csrf = ""

    def sign_in(self, name: str) -> "Visit":
        """Sign in by the form and remember the page's token."""
        _, page = self.get("/signin")
        token = _token(page)
        self._ask("POST", "/signin", urlencode({"csrf": token, "name": name, "password": PASSWORD}), {303})
        _, page = self.get("/account")
        found = re.search(r'<meta name="csrf" content="([^"]+)"', page)
        if found is None:
            raise RuntimeError(f"{name} could not sign in")
        self.csrf = found[1]
        return self

    def get(self, path: str) -> tuple[int, str]:
        """Status and text."""
        status, body, _ = self._ask("GET", path, "", {200, 503})
        return status, body.decode("utf-8", "replace")

    def picture(self, path: str) -> bytes:
        """A picture."""
        return self._ask("GET", path, "", {200})[1]

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Status, text and where the answer leads."""
        status, body, place = self._ask("POST", path, urlencode({"csrf": self.csrf, **fields}), {200, 303, 409})
        return status, body.decode("utf-8", "replace"), place

    def timed(self, path: str, fields: dict[str, str] | None = None) -> float:
        """Seconds from sending to the last byte of a page that must be there."""
        body = urlencode({"csrf": self.csrf, **fields}) if fields is not None else ""
        begin = time.perf_counter()
        self._ask("POST" if fields is not None else "GET", path, body, {200})
        return time.perf_counter() - begin

    def _ask(self, method: str, path: str, body: str, meant: set[int]) -> tuple[int, bytes, str]:
        headers = {"accept": "text/html"}
        if self._cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if method == "POST":
            headers |= {"content-type": _FORM, "sec-fetch-site": "same-origin"}
        try:
            answer, content = self._sent(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()  # the server lets an idle connection go; browsers open another one too
            answer, content = self._sent(method, path, body, headers)
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self._cookies[name] = value
        if answer.status not in meant:
            raise RuntimeError(f"{method} {path} was answered {answer.status}")
        return answer.status, content, answer.headers.get("location", "")

    def _sent(
        self, method: str, path: str, body: str, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        self._connection.request(method, path, body or None, headers)
        answer = self._connection.getresponse()
        return answer, answer.read()


def _token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError("the sign-in page has no token")
    return found[1]
