"""Says of an unexpected exception where in our code it came from, and nothing of its text.

In: an exception. Out: one line with its class and code positions; a message could quote a stranger's file.
"""

import errno
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from models.error import ComponentMissing

NO_ROOM = "no room left on the disk of HOSO_HOME; make room, upkeep goes on by itself"


def told(error: BaseException) -> str:
    """``a fault of ours: KeyError at process.py:70 < upkeep.py:31``, newest position first."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"a fault of ours: {type(error).__name__} at {places}; report this line"


@contextmanager
def room_needed() -> Iterator[None]:
    """A full disk is a missing component, not a fault of a file or of ours: what was begun waits."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ComponentMissing(NO_ROOM) from error
        raise
