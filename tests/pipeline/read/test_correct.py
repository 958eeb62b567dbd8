"""Correction: marks are put right where neighbours say so; numbers, codes and names stay as read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.reading import Word
from pipeline.read.correct import corrected
from pipeline.read.names import in_names
from pipeline.read.pieces import Piece
from pipeline.read.spacing import spaced


def words_of(text: str, confidence: float = 0.85) -> tuple[Word, ...]:
    return tuple(Word(text=w, confidence=confidence, box=(0, 0, 0.1, 0.1)) for w in text.split())


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("QUYÉT ĐỊNH", "QUYẾT ĐỊNH"),
        ("nhiệm vụ, quyên hạn", "nhiệm vụ, quyền hạn"),
        ("công bồ thủ tục", "công bố thủ tục"),
        ("Giáo đục và Dào tạo", "Giáo dục và Đào tạo"),
        ("Theo đê nghị của", "Theo đề nghị của"),
        ("theo tiêu chuân hóa", "theo tiêu chuẩn hóa"),
        ("5, Địa chỉ", "5. Địa chỉ"),
        ("ghi Đơn vj tính", "ghi Đơn vị tính"),
    ],
)
def test_lost_marks(read, meant):
    words, text = corrected(words_of(read), read)
    assert text == meant
    assert " ".join(w.text for w in words) == meant
    assert all(w.as_read for w, before in zip(words, read.split(), strict=True) if w.text != before)


@pytest.mark.parametrize(
    "text",
    [
        "Ông Nguyễn Văn Thuy",
        "họ và tên: Trần Thi Đao",
        "LÊ VĂN THUY",
        "Bà Phạm Thị Quyên Han",
        "1766/QD-BGDDT ngày 01/7/2024",
        "số phát hành AĐ 85406325, số vào sổ",
        "số phát hành AH 586397 ngày",
    ],
)
def test_names_and_codes_stay(text):
    assert corrected(words_of(text), text)[1] == text


def test_sure_words_out_of_the_model_stay():
    text = "Chợ nổi họp từ lúc tờ mờ sáng, thương hồ neo ghe theo luồng đã cắm phao"
    assert corrected(words_of(text, 0.97), text)[1] == text


def test_eth_becomes_d_with_stroke():
    assert corrected(words_of("Số: 12/QĐÐ-UBND"), "Số: 12/QĐÐ-UBND")[1] == "Số: 12/QĐ-UBND"


def test_slash_of_fractions_is_a_slash():
    words, text = corrected(words_of("2585⁄QĐ-BGDĐT"), "2585⁄QĐ-BGDĐT")
    assert text == "2585/QĐ-BGDĐT"
    assert words[0].as_read == "2585⁄QĐ-BGDĐT"


@given(st.lists(st.text(alphabet="0123456789/-.ABCDĐ", min_size=1, max_size=12), min_size=1, max_size=12))
def test_digits_never_change(tokens):
    text = " ".join(tokens)
    words, fixed = corrected(words_of(text), text)
    assert [c for c in fixed if c.isdigit()] == [c for c in text if c.isdigit()]
    assert len(words) == len(tokens)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệ ,.;", max_size=200))
def test_text_and_words_agree_and_stay_nfc(text):
    text = " ".join(unicodedata.normalize("NFC", text).split())
    words, fixed = corrected(words_of(text), text)
    assert " ".join(w.text for w in words) == fixed
    assert unicodedata.is_normalized("NFC", fixed)


def test_names_are_runs_that_begin_with_a_surname():
    words = ["Căn", "cứ", "đề", "nghị", "của", "ông", "Lê", "Ngọc", "Huệ", "về", "Giáo", "dục", "và", "Đào", "tạo"]
    named = [w for w, is_name in zip(words, in_names(words, [0] * len(words)), strict=True) if is_name]
    assert named == ["Lê", "Ngọc", "Huệ"]


def test_lost_space_before_a_number():
    pieces = spaced((Piece("ngày22", 0.8, (0.1, 0.1, 0.4, 0.2)), Piece("A4b", 0.8, (0.5, 0.1, 0.6, 0.2))))
    assert [p.text for p in pieces] == ["ngày", "22", "A4b"]
    assert pieces[0].as_read == pieces[1].as_read == "ngày22"
    assert pieces[0].box[2] == pytest.approx(pieces[1].box[0])


def test_lost_space_after_a_comma():
    words = ("VT,TN.", "1,5", "lan,huong@vinhlong.gov.vn", "đất,", "A,B")
    pieces = spaced(tuple(Piece(w, 0.8, (0.1, 0.1, 0.4, 0.2)) for w in words))
    assert [p.text for p in pieces] == ["VT,", "TN.", "1,5", "lan,huong@vinhlong.gov.vn", "đất,", "A,", "B"]


def test_lost_space_between_two_syllables():
    words = ("Đơnvị", "SỐLƯỢNG", "(sốlượng):", "nghiêng", "QĐUBND", "email", "Vinhlong")
    pieces = spaced(tuple(Piece(w, 0.8, (0.1, 0.1, 0.4, 0.2)) for w in words))
    parted = ["Đơn", "vị", "SỐ", "LƯỢNG", "(số", "lượng):"]
    assert [p.text for p in pieces] == [*parted, "nghiêng", "QĐUBND", "email", "Vinhlong"]
    assert {p.as_read for p in pieces[:2]} == {"Đơnvị"}


def test_a_ruling_beside_a_word_is_no_letter_of_it():
    pieces = spaced(tuple(Piece(w, 0.8, (0.1, 0.1, 0.4, 0.2)) for w in ("|Sốlượng", "12|", "|")))
    assert [(p.text, p.as_read) for p in pieces] == [
        ("Số", "|Sốlượng"),
        ("lượng", "|Sốlượng"),
        ("12", "12|"),
        ("|", None),
    ]


def test_a_comma_after_a_number_within_a_sentence_stays():
    text = "Điều 5, Luật"
    assert corrected(words_of(text, 0.97), text)[1] == text


def pieces_of(text: str) -> tuple[Piece, ...]:
    return tuple(Piece(word, 0.98, (0.1, 0.1, 0.4, 0.2)) for word in text.split())


def test_an_apostrophe_that_nothing_closes_was_no_letter():
    found = spaced(pieces_of("'Vườn tràm được giao khoán"))
    assert [(p.text, p.as_read) for p in found[:2]] == [("Vườn", "'Vườn"), ("tràm", None)]
    kept = "gọi là 'Vườn tràm' theo hợp đồng; mã 'A1 của lô"
    assert [p.text for p in spaced(pieces_of(kept))][:4] == ["gọi", "là", "'Vườn", "tràm'"]


def test_a_glued_unit_is_parted_and_its_j_read_as_i():
    assert [p.text for p in spaced(pieces_of("Đơnvj"))] == ["Đơn", "vj"]
    assert corrected(words_of("Đơn vj"), "Đơn vj")[1] == "Đơn vị"


def lines_of(*lines: str) -> tuple[Word, ...]:
    return tuple(
        Word(text=w, confidence=0.9, box=(0, 0, 0.1, 0.1), line=number)
        for number, t in enumerate(lines)
        for w in t.split()
    )


def test_a_legal_basis_ends_with_a_semicolon():
    words = lines_of(
        "Căn cứ Luật ngày 16 tháng", "6 năm 2025:", "Căn cứ Nghị định này,", "Theo đề nghị của ông:", "- A"
    )
    found, _ = corrected(words, "\n".join(w.text for w in words))
    texts = [w.text for w in found]
    assert "2025;" in texts
    assert "này;" in texts
    assert "ông:" in texts, "what follows is no basis"
    other = lines_of("Hồ sơ gồm:", "Căn cứ pháp lý")
    assert corrected(other, "")[0] == other


def test_a_vowel_is_changed_only_where_it_was_blurred_and_the_formula_is_plain():
    read = "kiểm soát thì tục hành chính"
    assert corrected(words_of(read, 0.7), read)[1] == "kiểm soát thủ tục hành chính"
    assert corrected(words_of(read, 0.95), read)[1] == read
    broken = "hệ thống giáo dục quôe dân"
    assert corrected(words_of(broken, 0.95), broken)[1] == "hệ thống giáo dục quốc dân"
    rare = "neo ghe thì chợ tan"
    assert corrected(words_of(rare, 0.7), rare)[1] == rare
