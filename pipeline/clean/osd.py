"""Tesseract's orientation detector, asked only about pages that cheaper evidence leaves in doubt.

In: a grey picture, paper white. Out: the clockwise turn that makes it upright, or None.
Wrong: a missing program or language, a crash, silence or more than ``PATIENCE`` seconds all count as "cannot say":
the page is then flagged, and reading it will name the missing program.
"""

import os
import re
import subprocess
from dataclasses import dataclass

import numpy as np

from pipeline.page_image import Pixels

PATIENCE = 20.0
"""Seconds."""
FEWEST_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Told:
    """``rotation`` clockwise makes the picture upright; ``confidence`` under 3 is little more than a guess."""

    rotation: int
    confidence: float


def ask_tesseract(grey: Pixels, program: str = "tesseract") -> Told | None:
    """Ask which turn makes ``grey`` upright; None where Tesseract cannot say."""
    high, wide = grey.shape
    pgm = b"P5 %d %d 255\n" % (wide, high) + np.ascontiguousarray(grey).tobytes()
    # A page with few letters is refused at first; then fewer, less surely, must do.
    return _run(program, pgm) or _run(program, pgm, "-c", f"min_characters_to_try={FEWEST_CHARACTERS}")


def _run(program: str, pgm: bytes, *options: str) -> Told | None:
    command = [program, "stdin", "stdout", "--psm", "0", "-l", "osd", "--dpi", "150", *options]
    one_thread = os.environ | {"OMP_THREAD_LIMIT": "1"}
    try:
        run = subprocess.run(command, input=pgm, capture_output=True, timeout=PATIENCE, check=False, env=one_thread)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = run.stdout.decode("ascii", "replace")
    turn = re.search(r"^Rotate: (\d+)$", said, re.MULTILINE)
    sure = re.search(r"^Orientation confidence: ([\d.]+)$", said, re.MULTILINE)
    if run.returncode or turn is None or sure is None:
        return None
    return Told(int(turn.group(1)) % 360, float(sure.group(1)))
