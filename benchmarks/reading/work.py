"""One page's work, measured inside the process that does it, and the pools of two processes that do it.

In: tasks. Out: results with CPU seconds, apart for Tesseract (child processes) and for everything else.
"""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from models.reading import PageReading
from models.settings import Limits

PROCESSES = 2
Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cost:
    """CPU seconds: of this process, of its children; and wall seconds."""

    own: float
    children: float
    wall: float

    @property
    def cpu(self) -> float:
        return self.own + self.children


class Meter:
    """Measures what happens between its making and ``stop``."""

    def __init__(self) -> None:
        self._start = (_cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN), time.perf_counter())

    def stop(self) -> Cost:
        own, children, wall = self._start
        return Cost(
            _cpu(resource.RUSAGE_SELF) - own,
            _cpu(resource.RUSAGE_CHILDREN) - children,
            time.perf_counter() - wall,
        )


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def in_pool(work: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Result]:
    """Results in order, made by two fresh processes."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=_warm) as pool:
        return list(pool.map(work, tasks))


def _warm() -> None:
    """Import what a long-lived worker has imported already; a page's cost is then a page's."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    import cv2
    import numpy as np

    from pipeline.clean import clean
    from pipeline.page_image import PageImage
    from pipeline.read.correct import corrected

    cv2.setNumThreads(1)
    clean(PageImage(np.full((400, 300), 255, np.uint8), 100.0, 1))
    corrected((), "")


def read_ours(task: tuple[str, str, int]) -> tuple[PageReading, Cost]:
    """Read page ``number`` of a file as the flow does."""
    from pipeline.read.engine import probe
    from pipeline.read.page import read_page

    path, media_type, number = task
    engine = probe()
    with tempfile.TemporaryDirectory() as scratch:
        meter = Meter()
        reading = read_page(Path(path), media_type, number, engine=engine, limits=Limits(), scratch=Path(scratch))
        return reading, meter.stop()


def judge_ours(task: tuple[str, str, int]) -> Cost:
    """Render page ``number`` of a file and judge its picture, as an upload form does before any reading."""
    from pipeline.quality import judge_page
    from pipeline.render import render

    path, media_type, number = task
    meter = Meter()
    judge_page(render(Path(path), media_type, number, limits=Limits()))
    return meter.stop()


def read_bare(path: str) -> tuple[str, Cost]:
    """Tesseract by its command line on a picture: one thread, its own defaults."""
    meter = Meter()
    done = subprocess.run(["tesseract", path, "-", "-l", "vie"], capture_output=True, check=True)
    return done.stdout.decode(), meter.stop()
