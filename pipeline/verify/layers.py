"""Layers (optional content) that show one thing on the screen and another on paper or in an export.

In: the reader of a signed file. Out: whether any layer of it does so (ISO 32000-1, 8.11.4: usage, and the events under
``/AS`` that apply it). Wrong: nothing; what cannot be understood counts as differing.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

_STATES = (("/View", "/ViewState"), ("/Print", "/PrintState"), ("/Export", "/ExportState"))


def shows_differently(reader: PdfFileReader) -> bool:
    """Whether what a person sees depends on how the file is looked at."""
    try:
        properties = _of(reader.root, "/OCProperties")
        if properties is None:
            return False
        configurations = [_of(properties, "/D"), *_each(_of(properties, "/Configs", ()))]
        applied = any(one is not None and len(_of(one, "/AS", ())) for one in configurations)
        return applied and any(_differs(group, properties["/D"]) for group in _each(_of(properties, "/OCGs", ())))
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, OSError, RecursionError):
        return True


def _differs(group: Any, default: Any) -> bool:
    """Whether the group is on in one way of looking and off in another, its state without any event among them."""
    usage = _of(group, "/Usage")
    if usage is None:
        return False
    states = {str(_of(usage[event], key)) for event, key in _STATES if event in usage}
    named = str(_of(group, "/Name"))
    off = any(str(_of(one, "/Name")) == named for one in _each(_of(default, "/OFF", ())))
    plain = "/OFF" if off or str(_of(default, "/BaseState", "/ON")) == "/OFF" else "/ON"
    return len(states | {plain}) > 1


def _of(holder: Any, key: str, default: Any = None) -> Any:
    """A value itself: the library's own ``get`` leaves those of an encrypted file locked."""
    return holder[key] if key in holder else default  # noqa: SIM401


def _each(things: Any) -> Iterator[Any]:
    """The members of an array themselves, where it holds references."""
    for at in range(len(things)):
        yield things[at]
