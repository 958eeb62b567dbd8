"""The web process: desk, reading room and interface in one FastAPI application.

In: an opened ``House``. Out: an ASGI application. Wrong: what the rooms below raise when they are first used; each
request's failures are answered by ``web/problems.py``.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from starlette.responses import Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from flows.house import House
from models.user import Tried
from web import admin, health, problems, webhooks
from web.api import consulting, papers, submitting
from web.api import office as api_office
from web.api import routes as api
from web.api.document import complete
from web.archive import iiif, record, search
from web.desk import (
    bulk,
    consultations,
    correcting,
    deciding,
    dossier,
    handover,
    intake,
    outbox,
    queue,
    revisions,
    rights,
    secret,
)
from web.desk import figures as desk_figures
from web.desk import office as desk_office
from web.pace import Pace
from web.pages import STATIC, static_fingerprint
from web.shield import SMALL_BODY, Shield
from web.signin import oidc_routes, second
from web.signin import routes as signin
from web.signin.throttle import ATTEMPTS, UNKNOWN_KEYS, Throttle

if TYPE_CHECKING:
    from flows.gate import Gate

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    signin.router,
    second.router,
    oidc_routes.router,
    queue.router,
    desk_figures.router,
    handover.router,
    consultations.router,
    outbox.router,
    rights.router,
    desk_office.router,
    secret.router,
    intake.router,
    bulk.router,
    dossier.router,
    revisions.router,
    deciding.router,
    correcting.router,
    search.router,
    record.router,
    iiif.router,
    admin.router,
    webhooks.router,
    submitting.router,
    api.router,
    papers.router,
    consulting.router,
    api_office.router,
)
"""Every router of the process; the authorisation test walks them."""

UPLOAD_ENDS = ("/supplements", "/results", "/office/result", "/office/present", "/handover/proofs", "/answer")
UPLOADS = ("/api/v1/submissions", "/desk/intake")


def create_app(house: House, *, gate: "Gate | None" = None) -> FastAPI:
    """The application for one installation. ``gate`` is for tests; otherwise one is opened while serving."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if gate is not None:
            app.state.gate = gate
            yield
            return
        from flows.gate import Gate as RealGate

        with RealGate(house) as opened:
            app.state.gate = opened
            yield

    app = FastAPI(
        title="Hồ sơ",
        summary="Hands dossiers over and asks how they stand",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
    )
    app.state.house = house
    app.state.throttle = Throttle(house.register.tries, Tried.SIGN_IN, ATTEMPTS)
    app.state.strangers = Throttle(house.register.tries, Tried.KEY, UNKNOWN_KEYS)
    app.state.pace = Pace(house.settings.api_per_minute)
    app.state.routers = ROUTERS
    if gate is not None:
        app.state.gate = gate
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    complete(app)
    app.mount(f"/static/{static_fingerprint()}", Unchanging(directory=STATIC), name="static")
    largest = house.settings.limits.max_unpacked_mb * 1_000_000

    def limit(path: str) -> int:
        return largest if path.startswith(UPLOADS) or path.endswith(UPLOAD_ENDS) else SMALL_BODY

    app.add_middleware(Shield, limit=limit)
    return app


class Unchanging(StaticFiles):
    """Files whose address changes with their content: browsers may keep them for ever."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
