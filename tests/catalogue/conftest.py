"""A catalogue that a test may break."""

import shutil
from pathlib import Path

import pytest

OURS = Path(__file__).resolve().parents[2] / "catalogue"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the whole catalogue."""
    copy = tmp_path / "catalogue"
    shutil.copytree(OURS, copy)
    return copy
