"""Whether this process lives (``/health``) and whether it can serve (``/ready``): for a proxy or systemd.

In: nothing. Out: 200 or 503 with the parts' names. No sign-in, so it says nothing but yes and no.
"""

import logging

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from models.error import HosoError
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
    """The register has this program's tables, and the object store answers."""
    house = house_of(request)
    parts = {"register": False, "objects": False}
    try:
        parts["register"] = house.register.schema_current()
        house.objects.stat(Place.INCOMING, "00/" + "0" * 64)
        parts["objects"] = True
    except (HosoError, SQLAlchemyError, OSError) as error:
        _log.warning("ready error=%s", type(error).__name__)  # which part is missing shows in the answer
    good = all(parts.values())
    return JSONResponse({"status": "ok" if good else "not ready", **parts}, 200 if good else 503)
