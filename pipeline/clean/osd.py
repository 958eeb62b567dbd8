"""Tesseract's orientation detector, asked only about pages that cheaper evidence leaves in doubt.

In: a grey picture, paper white. Out: the clockwise turn that makes it upright, or None.
Wrong: a missing program or language, a crash, silence or more than ``PATIENCE`` seconds all count as "cannot say":
the page is then flagged, and reading it will name the missing program.
"""

import os
import re
import subprocess

import numpy as np

from pipeline.page_image import Pixels

PATIENCE = 20.0
"""Seconds."""
SURE = 1.0
"""Tesseract's orientation confidence under which its answer is no better than a guess."""


def ask_tesseract(grey: Pixels, program: str = "tesseract") -> int | None:
    """The clockwise rotation (0, 90, 180, 270) to apply to ``grey``, None where Tesseract cannot say."""
    high, wide = grey.shape
    pgm = b"P5 %d %d 255\n" % (wide, high) + np.ascontiguousarray(grey).tobytes()
    command = [program, "stdin", "stdout", "--psm", "0", "-l", "osd", "--dpi", "150", "-c", "min_characters_to_try=12"]
    try:
        run = subprocess.run(
            command,
            input=pgm,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = run.stdout.decode("ascii", "replace")
    turn = re.search(r"^Rotate: (\d+)$", said, re.MULTILINE)
    sure = re.search(r"^Orientation confidence: ([\d.]+)$", said, re.MULTILINE)
    if run.returncode or turn is None or sure is None or float(sure.group(1)) < SURE:
        return None
    return int(turn.group(1)) % 360
