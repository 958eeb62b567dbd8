"""What every route of the interface has in common: the errors it documents, the dossier's code, the ETag.

An ETag is the dossier's version in quotes: each change of a dossier gives it a new one. An archivist's names the
purpose too, because what is masked hangs on it.
"""

from typing import Annotated, Any

from fastapi import Header, Path, Request
from starlette.responses import Response

from models.dossier import Dossier
from models.error import HosoError
from web.purpose import sight
from web.visitor import Visitor, house_of


class PreconditionFailed(HosoError):
    """The dossier has another version than ``If-Match`` names (RFC 9110 13.1.1)."""


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": said,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, said in {
        400: "A body that cannot be parsed",
        401: "No token, or one that is unknown, revoked or has run out",
        403: "The token's role or units do not allow this",
        404: "Not there, or of another unit",
        409: "A state that does not allow this, or a known submission ID with other files",
        412: "The dossier is no longer the one that If-Match names",
        413: "Larger than HOSO_MAX_UNPACKED_MB",
        422: "Not the documented form",
        429: "Too many requests; see Retry-After",
        503: "A part of the system does not answer; try again",
    }.items()
}

Code = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9.\-]+$", description="The dossier's code")]
IfNoneMatch = Annotated[str | None, Header(description="ETags that you have")]
NOT_CHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "Not changed since that ETag"}}


def tag_of(found: Dossier, seen: str) -> str:
    """The dossier's ETag for who has this ``sight`` of it."""
    return f'"{found.version}-{seen}"' if seen else f'"{found.version}"'


def unchanged(
    request: Request, response: Response, visitor: Visitor, found: Dossier, known: str | None
) -> Response | None:
    """304 if the caller has this version already (RFC 9110 13.1.2: weakly compared); sets the ETag in any case."""
    tag = tag_of(found, sight(house_of(request), visitor.name, visitor.role, found.dossier))
    response.headers["etag"] = tag
    named = {part.strip().removeprefix("W/") for part in (known or "").split(",")}
    return Response(status_code=304, headers={"etag": tag}) if named & {tag, "*"} else None
