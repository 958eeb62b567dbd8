"""Models on disk: whole or not there; a stranger's file is no model."""

from pathlib import Path

import pytest

from models.learned import Learned
from storage import learned

MODEL = Learned(labels=("a", "b"), bias=(0.0, 0.1), weights={"word:don": {0: 1.5, 1: -1.5}}, papers=40)


def test_a_promoted_model_is_in_use_and_kept(tmp_path: Path) -> None:
    learned.promote(tmp_path / "learned", MODEL)
    assert learned.load(tmp_path / "learned") == MODEL
    later = MODEL.model_copy(update={"bias": (0.5, 0.0)})
    learned.promote(tmp_path / "learned", later)
    assert learned.load(tmp_path / "learned") == later
    assert (tmp_path / "learned" / f"{MODEL.fingerprint[:32]}.json").exists()
    assert not list((tmp_path / "learned").glob("*.[0-9]*"))


def test_rules_alone_again(tmp_path: Path) -> None:
    learned.promote(tmp_path, MODEL)
    assert learned.retire(tmp_path)
    assert learned.load(tmp_path) is None
    assert not learned.retire(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04\x95",
        b"{}",
        b'{"labels": ["a"], "bias": [], "weights": {}}',
        b'{"labels": ["a"], "bias": [0.0], "weights": {"word:x": {"7": 1.0}}}',
        b'{"labels": [], "bias": [], "weights": {}}',
    ],
)
def test_what_is_no_model_counts_as_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "model.json").write_bytes(data)
    assert learned.load(tmp_path) is None
