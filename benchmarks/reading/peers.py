"""OCRmyPDF, current release, in a virtual environment of its own under a cache folder.

In: a PDF. Out: its text by pages and what it cost, or None with the reason printed where it cannot be had.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.reading.work import PROCESSES, Cost, Meter


def cache_folder() -> Path:
    """Where the peer lives between runs: ``HOSO_BENCH_CACHE`` or ``~/.cache/hoso``."""
    return Path(os.environ.get("HOSO_BENCH_CACHE", Path.home() / ".cache" / "hoso"))


def ocrmypdf_program() -> Path | None:
    """The peer's program, installed at the first call; None where that fails."""
    home = cache_folder() / "ocrmypdf"
    program = home / "bin" / "ocrmypdf"
    if program.exists():
        return program
    try:
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin" / "pip", "install", "-q", "ocrmypdf"], check=True, timeout=900)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"OCRmyPDF left out: it cannot be installed here ({type(error).__name__})", file=sys.stderr)
        return None
    return program


def ocrmypdf_version(program: Path) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def run_ocrmypdf(program: Path, source: Path, out: Path) -> tuple[list[str], Cost]:
    """``-l vie --deskew`` with two jobs to PDF/A; the text of each page, and the cost of all."""
    sidecar = out.with_suffix(".txt")
    meter = Meter()
    subprocess.run(
        [program, "-l", "vie", "--deskew", "--jobs", str(PROCESSES), "--sidecar", sidecar, "-q", source, out],
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    cost = meter.stop()
    return sidecar.read_text(encoding="utf-8").split("\f"), cost
