"""Lines that go on below, and those that do not."""

from models.reading import PageReading, Source, Word
from pipeline.lines import PageView, view


def page(*rows: tuple[float, float, str]) -> PageView:
    """Words by row: left edge, top, text."""
    words = []
    for number, (x, y, text) in enumerate(rows):
        for piece in text.split():
            width = 0.0095 * len(piece)
            words.append(Word(text=piece, confidence=0.9, box=(x, y, x + width, y + 0.013), line=number, block=number))
            x += width + 0.0095
    text = "\n".join(row[2] for row in rows)
    return view(
        "a.pdf", PageReading(number=1, source=Source.OCR, width=1654, height=2339, words=tuple(words), text=text)
    )


def flowed(seen: PageView, beginning: str) -> str:
    return next(line.text for line, _ in seen.flowed if line.text.startswith(beginning))


def test_a_short_last_line_before_the_indent_is_nearer_than_the_next_item() -> None:
    seen = page(
        (0.20, 0.30, "Trụ sở chính đặt tại số 97 đường Nguyễn Thị Út, phường Ngãi Tứ, Thành phố"),
        (0.14, 0.318, "Cần Thơ."),
        (0.20, 0.336, "Điều 3. Ngành, nghề kinh doanh"),
    )
    assert flowed(seen, "Trụ sở").endswith("Thành phố Cần Thơ.")


def test_a_short_centred_line_goes_on_unless_it_is_a_cell_of_a_table() -> None:
    name = (0.15, 0.20, "Tên công ty: Công ty TNHH Sản xuất Thương mại Gạch ngói Nam Phương Hồng")
    middle = (0.48, 0.222, "Giới")
    assert flowed(page(name, middle), "Tên").endswith("Hồng Giới")
    assert flowed(page(name, middle, (0.15, 0.222, "STT"), (0.25, 0.222, "Họ tên")), "Tên").endswith("Phương Hồng")
