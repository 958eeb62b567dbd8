"""Processor seconds of living processes by their place in a family, from /proc.

In: process numbers. Out: seconds. A dead child's seconds stand with the parent that waited for it, so that the sum over
a family is what it used, whoever of it is gone.
"""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def own(process: int) -> float:
    """Of one process and its threads, without its children."""
    return _times(process, 11, 13)


def family(process: int) -> float:
    """Of a process, all its living descendants, and the dead ones that were waited for."""
    return sum(_times(one, 11, 15) for one in [process, *descendants(process)])


def queued(process: int | None = None) -> float:
    """Seconds that a process and its living descendants were ready to run while others had the processors; without a
    number, of this process alone. Those of its first threads: short-lived ones take theirs with them."""
    family = [os.getpid()] if process is None else [process, *descendants(process)]
    return sum(_delayed(place) for one in family for place in Path(f"/proc/{one}/task").glob("*/schedstat"))


def _delayed(place: Path) -> float:
    try:
        return int(place.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0  # ended between two looks


def children(process: int) -> list[int]:
    """Its living children."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [int(word) for word in task.read_text().split()]
        except OSError:
            continue
    return found


def descendants(process: int) -> list[int]:
    """All of them."""
    direct = children(process)
    return [*direct, *(one for child in direct for one in descendants(child))]


def _times(process: int, first: int, end: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0  # ended between two looks
    return sum(int(ticks) for ticks in fields[first:end]) / TICK
