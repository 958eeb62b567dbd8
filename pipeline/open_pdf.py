"""Looks into a PDF without rendering it: encrypted, damaged, pages, XFA, active content, attachments.

In: a path and limits. Out: (pages, whether its pages may be read, finding codes). A PDF that cannot be
parsed is ``FILE_DAMAGED``; nothing in it is ever run.
"""

from collections.abc import Iterator
from pathlib import Path

import pikepdf

from models.finding import FindingCode
from models.settings import Limits

_ACTIVE = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute", "/GoToE"})
_OBJECTS_LOOKED_AT = 20_000
"""A scan has a handful of objects a page; a file with more is looked at as far as this."""


def look_at_pdf(path: Path, limits: Limits) -> tuple[int, bool, tuple[FindingCode, ...]]:
    """Return the number of pages, whether they may be read, and what was found."""
    try:
        # Handing attributes down walks every page: a six-megabyte file of a million pages took two gigabytes.
        with pikepdf.open(path, suppress_warnings=True, inherit_page_attributes=False) as pdf:
            return _look(pdf, limits)
    except pikepdf.PasswordError:
        return 0, False, (FindingCode.FILE_ENCRYPTED,)
    except MemoryError:
        raise  # a limit, not a damaged file
    except Exception:  # noqa: BLE001 - odd structures surface as nearly any exception; the file cannot be used
        return 0, False, (FindingCode.FILE_DAMAGED,)


def _look(pdf: pikepdf.Pdf, limits: Limits) -> tuple[int, bool, tuple[FindingCode, ...]]:
    claimed = _claimed_pages(pdf)
    if claimed > limits.max_pages:
        return claimed, False, (FindingCode.FILE_TOO_MANY_PAGES,)
    pages = len(pdf.pages)
    if pages == 0:
        return 0, False, (FindingCode.FILE_NO_PAGES,)
    if pages > limits.max_pages:
        return pages, False, (FindingCode.FILE_TOO_MANY_PAGES,)
    codes: list[FindingCode] = []
    readable = True
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        codes.append(FindingCode.FILE_XFA_FORM)
        # A dynamic form's page only says "please wait": its content is the XML, which no one here can show.
        readable = not bool(pdf.Root.get("/NeedsRendering", False))
    active, embedded = _inside(pdf)
    if active:
        codes.append(FindingCode.FILE_ACTIVE_CONTENT)
    if embedded or len(pdf.attachments):
        codes.append(FindingCode.FILE_EMBEDDED_FILES)
    return pages, readable, tuple(codes)


def _claimed_pages(pdf: pikepdf.Pdf) -> int:
    """What the page tree says of itself (ISO 32000-1, 7.7.3.2), without walking it: a million pages take gigabytes."""
    tree = pdf.Root.get("/Pages")
    count = tree.get("/Count") if isinstance(tree, pikepdf.Dictionary) else None
    return count if isinstance(count, int) else 0


def _inside(pdf: pikepdf.Pdf) -> tuple[bool, bool]:
    """Whether any object is an action that runs something, and whether any is an attached file."""
    active = embedded = False
    for node in _dictionaries(pdf):
        if str(node.get("/S", "")) in _ACTIVE or "/JS" in node:
            active = True
        if str(node.get("/Type", "")) == "/EmbeddedFile":
            embedded = True
        if active and embedded:
            break
    return active, embedded


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary, and those directly inside one (actions are often direct objects)."""
    for number, node in enumerate(pdf.objects):
        if number >= _OBJECTS_LOOKED_AT:
            return
        if isinstance(node, pikepdf.Stream):
            yield node.stream_dict if hasattr(node, "stream_dict") else node
        elif isinstance(node, pikepdf.Dictionary):
            yield node
            yield from (child for _, child in node.items() if isinstance(child, pikepdf.Dictionary))
