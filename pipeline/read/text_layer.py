"""The text a PDF page already holds: its words with boxes, and whether they can be trusted.

In: a PDF by path, a page number. Out: a ``Layer``, or None where the page has no text. Boxes are fractions of the
upright page. Wrong: ``RefusedInput`` for a PDF that cannot be parsed.

pdfium, which is quick, says whether there is text at all, how much of it is invisible and how much of the page is
pictures; pdfplumber then reads the words of pages that have some.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.error import RefusedInput
from models.record import nfc
from pipeline.read.layer_score import Score, score
from pipeline.read.legacy import Encoding, decode, encoding_of_font
from pipeline.read.pieces import Piece

TEXT_CONFIDENCE = 0.99
"""Of words that a program wrote, not a reader: what can still be wrong is the encoding."""
_PICTURE_SHARE = 0.06
"""A picture this large, without words of the layer over it, may hold text of its own."""
_PAPER_SHARE = 0.5
_LEGACY_GAIN = 0.2
_SPACE = 0.2
"""White space along the line, in letter sizes, that parts two words."""


class Verdict(StrEnum):
    """What to do with a page that has a text layer."""

    GOOD = "good"
    GARBAGE = "garbage"
    PARTIAL = "partial"
    """Good text over part of the page, pictures with possible text elsewhere."""


@dataclass(frozen=True)
class Survey:
    """What pdfium sees: characters, the share of invisible text objects, pictures' boxes (fractions of the page).
    ``shown``: the part of the media box that the page shows (its crop box), as fractions of it as turned."""

    characters: int
    invisible: float
    pictures: tuple[tuple[float, float, float, float], ...]
    width: float
    height: float
    shown: tuple[float, float, float, float]


@dataclass(frozen=True)
class Layer:
    """A page's text layer. ``rotation``: degrees clockwise that make its text upright; size in points before that."""

    pieces: tuple[Piece, ...]
    verdict: Verdict
    score: Score
    encoding: Encoding | None
    rotation: int
    width: float
    height: float
    has_pictures: bool


def survey(path: Path, number: int) -> Survey:
    """Look at a page without reading it."""
    import pypdfium2
    import pypdfium2.raw as raw

    pdfium: Any = pypdfium2
    c: Any = raw
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise RefusedInput("this PDF cannot be opened (damaged or locked); ask for a new file") from error
    try:
        page = document[number - 1]
        width, height = page.get_size()
        text = page.get_textpage()
        characters = text.count_chars()
        text.close()
        left, bottom, right, top = page.get_bbox()
        media = page.get_mediabox()
        pictures, texts, hidden = [], 0, 0
        rotated = page.get_rotation()
        for thing in page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_TEXT], max_depth=4):
            if thing.type == c.FPDF_PAGEOBJ_TEXT:
                texts += 1
                hidden += c.FPDFTextObj_GetTextRenderMode(thing.raw) == c.FPDF_TEXTRENDERMODE_INVISIBLE
            else:
                pictures.append(upright_box(thing.get_bounds(), (left, bottom), (width, height), rotated))
        page.close()
        whole = (media[2] - media[0], media[3] - media[1])
        whole = whole if rotated in (0, 180) else whole[::-1]
        shown = upright_box((left, bottom, right, top), media[:2], whole, rotated)
        return Survey(characters, hidden / texts if texts else 0.0, tuple(pictures), width, height, shown)
    except pdfium.PdfiumError as error:
        raise RefusedInput(f"page {number}: damaged, cannot be read; ask for a new file") from error
    finally:
        document.close()


def upright_box(
    bounds: tuple[float, float, float, float], origin: tuple[float, float], size: tuple[float, float], rotated: int
) -> tuple[float, float, float, float]:
    """Bounds in user space as fractions of the page as shown (``size`` is the shown size)."""
    width, height = size if rotated in (0, 180) else size[::-1]
    u0, u1 = (bounds[0] - origin[0]) / width, (bounds[2] - origin[0]) / width
    v0, v1 = 1 - (bounds[3] - origin[1]) / height, 1 - (bounds[1] - origin[1]) / height
    return _clipped(turned((u0, v0, u1, v1), rotated))


def turned(box: tuple[float, float, float, float], degrees: int) -> tuple[float, float, float, float]:
    """A box of fractions after its page was turned clockwise by a multiple of 90 degrees."""
    x0, y0, x1, y1 = box
    return {0: (x0, y0, x1, y1), 90: (1 - y1, x0, 1 - y0, x1), 180: (1 - x1, 1 - y1, 1 - x0, 1 - y0)}.get(
        degrees, (y0, 1 - x1, y1, 1 - x0)
    )


