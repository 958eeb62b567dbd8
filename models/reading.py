"""What was read from a page: words, where they stand, how sure, and the marks beside them."""

from enum import StrEnum

from models.record import Box, Fraction, PageNumber, Record, Sha256, Text


class Source(StrEnum):
    """Where a page's text came from (contract)."""

    OCR = "ocr"
    TEXT_LAYER = "text_layer"
    NONE = "none"


class Quality(StrEnum):
    """What is wrong with the picture of a page. The catalogue holds the applicant's sentence for each."""

    LOW_RESOLUTION = "low_resolution"
    BLURRED = "blurred"
    GLARE = "glare"
    DARK = "dark"
    CUT_OFF = "cut_off"
    UNEVEN_LIGHT = "uneven_light"
    NOISY = "noisy"
    ORIENTATION_UNCERTAIN = "orientation_uncertain"
    TWO_PAGES = "two_pages"
    GARBAGE_TEXT_LAYER = "garbage_text_layer"
    LEGACY_ENCODING = "legacy_encoding"
    INK_BUT_NO_TEXT = "ink_but_no_text"


class Word(Record):
    """One word. ``as_read`` is set only where a corrector changed it. ``line`` and ``block`` count in reading order."""

    text: Text
    confidence: Fraction
    box: Box
    as_read: Text | None = None
    line: int = 0
    block: int = 0


class Seal(Record):
    """A seal found by its ink: evidence only, it proves nothing."""

    box: Box
    colour: str = "red"
    text: Text = ""
    """The words of a stamp of secrecy; of other seals nothing is read."""


class InkRegion(Record):
    """Handwriting-like ink, such as a signature."""

    box: Box
    colour: str = "blue"


class Code(Record):
    """A decoded QR or bar code."""

    kind: str
    text: Text
    box: Box


class PageReading(Record):
    """One page as read. ``rotation`` is what was applied to make it upright, degrees clockwise;
    ``skew`` is what was measured then, degrees, positive when text climbs to the right;
    ``width`` and ``height`` are pixels of the upright page at the size it was rendered;
    ``dpi`` is at what it was scanned, as its file says: 0 where it does not, or nothing was scanned."""

    number: PageNumber
    source: Source
    width: int
    height: int
    dpi: int = 0
    rotation: int = 0
    skew: float = 0.0
    blank: bool = False
    confidence: Fraction = 0.0
    quality: tuple[Quality, ...] = ()
    text: Text = ""
    seals: tuple[Seal, ...] = ()
    ink: tuple[InkRegion, ...] = ()
    codes: tuple[Code, ...] = ()
    words: tuple[Word, ...] = ()


class FileReading(Record):
    """All pages of one file that were read, in order of page number."""

    file: Text
    sha256: Sha256
    pages: tuple[PageReading, ...]


class PackedReading(Record):
    """A ``FileReading`` with its pages as JSON, which takes a tenth of the memory: how readings wait and travel."""

    file: Text
    sha256: Sha256
    pages: tuple[str, ...]

    @classmethod
    def of(cls, reading: FileReading) -> "PackedReading":
        return cls(file=reading.file, sha256=reading.sha256, pages=tuple(packed(page) for page in reading.pages))

    def unpacked(self) -> FileReading:
        pages = tuple(PageReading.model_validate_json(page) for page in self.pages)
        return FileReading(file=self.file, sha256=self.sha256, pages=pages)

    def texts(self) -> FileReading:
        """The pages without their words; one page's words at a time are unpacked."""
        pages = (PageReading.model_validate_json(page).model_copy(update={"words": ()}) for page in self.pages)
        return FileReading(file=self.file, sha256=self.sha256, pages=tuple(pages))


def packed(page: PageReading) -> str:
    """A page as ``PackedReading`` holds it."""
    return page.model_dump_json(exclude_defaults=True)
