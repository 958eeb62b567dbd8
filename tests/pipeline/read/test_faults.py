"""What happens to a page when Tesseract is missing, dumb, killed, hanging, silent, or when the disk is full."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.error import ComponentMissing
from models.reading import Quality, Source
from models.settings import Limits
from pipeline.read.engine import Engine, probe
from pipeline.read.page import read_image
from pipeline.read.tesseract import EngineFailed, EngineKilled, EngineTimeout, ScratchFull, recognise
from tests.pipeline.read.paper import blank_image, fake_tesseract, page_image

HEADER = "level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext"


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put a fake tesseract first on PATH and probe it."""

    def put(body: str) -> Engine:
        fake_tesseract(tmp_path, body)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return probe()

    return put


def read(engine: Engine, scratch: Path, seconds: int = 20):
    return read_image(page_image(), engine=engine, limits=Limits(page_seconds=seconds), scratch=scratch)


def test_missing_tesseract_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ComponentMissing, match="apt-get install tesseract-ocr"):
        probe()


def test_missing_language_says_what_to_install(tmp_path, monkeypatch):
    program = fake_tesseract(tmp_path, "exit 0")
    program.write_text(program.read_text().replace("echo vie", "echo eng"))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(ComponentMissing, match="tesseract-ocr-vie"):
        probe()


def test_old_tesseract_is_refused(tmp_path, monkeypatch):
    program = fake_tesseract(tmp_path, "exit 0")
    program.write_text(program.read_text().replace("tesseract 5.3.0", "tesseract 4.1.1"))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(ComponentMissing, match="too old"):
        probe()


def test_tesseract_that_vanished_after_the_probe(on_path, tmp_path):
    engine = on_path("exit 0")
    Path(engine.program).unlink()
    with pytest.raises(ComponentMissing):
        read(engine, tmp_path)


@pytest.mark.fault
def test_killed_by_the_out_of_memory_killer(on_path, tmp_path):
    engine = on_path("kill -KILL $$")
    with pytest.raises(EngineKilled, match="out of memory"):
        read(engine, tmp_path)


@pytest.mark.fault
def test_real_tesseract_under_a_memory_limit_fails_by_name(tmp_path):
    """A real Tesseract that gets too little memory dies; the page is an error, never an empty reading."""
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from pipeline.read.engine import probe; from pipeline.read.page import read_image\n"
        "from pipeline.read.tesseract import EngineFailed; from models.settings import Limits\n"
        "from tests.pipeline.read.paper import page_image\n"
        "import pipeline.clean, pytesseract\n"
        "engine = probe(); from pipeline.read import tesseract as t\n"
        "real = t._run\n"
        "def small(*a):\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (10**9 * 64, 10**9 * 64))\n"
        "    import subprocess; popen = subprocess.Popen\n"
        "    subprocess.Popen = lambda cmd, **k: popen(['prlimit', '--as=60000000', *cmd], **k)\n"
        "    return real(*a)\n"
        "t._run = small\n"
        f"try: read_image(page_image(), engine=engine, limits=Limits(), scratch=Path({str(tmp_path)!r}))\n"
        "except EngineFailed as error: print(type(error).__name__); sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 7, done.stdout + done.stderr


@pytest.mark.fault
def test_hanging_is_killed_with_what_it_started(on_path, tmp_path):
    engine = on_path('sh -c "while true; do sleep 0.2; done; #$1" & wait')
    began = time.monotonic()
    with pytest.raises(EngineTimeout, match="HOSO_PAGE_SECONDS"):
        read(engine, tmp_path, seconds=1)
    assert time.monotonic() - began < 15
    time.sleep(0.3)
    left = [p for p in Path("/proc").glob("[0-9]*/cmdline") if str(tmp_path).encode() in _bytes(p)]
    assert not left


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_an_error_of_tesseract_is_an_error(on_path, tmp_path):
    engine = on_path("echo broken >&2; exit 3")
    with pytest.raises(EngineFailed, match="ended with 3"):
        read(engine, tmp_path)


def test_no_output_file_is_an_error(on_path, tmp_path):
    engine = on_path("exit 0")
    with pytest.raises(EngineFailed, match="wrote nothing"):
        read(engine, tmp_path)


def test_no_words_on_a_page_with_ink_is_never_success(on_path, tmp_path):
    engine = on_path(f'printf "{HEADER}\\n" > "$2.tsv"')
    reading = read(engine, tmp_path)
    assert reading.source is Source.NONE
    assert Quality.INK_BUT_NO_TEXT in reading.quality
    assert not reading.blank
    assert reading.confidence == 0.0


def test_a_blank_page_costs_no_run(on_path, tmp_path):
    engine = on_path("exit 3")
    reading = read_image(blank_image(), engine=engine, limits=Limits(), scratch=tmp_path)
    assert reading.blank
    assert reading.quality == ()


@pytest.mark.fault
def test_full_disk_while_writing_the_picture(tmp_path):
    """A limit on the size of a file stands for a full disk: the write fails half way, and nothing is left behind."""
    import numpy as np

    engine = probe()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    import signal

    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(ScratchFull, match="free space"):
            recognise(np.zeros((1000, 1000), np.uint8), engine=engine, dpi=180, seconds=10, scratch=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)
    assert not list(tmp_path.iterdir())


@pytest.mark.fault
def test_full_disk_while_tesseract_writes(on_path, tmp_path):
    engine = on_path(f'printf "{HEADER}\\n5\\t1\\t1\\t1\\t1" > "$2.tsv"')
    with pytest.raises(ScratchFull):
        read(engine, tmp_path)


def test_scratch_that_is_not_there(tmp_path):
    with pytest.raises(EngineFailed, match="cannot use"):
        read(probe(), tmp_path / "nowhere")


def test_fingerprint_is_stable():
    assert probe() == probe()
