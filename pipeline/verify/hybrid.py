"""Files with hybrid cross references: two tables, of which old programs read only the first.

In: the file's bytes, its reader, the end of the shortest signed part. Out: whether no two programs can show two
documents. Word and others write such files innocently, so they are not refused outright (docs/decisions/0006). What
must hold: every second table lies within the signed bytes; an object that both tables know stands at the same place
in both, so that no order of reading matters; what only the second table knows is nothing that pages, form, layers
or actions reach (ISO 32000-2, 7.5.8.4).
"""

# mypy: allow-untyped-calls
# (asn1crypto, pyHanko, PDFium and ReportLab leave some of their functions without types)

from typing import Any

import pikepdf
from pyhanko.pdf_utils.reader import PdfFileReader

from pipeline.verify.changes import same_graph
from pipeline.verify.revision import open_revision, page_objects

_KEY = b"/XRefStm"
_MASK = b"/XRefSt_"
_SHOWN = ("/AcroForm", "/OCProperties", "/OpenAction", "/AA", "/Names", "/Perms", "/PageLabels")
"""Keys of the catalogue that show, run or sign something; the structure tree and metadata may be hidden."""


def shows_one_document(data: bytes, reader: PdfFileReader, signed_end: int) -> bool:
    """Whether all readings of the file are one. False wherever that cannot be proven."""
    if data.rfind(_KEY) >= signed_end:
        return False
    try:
        if not tables_agree(reader):
            return False
        with open_revision(data) as both, open_revision(data.replace(_KEY, _MASK)) as first:
            seen: set[tuple[int, int]] = set()
            one, other = page_objects(both), page_objects(first)
            return (
                len(one) == len(other)
                and all(same_graph(both, first, a, b, seen) for a, b in zip(one, other, strict=True))
                and all(_same_key(both, first, key, seen) for key in _SHOWN)
            )
    except (pikepdf.PdfError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return False


def tables_agree(reader: PdfFileReader) -> bool:
    """Whether no object of a second table stands elsewhere in a first table of the same or an earlier revision.

    Later revisions override both tables alike."""
    older: dict[int, set[Any]] = {}
    for revision in range(reader.xrefs.total_revisions):
        section = reader.xrefs.get_xref_data(revision)
        for number, place in _places(section).items():
            older.setdefault(number, set()).add(place)
        if section.hybrid is not None:
            second = _places(section.hybrid.xref_data)
            if any(older.get(number, {place}) != {place} for number, place in second.items()):
                return False
    return True


def _places(section: Any) -> dict[int, Any]:
    """Object numbers to (generation, offset), or to the place in an object stream."""
    return {**section.standard_xrefs, **section.xrefs_in_objstm}


def _same_key(both: pikepdf.Pdf, first: pikepdf.Pdf, key: str, seen: set[tuple[int, int]]) -> bool:
    old, new = both.Root.get(key), first.Root.get(key)
    if old is None or new is None:
        return old is None and new is None
    return same_graph(both, first, old, new, seen)
