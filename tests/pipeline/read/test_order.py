"""Reading order: letterhead, signature block, tables, sheets of two pages."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.order import in_reading_order
from pipeline.read.pieces import Piece

HIGH = 0.014


def line(text: str, x: float, y: float) -> list[Piece]:
    """Words of one line, each letter one hundredth wide."""
    pieces = []
    for word in text.split():
        width = 0.008 * len(word)
        pieces.append(Piece(word, 0.9, (x, y, min(x + width, 1.0), y + HIGH)))
        x += width + 0.006
    return pieces


def test_letterhead_left_column_first():
    pieces = [
        *line("UBND TỈNH VĨNH LONG", 0.1, 0.05),
        *line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.45, 0.05),
        *line("SỞ NỘI VỤ", 0.13, 0.07),
        *line("Độc lập - Tự do - Hạnh phúc", 0.5, 0.07),
        *line("Số: 12/QĐ-SNV", 0.12, 0.1),
        *line("Vĩnh Long, ngày 02 tháng 3 năm 2026", 0.5, 0.1),
        *line("QUYẾT ĐỊNH", 0.42, 0.15),
        *line("Về việc công bố thủ tục hành chính nội bộ của Sở Nội vụ tỉnh Vĩnh Long", 0.12, 0.18),
    ]
    _, text = in_reading_order(pieces[::-1])
    assert text.split("\n\n")[0].startswith("UBND TỈNH VĨNH LONG\nSỞ NỘI VỤ")
    order = ["SỞ NỘI VỤ", "Số: 12/QĐ-SNV", "CỘNG HÒA", "Hạnh phúc", "ngày 02 tháng 3", "QUYẾT ĐỊNH", "Về việc"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_a_heading_with_nothing_left_of_it_stays_whole():
    """The right page of a certificate folded out: its heading begins beyond the middle of the sheet."""
    pieces = [
        *line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 0.58, 0.08),
        *line("Độc lập - Tự do - Hạnh phúc", 0.62, 0.1),
        *line("GIẤY CHỨNG NHẬN", 0.66, 0.16),
    ]
    _, text = in_reading_order(pieces[::-1])
    assert text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nGIẤY CHỨNG NHẬN"


def test_signature_block_apart_from_recipients():
    pieces = [
        *line("Điều 3. Các cơ quan liên quan chịu trách nhiệm thi hành Quyết định này.", 0.12, 0.6),
        *line("TM. ỦY BAN NHÂN DÂN", 0.6, 0.66),
        *line("Nơi nhận:", 0.12, 0.68),
        *line("CHỦ TỊCH", 0.66, 0.68),
        *line("- Như Điều 3;", 0.12, 0.7),
        *line("- Lưu: VT.", 0.12, 0.72),
        *line("Lê Ngọc Huệ", 0.64, 0.8),
    ]
    _, text = in_reading_order(pieces)
    assert "Nơi nhận:\n- Như Điều 3;\n- Lưu: VT." in text
    assert text.endswith("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLê Ngọc Huệ")


def test_table_by_cells():
    columns = (0.1, 0.2, 0.55, 0.8)
    pieces = []
    for index, row in enumerate((("STT", "Tên giấy tờ", "Số bản", "Loại"), ("1", "Đơn đề nghị", "2", "bản chính"))):
        for x, cell in zip(columns, row, strict=True):
            pieces += line(cell, x, 0.2 + 0.05 * index)
    pieces += line("cấp giấy phép", 0.2, 0.27)
    _, text = in_reading_order(pieces)
    assert "1\tĐơn đề nghị cấp giấy phép\t2\tbản chính" in text


def test_prose_under_a_table_is_no_row_of_it():
    pieces = []
    for index in range(3):
        for x, cell in ((0.1, str(index + 1)), (0.3, "cừ tràm"), (0.7, "cây")):
            pieces += line(cell, x, 0.2 + 0.03 * index)
    pieces += line("chợ nổi họp từ tinh mơ và tan khi nước bắt đầu ròng ở khúc", 0.1, 0.29)
    pieces += line("sông này.", 0.1, 0.31)
    _, text = in_reading_order(pieces)
    assert text.endswith("ở khúc\nsông này.")


def test_prose_with_one_wide_space_is_no_row_either():
    pieces = []
    for index in range(3):
        for x, cell in ((0.1, str(index + 1)), (0.2, "cừ"), (0.35, "cây"), (0.5, "12"), (0.7, "mới")):
            pieces += line(cell, x, 0.2 + 0.03 * index)
    prose, x = "nhà trường bố trí hai phòng học dự phòng để dạy bù cho các em", 0.1
    for word in prose.split():
        pieces += line(word, x, 0.29)
        x += 0.008 * len(word) + (0.02 if word == "bố" else 0.012)
    pieces += line("nghỉ.", 0.1, 0.31)
    _, text = in_reading_order(pieces)
    assert text.endswith(f"{prose}\nnghỉ.")


def test_two_pages_half_by_half():
    pieces = [
        *line("trái một", 0.1, 0.1),
        *line("phải một", 0.6, 0.1),
        *line("trái hai", 0.1, 0.15),
        *line("phải hai", 0.6, 0.15),
    ]
    _, text = in_reading_order(pieces, two_pages=True)
    assert text.split() == ["trái", "một", "trái", "hai", "phải", "một", "phải", "hai"]


boxes = st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.001, 0.1), st.floats(0.001, 0.1))


@given(
    st.lists(st.tuples(st.sampled_from(["Nơi", "nhận:", "CỘNG", "HÒA", "1", "a"]), boxes), max_size=40), st.booleans()
)
def test_every_word_once_and_numbers_rise(found, two_pages):
    pieces = [Piece(text, 0.5, (x, y, x + w, y + h)) for text, (x, y, w, h) in found]
    words, text = in_reading_order(pieces, two_pages=two_pages)
    assert sorted(w.text for w in words) == sorted(p.text for p in pieces)
    assert text.split() == [w.text for w in words]
    assert [w.line for w in words] == sorted(w.line for w in words)
    assert [w.block for w in words] == sorted(w.block for w in words)
