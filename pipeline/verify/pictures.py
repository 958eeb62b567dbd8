"""Two revisions of a page as a person sees them.

In: both files' bytes, the pages whose annotations differ, the boxes of signature fields. Out: ``PageChange``s.
Wrong: ``CannotCompare``. Pixels are 8-bit grey, origin top left. Outside the boxes of later signatures the pictures
must be equal. Inside, nothing may cover ink that the earlier signer saw, and text must be explained by the later
signer's certificate (name, organisation, number, a date): anything else is a sentence added to a signed page.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw
from numpy.typing import NDArray

from pipeline.verify.changes import CannotCompare, ChangeKind, FieldBox, Later, PageChange
from pipeline.verify.policy import Policy

pdfium_c: Any = pypdfium2.raw
"""The C functions; generated code without types."""
_POINTS_PER_CM2 = (72 / 2.54) ** 2

_TIMES = re.compile(
    r"d:\d{14}\S*"
    r"|\d{1,4} ?[./-] ?\d{1,2} ?[./-] ?\d{1,4}"
    r"|\d{1,2} ?[:h] ?\d{2}(?: ?[:m] ?\d{2}(?:\.\d+)?)?s?"
    r"|(?:t|z|utc|gmt|cet|cest|ict)? ?[+-] ?\d{1,2}(?:[:']?\d{2}'?)?"
    r"|ngay \d{1,2} thang \d{1,2} nam \d{4}"
    r"|\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4}"
)
"""In a text whose runs of white space are one space: a pattern that allowed any number of them could be kept busy."""
_LONGEST_TEXT = 5000
"""No signature's picture says more; longer text is strange in itself."""

_LABEL_TEXT = """
ky boi so ngay gio phut giay thang nam nguoi co quan don vi to chuc cong ty thoi gian email e mail
vu ho ten va ly do noi dia diem chu da duoc hop le xac thuc chung thu dien tu cap tai phien ban
digitally signed sign by date time timestamp signature signer valid verified certificate document
name reason location organization organisation issuer serial number on at the of and is this cn ou o
c l st s t dn sn uid mst cccd cmnd vn utc gmt cet cest ict z am pm ca validity unknown not foxit
acrobat adobe reader version jan feb mar apr may jun jul aug sep oct nov dec monday tuesday
wednesday thursday friday saturday sunday
"""
_LABELS = frozenset(_LABEL_TEXT.split())
"""Words of labels, folded: what signing programs print around a name and a date."""


def picture_changes(
    signed: bytes, latest: bytes, pages: Mapping[int, Sequence[FieldBox]], later: Later, policy: Policy
) -> Iterator[PageChange]:
    """Compare the given pages (from 1)."""
    try:
        before, after = open_document(signed), open_document(latest)
        try:
            for number, boxes in pages.items():
                yield from _one_page(number, before, after, boxes, later, policy)
        finally:
            before.close()
            after.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError, IndexError, OverflowError) as error:
        raise CannotCompare("the revisions cannot be rendered side by side; look at the file") from error


def open_document(data: bytes) -> Any:
    """A document with its form, so that fields are drawn; the caller closes it."""
    document: Any = pypdfium2.PdfDocument(data)
    document.init_forms()
    return document


def _one_page(
    number: int, before: Any, after: Any, boxes: Sequence[FieldBox], later: Later, policy: Policy
) -> Iterator[PageChange]:
    old, new = before[number - 1], after[number - 1]
    scale = policy.render_dpi / 72
    first, second = page_pixels(old, scale), page_pixels(new, scale)
    if first.shape != second.shape:
        yield PageChange(number, ChangeKind.CONTENT)
        return
    content = page_pixels(old, scale, annotations=False)
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
    if strange:
        yield PageChange(number, ChangeKind.STRANGE_TEXT, " ".join(strange)[:120])


def page_pixels(page: Any, scale: float, *, annotations: bool = True) -> NDArray[np.uint8]:
    """A page as grey pixels, ``scale`` of them a point."""
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=annotations, may_draw_forms=annotations)
    pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    return pixels[:, :, 0] if pixels.ndim == 3 else pixels


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


def _strange_words(before: Any, after: Any, number: int, boxes: Sequence[FieldBox], later: Later) -> list[str]:
    """Words inside the boxes of later signatures that were not there and that no certificate explains."""
    strange: list[str] = []
    for box in boxes:
        if box.is_new:
            before_text, after_text = _text(before, number, box), _text(after, number, box)
            there = words_of(before_text)
            left = Counter(unexplained(before_text, later.words, there))
            for word in unexplained(after_text, later.words, there):
                left[word] -= 1
                if left[word] < 0:
                    strange.append(word)
    return strange


def _text(document: Any, number: int, box: FieldBox) -> str:
    """The text in a box with annotations drawn into the page. The page is loaded anew: flattening changes it."""
    page = document[number - 1]
    try:
        pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
    finally:
        page.close()
    page = document[number - 1]
    left, bottom, right, top = box.rectangle
    return str(page.get_textpage().get_text_bounded(left - 1, bottom - 1, right + 1, top + 1))


def folded(text: str) -> str:
    """Lower case without marks; đ as d."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in plain if unicodedata.category(char) != "Mn").replace("đ", "d")


def words_of(text: str) -> frozenset[str]:
    """The words and numbers of a text, folded."""
    return frozenset(re.findall(r"\w+", folded(text)))


def unexplained(text: str, known: frozenset[str], neighbours: frozenset[str] = frozenset()) -> list[str]:
    """The words of a signature's picture that are no label, no date and not in ``known``. A renderer may break a
    word where letters stand wide apart, or join two of neighbouring boxes (then one may be among ``neighbours``)."""
    plain = " ".join(folded(text).split())
    if len(plain) > _LONGEST_TEXT:
        return ["…"]
    words = re.findall(r"\w+", _TIMES.sub(" ", plain))
    accepted = known | _LABELS
    strange: list[str] = []
    position = 0
    while position < len(words):
        step = next((n for n in (1, 2, 3, 4) if "".join(words[position : position + n]) in accepted), 0)
        if not step and not _is_two_words(words[position], accepted, neighbours):
            strange.append(words[position])
        position += step or 1
    return strange


def _is_two_words(word: str, accepted: frozenset[str], neighbours: frozenset[str]) -> bool:
    if not word.isalpha():
        return False
    cuts = [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1)]
    return any(
        (first in accepted and second in accepted)
        or (first in neighbours and second in accepted)
        or (first in accepted and second in neighbours)
        for first, second in cuts
    )
