"""Numbers read unsurely get a second look: what it settles, what it only marks, what it leaves alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.settings import Limits
from pipeline.clean import clean
from pipeline.read import digits
from pipeline.read.digits import SURE, is_doubtful, looked_at_again, settle
from pipeline.read.engine import probe
from pipeline.read.page import pieces_of, read_image
from pipeline.read.tesseract import RawWord, recognise
from tests.pipeline.read.paper import LINES, fake_tesseract, page_image


def word(text: str, confidence: float = 0.8) -> RawWord:
    return RawWord(text, confidence, 10, 10, 200, 36, 1, 0)


def test_agreement_makes_a_number_surer():
    settled = settle(word("026170864746", 0.8), "026170864746", 0.96)
    assert settled.text == "026170864746"
    assert settled.confidence > 0.93
    assert settled.as_read is None


def test_the_surer_reading_wins_and_the_number_stays_doubtful():
    settled = settle(word("926170864746", 0.78), "026170864746", 0.96)
    assert (settled.text, settled.as_read) == ("026170864746", "926170864746")
    assert settled.confidence <= 0.6


def test_the_less_sure_reading_only_casts_doubt():
    settled = settle(word("026170864746", 0.9), "926170864746", 0.5)
    assert (settled.text, settled.as_read) == ("026170864746", None)
    assert settled.confidence <= 0.6


def test_what_stands_around_the_digits_stays():
    assert settle(word("CS47696;", 0.8), "CS47690:", 0.95).text == "CS47690;"


def test_another_count_of_digits_needs_a_sure_plain_number():
    assert settle(word("130411976", 0.5), "13/04/1976", 0.96).text == "13/04/1976"
    assert settle(word("130411976", 0.5), "13/04/1976", 0.8).text == "130411976"
    assert settle(word("CI134928;", 0.7), "CH34928;", 0.97).text == "CI134928;"


@given(st.text("0123456789", min_size=4, max_size=12), st.text("0123456789./-", max_size=14), st.floats(0, 1))
def test_a_dispute_is_never_sure(text: str, other: str, sure: float):
    settled = settle(word(text, 0.9), other, sure)
    if settled.text != text or digits._digits(other) != text:
        assert settled.confidence <= 0.6
    assert settled.as_read in (None, text)


@pytest.mark.parametrize(
    ("text", "confidence", "doubtful"),
    [("001203456789", 0.8, True), ("001203456789", SURE, False), ("Điều", 0.3, False), ("m2", 0.3, False)],
)
def test_only_long_numbers_read_unsurely_are_doubtful(text: str, confidence: float, doubtful: bool):
    assert is_doubtful(word(text, confidence)) is doubtful


def test_a_dotted_line_read_as_digits_is_no_number():
    assert not is_doubtful(replace(word("22212212", 0.1), y1=14))


def test_a_wrong_digit_is_put_right_from_the_page(tmp_path):
    engine = probe()
    if not engine.second_model:
        pytest.skip("Tesseract's English model is not here")
    page = clean(page_image())
    read = recognise(page.ocr, engine=engine, dpi=180, seconds=20, scratch=tmp_path)
    wrong = tuple(replace(w, text="6912345678", confidence=0.7) if w.text == "0912345678" else w for w in read)
    assert wrong != read
    settled = looked_at_again(page.ocr, wrong, engine=engine, dpi=180, seconds=20, scratch=tmp_path)
    piece = next(p for p in pieces_of(settled, page) if p.text == "0912345678")
    assert piece.as_read == "6912345678"
    assert piece.confidence <= 0.6
    assert [w.text for w in settled] == [w.text for w in read]
    assert not list(tmp_path.iterdir())


def test_without_the_english_model_numbers_are_read_once(tmp_path, monkeypatch):
    """A Tesseract that lists only Vietnamese: the page is read, nothing else is started, the fingerprint tells."""
    import os

    real = probe()
    fake_tesseract(tmp_path, f'echo "$@" >> {tmp_path}/calls; exec {real.program} "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    engine = probe()
    assert not engine.second_model
    assert engine.fingerprint != real.fingerprint
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(digits, "SURE", 2.0)
    reading = read_image(page_image(), engine=engine, limits=Limits(), scratch=scratch)
    assert tuple(reading.text.replace("\n\n", "\n").split("\n")) == LINES
    assert "-l eng" not in (tmp_path / "calls").read_text()
