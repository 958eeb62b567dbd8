"""Whether this process lives (``/health``) and can serve (``/ready``), for a proxy or systemd; how the office stands
(``/metrics``), for Prometheus.

In: nothing. Out: 200 or 503 with the parts' names; metrics without a person's data. No sign-in: the first two say
nothing but yes and no, and the third is told to this machine and to the addresses of HOSO_METRICS_FROM only.
"""

import logging

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from models.error import HosoError, NotFound
from storage.objects import Place
from web.visitor import house_of

_log = logging.getLogger("hoso.web")
router = APIRouter(include_in_schema=False)


@router.get("/health")
def health() -> dict[str, str]:
    """This process answers."""
    return {"status": "ok"}


@router.get("/ready")
def ready(request: Request) -> Response:
    """The register has tables that this program may work with, and the object store answers."""
    house = house_of(request)
    parts = {"register": False, "objects": False}
    try:
        parts["register"] = house.register.schema_usable()
        house.objects.stat(Place.INCOMING, "00/" + "0" * 64)
        parts["objects"] = True
    except (HosoError, SQLAlchemyError, OSError) as error:
        _log.warning("ready error=%s", type(error).__name__)  # which part is missing shows in the answer
    good = all(parts.values())
    return JSONResponse({"status": "ok" if good else "not ready", **parts}, 200 if good else 503)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """The metrics of ``docs/metrics.md``. Whoever comes through a proxy is a stranger, and there is no such page."""
    house = house_of(request)
    allowed = {address.strip() for address in house.settings.metrics_from.split(",") if address.strip()}
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    if request.client is None or request.client.host not in allowed or forwarded:
        raise NotFound("there is no such page")
    from flows.metrics import render

    return Response(render(house), media_type="text/plain; version=0.0.4; charset=utf-8")
