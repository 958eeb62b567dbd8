"""A space that OCR lost: before a number stamped or written after a word (``ngày22`` is ``ngày 22``), after a comma or
semicolon between words (``VT,TN.`` is ``VT, TN.``), and between two syllables (``Đơnvị`` is ``Đơn vị``).

In: pieces. Out: the same, such pieces in two, without the strokes of a table's ruling at their ends, and without an
opening apostrophe that nothing closes. Letters and digits are never changed. Nothing can go wrong.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.read.language import language, one_spelling
from pipeline.read.pieces import Box4, Piece
from pipeline.read.syllables import is_syllable, strip_marks

_GLUED = re.compile(r"^([^\W\d_]{2,6}[:.]?)(\d[\d./,-]*\S*)$")
_COMMA = re.compile(r"^([^\W\d_]+[,;])([^\W\d_][^\d@/]*)$")
_LETTERS = re.compile(r"^(\W*)([^\W\d_]{4,14})(\W*)$")
_SEEN = 3
"""How often two syllables must have been seen together to be parted."""
_RULING = "|"
_OPENING = re.compile(r"^['‘](?=[^\W\d_])")
"""Tesseract sees one before a capital V that stands at the head of a line."""
_CLOSING = re.compile(r"['’]\W*$")
_QUOTED = 12
"""Words within which a quotation that was opened must close."""
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
    for index, whole in enumerate(pieces):
        piece = _without_ruling(whole)
        if _OPENING.match(piece.text) and not any(_CLOSING.search(p.text) for p in pieces[index : index + _QUOTED]):
            piece = replace(piece, text=piece.text[1:], as_read=piece.as_read or piece.text)
        halves = _halves(piece.text)
        if halves is None:
            found.append(piece)
            continue
        share = len(halves[0]) / len(piece.text)
        as_read = piece.as_read or piece.text
        for text, start, end in ((halves[0], 0.0, share), (halves[1], share, 1.0)):
            place = None if piece.place is None else _part(piece.place, start, end)
            found.append(replace(piece, text=text, box=_part(piece.box, start, end), place=place, as_read=as_read))
    return tuple(found)


def _halves(text: str) -> tuple[str, str] | None:
    """The two words of one that was glued."""
    number = _GLUED.match(text)
    if number is not None and strip_marks(number[1]).lower().rstrip(":.") in _BEFORE_NUMBERS:
        return number[1], number[2]
    comma = _COMMA.match(text)
    return _two_syllables(text) if comma is None else (comma[1], comma[2])


def _without_ruling(piece: Piece) -> Piece:
    """A word that stands against the line of a table is read with that line."""
    bare = piece.text.strip(_RULING)
    if bare == piece.text or not any(c.isalnum() for c in bare):
        return piece
    return replace(piece, text=bare, as_read=piece.as_read or piece.text)


def _two_syllables(text: str) -> tuple[str, str] | None:
    """What is no possible syllable, but two that often follow one another, written as two words are."""
    found = _LETTERS.match(text)
    if found is None or is_syllable(one_spelling(found[2])):
        return None
    letters, pairs = found[2], language().pairs
    best = (0, 0)
    for cut in range(1, len(letters)):
        first, second = letters[:cut], letters[cut:]
        plain = letters.isupper() or second.islower() or second.istitle()
        # Vietnamese has no j: it is an ị, which the corrector will write.
        known = (one_spelling(first), one_spelling(second).replace("j", "ị"))
        if plain and all(is_syllable(key) for key in known):
            best = max(best, (pairs.get(known, 0), cut))
    seen, cut = best
    return (found[1] + letters[:cut], letters[cut:] + found[3]) if seen >= _SEEN else None


def _part(box: Box4, start: float, end: float) -> Box4:
    width = box[2] - box[0]
    return (box[0] + start * width, box[1], box[0] + end * width, box[3])
