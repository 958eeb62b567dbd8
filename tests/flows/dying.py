"""Runs ``hoso intake`` in this process and kills it with SIGKILL at the place its first argument names.

In: ``PLACE FOLDER``. A place is ``receive:objects``, ``receive:register``, ``before:STEP``, ``after:STEP`` or
``page:N`` (when N pages have been read and kept). Used by ``test_kill``; nothing here is part of the program.
"""

import os
import signal
import sys
from pathlib import Path

from flows import receive as receiving
from flows.house import open_house
from flows.process import directly, process
from flows.progress import Progress
from flows.settings import load_settings
from models.submission import Submission


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(place: str, folder: Path) -> None:
    house = open_house(load_settings())
    when, _, what = place.partition(":")

    def run(name, function, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        if (when, what) == ("before", name):
            die()
        value = directly(name, function, *args, **kwargs)
        if (when, what) == ("after", name):
            die()
        return value

    def report(progress: Progress) -> None:
        if when == "page" and progress.step == "read" and progress.done >= int(what):
            die()

    if place == "receive:objects":
        store = receiving._store
        receiving._store = lambda *args: (store(*args), die())[0]  # type: ignore[func-returns-value]
    taken = receiving.receive(house, [folder], Submission(received=house.now()))
    sys.stdout.write(f"{taken.code}\n")  # the acknowledgement
    sys.stdout.flush()
    if place == "receive:register":
        die()
    process(house, taken.code, run=run, report=report)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
