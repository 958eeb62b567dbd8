"""Gives workers a path to an original: the folder store's own file, or a copy fetched for the while.

In: the house and a received file. Out: a path that is valid inside the ``with``. Wrong: ``IntegrityError``
when the store's bytes are not what was received.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from flows.house import House
from models.submission import ReceivedFile
from storage.objects import Place, incoming_key

Find = Callable[[ReceivedFile], AbstractContextManager[Path]]
"""Finds a file's bytes for the length of a ``with``."""


def originals_of(house: House) -> Find:
    """Finds the originals of received dossiers."""
    return partial(original, house)


@contextmanager
def original(house: House, file: ReceivedFile) -> Iterator[Path]:
    """The original's bytes as a local file, read only."""
    key = incoming_key(file.sha256)
    here = house.objects.local_path(Place.INCOMING, key)
    if here is not None:
        yield here
        return
    with tempfile.TemporaryDirectory(dir=house.scratch) as folder:
        path = Path(folder) / "original"
        house.objects.fetch(Place.INCOMING, key, path)
        yield path
