"""Tesseract's detector failing in every way it can: the page is then flagged, and nothing breaks or hangs."""

import time
from pathlib import Path

import numpy as np
import pytest

from pipeline.clean import osd
from pipeline.clean.osd import ask_tesseract

PAGE = np.full((60, 80), 255, np.uint8)


def program(folder: Path, script: str) -> str:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_missing() -> None:
    assert ask_tesseract(PAGE, "/nonexistent/tesseract") is None


@pytest.mark.fault
@pytest.mark.parametrize("script", ["exit 0", "exit 1", "kill -9 $$", "cat >/dev/null; echo rubbish; exit 0"])
def test_silent_failing_killed_or_babbling(tmp_path: Path, script: str) -> None:
    assert ask_tesseract(PAGE, program(tmp_path, script)) is None


@pytest.mark.fault
def test_hanging_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osd, "PATIENCE", 0.3)
    began = time.monotonic()
    assert ask_tesseract(PAGE, program(tmp_path, "exec sleep 60")) is None
    assert time.monotonic() - began < 10


def test_answer_is_understood(tmp_path: Path) -> None:
    said = "cat >/dev/null; echo 'Rotate: 270'; echo 'Orientation confidence: 7.25'"
    assert ask_tesseract(PAGE, program(tmp_path, said)) == osd.Told(270, 7.25)
