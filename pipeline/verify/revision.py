"""One revision of a file, parsed and drawn at most once, for all signatures that are held against it.

In: its bytes. Out: pages, fields and annotations as qpdf reads them, pictures and texts as PDFium draws them. Wrong:
the classes of these two, where a caller asks for what cannot be had. Nothing is opened before it is asked for; pictures
are kept up to a bound, and whoever made a ``Revision`` closes it. Two documents of PDFium, because taking a page's text
draws its annotations into the page.
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

import hashlib
import io
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pypdfium2.raw
from numpy.typing import NDArray

pdfium_c: Any = pypdfium2.raw
"""The C functions; generated code without types."""
Grey = NDArray[np.uint8]
Rectangle = tuple[float, float, float, float]
"""In PDF points, origin bottom left."""

REFERENCE = re.compile(rb"(\d+) (\d+) R")
MOST_PAGES = 20_000
_DRAWN = ("/Rect", "/F", "/AS", "/Subtype", "/Contents", "/DA", "/MK", "/V", "/Border", "/BS", "/C", "/OC")
_KEPT_BYTES = 48 * 1024 * 1024
"""Of pictures: some five pages drawn to be read, or some two hundred drawn to be compared."""
_KEPT_TEXTS = 64


class Revision:
    """The newest revision is one for all signatures of a file; each signed revision is held against it once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pictures: dict[tuple[int, float, bool, bool], Grey] = {}
        self._texts: dict[int, Any] = {}

    def close(self) -> None:
        """Let go of everything that was opened."""
        for text in self._texts.values():
            text.close()
        self._texts.clear()
        self._pictures.clear()
        for name in ("parsed", "screen", "flat"):
            opened = self.__dict__.pop(name, None)
            if opened is not None:
                opened.close()

    @cached_property
    def parsed(self) -> pikepdf.Pdf:
        """As qpdf reads it."""
        return open_revision(self._data)

    @cached_property
    def pages(self) -> tuple[Any, ...]:
        return tuple(page_objects(self.parsed))

    @cached_property
    def widgets(self) -> dict[tuple[int, int], str]:
        return signature_widgets(self.parsed)

    @cached_property
    def prints(self) -> tuple[tuple[tuple[bytes, ...], ...], ...]:
        """Of each page: what decides how its annotations look."""
        return tuple(tuple(text for _, text in annotation_prints(self.parsed, page)) for page in self.pages)

    @cached_property
    def screen(self) -> Any:
        """PDFium's document, fields as they stand."""
        return open_document(self._data)

    @cached_property
    def flat(self) -> Any:
        """PDFium's document whose pages ``text`` draws annotations into."""
        return open_document(self._data)

    def picture(self, number: int, scale: float, *, annotations: bool = True) -> Grey:
        """Page ``number`` (from 1), grey, ``scale`` pixels a point."""
        key = (number, scale, annotations, False)
        return self._kept(key, self.screen)

    def flat_picture(self, number: int, scale: float) -> Grey:
        """The same with everything drawn into the page: what ``text`` read."""
        self._text_page(number)
        return self._kept((number, scale, True, True), self.flat)

    def text(self, number: int, box: Rectangle) -> str:
        """The text in a box, that of annotations too."""
        left, bottom, right, top = box
        return str(self._text_page(number).get_text_bounded(left - 1, bottom - 1, right + 1, top + 1))

    def _kept(self, key: tuple[int, float, bool, bool], document: Any) -> Grey:
        if key not in self._pictures:
            number, scale, annotations, _ = key
            picture = page_pixels(document[number - 1], scale, annotations=annotations)
            while self._pictures and picture.nbytes + sum(one.nbytes for one in self._pictures.values()) > _KEPT_BYTES:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[key] = picture
        return self._pictures[key]

    def _text_page(self, number: int) -> Any:
        """The page is loaded anew after flattening, which changes it."""
        if number not in self._texts:
            page = self.flat[number - 1]
            try:
                pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
            finally:
                page.close()
            while len(self._texts) >= _KEPT_TEXTS:
                self._texts.pop(next(iter(self._texts))).close()
            self._texts[number] = self.flat[number - 1].get_textpage()
        return self._texts[number]


def open_document(data: bytes) -> Any:
    """A document with its form, so that fields are drawn; the caller closes it."""
    document: Any = pypdfium2.PdfDocument(data)
    document.init_forms()
    return document


def page_pixels(page: Any, scale: float, *, annotations: bool = True) -> NDArray[np.uint8]:
    """A page as grey pixels, ``scale`` of them a point."""
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=annotations, may_draw_forms=annotations)
    pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    return pixels[:, :, 0] if pixels.ndim == 3 else pixels


