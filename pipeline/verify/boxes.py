"""What the box of a later signature holds that one rendering does not show: other looks, other programs, commands.

In: the signed and the latest revision as qpdf reads them, the fields signed since. Out: ``PageChange``s. Wrong: the
parser's classes, which the caller holds. ``pictures`` compares the pages as one renderer draws them on the screen;
here stands what would be drawn on paper, under the mouse, or by a renderer that decodes what ours does not.
"""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pikepdf

from pipeline.verify.changes import ChangeKind, Later, PageChange
from pipeline.verify.revision import Revision

_NO_ZOOM, _NO_VIEW, _TOGGLE_NO_VIEW = 1 << 3, 1 << 5, 1 << 8
"""Flags of ISO 32000-2, 12.5.3, under which a box looks otherwise than on the screen at its own size."""
_SEEN_BY_ALL = frozenset({
    "/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx",
    "/RunLengthDecode", "/RL", "/CCITTFaxDecode", "/CCF", "/DCTDecode", "/DCT",
})  # fmt: skip
"""JPEG 2000 and JBIG2 are left out: what one decoder refuses and leaves blank another shows."""
_ELSEWHERE = ("/Alternates", "/OPI", "/Ref", "/F", "/FFilter", "/OC", "/PS")
"""Keys of a stream by which something else than its own content is shown."""
_MOST_OBJECTS = 5000


def box_changes(before: Revision, after: Revision, later: Later) -> Iterator[PageChange]:
    """The fields signed since whose box may look otherwise than ``pictures`` sees it, or runs something."""
    for place, name in after.widgets.items():
        if name not in later.fields:
            continue
        node, former = after.parsed.get_object(place), before.parsed.get_object(place)
        if _commands(node) - _commands(former):
            yield PageChange(0, ChangeKind.COMMAND, name)
        if _looks_otherwise(node):
            yield PageChange(0, ChangeKind.OTHER_LOOK, name)


def _commands(node: Any) -> frozenset[bytes]:
    if not isinstance(node, pikepdf.Dictionary):
        return frozenset()
    return frozenset(bytes(node[key].unparse(resolved=True)) for key in ("/A", "/AA") if key in node)


def _looks_otherwise(widget: Any) -> bool:
    if int(widget.get("/F", 0)) & (_NO_ZOOM | _NO_VIEW | _TOGGLE_NO_VIEW):
        return True
    looks = widget.get("/AP")
    plain = None if looks is None else looks.get("/N")
    if plain is None:  # programs may draw a look of their own making
        return "/MK" in widget or (looks is not None and len(looks) > 0)
    if not isinstance(plain, pikepdf.Stream):
        return True
    others = (looks.get(key) for key in ("/R", "/D"))
    if any(other is not None and other.objgen != plain.objgen for other in others):
        return True
    return any(_shows_otherwise(stream) for stream in _streams(plain))


def _streams(root: Any) -> Iterator[Any]:
    """Every stream that an appearance reaches; one that reaches too much is its own answer."""
    todo, seen = [root], set()
    while todo:
        item = todo.pop()
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array) and item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
            if len(seen) > _MOST_OBJECTS:
                raise ValueError("an appearance of too many objects")
        if isinstance(item, pikepdf.Stream):
            yield item
            todo.extend(item.stream_dict.values())
        elif isinstance(item, pikepdf.Dictionary):
            if item.get("/Type") not in ("/Page", "/Pages", "/Catalog"):
                todo.extend(item.values())
        elif isinstance(item, pikepdf.Array):
            todo.extend(item)


def _shows_otherwise(stream: Any) -> bool:
    if any(key in stream for key in _ELSEWHERE) or stream.get("/Subtype") == "/PS":
        return True
    held = stream.get("/Filter")
    filters = [] if held is None else [str(one) for one in (held if isinstance(held, pikepdf.Array) else [held])]
    if not set(filters) <= _SEEN_BY_ALL:
        return True
    return filters in (["/DCTDecode"], ["/DCT"]) and not _is_jpeg(stream.read_raw_bytes())


def _is_jpeg(data: bytes) -> bool:
    """Whether a decoder gets a picture out of it; one that ours leaves blank may be shown by another."""
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) is not None
