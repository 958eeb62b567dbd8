"""What every test may use: the shared material's place, a clock, and a house of its own."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

os.environ.setdefault("OMP_THREAD_LIMIT", "1")
pytest_plugins = ["tests.services"]
ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees this machine's settings or writes into a home that is not its own."""
    for name in [n for n in os.environ if n.startswith("HOSO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOSO_HOME", str(tmp_path / "home"))


@pytest.fixture
def now() -> datetime:
    """A fixed moment: 2 March 2026, 09:00 in Hà Nội."""
    return datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def scans() -> Path:
    """Real scans with ground truth, where the workplace has them."""
    return _shared("data/scans")


@pytest.fixture
def signed() -> Path:
    """Signed and attacked PDFs, where the workplace has them."""
    return _shared("data/signed")


def _shared(part: str) -> Path:
    folder = SHARED / part
    if not folder.is_dir():
        pytest.skip(f"no shared/{part} beside the project: this test reads real material that is not ours to ship")
    return folder


@pytest.fixture
def house(tmp_path: Path, now: datetime) -> Iterator[object]:
    """An installation of its own on the embedded default."""
    from flows.house import open_house
    from flows.settings import load_settings

    opened = open_house(load_settings(), lambda: now)
    yield opened
    opened.register.close()