def open_revision(data: bytes) -> pikepdf.Pdf:
    """Without pushing inherited attributes down to the pages, which would number new objects."""
    return pikepdf.open(io.BytesIO(data), inherit_page_attributes=False)


def page_objects(pdf: pikepdf.Pdf) -> list[Any]:
    """The page objects in order, from the tree itself: ``pdf.pages`` would rewrite inherited attributes."""
    pages: list[Any] = []
    seen: set[tuple[int, int]] = set()
    todo = [pdf.Root.Pages]
    while todo and len(pages) < MOST_PAGES:
        node = todo.pop()
        if not isinstance(node, pikepdf.Dictionary) or node.objgen in seen:
            continue
        seen.add(node.objgen)
        if "/Kids" in node:
            todo.extend(reversed(list(node.Kids)))
        else:
            pages.append(node)
    return pages


def signature_widgets(pdf: pikepdf.Pdf) -> dict[tuple[int, int], str]:
    """Object numbers of the widgets of signature fields to the fields' full names, from the form tree: a widget
    without ``/Parent`` is still its field's kid."""
    names: dict[tuple[int, int], str] = {}
    form = pdf.Root.get("/AcroForm")
    todo: list[tuple[Any, str, Any]] = [(item, "", None) for item in ([] if form is None else form.get("/Fields", []))]
    while todo and len(names) < MOST_PAGES:
        node, prefix, kind = todo.pop()
        if not isinstance(node, pikepdf.Dictionary) or node.objgen in names:
            continue
        own = str(node.get("/T", ""))
        name = f"{prefix}.{own}" if prefix and own else prefix or own
        kind = node.get("/FT", kind)
        if kind == "/Sig":
            names[node.objgen] = name
        todo.extend((kid, name, kind) for kid in node.get("/Kids", []))
    return names


def annotation_prints(pdf: pikepdf.Pdf, page: Any) -> Iterator[tuple[Any, tuple[bytes, ...]]]:
    """Each annotation of a page that can be seen, with all that decides how it looks."""
    for annotation in page.get("/Annots", []):
        if not isinstance(annotation, pikepdf.Dictionary) or draws_nothing(annotation):
            continue
        appearance = annotation.get("/AP")
        drawn = _digest(pdf, appearance) if appearance is not None else b""
        yield annotation, (drawn, *(_value_text(annotation.get(key)) for key in _DRAWN))


def _value_text(item: Any) -> bytes:
    if isinstance(item, pikepdf.Dictionary) and "/Type" in item:
        return b"<<>>"
    return bytes(item.unparse(resolved=True)) if hasattr(item, "unparse") else repr(item).encode()


def draws_nothing(annotation: Any) -> bool:
    """A widget without area is an invisible signature."""
    try:
        x0, y0, x1, y1 = (float(number) for number in annotation.Rect)
    except (AttributeError, ValueError, TypeError):
        return False
    return bool(annotation.get("/Subtype") == "/Widget" and (x0 == x1 or y0 == y1))


def _digest(pdf: pikepdf.Pdf, root: Any) -> bytes:
    """All that an appearance draws, as one hash."""
    total = hashlib.blake2b()
    seen: set[tuple[int, int]] = set()
    todo = [root]
    while todo:
        item = todo.pop()
        text = plain(item)
        total.update(text)
        if isinstance(item, pikepdf.Stream):
            total.update(item.read_raw_bytes())
        for match in REFERENCE.finditer(text):
            key = (int(match.group(1)), int(match.group(2)))
            if key not in seen:
                seen.add(key)
                target = pdf.get_object(key)
                if not (isinstance(target, pikepdf.Dictionary) and target.get("/Type") in ("/Page", "/Pages")):
                    todo.append(target)
    return total.digest()


def plain(value: Any) -> bytes:
    """An object's own text with references unresolved; of a page without its annotations and tab order."""
    if isinstance(value, pikepdf.Stream):
        return b" ".join(key.encode() + b" " + _unparsed(item) for key, item in sorted(value.items()))
    if isinstance(value, pikepdf.Dictionary) and (value.get("/Type") == "/Page" or "/Annots" in value):
        copy = pikepdf.Dictionary({key: item for key, item in value.items() if key not in ("/Annots", "/Tabs")})
        return bytes(copy.unparse(resolved=False))
    return bytes(value.unparse(resolved=False)) if hasattr(value, "unparse") else repr(value).encode()


def _unparsed(item: Any) -> bytes:
    if getattr(item, "is_indirect", False):
        return b"%d %d R" % item.objgen
    return bytes(item.unparse(resolved=False)) if hasattr(item, "unparse") else repr(item).encode()
