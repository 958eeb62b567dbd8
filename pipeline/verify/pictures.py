"""Two revisions of a page as a person sees them.

In: both revisions, the pages whose annotations differ, the boxes of signature fields. Out: ``PageChange``s.
Wrong: ``CannotCompare``. Pixels are 8-bit grey, origin top left. Outside the boxes of later signatures the pictures
must be equal. Inside, nothing may cover ink that the earlier signer saw, and text must be explained by the later
signer's certificate (name, organisation, number, a date): anything else is a sentence added to a signed page.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from pipeline.verify.changes import CannotCompare, ChangeKind, FieldBox, Later, PageChange
from pipeline.verify.policy import Policy
from pipeline.verify.revision import Revision, pdfium_c
from pipeline.verify.words import PLACEHOLDERS, unexplained, words_of

_MOST_PIXELS = 20_000_000
"""Of a page drawn to be read: A3 at 300 dpi; larger ones come smaller."""
_POINTS_PER_CM2 = (72 / 2.54) ** 2


def picture_changes(
    before: Revision, after: Revision, pages: Mapping[int, Sequence[FieldBox]], later: Later, policy: Policy
) -> Iterator[PageChange]:
    """Compare the given pages (from 1)."""
    try:
        for number, boxes in pages.items():
            yield from _one_page(number, before, after, boxes, later, policy)
    except (pypdfium2.PdfiumError, ValueError, MemoryError, IndexError, OverflowError) as error:
        raise CannotCompare("the revisions cannot be rendered side by side; look at the file") from error


def _one_page(
    number: int, before: Revision, after: Revision, boxes: Sequence[FieldBox], later: Later, policy: Policy
) -> Iterator[PageChange]:
    scale = policy.render_dpi / 72
    first, second = before.picture(number, scale), after.picture(number, scale)
    if first.shape != second.shape:
        yield PageChange(number, ChangeKind.CONTENT)
        return
    content = before.picture(number, scale, annotations=False)
    new = after.screen[number - 1]
    differs = np.abs(first.astype(np.int16) - second.astype(np.int16)) > policy.pixel_tolerance
    allowed = np.zeros(first.shape, dtype=bool)
    covered = np.zeros(first.shape, dtype=bool)
    earlier = np.zeros(first.shape, dtype=bool)
    for box in boxes:
        area = _area(box, new, first.shape)
        if not box.is_new:
            earlier[area] = True
            continue
        allowed[area] = True
        seen = content if box.prepared else first
        covered[area] |= (_near(_ink(seen, policy)) & differs)[area]
        if not box.prepared and _square_cm(box) > policy.seal_square_cm:
            yield PageChange(number, ChangeKind.TOO_LARGE)
    if (differs & ~allowed).any():
        yield PageChange(number, ChangeKind.APPEARANCE)
    if int((covered & ~earlier).sum()) > policy.covered_pixels:
        yield PageChange(number, ChangeKind.COVERED)
    strange = _strange_words(before, after, number, boxes, later)
    if not strange and policy.read_pictures and differs.any():
        strange = _strange_drawings(before, after, number, boxes, later)
    if strange:
        yield PageChange(number, ChangeKind.STRANGE_TEXT, " ".join(strange)[:120])
    lost = [] if policy.accept_lost_words else _lost_words(before, after, number, boxes, later, policy)
    if lost:
        yield PageChange(number, ChangeKind.LOST_TEXT, " ".join(lost)[:120])


def _ink(picture: NDArray[np.uint8], policy: Policy) -> NDArray[np.bool_]:
    """Whatever is not the page's paper."""
    paper = int(np.median(picture))
    return np.asarray(np.abs(picture.astype(np.int16) - paper) > 2 * policy.pixel_tolerance)


def _near(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Ink and its neighbours: a digit drawn right beside a number changes the number."""
    wide = ink.copy()
    wide[:, 1:] |= ink[:, :-1]
    wide[:, :-1] |= ink[:, 1:]
    return wide


def _area(box: FieldBox, page: Any, shape: tuple[int, ...]) -> tuple[slice, slice]:
    height, width = shape[0], shape[1]
    corners = []
    left, bottom, right, top = box.rectangle
    for x, y in ((left, bottom), (right, top)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, across, down)
        corners.append((across.value, down.value))
    (ax, ay), (bx, by) = corners
    x0, x1 = sorted((ax, bx))
    y0, y1 = sorted((ay, by))
    return slice(max(0, y0 - 1), max(0, y1 + 2)), slice(max(0, x0 - 1), max(0, x1 + 2))


def _square_cm(box: FieldBox) -> float:
    left, bottom, right, top = box.rectangle
    return (right - left) * (top - bottom) / _POINTS_PER_CM2


def _strange_words(
    before: Revision, after: Revision, number: int, boxes: Sequence[FieldBox], later: Later
) -> list[str]:
    """Words inside the boxes of later signatures that were not there and that no certificate explains."""
    strange: list[str] = []
    for box in boxes:
        if box.is_new:
            before_text, after_text = before.text(number, box.rectangle), after.text(number, box.rectangle)
            there = words_of(before_text)
            left = Counter(unexplained(before_text, later.words, there))
            for word in unexplained(after_text, later.words, there):
                left[word] -= 1
                if left[word] < 0:
                    strange.append(word)
    return strange


def _lost_words(
    before: Revision, after: Revision, number: int, boxes: Sequence[FieldBox], later: Later, policy: Policy
) -> list[str]:
    """Words of boxes that were kept free, which are there no more: written, or else drawn."""
    known = later.words | PLACEHOLDERS
    lost: list[str] = []
    for box in boxes:
        if not (box.is_new and box.prepared):
            continue
        said, left = before.text(number, box.rectangle), after.text(number, box.rectangle)
        gone = Counter(unexplained(said, known)) - Counter(unexplained(left, known))
        lost.extend(gone.elements())
        if not gone and policy.read_pictures:
            lost.extend(_lost_drawing(before, after, number, box, known | words_of(said)))
    return lost


def _lost_drawing(before: Revision, after: Revision, number: int, box: FieldBox, known: frozenset[str]) -> list[str]:
    from pipeline.verify.drawn_words import strange_drawing

    page = after.screen[number - 1]
    scale = _reading_scale(page)
    bare = before.picture(number, scale, annotations=False)
    seen, now = before.flat_picture(number, scale), after.flat_picture(number, scale)
    area = _area(box, page, bare.shape)
    if bare.shape != seen.shape or np.array_equal(seen[area], now[area]):
        return []
    return strange_drawing(bare[area], seen[area], known)


def _reading_scale(page: Any) -> float:
    """Pixels a point at which words are read."""
    from pipeline.verify.drawn_words import DPI

    return float(min(DPI / 72, math.sqrt(_MOST_PIXELS / max(1.0, page.get_width() * page.get_height()))))


def _strange_drawings(
    before: Revision, after: Revision, number: int, boxes: Sequence[FieldBox], later: Later
) -> list[str]:
    """The same, of words that no parser sees because they are drawn."""
    from pipeline.verify.drawn_words import strange_drawing

    new = after.screen[number - 1]
    scale = _reading_scale(new)
    first, second = before.flat_picture(number, scale), after.flat_picture(number, scale)
    strange: list[str] = []
    for box in boxes:
        if box.is_new:
            area = _area(box, new, first.shape)
            said = words_of(after.text(number, box.rectangle))  # found explained before: its dates need no second look
            strange.extend(strange_drawing(first[area], second[area], later.words | said))
    return strange
