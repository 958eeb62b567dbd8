"""Names are data: whatever was sent, what is shown is safe, unique, and tells what was sent."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipeline.naming import LONGEST, has_unsafe_path, safe_name


def test_a_plain_vietnamese_name_stays() -> None:
    assert safe_name("Đơn đăng ký.pdf") == ("Đơn đăng ký.pdf", "")


def test_a_name_from_macos_is_composed_and_what_was_sent_is_kept() -> None:
    sent = unicodedata.normalize("NFD", "Đơn đăng ký.pdf")
    name, sent_as = safe_name(sent)
    assert name == "Đơn đăng ký.pdf"
    assert sent_as.encode().decode("unicode_escape") == sent


def test_climbing_and_control_characters_are_taken_out() -> None:
    assert safe_name("../../etc/passwd")[0] == "etc/passwd"
    assert safe_name("C:\\Users\\an\\don.pdf")[0] == "Users/an/don.pdf"
    assert safe_name("a\x00b\u202efdp.exe")[0] == "a\ufffdb\ufffdfdp.exe"


def test_a_taken_name_is_numbered() -> None:
    assert safe_name("a.pdf", {"a.pdf", "a (2).pdf"})[0] == "a (3).pdf"


@given(st.text(max_size=400), st.sets(st.text(max_size=5), max_size=5))
def test_every_name_is_safe_unique_and_short(sent: str, taken: set[str]) -> None:
    name, sent_as = safe_name(sent, taken)
    assert name
    assert name not in taken
    assert len(name) <= LONGEST + 6
    assert not has_unsafe_path(name)
    assert unicodedata.is_normalized("NFC", name)
    assert not any(unicodedata.category(c) == "Cc" for c in name)
    assert bool(sent_as) == (name != sent and sent != "")
