"""``make demo``'s program: every sample comes out as expected, and a second time nothing is read again."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.service, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def demo(home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "HOSO_HOME": str(home), "SERVE": "0"}
    command = [sys.executable, "-m", "hoso", "demo"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=850, check=False)


def test_every_sample_comes_out_as_expected_and_a_second_time_without_reading(home: Path) -> None:
    first = demo(home)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "đủ điều kiện" in first.stdout
    assert "chờ cán bộ xem" in first.stdout
    began = time.monotonic()
    second = demo(home)
    assert second.returncode == 0, second.stdout + second.stderr
    assert time.monotonic() - began < 30
