"""What reads here: the Tesseract found on this machine, its Vietnamese data, our own code.

In: nothing but the machine. Out: an ``Engine`` whose fingerprint keys every stored reading (same bytes and
same fingerprint: same reading). Wrong: ``ComponentMissing`` when Tesseract, or its language data, is absent.
"""

import hashlib
import os
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from models.error import ComponentMissing
from models.record import Record

LANGUAGE = "vie"
SECOND = "eng"
"""Reads doubtful numbers once more (see ``digits``); comes with Debian's tesseract-ocr, not needed."""
INSTALL = "apt-get install tesseract-ocr tesseract-ocr-vie"
_PROBE_SECONDS = 20
_ROOM = Path(__file__).resolve().parent.parent
_OUR_SOURCES = (
    *("read", "clean", "render.py", "raster_pdf.py", "raster_image.py", "page_image.py"),
    *("secret.py", "lines.py", "fold.py"),  # what the words of stamps are understood by
)
_LIBRARIES = ("opencv-python-headless", "pypdfium2", "pdfplumber", "pdfminer.six", "numpy")


class Engine(Record):
    """The reading engine of this machine. ``fingerprint`` changes with anything that may change a reading."""

    program: str
    """Absolute path of the Tesseract that is run."""
    version: str
    language_hash: str
    """SHA-256 of the language data."""
    fingerprint: str
    second_model: bool = False
    """Whether the model for a second look at numbers is here; without it they are read once."""


def probe() -> Engine:
    """Find Tesseract and its Vietnamese data; raise ``ComponentMissing`` saying what to install."""
    program = shutil.which("tesseract")
    if program is None:
        raise ComponentMissing(f"reading: no tesseract on PATH; {INSTALL}")
    tesseract = _first_version(_ask(program, "--version"))
    languages = _ask(program, "--list-langs")
    data, second = _language_file(languages, LANGUAGE), _language_file(languages, SECOND)
    if data is None:
        raise ComponentMissing(f"reading: tesseract {tesseract} has no language {LANGUAGE!r}; {INSTALL}")
    language_hash = hashlib.sha256(data.read_bytes()).hexdigest()
    second_hash = f"no {SECOND}" if second is None else hashlib.sha256(second.read_bytes()).hexdigest()
    parts = (tesseract, language_hash, second_hash, _libraries(), _own_code())
    return Engine(
        program=program,
        version=tesseract,
        language_hash=language_hash,
        fingerprint=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32],
        second_model=second is not None,
    )


def _ask(program: str, question: str) -> str:
    try:
        done = subprocess.run(
            [program, question], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_PROBE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ComponentMissing(f"reading: {program} does not run ({type(error).__name__}); {INSTALL}") from error
    if done.returncode != 0:
        raise ComponentMissing(f"reading: {program} {question} ended with {done.returncode}; {INSTALL}")
    return done.stdout.decode(errors="replace")


def _first_version(answer: str) -> str:
    found = re.search(r"tesseract\s+v?(\d[\w.\-]*)", answer)
    if found is None:
        raise ComponentMissing(f"reading: tesseract does not say its version; {INSTALL}")
    if int(found[1].split(".")[0]) < 5:
        raise ComponentMissing(f"reading: tesseract {found[1]} is too old, 5 or newer is needed; {INSTALL}")
    return found[1]


def _language_file(answer: str, language: str) -> Path | None:
    """The language's data file that this Tesseract will load, from its answer to ``--list-langs``."""
    if language not in answer.split():
        return None
    named = re.search(r'in "([^"]+)"', answer)
    folders = [named[1]] if named else []
    prefix = os.environ.get("TESSDATA_PREFIX")
    if prefix:
        folders += [prefix, str(Path(prefix) / "tessdata")]
    for folder in folders:
        candidate = Path(folder) / f"{language}.traineddata"
        if candidate.is_file():
            return candidate
    return None


def _libraries() -> str:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name}={version(name)}")
        except PackageNotFoundError:
            found.append(f"{name}=absent")
    return " ".join(found)


def _own_code() -> str:
    """Hash of everything of ours that a reading depends on: code, tables and models."""
    digest = hashlib.sha256()
    for name in _OUR_SOURCES:
        place = _ROOM / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(_ROOM)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
