"""Says of an unexpected exception where in our code it came from, and nothing of its text.

In: an exception. Out: one line with its class and code positions; a message could quote a stranger's file.
"""

import traceback


def told(error: BaseException) -> str:
    """``a fault of ours: KeyError at process.py:70 < upkeep.py:31``, newest position first."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"a fault of ours: {type(error).__name__} at {places}; report this line"
