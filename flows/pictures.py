"""Pictures of pages for the desk: made in a confined worker, kept for the next look.

In: a received file, a key in ``work``, what draws. Out: JPEG bytes. Wrong: ``RefusedInput`` where the page cannot be
drawn within its limits.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from flows import jobs
from flows.house import House
from flows.originals import original
from flows.results import under
from flows.workers import Done, Workers
from models.error import RefusedInput
from models.submission import ReceivedFile
from storage.objects import Place

SECONDS = 60
FIRST_WIDTH = 1000
"""Pixels of a page's first picture on the desk; a sharper one is asked for when the screen shows more."""


def picture_key(sha256: str, page: int, width: int, rotation: int) -> str:
    """Where the picture of a page is kept, turned upright by ``rotation``."""
    digest = hashlib.sha256(f"{sha256}\x1f{page}\x1f{width}\x1f{rotation}".encode()).hexdigest()
    return f"pictures/{under(sha256)}/{digest}.jpg"


def page_picture(house: House, workers: Workers, file: ReceivedFile, page: int, width: int, rotation: int) -> bytes:
    """A JPEG of the upright page, ``width`` pixels wide."""
    key = picture_key(file.sha256, page, width, rotation)
    drawn = (file.media_type, page, width, rotation, house.settings.limits)
    return kept_picture(house, workers, file, page, key, jobs.picture_job, *drawn)


def kept_picture(
    house: House, workers: Workers, file: ReceivedFile, page: int, key: str, job: Callable[..., bytes], *args: Any
) -> bytes:
    """The picture under ``key``, else what ``job`` draws of the original with ``args``."""
    if house.objects.stat(Place.WORK, key) is not None:
        return house.objects.get_bytes(Place.WORK, key)
    with original(house, file) as path:
        ended = workers.run(job, path, *args, seconds=SECONDS)
    if not isinstance(ended, Done):
        raise RefusedInput(f"page {page} cannot be shown ({ended.ending.value}); download the original instead")
    house.objects.put_bytes(Place.WORK, key, ended.value, media_type="image/jpeg")
    return ended.value
