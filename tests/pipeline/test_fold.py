"""Folding keeps offsets, is idempotent, and tells marks from tone placement."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fold import fold, fold_aligned, letters, tone_key

VIETNAMESE = st.text(
    alphabet=st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệ ĐƠƯỮỰ.,:/0123456789"), max_size=60
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ĐƠN ĐĂNG KÝ", "don dang ky"),
        ("Quyết  định", "quyet dinh"),
        ("QĐÐ", "qdd"),
        (unicodedata.normalize("NFD", "Hường"), "huong"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(VIETNAMESE)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=40))
def test_aligned_folding_keeps_offsets(text: str) -> None:
    assert len(fold_aligned(text)) == len(text)


@given(VIETNAMESE)
def test_letters_hold_only_letters_digits_and_single_spaces(text: str) -> None:
    out = letters(text)
    assert "  " not in out
    assert all(c.isascii() and (c.isalnum() or c == " ") for c in out)


def test_tone_placement_is_no_difference_but_marks_are() -> None:
    assert tone_key("HOÀ BÌNH") == tone_key("Hòa Bình")
    assert tone_key("Uỷ ban") == tone_key("Ủy ban")
    assert tone_key("Hoa") != tone_key("Hòa")
    assert tone_key("Huệ") != tone_key("Huê")
