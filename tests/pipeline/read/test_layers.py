"""Syllables, the old encodings, and the scoring of text layers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.layer_score import score
from pipeline.read.legacy import _TABLE, Encoding, decode, encoding_of_font
from pipeline.read.syllables import is_syllable, strip_marks, syllables


def spaced_out(text: str) -> list[str]:
    return text.split()


SENTENCE = "Nghiêng ngả đường làng, thuở ấy quốc lộ chưa xây; khúc khuỷu giữa rừng đước ngoằn ngoèo."


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "đường",
        "thuở",
        "quốc",
        "xây",
        "khuỷu",
        "rừng",
        "đước",
        "hoà",
        "hòa",
        "thuý",
        "thúy",
        "giặt",
        "giết",
        "gì",
        "quý",
        "quyền",
        "yêu",
        "khuya",
        "ươn",
    ],
)
def test_possible(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", spaced_out("phßng luËt viÖt ngiêng kường quôt tàc cế gắ đứơng ngaz"))
def test_impossible(word):
    assert not is_syllable(word)


def test_checked_syllables_take_two_tones_only():
    assert not [s for s in syllables() if s.endswith(("c", "p", "t", "ch")) and not set(strip_marks(s)) ^ set(s)]


def encoded(text: str, encoding: Encoding) -> str:
    """The text as its bytes in an old encoding would be taken for Latin letters."""
    header, *rows = _TABLE.read_text(encoding="utf-8").splitlines()
    column = header.split("\t").index(encoding)
    table = {row.split("\t")[0]: bytes.fromhex(row.split("\t")[column]).decode("latin-1") for row in rows}
    return "".join(table.get(c, c) for c in text)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_old_encodings_round_trip(encoding):
    assert decode(encoded(SENTENCE, encoding), encoding) == SENTENCE


def test_capital_fonts_of_tcvn3():
    assert decode(encoded("hội đồng", Encoding.TCVN3), Encoding.TCVN3, font="ABCDEF+.VnTimeH") == "HỘI ĐỒNG"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", Encoding.TCVN3),
        ("XYZABC+.VnArialH", Encoding.TCVN3),
        ("VNI-Times", Encoding.VNI),
        ("VPS Times", Encoding.VPS),
        ("TimesNewRomanPSMT", None),
    ],
)
def test_fonts_name_their_encoding(font, encoding):
    assert encoding_of_font(font) is encoding


def test_good_layers_are_trusted():
    assert score(SENTENCE.split() * 3).trusted
    assert score(
        [
            "The",
            "quick",
            "brown",
            "fox",
            "jumps",
            "over",
            "the",
            "lazy",
            "dog",
            "and",
            "runs",
            "away",
            "from",
            "it",
            "all",
            "day",
            "long",
        ]
    ).trusted
    assert score(spaced_out("Hóa đơn số 0001234 ngày 12/03/2026 Total amount 1.250.000 VND")).trusted


@pytest.mark.parametrize("encoding", list(Encoding))
def test_old_encodings_are_not_trusted_as_they_are(encoding):
    assert not score((encoded(SENTENCE, encoding) + " ").split() * 3).trusted


def test_garbage_is_not_trusted():
    assert not score(["(cid:12)(cid:7)", "(cid:44)", "(cid:3)(cid:9)"] * 4).trusted
    assert not score(spaced_out("C6ng hda xa h6i chi nghia Vi6t Nam D6c 14p Tr d0 H4nh phric")).trusted
    assert not score(
        [
            "Cong",
            "hoa",
            "xa",
            "hoi",
            "chu",
            "nghia",
            "Viet",
            "Nam",
            "Doc",
            "lap",
            "Tu",
            "do",
            "Hanh",
            "phuc",
            "can",
            "cu",
            "luat",
            "dat",
            "dai",
            "nam",
            "nay",
        ]
        * 3
    ).trusted


@given(st.lists(st.text(max_size=12), max_size=60))
def test_any_layer_can_be_scored(words):
    counted = score(words)
    assert 0.0 <= counted.share <= 1.0
