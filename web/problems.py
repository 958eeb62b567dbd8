"""What a person or a program sees when something goes wrong.

In: an exception. Out: for ``/api`` and scripts a problem document (RFC 9457), for people a page in their language.
A message never carries a person's data; ours are one line with what to do next. The log gets the route's pattern, the
error's class and code positions: an address or a message could hold what a stranger wrote.
"""

import logging
import re
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Match

from flows.faults import told
from models.error import (
    ComponentMissing,
    Conflict,
    Forbidden,
    ForbiddenTransition,
    HosoError,
    NotFound,
    RefusedInput,
    WrongUsage,
)
from web.api.answers import PreconditionFailed
from web.archive.iiif_image import BadImageRequest
from web.pages import render, text_of
from web.purpose import PurposeNeeded
from web.visitor import ForgedRequest, NotSignedIn, Refused, TooMany

_log = logging.getLogger("hoso.web")

STATUS: dict[type[HosoError], int] = {
    NotSignedIn: 401,
    TooMany: 429,
    Refused: 403,
    Forbidden: 403,
    ForgedRequest: 403,
    PurposeNeeded: 403,
    NotFound: 404,
    PreconditionFailed: 412,
    Conflict: 409,
    ForbiddenTransition: 409,
    RefusedInput: 422,
    WrongUsage: 422,
    BadImageRequest: 400,
    ComponentMissing: 503,
}

TITLES: dict[int, tuple[str, str]] = {
    400: ("Yêu cầu không đúng", "Địa chỉ hoặc dữ liệu gửi lên không đúng."),
    401: ("Chưa đăng nhập", "Hãy đăng nhập rồi thử lại."),
    403: ("Không được phép", "Tài khoản của bạn không có quyền này, hoặc trang đã mở quá lâu. Hãy tải lại trang."),
    404: ("Không tìm thấy", "Hồ sơ hoặc trang này không có, hoặc không thuộc đơn vị của bạn."),
    405: ("Yêu cầu không đúng", "Địa chỉ này không nhận cách gửi đó."),
    409: ("Đã có thay đổi", "Có người vừa thay đổi hồ sơ này. Hãy mở lại để xem."),
    412: ("Đã có thay đổi", "Có người vừa thay đổi hồ sơ này. Hãy mở lại để xem."),
    413: ("Tệp quá lớn", "Tổng dung lượng gửi lên vượt giới hạn."),
    422: ("Chưa làm được", "Dữ liệu gửi lên chưa đúng hoặc trang này không hiển thị được."),
    429: ("Quá nhiều lần thử", "Vui lòng đợi vài phút rồi thử lại."),
    500: ("Lỗi hệ thống", "Đã ghi lại lỗi. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên."),
    503: ("Hệ thống tạm ngừng", "Một phần của hệ thống chưa sẵn sàng. Hãy thử lại sau ít phút."),
}


def install(app: FastAPI) -> None:
    """Have every failure answered here."""
    app.add_exception_handler(HosoError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _fault)


def status_of(error: HosoError) -> int:
    """The HTTP status of one of our errors: that of its nearest class in the table."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def problem(status: int, detail: str, *, code: str = "", errors: list[dict[str, object]] | None = None) -> JSONResponse:
    """A problem document; ``type`` is about:blank, so ``title`` is the status's own phrase (RFC 9457 4.2.1)."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code or HTTPStatus(status).name.lower(),
    }
    if errors is not None:
        body["errors"] = errors
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


async def _ours(request: Request, fault: Exception) -> Response:
    error = cast(HosoError, fault)
    status = status_of(error)
    if status >= 500:
        _log.error("request route=%s error=%s", _route(request), type(error).__name__)
    if isinstance(error, NotSignedIn) and _wants_page(request) and request.method == "GET":
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse("/signin?" + urlencode({"next": address}), 303)
    if isinstance(error, PurposeNeeded) and _wants_page(request) and request.method == "GET":
        return RedirectResponse(f"/archive/{error.code}", 303)
    answer = await _answer(request, status, str(error), _code(error))
    if isinstance(error, TooMany):
        answer.headers["retry-after"] = str(error.seconds)
    return answer


async def _http(request: Request, fault: Exception) -> Response:
    error = cast(HTTPException, fault)
    answer = await _answer(request, error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["allow"] = ", ".join(_methods(request))
    return answer


async def _invalid(request: Request, fault: Exception) -> Response:
    error = cast(RequestValidationError, fault)
    # Only where and what, never the value: it may be a person's number.
    errors: list[dict[str, object]] = [
        {"pointer": "/".join(str(part) for part in wrong["loc"]), "detail": wrong["msg"]} for wrong in error.errors()
    ]
    if not _wants_page(request):
        return problem(422, "the request does not have the documented form; see errors", errors=errors)
    return await _answer(request, 422, "")


async def _fault(request: Request, error: Exception) -> Response:
    _log.error("request route=%s %s", _route(request), told(error))  # no message: it may quote a person's data
    return await _answer(request, 500, "a fault of ours; it has been logged")


async def _answer(request: Request, status: int, detail: str, code: str = "") -> Response:
    if not _wants_page(request):
        return problem(status, detail, code=code)
    title, message = TITLES.get(status, TITLES[500 if status >= 500 else 400])
    return await run_in_threadpool(
        render, request, "problem.html", status=status, title=text_of(request, title), message=text_of(request, message)
    )


def _code(error: HosoError) -> str:
    """The error's class in one word of small letters."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()


def _route(request: Request) -> str:
    """The pattern that the address matched, never the address itself."""
    return getattr(request.scope.get("route"), "path", "none")


def _methods(request: Request) -> list[str]:
    """Every method this address takes (RFC 9110 15.5.6); the framework names those of one route only."""
    found: set[str] = set()
    for router in request.app.state.routers:
        for route in router.routes:
            if route.matches(request.scope)[0] is not Match.NONE:
                found |= route.methods
    return sorted(found)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
