"""What changed on the pages after a signature, seen by parsers other than the one that judged it.

In: the bytes of the signed revision and of the whole file. Out: ``PageChange``s. Wrong: ``CannotCompare``.
Pages are compared as objects by qpdf (content, resources, boxes, everything but annotations); where annotations
differ, ``pictures`` renders the page twice and compares what a person sees.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pikepdf

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
    STRANGE_TEXT = "strange_text"
    NOT_COMPARED = "not_compared"
    FORM = "form"
    OTHER_LOOK = "other_look"
    COMMAND = "command"


@dataclass(frozen=True)
class PageChange:
    """One changed page (from 1; 0 for the whole file). ``detail`` is text that was added, or a field's name."""

    page: int
    kind: ChangeKind
    detail: str = ""


@dataclass(frozen=True)
class FieldBox:
    """Where a signature field draws: a rectangle in PDF points, origin bottom left. ``prepared``: the signed
    revision already had this field at this place, so the signer saw the box that was kept free."""

    name: str
    rectangle: tuple[float, float, float, float]
    is_new: bool
    prepared: bool


@dataclass(frozen=True)
class Later:
    """What may honestly have been added: signature fields filled since, and the words their certificates explain."""

    fields: frozenset[str]
    words: frozenset[str]


_REFERENCE = re.compile(rb"(\d+) (\d+) R")
_MOST_PAGES = 20_000
_Pairs = tuple[tuple[Any, Any], ...]
_DRAWN = ("/Rect", "/F", "/AS", "/Subtype", "/Contents", "/DA", "/MK", "/V", "/Border", "/BS", "/C", "/OC")


