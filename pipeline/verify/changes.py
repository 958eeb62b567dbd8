"""What changed on the pages after a signature, seen by parsers other than the one that judged it.

In: the signed revision and the latest. Out: ``PageChange``s. Wrong: ``CannotCompare``.
Pages are compared as objects by qpdf (content, resources, boxes, everything but annotations); where annotations
differ, ``pictures`` renders the page twice and compares what a person sees.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pikepdf

from models.error import RefusedInput
from pipeline.verify.policy import Policy
from pipeline.verify.revision import MOST_PAGES, REFERENCE, Rectangle, Revision, draws_nothing, plain


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
    LOST_TEXT = "lost_text"
    NOT_COMPARED = "not_compared"
    FORM = "form"
    OTHER_LOOK = "other_look"
    COMMAND = "command"


@dataclass(frozen=True)
class PageChange:
    """One changed page (from 1; 0 for the whole file). ``detail`` is text that was added or lost, or a field's name."""

    page: int
    kind: ChangeKind
    detail: str = ""


@dataclass(frozen=True)
class FieldBox:
    """Where a signature field draws: a rectangle in PDF points, origin bottom left. ``prepared``: the signed
    revision already had this field at this place, so the signer saw the box that was kept free."""

    name: str
    rectangle: Rectangle
    is_new: bool
    prepared: bool


@dataclass(frozen=True)
class Later:
    """What may honestly have been added: signature fields filled since, and the words their certificates explain."""

    fields: frozenset[str]
    words: frozenset[str]


_Pairs = tuple[tuple[Any, Any], ...]


def page_changes(signed: Revision, latest: Revision, later: Later, policy: Policy) -> tuple[PageChange, ...]:
    """How the latest file differs from its signed revision, page by page. The caller closes both."""
    from pipeline.verify.boxes import box_changes

    try:
        if len(signed.pages) != len(latest.pages):
            return (PageChange(0, ChangeKind.COUNT),)
        pairs = tuple(zip(signed.pages, latest.pages, strict=True))
        changed = tuple(_content_changes(signed.parsed, latest.parsed, pairs))
        if changed:
            return changed
        boxes = () if policy.accept_other_looks else tuple(box_changes(signed, latest, later))
        suspects = _suspects(signed, latest, later)
    except (pikepdf.PdfError, ValueError, RecursionError, AttributeError, TypeError, KeyError) as error:
        raise CannotCompare("the revisions cannot be parsed side by side; look at the file") from error
    if not suspects:
        return boxes
    if len(suspects) > policy.max_compared_pages:
        return (*boxes, *(PageChange(page, ChangeKind.NOT_COMPARED) for page in suspects))
    from pipeline.verify.pictures import picture_changes

    return (*boxes, *picture_changes(signed, latest, suspects, later, policy))


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
    while todo and seen < MOST_PAGES:
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
        text, other = plain(a), plain(b)
        if text != other or not _same_stream(a, b):
            return False
        for match in REFERENCE.finditer(text):
            key = (int(match.group(1)), int(match.group(2)))
            if key not in seen:
                seen.add(key)
                todo.append((before.get_object(key), after.get_object(key)))
    return True


def _same_stream(a: Any, b: Any) -> bool:
    if isinstance(a, pikepdf.Stream) != isinstance(b, pikepdf.Stream):
        return False
    if not isinstance(a, pikepdf.Stream):
        return True
    one, other = (np.frombuffer(memoryview(item.get_raw_stream_buffer()), np.uint8) for item in (a, b))
    return bool(np.array_equal(one, other))


def _suspects(before: Revision, after: Revision, later: Later) -> dict[int, list[FieldBox]]:
    """Pages whose visible annotations differ (numbers from 1), each with the boxes of its signature fields."""
    found: dict[int, list[FieldBox]] = {}
    for number, (old, new) in enumerate(zip(before.pages, after.pages, strict=True), start=1):
        if before.prints[number - 1] == after.prints[number - 1]:
            continue
        was = set(_boxes(old, before.widgets))
        found[number] = [
            FieldBox(name, box, name in later.fields, (name, box) in was) for name, box in _boxes(new, after.widgets)
        ]
    return found


def _boxes(page: Any, names: dict[tuple[int, int], str]) -> Iterator[tuple[str, Rectangle]]:
    for annotation in page.get("/Annots", []):
        name = names.get(annotation.objgen)
        if name is not None and not draws_nothing(annotation):
            x0, y0, x1, y1 = (float(number) for number in annotation.Rect)
            yield name, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
