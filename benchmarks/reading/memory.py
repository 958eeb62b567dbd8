"""Memory of the whole program over a long PDF with two workers, in a home of its own: ``hoso read --json``, then
``hoso intake``, which finds the pages read and goes on from there.

In: how many pages. Out: the peak of the proportional memory of all its processes, and the seconds it took.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pikepdf

from benchmarks.reading.pages import Degradation
from benchmarks.reading.rows import Row, samples, write_files

ROOT = Path(__file__).resolve().parents[2]


def memory(pages: int, folder: Path) -> Row:
    """Read a 300-dpi colour PDF of ``pages`` pages (five pictures in turn) with ``hoso read --json``."""
    source, _ = write_files(samples(Degradation.STAMP_1, (61,)), folder)
    long = folder / f"long-{pages}.pdf"
    with pikepdf.open(source) as pdf:
        first = len(pdf.pages)
        if pages < first:
            del pdf.pages[pages:]
        for index in range(pages - first):
            pdf.pages.append(pdf.pages[index % first])
        pdf.save(long)
    environment = {**os.environ, "HOSO_HOME": str(folder / f"home-{pages}"), "HOSO_WORKERS": "2"}
    read, wall = _peak(["read", str(long), "--json"], environment)
    intake, _ = _peak(["intake", str(long), "--json"], environment)
    return {"pages": pages, "peak_mb": read, "wall": wall, "intake_peak_mb": intake}


def _peak(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Megabytes and wall seconds of one command."""
    watch = _Watch()
    start = time.perf_counter()
    command = [sys.executable, "-m", "hoso", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - start
    return watch.stop() / 1e6, wall


class _Watch:
    """Sums the proportional memory of this process's descendants five times a second and keeps the peak."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._done.wait(0.2):
            self._peak = max(self._peak, sum(_pss(pid) for pid in _descendants(os.getpid())))

    def stop(self) -> float:
        self._done.set()
        self._thread.join()
        return self._peak


def _descendants(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = stat.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        parents.setdefault(int(after[1]), []).append(int(stat.parent.name))
    found: list[int] = []
    waiting = [root]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def _pss(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1]) * 1024
    except OSError:
        pass
    return 0.0
