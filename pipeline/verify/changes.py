"""What changed on the pages after a signature, seen by parsers other than the one that judged it.

In: the bytes of the signed revision and of the whole file. Out: ``PageChange``s. Wrong: ``CannotCompare``.
Pages are compared as objects by qpdf (content, resources, boxes, everything but annotations); where annotations
differ, the page is rendered twice by PDFium and the pictures are compared. Pixels outside the pictures of later
signatures must be equal; inside them nothing may cover ink that the earlier signer saw.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from models.error import RefusedInput
from pipeline.verify.policy import Policy


class CannotCompare(RefusedInput):
    """Neither revision may be rendered or parsed; the change must be looked at by a person."""


class ChangeKind(StrEnum):
    """What kind of change a page saw after it was signed."""

    COUNT = "count"
    CONTENT = "content"
    APPEARANCE = "appearance"
    COVERED = "covered"
    TOO_LARGE = "too_large"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True)
class PageChange:
    """One changed page (from 1; 0 for the whole file)."""

    page: int
    kind: ChangeKind


_REFERENCE = re.compile(rb"(\d+) (\d+) R")


def page_changes(signed: bytes, latest: bytes, new_fields: frozenset[str], policy: Policy) -> tuple[PageChange, ...]:
    """How the latest file differs from its signed revision. ``new_fields`` are signature fields filled since."""
    try:
        with pikepdf.open(io.BytesIO(signed)) as before, pikepdf.open(io.BytesIO(latest)) as after:
            if len(before.pages) != len(after.pages):
                return (PageChange(0, ChangeKind.COUNT),)
            changed = tuple(_content_changes(before, after))
            if changed:
                return changed
            suspects = tuple(_annotation_changes(before, after))
    except (pikepdf.PdfError, ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise CannotCompare("the revisions cannot be parsed side by side; look at the file") from error
    if not suspects:
        return ()
    if len(suspects) > policy.max_compared_pages:
        return tuple(PageChange(page, ChangeKind.NOT_COMPARED) for page in suspects)
    try:
        return tuple(_picture_changes(signed, latest, suspects, new_fields, policy))
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise CannotCompare("the revisions cannot be rendered side by side; look at the file") from error


def _content_changes(before: pikepdf.Pdf, after: pikepdf.Pdf) -> Iterator[PageChange]:
    for number, (old, new) in enumerate(zip(before.pages, after.pages, strict=True), start=1):
        if not _same_graph(before, after, old.obj, new.obj):
            yield PageChange(number, ChangeKind.CONTENT)
    for key in ("/OCProperties", "/OpenAction", "/PageLabels"):
        old_value, new_value = before.Root.get(key), after.Root.get(key)
        if (old_value is None) != (new_value is None) or (
            old_value is not None and new_value is not None and not _same_graph(before, after, old_value, new_value)
        ):
            yield PageChange(0, ChangeKind.CONTENT)


def _same_graph(before: pikepdf.Pdf, after: pikepdf.Pdf, old: Any, new: Any) -> bool:
    """Whether everything reachable from two objects is the same, annotations left out. Iterative, each pair once."""
    seen: set[tuple[tuple[int, int], tuple[int, int]]] = set()
    todo = [(old, new)]
    while todo:
        a, b = todo.pop()
        pair = (a.objgen, b.objgen)
        if a.is_indirect and pair in seen:
            continue
        seen.add(pair)
        text, other = _plain(a), _plain(b)
        if text != other or not _same_stream(a, b):
            return False
        for match in _REFERENCE.finditer(text):
            key = (int(match.group(1)), int(match.group(2)))
            if (key, key) not in seen:
                todo.append((before.get_object(key), after.get_object(key)))
    return True


def _plain(value: Any) -> bytes:
    """An object's own text with references unresolved; of a page without its annotations and tabs."""
    if isinstance(value, pikepdf.Dictionary) and (value.get("/Type") == "/Page" or "/Annots" in value):
        copy = pikepdf.Dictionary({key: item for key, item in value.items() if key not in ("/Annots", "/Tabs")})
        return bytes(copy.unparse(resolved=False))
    if isinstance(value, pikepdf.Stream):
        keys = sorted((key, bytes(item.unparse()) if hasattr(item, "unparse") else repr(item).encode())
                      for key, item in value.items())  # fmt: skip
        return b" ".join(key.encode() + b" " + item for key, item in keys)
    return bytes(value.unparse(resolved=False)) if hasattr(value, "unparse") else repr(value).encode()


def _same_stream(a: Any, b: Any) -> bool:
    if isinstance(a, pikepdf.Stream) != isinstance(b, pikepdf.Stream):
        return False
    return not isinstance(a, pikepdf.Stream) or a.read_raw_bytes() == b.read_raw_bytes()


def _annotation_changes(before: pikepdf.Pdf, after: pikepdf.Pdf) -> Iterator[int]:
    """Pages whose visible annotations differ, numbers from 1."""
    for number, (old, new) in enumerate(zip(before.pages, after.pages, strict=True), start=1):
        if _annotations(before, old) != _annotations(after, new):
            yield number


