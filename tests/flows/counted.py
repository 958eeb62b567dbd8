"""Runs ``hoso`` and writes a line to READ_LOG for each page that is read rather than recalled.

Counted where the program keeps what a cell has read: a cell itself can write nowhere. Used by ``test_kill``.
"""

import os
import sys
from pathlib import Path

from flows.steps import reading


def count() -> None:
    """Have every page that is kept counted."""
    keep = reading.keep

    def counting(objects, key, value):  # type: ignore[no-untyped-def]
        keep(objects, key, value)
        with Path(os.environ["READ_LOG"]).open("a", encoding="ascii") as log:
            log.write(f"{key}\n")

    reading.keep = counting


if __name__ == "__main__":
    from hoso.__main__ import main

    count()
    sys.exit(main())
