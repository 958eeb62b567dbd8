"""A page with everything that is known about it.

Boxes are ``(x0, y0, x1, y1)`` fractions of the upright image, origin top left.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Box = tuple[float, float, float, float]


class Part(StrEnum):
    """Which part of a paper a word stands in."""

    HEAD = "head"
    TITLE = "title"
    BODY = "body"
    SIGNATURE = "signature"
    RECIPIENTS = "recipients"
    MARGIN = "margin"


@dataclass(frozen=True)
class Word:
    """One printed word. ``line`` counts on the page in reading order; ``block`` too."""

    text: str
    box: Box
    line: int
    block: int
    part: Part = Part.BODY
    row: int = 0
    """Counts the rows of print down the whole page, across columns."""


@dataclass(frozen=True)
class TrueField:
    """One value. ``value`` is normalised: dates ISO 8601, money and area plain numbers with a dot.

    ``role`` tells whose it is (``ben_a``, ``chu_dat`` ...); an empty role is the paper's own value."""

    key: str
    value: str
    printed: str
    box: Box
    role: str = ""


@dataclass(frozen=True)
class Code:
    """A QR code and what it says."""

    text: str
    box: Box


@dataclass(frozen=True)
class Page:
    """One page image and its truth."""

    image: Image = field(repr=False)
    dpi: int
    words: tuple[Word, ...] = field(default=(), repr=False)
    fields: tuple[TrueField, ...] = ()
    seals: tuple[Box, ...] = ()
    inks: tuple[Box, ...] = ()
    codes: tuple[Code, ...] = ()
    rotation: int = 0
    blank: bool = False
    name: str = ""
    """The paper's kind, for reports."""
    stored: bytes = field(default=b"", repr=False)
    """The JPEG as a scanner would have stored it, where the degradation made one."""

    @property
    def text(self) -> str:
        """Words in reading order: a line break after each line, an empty line after each block."""
        return _lines(sorted(self.words, key=lambda w: (w.block, w.line)))

    @property
    def body_text(self) -> str:
        """The running text alone, without letterhead, signatures, recipients and margins."""
        wanted = [w for w in self.words if w.part in (Part.BODY, Part.TITLE)]
        return _lines(sorted(wanted, key=lambda w: (w.block, w.line)))

    @property
    def text_rows(self) -> str:
        """Words row by row across the whole width, as a row-major reader gives them (rows of the page as printed)."""
        rows: dict[int, list[Word]] = {}
        for word in self.words:
            rows.setdefault(word.row, []).append(word)
        return "\n".join(" ".join(w.text for w in sorted(rows[k], key=lambda w: w.box[0])) for k in sorted(rows))

    def jpeg(self, quality: int = 85) -> bytes:
        """The page as a JPEG file with its resolution in the header."""
        if self.stored:
            return self.stored
        done, data = cv2.imencode(".jpg", self.image, [cv2.IMWRITE_JPEG_QUALITY, quality])
        assert done
        return with_density(data.tobytes(), self.dpi)

    def png(self) -> bytes:
        """The page as a PNG file, fast rather than small."""
        done, data = cv2.imencode(".png", self.image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        assert done
        return bytes(data.tobytes())

    def but(self, **changes: object) -> "Page":
        """A changed copy."""
        return replace(self, **changes)  # type: ignore[arg-type]


def with_density(jpeg: bytes, dpi: int) -> bytes:
    """Write ``dpi`` into a JFIF header (OpenCV leaves it out)."""
    if jpeg[6:11] != b"JFIF\x00":
        return jpeg
    return jpeg[:13] + b"\x01" + dpi.to_bytes(2, "big") * 2 + jpeg[18:]


def with_rows(words: list[Word]) -> tuple[Word, ...]:
    """Number the rows of an upright page's words."""
    out: list[Word] = []
    row, low = -1, 0.0
    for word in sorted(words, key=lambda w: (w.box[1] + w.box[3]) / 2):
        middle = (word.box[1] + word.box[3]) / 2
        if row < 0 or middle > low:
            row, low = row + 1, word.box[3]
        out.append(replace(word, row=row))
    place = {(w.box, w.text): w.row for w in out}
    return tuple(replace(w, row=place[(w.box, w.text)]) for w in words)


def _lines(words: list[Word]) -> str:
    out: list[str] = []
    last: tuple[int, int] | None = None
    for word in words:
        place = (word.block, word.line)
        if last is None:
            out.append(word.text)
        elif place[0] != last[0]:
            out.append("\n\n" + word.text)
        elif place[1] != last[1]:
            out.append("\n" + word.text)
        else:
            out.append(" " + word.text)
        last = place
    return "".join(out)
