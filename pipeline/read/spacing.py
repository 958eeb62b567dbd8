"""A space that OCR lost between a word and the number stamped or written after it: ``ngày22`` is ``ngày 22``.

In: pieces. Out: the same, such pieces in two. Digits are never changed. Nothing can go wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.read.pieces import Box4, Piece
from pipeline.read.syllables import strip_marks

_GLUED = re.compile(r"^([^\W\d_]{2,6}[:.]?)(\d[\d./,-]*\S*)$")
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
        glued = _GLUED.match(piece.text)
        if glued is None or strip_marks(glued[1]).lower().rstrip(":.") not in _BEFORE_NUMBERS:
            found.append(piece)
            continue
        share = len(glued[1]) / len(piece.text)
        for text, start, end in ((glued[1], 0.0, share), (glued[2], share, 1.0)):
            place = None if piece.place is None else _part(piece.place, start, end)
            found.append(replace(piece, text=text, box=_part(piece.box, start, end), place=place, as_read=piece.text))
    return tuple(found)


def _part(box: Box4, start: float, end: float) -> Box4:
    width = box[2] - box[0]
    return (box[0] + start * width, box[1], box[0] + end * width, box[3])
