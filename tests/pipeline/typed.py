"""Pages typed by hand for tests of split, classify, extract and check: lines of text in, ``PageReading`` out.

One line of text is one line of the page. ``^`` before a line centres it; ``left || right`` makes two columns. Every
word gets
a box, so that geometry is as on a real page.
"""

from models.reading import Code, InkRegion, PageReading, Seal, Source, Word
from pipeline.lines import PageView, view

_STEP = 0.022
_HEIGHT = 0.013
_LETTER = 0.0095


def _row(text: str, y: float, left: float, line: int, block: int, sure: float) -> list[Word]:
    out, x = [], left
    for piece in text.split():
        width = _LETTER * len(piece)
        box = (min(x, 1.0), y, min(x + width, 1.0), y + _HEIGHT)
        out.append(Word(text=piece, confidence=sure, box=box, line=line, block=block))
        x += width + _LETTER
    return out


def typed(
    text: str,
    number: int = 1,
    *,
    sure: float = 0.95,
    seals: int = 0,
    ink: int = 0,
    qr: str = "",
    size: tuple[int, int] = (1654, 2339),
    top: float = 0.05,
    foot: str = "",
    head: str = "",
) -> PageReading:
    """A page of lines; ``foot`` and ``head`` are printed at the edges (page numbers)."""
    words: list[Word] = []
    rows = text.strip("\n").splitlines()
    if head:
        words += _row(head, 0.025, 0.5, 0, 0, sure)
    for i, row in enumerate(rows, 1):
        y = top + i * _STEP
        plain = row.strip()
        if not plain:
            continue
        if "||" in plain:
            left, right = (side.strip() for side in plain.split("||"))
            words += _row(left, y, 0.1, 2 * i, 1, sure) + _row(right, y, 0.5, 2 * i, 2, sure)
        elif plain.startswith("^"):
            plain = plain[1:].strip()
            words += _row(plain, y, max(0.02, 0.5 - _LETTER * len(plain) / 2), 2 * i, 3, sure)
        else:
            words += _row(plain, y, 0.12, 2 * i, 3, sure)
    if foot:
        words += _row(foot, 0.96, 0.5, 9999, 9, sure)
    box = (0.6, 0.7, 0.75, 0.8)
    return PageReading(
        number=number,
        source=Source.OCR if words else Source.NONE,
        width=size[0],
        height=size[1],
        blank=not words and not qr,
        confidence=sure if words else 0.0,
        text=text,
        seals=(Seal(box=box),) * seals,
        ink=(InkRegion(box=box),) * ink,
        codes=(Code(kind="qr", text=qr, box=(0.8, 0.1, 0.9, 0.2)),) if qr else (),
        words=tuple(words),
    )


def seen(text: str, number: int = 1, file: str = "scan.pdf", **how: object) -> PageView:
    """The view of a typed page."""
    return view(file, typed(text, number, **how))  # type: ignore[arg-type]
