"""The signed revision of a PDF beside the latest, as a person sees both: which pages differ and where.

In: the file's bytes and how many of them a signature covers. Out: ``RevisionComparison``. Wrong: ``CannotCompare``.
This decides no verdict (``later`` and ``changes`` do): it shows a clerk what the verdict speaks of. Pages are drawn by
PDFium with their annotations, as 8-bit grey, origin top left; a page moved by one put in before it is still the same.
"""

# mypy: allow-untyped-calls
# (pypdfium2 leaves some of its functions without types)

import math
from collections.abc import Iterator
from contextlib import closing
from difflib import SequenceMatcher
from hashlib import blake2b
from itertools import zip_longest
from typing import Any

import cv2
import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray

from models.record import Box
from models.revision import Difference, PageDifference, RevisionComparison
from pipeline.lines import union
from pipeline.verify.changes import CannotCompare
from pipeline.verify.policy import Policy
from pipeline.verify.revision import open_document, open_revision, page_pixels
from pipeline.verify.revision_marks import field_differences, mark_differences

MOST_PAGES = 120
"""Each page is drawn twice; a longer document is compared up to here, and the comparison says so."""
_MOST_REGIONS = 40
"""More boxes than these on one page say no more than one around them all."""
_APART = 9
"""Pixels at ``render_dpi`` within which two changed spots are one region: a line of text, not each letter."""
_MOST_PIXELS = 4_000_000
"""A0 at 50 dpi; a page that claims to be larger is drawn smaller."""

_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
Grey = NDArray[np.uint8]


def compare_revisions(data: bytes, signed_bytes: int, policy: Policy) -> RevisionComparison:
    """What changed after the first ``signed_bytes`` bytes were signed."""
    signed = data[:signed_bytes]
    try:
        with closing(open_document(signed)) as before, closing(open_document(data)) as after:
            pages = tuple(_pages(before, after, policy))
            signed_pages, latest_pages = len(before), len(after)
        with open_revision(signed) as old, open_revision(data) as new:
            return RevisionComparison(
                signed_bytes=signed_bytes,
                signed_pages=signed_pages,
                latest_pages=latest_pages,
                compared_pages=min(max(signed_pages, latest_pages), MOST_PAGES),
                pages=pages,
                fields=tuple(field_differences(old, new)),
                marks=tuple(mark_differences(old, new)),
            )
    except (
        pypdfium2.PdfiumError, pikepdf.PdfError, ValueError, MemoryError, IndexError, OverflowError, RecursionError,
        AttributeError, TypeError, KeyError,
    ) as error:  # fmt: skip
        raise CannotCompare("the two revisions cannot be drawn side by side; download the file to look") from error


def _pages(before: Any, after: Any, policy: Policy) -> Iterator[PageDifference]:
    """Pages matched by what they show, so that one put in between is one addition and not a change of all after it."""
    scale = policy.render_dpi / 72
    old, new = _prints(before, scale), _prints(after, scale)
    for kind, i0, i1, j0, j1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for i, j in zip_longest(range(i0, i1), range(j0, j1)):
            if i is None:
                yield PageDifference(difference=Difference.ADDED, latest_page=j + 1)
            elif j is None:
                yield PageDifference(difference=Difference.REMOVED, signed_page=i + 1)
            else:
                found = regions(_picture(before, i, scale), _picture(after, j, scale), policy.pixel_tolerance)
                if found:
                    yield PageDifference(
                        difference=Difference.CHANGED, signed_page=i + 1, latest_page=j + 1, regions=found
                    )


def _prints(document: Any, scale: float) -> list[bytes]:
    """One hash a page: pictures of a hundred pages would not stay in memory."""
    return [_print(_picture(document, index, scale)) for index in range(min(len(document), MOST_PAGES))]


def _print(picture: Grey) -> bytes:
    return blake2b(picture.tobytes() + repr(picture.shape).encode(), digest_size=16).digest()


def _picture(document: Any, index: int, scale: float) -> Grey:
    page = document[index]
    try:
        square = max(1.0, page.get_width() * page.get_height())
        return page_pixels(page, min(scale, math.sqrt(_MOST_PIXELS / square)))
    finally:
        page.close()


def regions(one: Grey, other: Grey, tolerance: int) -> tuple[Box, ...]:
    """Where two pictures of a page differ by more than ``tolerance`` grey levels, top first; () where they do not."""
    if one.shape != other.shape:
        return (_WHOLE,)
    differs = (cv2.absdiff(one, other) > tolerance).astype(np.uint8)
    if not differs.any():
        return ()
    near = cv2.dilate(differs, np.ones((_APART // 2, _APART), dtype=np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    found = sorted((_box(row, one.shape) for row in stats[1:]), key=lambda box: (box[1], box[0]))
    return tuple(found) if len(found) <= _MOST_REGIONS else (union(found),)


def _box(stats: NDArray[Any], shape: tuple[int, ...]) -> Box:
    left, top, width, height = (int(number) for number in stats[:4])
    high, wide = shape[:2]
    return (left / wide, top / high, min(1.0, (left + width) / wide), min(1.0, (top + height) / high))
