"""What a later signature's picture may show: seals and handwriting pass, sentences never do, however they are drawn."""

import shutil
from pathlib import Path

import pytest

from models.signature import Verdict
from tests.pipeline.verify.attacks_pictures import honest_pictures, pictures
from tests.pipeline.verify.conftest import Check

pytestmark = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


def test_no_sentence_passes_however_it_is_drawn(check: Check, tmp_path: Path) -> None:
    for name, data in pictures(tmp_path).items():
        found = check(data)
        assert found.verdict is Verdict.INDETERMINATE, (name, found)
        assert any("ghi thêm chữ lạ" in reason for one in found.signatures for reason in one.reasons), (name, found)


def test_seals_handwriting_and_labels_pass(check: Check, tmp_path: Path) -> None:
    for name, data in honest_pictures(tmp_path).items():
        found = check(data)
        assert found.verdict is Verdict.TOTAL_PASSED, (name, found)


def test_a_picture_that_cannot_be_read_does_not_pass(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.verify import drawn_words

    data = honest_pictures(tmp_path)["handwriting"]
    drawn_words._read.cache_clear()
    drawn_words._engine.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    found = check(data)
    drawn_words._engine.cache_clear()
    assert found.verdict is Verdict.INDETERMINATE
    assert any("so sánh" in reason for one in found.signatures for reason in one.reasons), found
