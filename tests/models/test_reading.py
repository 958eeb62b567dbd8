"""A packed reading holds all of the pages, and gives them back with or without their words."""

from models.reading import FileReading, PackedReading, PageReading, Seal, Source, Word


def test_packing_loses_nothing() -> None:
    words = (Word(text="Nguyễn", as_read="Nguyên", confidence=0.93, box=(0.1, 0.2, 0.3, 0.4), line=2, block=1),)
    seal = Seal(box=(0.5, 0.5, 0.7, 0.7))
    page = PageReading(number=2, source=Source.OCR, width=10, height=20, text="Nguyễn", words=words, seals=(seal,))
    blank = PageReading(number=3, source=Source.NONE, width=10, height=20, blank=True)
    reading = FileReading(file="a.pdf", sha256="0" * 64, pages=(page, blank))
    packed = PackedReading.of(reading)
    assert packed.unpacked() == reading
    assert packed.texts().pages == (page.model_copy(update={"words": ()}), blank)
