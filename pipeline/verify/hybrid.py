"""Files with hybrid cross references: two tables, of which old programs read only the first.

In: the file's bytes and the end of the shortest signed part. Out: whether both readings show the same pages.
Word and others write such files innocently, so they are not refused outright; but where the second table could show
another page, or came after a signature, two programs may show two documents (ISO 32000-2, 7.5.8.4).
"""

import pikepdf

from pipeline.verify.changes import open_revision, page_objects, same_graph

_KEY = b"/XRefStm"
_MASK = b"/XRefSt_"


def is_hybrid(data: bytes) -> bool:
    """Whether any trailer names a second table."""
    return _KEY in data


def shows_one_document(data: bytes, signed_end: int) -> bool:
    """Whether all second tables lie within the signed bytes and the pages are the same with and without them."""
    if data.rfind(_KEY) >= signed_end:
        return False
    try:
        with open_revision(data) as both, open_revision(data.replace(_KEY, _MASK)) as first:
            one, other = page_objects(both), page_objects(first)
            if len(one) != len(other):
                return False
            seen: set[tuple[int, int]] = set()
            return all(same_graph(both, first, a, b, seen) for a, b in zip(one, other, strict=True))
    except (pikepdf.PdfError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return False