def _clipped(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (min(max(value, 0.0), 1.0) for value in box)
    return (x0, y0, max(x0, x1), max(y0, y1))


def read_layer(path: Path, number: int, seen: Survey) -> Layer | None:
    """Read and judge the text layer of a page; None where it has no characters."""
    if seen.characters == 0:
        return None
    words, rotation, outside = _words(path, number, seen.shown)
    if not words:
        return None
    encoding, texts = _decoded(words)
    counted = score(texts)
    pieces = tuple(
        Piece(nfc(text), TEXT_CONFIDENCE, _clipped(turned(word.box, rotation)))
        for word, text in zip(words, texts, strict=True)
        if text.strip()
    )
    verdict = Verdict.PARTIAL if _uncovered_picture(seen, words) else Verdict.GOOD
    if not counted.trusted or outside > 0.2:
        verdict = Verdict.GARBAGE
    has_pictures = any((b[2] - b[0]) * (b[3] - b[1]) > 0.01 for b in seen.pictures)
    return Layer(pieces, verdict, counted, encoding, rotation, seen.width, seen.height, has_pictures)


@dataclass(frozen=True)
class _LayerWord:
    text: str
    font: str
    box: tuple[float, float, float, float]


def _words(path: Path, number: int, shown: tuple[float, float, float, float]) -> tuple[list[_LayerWord], int, float]:
    """Words with boxes as fractions of the page as shown, the turn that makes them upright, the share outside."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException

    try:
        with pdfplumber.open(path, pages=[number]) as document:
            page = document.pages[0]
            directions = [_direction(char) for char in page.chars]
            rotation = max(set(directions), key=directions.count) if directions else 0
            found = page.extract_words(
                keep_blank_chars=False,
                use_text_flow=False,
                return_chars=True,
                **_WAYS[rotation],
            )
            # pdfplumber turns places on the whole page but not its crop box: that is taken from pdfium.
            left, top, right, bottom = page.mediabox
            whole_wide, whole_high = right - left, bottom - top
            left, top = left + shown[0] * whole_wide, top + shown[1] * whole_high
            width, height = (
                max((shown[i + 2] - shown[i]) * side, 1.0) for i, side in enumerate((whole_wide, whole_high))
            )
    except (PDFException, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise RefusedInput(f"page {number}: its text cannot be parsed; ask for a new file") from error
    words, outside = [], 0
    for word in found:
        box = (
            (word["x0"] - left) / width,
            (word["top"] - top) / height,
            (word["x1"] - left) / width,
            (word["bottom"] - top) / height,
        )
        if box[2] <= 0 or box[3] <= 0 or box[0] >= 1 or box[1] >= 1:
            outside += 1
            continue
        words.append(_LayerWord(word["text"], _font(word["chars"]), _clipped(box)))
    return words, rotation, outside / len(found) if found else 0.0


_WAYS: dict[int, dict[str, Any]] = {
    0: {"x_tolerance_ratio": _SPACE},
    90: {"y_tolerance_ratio": _SPACE, "line_dir_rotated": "ltr", "char_dir_rotated": "btt"},
    180: {"x_tolerance_ratio": _SPACE, "line_dir": "btt", "char_dir": "rtl"},
    270: {"y_tolerance_ratio": _SPACE, "line_dir_rotated": "rtl", "char_dir_rotated": "ttb"},
}


def _font(chars: list[dict[str, Any]]) -> str:
    """The font of most of a word's characters (marked letters often come from another one)."""
    fonts = [str(char["fontname"]) for char in chars]
    return max(sorted(set(fonts)), key=fonts.count)


def _direction(char: dict[str, Any]) -> int:
    """Degrees clockwise that would make this character upright."""
    a, b = char["matrix"][0], char["matrix"][1]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 180
    return 90 if b > 0 else 270


def _decoded(words: list[_LayerWord]) -> tuple[Encoding | None, list[str]]:
    """The words' texts, through the old encoding that makes them readable, where one does."""
    texts = [word.text for word in words]
    plain = score(texts)
    named = {word.font: encoding_of_font(word.font) for word in words}
    candidates = {encoding for encoding in named.values() if encoding} or (set() if plain.trusted else set(Encoding))
    best: tuple[float, Encoding | None, list[str]] = (_worth(plain), None, texts)
    for encoding in sorted(candidates):
        fonts = {font for font, said in named.items() if said is encoding} or set(named)
        tried = [decode(w.text, encoding, font=w.font) if w.font in fonts else w.text for w in words]
        worth = _worth(score(tried))
        if worth > best[0] + _LEGACY_GAIN * (best[1] is None):
            best = (worth, encoding, tried)
    return best[1], best[2]


def _worth(counted: Score) -> float:
    """Share of good words among all that are not numbers."""
    total = counted.good + counted.bad + counted.neutral + counted.unmarked
    return (counted.good + 0.5 * counted.unmarked) / total if total else 0.0


def _uncovered_picture(seen: Survey, words: list[_LayerWord]) -> bool:
    """Whether a picture large enough to hold text has (nearly) no words of the layer over it."""
    for x0, y0, x1, y1 in seen.pictures:
        area = (x1 - x0) * (y1 - y0)
        if area < _PICTURE_SHARE:
            continue
        over = [w.box for w in words if x0 <= (w.box[0] + w.box[2]) / 2 <= x1 and y0 <= (w.box[1] + w.box[3]) / 2 <= y1]
        if area >= _PAPER_SHARE and len(over) < 0.5 * len(words):
            return True
        written = sum((b[2] - b[0]) * (b[3] - b[1]) for b in over)
        if written < 0.02 * area:
            return True
        if area >= _PAPER_SHARE and seen.invisible < 0.5 and _text_gap(over, y0, y1) > 0.45:
            return True
    return False


def _text_gap(boxes: list[tuple[float, float, float, float]], top: float, bottom: float) -> float:
    """The tallest stretch between ``top`` and ``bottom`` without a word, as a share of it."""
    edges = sorted((box[1], box[3]) for box in boxes)
    at, widest = top, 0.0
    for start, end in edges:
        widest = max(widest, start - at)
        at = max(at, end)
    return max(widest, bottom - at) / max(bottom - top, 1e-6)
