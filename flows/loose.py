"""Reads and judges loose files without a dossier: what ``hoso read``, ``classify`` and ``verify`` do.

In: paths. Out: the same values a dossier's steps give; kept readings are used and kept. Nothing is written
to the register. Wrong: ``RefusedInput`` for a path that is not there.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from flows.house import House
from flows.originals import Find
from flows.steps.opening import OpenedFiles, open_files
from flows.workers import Workers
from models.error import RefusedInput
from models.submission import ReceivedFile
from pipeline.media import MediaType, detect
from pipeline.naming import safe_name
from pipeline.open import sha256_of


def open_loose(house: House, paths: Sequence[Path], pool: Workers) -> tuple[OpenedFiles, Find]:
    """Open files where they lie; returns them with a way to find their bytes."""
    places: dict[str, Path] = {}
    files = []
    for path in paths:
        if not path.is_file():
            raise RefusedInput(f"{path.name}: not a file; name one that can be read")
        name, _ = safe_name(path.name, places)
        places[name] = path.resolve()
        size = path.stat().st_size
        kind = detect(path) if size else MediaType.UNKNOWN
        files.append(ReceivedFile(name=name, sha256=sha256_of(path), bytes=size, media_type=kind.value))

    def find(file: ReceivedFile) -> nullcontext[Path]:
        return nullcontext(places[file.name])

    return open_files(files, find, house.settings.limits, pool), find
