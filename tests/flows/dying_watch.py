"""Looks into the drop in this process and kills it with SIGKILL at the place its argument names."""

import os
import signal
import sys

from flows import watch as watching
from flows.house import open_house
from flows.settings import load_settings
from storage.drops import bucket, folder


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(place: str) -> None:
    house = open_house(load_settings())
    if place == "claim":  # between the marker's move and the delivery's
        move = folder.Path.rename

        def rename(self, target):  # type: ignore[no-untyped-def]
            move(self, target)
            die()

        folder.Path.rename = rename  # type: ignore[method-assign]
    elif place == "before":
        watching.receive = die
    elif place == "received":
        receive = watching.receive
        watching.receive = lambda *args, **more: (receive(*args, **more), die())[0]  # type: ignore[func-returns-value]
    elif place == "note":  # the note is there, the marker not yet gone
        folder.durable.replace = lambda temporary, path: (temporary.replace(path), die())
    elif place == "moved":  # a bucket: one object moved, the others not
        write = bucket.BucketDrop._write
        bucket.BucketDrop._write = lambda self, key, data: (write(self, key, data), die())  # type: ignore[method-assign]
    watching.watch(house)


if __name__ == "__main__":
    main(sys.argv[1])
