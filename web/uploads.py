"""Files sent by a portal or a browser, put where the flow takes them from: streamed to disk, names kept as data.

In: a multipart request whose sender is already known to be allowed. Out: an ``Upload`` with paths in a scratch folder
that goes away with it. Wrong: ``RefusedInput`` for a body that is not multipart, has no file, or metadata that does
not fit; the size of the whole body was limited before it was read (``web/shield.py``).
"""

import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from models.error import RefusedInput
from web.visitor import house_of

METADATA = "metadata"
FILES = "files"
LONGEST_NAME = 180
"""Bytes of a file's name on disk; the longest that every file system takes, less the room for a suffix."""


@dataclass(frozen=True)
class Upload:
    """What came: the metadata part as parsed JSON, the other fields, and the files in the order they were sent."""

    metadata: dict[str, object]
    fields: dict[str, str]
    paths: tuple[Path, ...]


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Upload]:
    """The upload, as long as the block runs."""
    house = house_of(request)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RefusedInput("an upload is multipart/form-data with parts named 'files' and, if any, 'metadata'")
    limits = house.settings.limits
    try:
        form = await request.form(max_files=limits.max_files, max_fields=50, max_part_size=256 * 1024)
    except HTTPException as error:
        if error.status_code != 400:
            raise  # larger than allowed: that has its own answer
        raise RefusedInput(f"this upload cannot be taken: {error.detail}") from error
    with tempfile.TemporaryDirectory(dir=house.scratch, prefix="upload-") as folder:
        if len(form.getlist(METADATA)) > 1:
            raise RefusedInput("one part 'metadata' for one dossier; send one request each")
        files = [value for key, value in form.multi_items() if key == FILES and isinstance(value, UploadFile)]
        fields = {key: value for key, value in form.multi_items() if isinstance(value, str)}
        paths = tuple([await _keep(file, Path(folder) / str(number)) for number, file in enumerate(files)])
        yield Upload(await _metadata(form.get(METADATA)), fields, paths)
    await form.close()


def name_on_disk(name: str) -> str:
    """The sent name with nothing in it that a file system takes for a path; what else it holds stays as it is."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "_")
    stem, dot, suffix = last.rpartition(".")
    while len(last.encode("utf-8", "replace")) > LONGEST_NAME:
        stem, last = (stem[:-1], f"{stem[:-1]}{dot}{suffix}") if stem else ("", last[:-1])
    return last.encode("utf-8", "replace").decode() if last.strip(". ") else "file"


async def _keep(file: UploadFile, folder: Path) -> Path:
    folder.mkdir()
    path = folder / name_on_disk(file.filename or "")

    def copy() -> None:
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target, 1 << 20)

    await run_in_threadpool(copy)
    return path


async def _metadata(part: object) -> dict[str, object]:
    if part is None:
        return {}
    text = (await part.read(256 * 1024)).decode("utf-8", "replace") if isinstance(part, UploadFile) else str(part)
    try:
        parsed = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise RefusedInput("the part 'metadata' is not JSON; see the contract's submission.json") from error
    if not isinstance(parsed, dict):
        raise RefusedInput("the part 'metadata' is a JSON object; see the contract's submission.json")
    return parsed
