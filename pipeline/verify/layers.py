"""Layers (optional content) that show one thing on the screen and another on paper or in an export.

In: the reader of a signed file. Out: whether any layer of it does so (ISO 32000-1, 8.11.4: usage, and the events under
``/AS`` that apply it). Wrong: nothing; what cannot be understood counts as differing.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader

_STATES = (("/View", "/ViewState"), ("/Print", "/PrintState"), ("/Export", "/ExportState"))


def shows_differently(reader: PdfFileReader) -> bool:
    """Whether what a person sees depends on how the file is looked at."""
    try:
        properties = reader.root.get("/OCProperties")
        if properties is None:
            return False
        configurations = [properties.get("/D"), *_each(properties.get("/Configs", ()))]
        applied = any(one is not None and len(one.get("/AS", ())) for one in configurations)
        return applied and any(_differs(group, properties["/D"]) for group in _each(properties.get("/OCGs", ())))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, OSError, RecursionError):
        return True


def _differs(group: Any, default: Any) -> bool:
    """Whether the group is on in one way of looking and off in another, its state without any event among them."""
    usage = group.get("/Usage")
    if usage is None:
        return False
    states = {str(usage[event].get(key)) for event, key in _STATES if event in usage}
    named = str(group.get("/Name"))
    off = any(str(one.get("/Name")) == named for one in _each(default.get("/OFF", ())))
    plain = "/OFF" if off or str(default.get("/BaseState", "/ON")) == "/OFF" else "/ON"
    return len(states | {plain}) > 1


def _each(things: Any) -> Iterator[Any]:
    """The members of an array themselves, where it holds references."""
    for thing in things:
        yield thing.get_object() if isinstance(thing, IndirectObject) else thing  # type: ignore[no-untyped-call]
