"""Form fields and annotations of two revisions, held side by side.

In: two revisions opened by qpdf. Out: what came, went or changed, for a clerk to read. Wrong: whatever qpdf raises;
the caller turns it into ``CannotCompare``. Texts come from strangers: they are cut short and shown, never run.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf

from models.revision import Difference, FieldDifference, Mark, MarkDifference
from pipeline.verify.revision import annotation_prints, page_objects, signature_widgets

_LONGEST = 200
_MOST_FIELDS = 200
_MOST_NODES = 20_000


def field_differences(before: pikepdf.Pdf, after: pikepdf.Pdf) -> Iterator[FieldDifference]:
    """Fields, in the order of their names, whose values differ; signature fields are told by their signatures."""
    old, new = _values(before), _values(after)
    differing = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    for name in differing[:_MOST_FIELDS]:
        yield FieldDifference(
            name=name[:_LONGEST],
            difference=_difference(name in old, name in new),
            before=old.get(name, "")[:_LONGEST],
            after=new.get(name, "")[:_LONGEST],
        )


def _difference(was: bool, is_now: bool) -> Difference:
    if was and is_now:
        return Difference.CHANGED
    return Difference.ADDED if is_now else Difference.REMOVED


def _values(pdf: pikepdf.Pdf) -> Mapping[str, str]:
    """Every field's full name with its value as text."""
    found: dict[str, str] = {}
    form = pdf.Root.get("/AcroForm")
    todo: list[tuple[Any, str, Any, Any]] = [
        (item, "", None, None) for item in ([] if form is None else form.get("/Fields", []))
    ]
    seen = 0
    while todo and seen < _MOST_NODES:
        node, prefix, kind, value = todo.pop()
        seen += 1
        if not isinstance(node, pikepdf.Dictionary):
            continue
        own = str(node.get("/T", ""))
        name = f"{prefix}.{own}" if prefix and own else prefix or own
        kind, value = node.get("/FT", kind), node.get("/V", value)
        if name and kind is not None and kind != "/Sig":
            found[name] = _shown(value)
        todo.extend((kid, name, kind, value) for kid in node.get("/Kids", []))
    return found


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, pikepdf.Array):
        return ", ".join(_shown(item) for item in list(value)[:20])
    if isinstance(value, pikepdf.Stream):
        return bytes(value.read_bytes()[: 4 * _LONGEST]).decode("utf-8", "replace")
    return str(value).encode("utf-8", "replace").decode("utf-8")


def mark_differences(before: pikepdf.Pdf, after: pikepdf.Pdf) -> Iterator[MarkDifference]:
    """Annotations by page of the latest revision. A mark that another of its kind replaces on its page has changed."""
    old_pages, new_pages = page_objects(before), page_objects(after)
    old_names, new_names = signature_widgets(before), signature_widgets(after)
    for index in range(max(len(old_pages), len(new_pages))):
        was = _marks(before, old_pages[index], old_names) if index < len(old_pages) else Counter()
        now = _marks(after, new_pages[index], new_names) if index < len(new_pages) else Counter()
        gone, come = _by_mark(was - now), _by_mark(now - was)
        page = index + 1 if index < len(new_pages) else 0
        for mark in Mark:
            changed = min(gone[mark], come[mark])
            for difference, count in (
                (Difference.CHANGED, changed),
                (Difference.ADDED, come[mark] - changed),
                (Difference.REMOVED, gone[mark] - changed),
            ):
                if count:
                    yield MarkDifference(page=page, mark=mark, difference=difference, count=count)


_Marks = Counter[tuple[Mark, tuple[bytes, ...]]]


def _marks(pdf: pikepdf.Pdf, page: Any, signatures: Mapping[tuple[int, int], str]) -> _Marks:
    return Counter((_mark(annotation, signatures), text) for annotation, text in annotation_prints(pdf, page))


def _by_mark(marks: _Marks) -> Counter[Mark]:
    total: Counter[Mark] = Counter()
    for (mark, _), count in marks.items():
        total[mark] += count
    return total


def _mark(annotation: Any, signatures: Mapping[tuple[int, int], str]) -> Mark:
    if annotation.objgen in signatures:
        return Mark.SIGNATURE
    return {"/Widget": Mark.FIELD, "/Link": Mark.LINK}.get(str(annotation.get("/Subtype")), Mark.NOTE)
