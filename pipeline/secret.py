"""Stamps of secrecy on pages that were read: such a paper must not be handled on this system (TT 03/2025/TT-VPCP).

In: readings. Out: ``Evidence`` for each stamp, its degree as text. Pure; wrong: nothing. A stamp is words of its own
near the top, in capitals: "bảo mật", "bí mật kinh doanh" and "mật độ" stand in sentences and are none.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from models.finding import Evidence
from models.reading import FileReading
from models.secret import Level
from pipeline.fold import letters
from pipeline.lines import Line, PageView, view

TOP = 0.35
"""How far down the page a stamp may stand, as a fraction of its height."""
_FRAME = "|[](){}_-–—.,:;'\"“”‘’!¡*<>= "
_FOLDED = {letters(level.value): level for level in Level}


def secret_marks(readings: Iterable[FileReading]) -> tuple[Evidence, ...]:
    """Every stamp of secrecy, in order of file and page."""
    return tuple(mark for reading in readings for page in reading.pages for mark in _marks(view(reading.file, page)))


def level_of(text: str, *, sure: bool = False) -> Level | None:
    """The degree that a line of text is, None for any other. ``sure``: it stands in a red stamp, so that a mark lost in
    reading does not matter."""
    bare = unicodedata.normalize("NFC", text).strip(_FRAME)
    if sure:
        return _FOLDED.get(letters(bare))
    words = " ".join(bare.replace("MÂT", "MẬT").split())
    return next((level for level in Level if words in (level.value, level.value.replace("MẬT", "MẠT"))), None)


def _marks(page: PageView) -> Iterator[Evidence]:
    for seal in page.reading.seals:
        if seal.text in set(Level):
            yield Evidence(file=page.file, page=page.number, box=seal.box, text=seal.text)
    for line in page.lines:
        level = level_of(line.text)
        if level is not None and line.middle < TOP and _alone(page, line):
            x0, y0, x1, y1 = (min(1.0, max(0.0, v)) for v in line.box)
            yield Evidence(file=page.file, page=page.number, box=(x0, y0, x1, y1), text=level.value)


def _alone(page: PageView, line: Line) -> bool:
    """Whether no other words stand close by on the same row: a stamp is no word of a title or of a table's head."""
    for other in page.lines:
        if other is line or not line.words:
            continue
        level = abs(other.middle - line.middle) < 0.6 * max(line.height, other.height)
        gap = max(other.box[0] - line.box[2], line.box[0] - other.box[2])
        if level and gap < 0.04:
            return False
    return True
