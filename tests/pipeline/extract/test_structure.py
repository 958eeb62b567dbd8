"""Values that have a place on an official paper: who signed, and the number as it must be written."""

from models.reading import PageReading, Source, Word
from pipeline.extract.found import tidy_code
from pipeline.extract.structure import signer
from pipeline.lines import view


def page_of(*lines: tuple[str, float, float]) -> PageReading:
    """A page of lines, each with the x of its middle and its y."""
    words = []
    for number, (text, x, y) in enumerate(lines):
        left = x - 0.006 * len(text)
        for word in text.split():
            words.append(
                Word(
                    text=word, confidence=0.95, box=(left, y, left + 0.011 * len(word), y + 0.012), line=number, block=0
                )
            )
            left += 0.011 * len(word) + 0.012
    text = "\n".join(line[0] for line in lines)
    return PageReading(
        number=1, source=Source.OCR, width=1654, height=2339, confidence=0.9, text=text, words=tuple(words)
    )


def test_the_signer_stands_under_office_and_scribbles() -> None:
    strokes = [(mark, 0.7, 0.66 + 0.02 * n) for n, mark in enumerate(("/ 2", "/", "2", "t Z///<", "TY"))]
    page = page_of(
        ("KT. BỘ TRƯỞNG", 0.7, 0.6),
        ("THỨ TRƯỞNG", 0.7, 0.63),
        *strokes,
        ("Nguyễn Thị Kim Chi", 0.7, 0.8),
    )
    found = signer([view("a.pdf", page)])
    assert found is not None
    assert found.value == "Nguyễn Thị Kim Chi"


def test_an_office_is_nobodys_name() -> None:
    page = page_of(("KT. BỘ TRƯỞNG", 0.7, 0.6), ("THỨ TRƯỞNG", 0.7, 0.63), ("„.Ấ", 0.7, 0.7))
    assert signer([view("a.pdf", page)]) is None


def test_notations_are_written_as_the_decree_has_them() -> None:
    assert tidy_code("2827/QD-BGDĐT") == "2827/QĐ-BGDĐT"
    assert tidy_code("37/2025/ND-CP") == "37/2025/NĐ-CP"
    assert tidy_code("12/QDX-A") == "12/QDX-A"
