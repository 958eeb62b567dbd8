"""One Tesseract run for one page: a picture goes in by path, words with boxes and confidences come out.

In: a gray page as uint8 array, resolution, a scratch folder, seconds allowed. Out: ``RawWord`` in the order of
Tesseract, boxes in pixels of that array. Wrong: ``EngineTimeout``, ``EngineKilled`` (out of memory),
``EngineFailed`` (non-zero end, or no output file), ``ScratchFull``, ``ComponentMissing``.
No words at all is an answer here; whether it is a believable one is for ``page``.
"""

import contextlib
import errno
import os
import signal
import unicodedata
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.error import ComponentMissing, HosoError
from pipeline.read.engine import INSTALL, LANGUAGE, Engine

SETTINGS = "--oem 1 --psm {psm} --dpi {dpi} -c tessedit_do_invert=0 -c textord_all_prop=1 -c tessedit_create_tsv=1"
_MALLOC = "glibc.malloc.hugetlb=1"
"""Tesseract's memory in large pages: 3 % of its CPU goes into asking for small ones. Other C libraries pass over it."""


class EngineFailed(HosoError):
    """Tesseract ended with an error or left no answer; the page is not read."""


class EngineKilled(EngineFailed):
    """Tesseract was killed by a signal, as the out-of-memory killer does."""


class EngineTimeout(EngineFailed):
    """Tesseract did not end in the time allowed and was killed."""


class ScratchFull(ComponentMissing):
    """No space left for a page's picture or answer: the page is not at fault, it waits until there is space."""


@dataclass(frozen=True)
class RawWord:
    """A word as Tesseract gives it. ``confidence`` is 0 to 1, uncalibrated; the box is in pixels of the picture."""

    text: str
    confidence: float
    x0: int
    y0: int
    x1: int
    y1: int
    block: int
    line: int
    as_read: str | None = None
    """What stood here before a second look changed it."""


def recognise(
    picture: NDArray[np.uint8],
    *,
    engine: Engine,
    dpi: int,
    seconds: int,
    scratch: Path,
    psm: int = 4,
    language: str = LANGUAGE,
) -> tuple[RawWord, ...]:
    """Run Tesseract once over ``picture`` (gray, H x W) and return its words."""
    base = scratch / f"page-{uuid.uuid4().hex}"
    picture_file, answer_file = base.with_suffix(".bmp"), base.with_suffix(".tsv")
    try:
        # A bitmap is loaded in one go: a PGM byte by byte (5 % of a page's CPU), a PNG slower still.
        picture_file.write_bytes(cv2.imencode(".bmp", picture)[1].data)
        _run(engine, picture_file, base, language, SETTINGS.format(psm=psm, dpi=dpi), seconds)
        answer = _answer(answer_file)
    except OSError as error:
        raise _disk_error(error, scratch) from error
    finally:
        for file in (picture_file, answer_file):
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
    return parse_tsv(answer)


def _run(engine: Engine, picture: Path, base: Path, language: str, config: str, seconds: int) -> None:
    from pytesseract import pytesseract

    # Two OpenMP threads on a busy machine cost 3 to 7 times the CPU of one: pages are what runs in parallel.
    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.environ["GLIBC_TUNABLES"] = _MALLOC
    pytesseract.tesseract_cmd = engine.program
    run: Any = pytesseract.run_tesseract
    try:
        run(str(picture), str(base), "tsv", language, config, timeout=seconds)
    except pytesseract.TesseractNotFoundError as error:
        raise ComponentMissing(f"reading: {engine.program} is gone; {INSTALL}") from error
    except pytesseract.TesseractError as error:
        raise _failure(error.status, str(error.message), language) from error
    except RuntimeError as error:
        _kill_what_holds(picture)
        raise EngineTimeout(
            f"reading: tesseract took more than {seconds} s for a page and was killed; raise HOSO_PAGE_SECONDS "
            "or look at the page"
        ) from error


def _failure(status: int, message: str, language: str) -> HosoError:
    if status < 0 or status == 128 + signal.SIGKILL:
        return EngineKilled(
            f"reading: tesseract was killed by signal {abs(status) if status < 0 else status - 128} "
            "(out of memory?); lower HOSO_WORKERS or give the machine more memory"
        )
    if "No space left" in message or "File too large" in message:
        return ScratchFull("reading: no space left for a page's text; free space in the scratch folder")
    if "Error opening data file" in message or "Failed loading language" in message:
        return ComponentMissing(f"reading: tesseract cannot load its language {language!r}; {INSTALL}")
    return EngineFailed(f"reading: tesseract ended with {status}; run hoso doctor")


def _answer(path: Path) -> str:
    try:
        answer = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError as error:
        raise EngineFailed("reading: tesseract ended well but wrote nothing; run hoso doctor") from error
    if not answer.startswith("level\t"):
        raise EngineFailed("reading: tesseract ended well but its answer is not a table; run hoso doctor")
    if not answer.endswith("\n"):
        raise ScratchFull("reading: tesseract's answer is cut off; free space in the scratch folder")
    return answer


def _disk_error(error: OSError, scratch: Path) -> HosoError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ScratchFull(f"reading: no space left in {scratch}; free space there or point HOSO_HOME elsewhere")
    return EngineFailed(f"reading: cannot use {scratch} ({os.strerror(error.errno or 0)}); check its rights")


def _kill_what_holds(picture: Path) -> None:
    """Kill what a wrapper script left running on this page (its name is on their command line)."""
    needle = str(picture).encode()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if needle in entry.read_bytes() and int(entry.parent.name) != os.getpid():
                os.kill(int(entry.parent.name), signal.SIGKILL)


def parse_tsv(answer: str) -> tuple[RawWord, ...]:
    """Read Tesseract's TSV: level 5 rows are words. Text is NFC; rows that are no words are left out."""
    words = []
    lines: dict[tuple[str, str, str], int] = {}
    for row in answer.splitlines():
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5":
            continue
        text = unicodedata.normalize("NFC", cells[11]).strip()
        if not text:
            continue
        line = lines.setdefault((cells[2], cells[3], cells[4]), len(lines))
        left, top, width, height = (int(cell) for cell in cells[6:10])
        confidence = min(max(float(cells[10]) / 100.0, 0.0), 1.0)
        words.append(RawWord(text, confidence, left, top, left + width, top + height, int(cells[2]), line))
    return tuple(words)