def page_changes(signed: bytes, latest: bytes, later: Later, policy: Policy) -> tuple[PageChange, ...]:
    """How the latest file differs from its signed revision, page by page."""
    from pipeline.verify.boxes import box_changes

    try:
        with open_revision(signed) as before, open_revision(latest) as after:
            old_pages, new_pages = page_objects(before), page_objects(after)
            if len(old_pages) != len(new_pages):
                return (PageChange(0, ChangeKind.COUNT),)
            pairs = tuple(zip(old_pages, new_pages, strict=True))
            changed = tuple(_content_changes(before, after, pairs))
            if changed:
                return changed
            boxes = () if policy.accept_other_looks else tuple(box_changes(before, after, later))
            suspects = _suspects(before, after, pairs, later)
    except (pikepdf.PdfError, ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise CannotCompare("the revisions cannot be parsed side by side; look at the file") from error
    if not suspects:
        return boxes
    if len(suspects) > policy.max_compared_pages:
        return (*boxes, *(PageChange(page, ChangeKind.NOT_COMPARED) for page in suspects))
    from pipeline.verify.pictures import picture_changes

    return (*boxes, *picture_changes(signed, latest, suspects, later, policy))


def open_revision(data: bytes) -> pikepdf.Pdf:
    """Without pushing inherited attributes down to the pages, which would number new objects."""
    return pikepdf.open(io.BytesIO(data), inherit_page_attributes=False)


def page_objects(pdf: pikepdf.Pdf) -> list[Any]:
    """The page objects in order, from the tree itself: ``pdf.pages`` would rewrite inherited attributes."""
    pages: list[Any] = []
    seen: set[tuple[int, int]] = set()
    todo = [pdf.Root.Pages]
    while todo and len(pages) < _MOST_PAGES:
        node = todo.pop()
        if not isinstance(node, pikepdf.Dictionary) or node.objgen in seen:
            continue
        seen.add(node.objgen)
        if "/Kids" in node:
            todo.extend(reversed(list(node.Kids)))
        else:
            pages.append(node)
    return pages


def _content_changes(before: pikepdf.Pdf, after: pikepdf.Pdf, pairs: _Pairs) -> Iterator[PageChange]:
    seen: set[tuple[int, int]] = set()
    for number, (old, new) in enumerate(pairs, start=1):
        if not same_graph(before, after, old, new, seen):
            yield PageChange(number, ChangeKind.CONTENT)
    for key in ("/OCProperties", "/OpenAction", "/PageLabels"):
        old_value, new_value = before.Root.get(key), after.Root.get(key)
        both = old_value is not None and new_value is not None
        neither = old_value is None and new_value is None
        if not neither and not (both and same_graph(before, after, old_value, new_value, seen)):
            yield PageChange(0, ChangeKind.CONTENT)
    if _has_other_fields(before) and not _same_form(before, after, seen):
        yield PageChange(0, ChangeKind.FORM)


_FORM_KEYS = ("/NeedAppearances", "/DR", "/DA", "/Q", "/CO", "/XFA")
"""What decides how all fields of a form look or compute."""


def _has_other_fields(pdf: pikepdf.Pdf) -> bool:
    """Whether the form has fields that show something, beside signatures."""
    form = pdf.Root.get("/AcroForm")
    todo: list[tuple[Any, Any]] = [(item, None) for item in ([] if form is None else form.get("/Fields", []))]
    seen = 0
    while todo and seen < _MOST_PAGES:
        node, kind = todo.pop()
        seen += 1
        if isinstance(node, pikepdf.Dictionary):
            kind = node.get("/FT", kind)
            if kind is not None and kind != "/Sig":
                return True
            todo.extend((kid, kind) for kid in node.get("/Kids", []))
    return False


def _same_form(before: pikepdf.Pdf, after: pikepdf.Pdf, seen: set[tuple[int, int]]) -> bool:
    old, new = before.Root.AcroForm, after.Root.get("/AcroForm", pikepdf.Dictionary())
    for key in _FORM_KEYS:
        a, b = old.get(key), new.get(key)
        if (a is None) != (b is None):
            return False
        if a is not None and not same_graph(before, after, a, b, seen):
            return False
    return True


def same_graph(before: pikepdf.Pdf, after: pikepdf.Pdf, old: Any, new: Any, seen: set[tuple[int, int]]) -> bool:
    """Whether everything reachable from two objects is the same, annotations left out. ``seen`` holds the objects
    already found equal; iterative, so depth costs nothing."""
    todo = [(old, new)]
    while todo:
        a, b = todo.pop()
        text, other = _plain(a), _plain(b)
        if text != other or not _same_stream(a, b):
            return False
        for match in _REFERENCE.finditer(text):
            key = (int(match.group(1)), int(match.group(2)))
            if key not in seen:
                seen.add(key)
                todo.append((before.get_object(key), after.get_object(key)))
    return True


def _plain(value: Any) -> bytes:
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


def _same_stream(a: Any, b: Any) -> bool:
    if isinstance(a, pikepdf.Stream) != isinstance(b, pikepdf.Stream):
        return False
    if not isinstance(a, pikepdf.Stream):
        return True
    one, other = (np.frombuffer(memoryview(item.get_raw_stream_buffer()), np.uint8) for item in (a, b))
    return bool(np.array_equal(one, other))


def _suspects(before: pikepdf.Pdf, after: pikepdf.Pdf, pairs: _Pairs, later: Later) -> dict[int, list[FieldBox]]:
    """Pages whose visible annotations differ (numbers from 1), each with the boxes of its signature fields."""
    old_names, new_names = signature_widgets(before), signature_widgets(after)
    found: dict[int, list[FieldBox]] = {}
    for number, (old, new) in enumerate(pairs, start=1):
        if _annotations(before, old) == _annotations(after, new):
            continue
        was = {(name, box) for name, box in _boxes(old, old_names)}
        found[number] = [
            FieldBox(name, box, name in later.fields, (name, box) in was) for name, box in _boxes(new, new_names)
        ]
    return found


def _boxes(page: Any, names: dict[tuple[int, int], str]) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    for annotation in page.get("/Annots", []):
        name = names.get(annotation.objgen)
        if name is not None and not _draws_nothing(annotation):
            x0, y0, x1, y1 = (float(number) for number in annotation.Rect)
            yield name, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def signature_widgets(pdf: pikepdf.Pdf) -> dict[tuple[int, int], str]:
    """Object numbers of the widgets of signature fields to the fields' full names, from the form tree: a widget
    without ``/Parent`` is still its field's kid."""
    names: dict[tuple[int, int], str] = {}
    form = pdf.Root.get("/AcroForm")
    todo: list[tuple[Any, str, Any]] = [(item, "", None) for item in ([] if form is None else form.get("/Fields", []))]
    while todo and len(names) < _MOST_PAGES:
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


def _annotations(pdf: pikepdf.Pdf, page: Any) -> list[tuple[bytes, ...]]:
    return [text for _, text in annotation_prints(pdf, page)]


def annotation_prints(pdf: pikepdf.Pdf, page: Any) -> Iterator[tuple[Any, tuple[bytes, ...]]]:
    """Each annotation of a page that can be seen, with all that decides how it looks."""
    for annotation in page.get("/Annots", []):
        if not isinstance(annotation, pikepdf.Dictionary) or _draws_nothing(annotation):
            continue
        appearance = annotation.get("/AP")
        drawn = _digest(pdf, appearance) if appearance is not None else b""
        yield annotation, (drawn, *(_value_text(annotation.get(key)) for key in _DRAWN))


def _value_text(item: Any) -> bytes:
    if isinstance(item, pikepdf.Dictionary) and "/Type" in item:
        return b"<<>>"
    return bytes(item.unparse(resolved=True)) if hasattr(item, "unparse") else repr(item).encode()


def _draws_nothing(annotation: Any) -> bool:
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
