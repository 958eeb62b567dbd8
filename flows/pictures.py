"""Pictures of pages for the desk: made in a confined worker, kept for the next look.

In: a received file, a key in ``work``, what draws. Out: JPEG bytes. Wrong: ``RefusedInput`` where the page cannot be
drawn within its limits.
"""

from collections.abc import Callable
from typing import Any

from flows.house import House
from flows.originals import original
from flows.workers import Done, Workers
from models.error import RefusedInput
from models.submission import ReceivedFile
from storage.objects import Place

SECONDS = 60


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