def _annotations(pdf: pikepdf.Pdf, page: pikepdf.Page) -> list[tuple[bytes, ...]]:
    result: list[tuple[bytes, ...]] = []
    for annotation in page.obj.get("/Annots", []):
        if not isinstance(annotation, pikepdf.Dictionary) or _invisible(annotation):
            continue
        appearance = annotation.get("/AP")
        drawn = _digest(pdf, appearance) if appearance is not None else b""
        rest = [annotation.get(key) for key in ("/Rect", "/F", "/AS", "/Subtype", "/Contents", "/DA", "/MK", "/V")]
        result.append((drawn, *(_value_text(item) for item in rest)))
    return result


def _value_text(item: Any) -> bytes:
    if isinstance(item, pikepdf.Dictionary):
        return b"<<>>"
    return bytes(item.unparse(resolved=True)) if hasattr(item, "unparse") else repr(item).encode()


def _invisible(annotation: Any) -> bool:
    """A widget without area (an invisible signature) or flagged hidden draws nothing."""
    try:
        x0, y0, x1, y1 = (float(number) for number in annotation.Rect)
    except (AttributeError, ValueError, TypeError):
        return False
    if annotation.get("/Subtype") == "/Widget" and (x0 == x1 or y0 == y1):
        return True
    return False


def _digest(pdf: pikepdf.Pdf, root: Any) -> bytes:
    """All that an appearance draws, as one hash."""
    import hashlib

    total = hashlib.blake2b()
    seen: set[tuple[int, int]] = set()
    todo = [root]
    while todo:
        item = todo.pop()
        text = _plain(item)
        total.update(text)
        if isinstance(item, pikepdf.Stream):
            total.update(item.read_raw_bytes())
        for match in _REFERENCE.finditer(text):
            key = (int(match.group(1)), int(match.group(2)))
            if key not in seen:
                seen.add(key)
                target = pdf.get_object(key)
                if not (isinstance(target, pikepdf.Dictionary) and target.get("/Type") in ("/Page", "/Pages")):
                    todo.append(target)
    return total.digest()


def _picture_changes(
    signed: bytes, latest: bytes, pages: tuple[int, ...], new_fields: frozenset[str], policy: Policy
) -> Iterator[PageChange]:
    before, after = pypdfium2.PdfDocument(signed), pypdfium2.PdfDocument(latest)
    try:
        before.init_forms()
        after.init_forms()
        for number in pages:
            yield from _one_page(number, before[number - 1], after[number - 1], new_fields, policy)
    finally:
        before.close()
        after.close()


def _one_page(number: int, old: Any, new: Any, new_fields: frozenset[str], policy: Policy) -> Iterator[PageChange]:
    scale = policy.render_dpi / 72
    first, second = _picture(old, scale), _picture(new, scale)
    if first.shape != second.shape:
        yield PageChange(number, ChangeKind.CONTENT)
        return
    differs = np.abs(first.astype(np.int16) - second.astype(np.int16)) > policy.pixel_tolerance
    allowed = np.zeros(first.shape, dtype=bool)
    earlier = np.zeros(first.shape, dtype=bool)
    for name, box in _signature_boxes(new, first.shape):
        x0, y0, x1, y1 = box
        if name in new_fields:
            allowed[y0:y1, x0:x1] = True
            if (y1 - y0) * (x1 - x0) > policy.seal_share * first.size:
                yield PageChange(number, ChangeKind.TOO_LARGE)
        else:
            earlier[y0:y1, x0:x1] = True
    if (differs & ~allowed).any():
        yield PageChange(number, ChangeKind.APPEARANCE)
    paper = int(np.median(first))
    ink = np.abs(first.astype(np.int16) - paper) > 2 * policy.pixel_tolerance
    covered = ink & differs & allowed & ~earlier
    if int(covered.sum()) > policy.covered_pixels:
        yield PageChange(number, ChangeKind.COVERED)


def _picture(page: Any, scale: float) -> NDArray[np.uint8]:
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=True, may_draw_forms=True)
    pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    return pixels[:, :, 0] if pixels.ndim == 3 else pixels


def _signature_boxes(page: Any, shape: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """The pictures of signature fields on a page: name and box in pixels (origin top left, end exclusive)."""
    height, width = shape[0], shape[1]
    form = page.formenv.raw if page.formenv is not None else None
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, index)
        try:
            if form is None or pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation) != pdfium_c.FPDF_FORMFIELD_SIGNATURE:
                continue
            rectangle = pdfium_c.FS_RECTF()
            if pdfium_c.FPDFAnnot_GetRect(annotation, rectangle):
                yield _field_name(form, annotation), _pixels(page, rectangle, width, height)
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _field_name(form: Any, annotation: Any) -> str:
    import ctypes

    length = pdfium_c.FPDFAnnot_GetFormFieldName(form, annotation, None, 0)
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    pdfium_c.FPDFAnnot_GetFormFieldName(form, annotation, buffer, length)
    return bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", "replace")


def _pixels(page: Any, rectangle: Any, width: int, height: int) -> tuple[int, int, int, int]:
    import ctypes

    corners = []
    for x, y in ((rectangle.left, rectangle.bottom), (rectangle.right, rectangle.top)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, across, down)
        corners.append((across.value, down.value))
    (ax, ay), (bx, by) = corners
    x0, x1 = sorted((ax, bx))
    y0, y1 = sorted((ay, by))
    return max(0, x0 - 1), max(0, y0 - 1), min(width, x1 + 2), min(height, y1 + 2)
