"""A space that OCR lost: before a number stamped or written after a word (``ngày22`` is ``ngày 22``), and after a comma
or semicolon between words (``VT,TN.`` is ``VT, TN.``).

In: pieces. Out: the same, such pieces in two. Signs are never changed. Nothing can go wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.read.pieces import Box4, Piece
from pipeline.read.syllables import strip_marks

_GLUED = re.compile(r"^([^\W\d_]{2,6}[:.]?)(\d[\d./,-]*\S*)$")
_COMMA = re.compile(r"^([^\W\d_]+[,;])([^\W\d_][^\d@/]*)$")
_BEFORE_NUMBERS = frozenset(
    {
        "ngay",
        "thang",
        "nam",
        "so",
        "dieu",
        "khoan",
        "diem",
        "trang",
        "ap",
        "khom",
        "thua",
        "to",
        "quan",
        "phuong",
        "tang",
    }
)


def spaced(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Split what was glued; both halves say what was read."""
    found: list[Piece] = []
    for piece in pieces:
        halves = _halves(piece.text)
        if halves is None:
            found.append(piece)
            continue
        share = len(halves[0]) / len(piece.text)
        for text, start, end in ((halves[0], 0.0, share), (halves[1], share, 1.0)):
            place = None if piece.place is None else _part(piece.place, start, end)
            found.append(replace(piece, text=text, box=_part(piece.box, start, end), place=place, as_read=piece.text))
    return tuple(found)


def _halves(text: str) -> tuple[str, str] | None:
    """The two words of one that was glued."""
    number = _GLUED.match(text)
    if number is not None and strip_marks(number[1]).lower().rstrip(":.") in _BEFORE_NUMBERS:
        return number[1], number[2]
    comma = _COMMA.match(text)
    return None if comma is None else (comma[1], comma[2])


def _part(box: Box4, start: float, end: float) -> Box4:
    width = box[2] - box[0]
    return (box[0] + start * width, box[1], box[0] + end * width, box[3])
