"""The lines of a page as read, with folded text and boxes: what split, classify and extract look at.

In: a ``PageReading``. Out: a ``PageView`` with lines from top to bottom, each a run of words without a wide
gap, so that the two columns of a letterhead are two lines. Offsets in ``Line.folded`` are those in
``Line.text``. A page read without words (only text) gives lines that have the whole page as their box.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from models.reading import PageReading, Word
from models.record import Box
from pipeline.fold import fold_aligned, letters

WIDE_GAP = 2.6
"""A gap of this many line heights between two words ends a line (measured in height, not in page width)."""

_LEADER = re.compile(r"^[\s.…_·:\-–—]+$")


@dataclass(frozen=True)
class Line:
    """A run of words on one row. ``number`` counts lines of the page from 0, top to bottom."""

    words: tuple[Word, ...]
    text: str
    folded: str
    box: Box
    number: int = 0

    @cached_property
    def plain(self) -> str:
        """Only folded letters and digits."""
        return letters(self.text)

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def middle(self) -> float:
        """Vertical centre, fraction of the page."""
        return (self.box[1] + self.box[3]) / 2

    @cached_property
    def upper_share(self) -> float:
        """Share of capitals among the letters."""
        found = [c for c in self.text if c.isalpha()]
        return sum(c.isupper() for c in found) / len(found) if found else 0.0

    def span(self, start: int, end: int) -> tuple[Box, float]:
        """Box and mean confidence of the words that ``text[start:end]`` touches."""
        position, touched = 0, []
        for word in self.words:
            stop = position + len(word.text)
            if position < end and stop > start:
                touched.append(word)
            position = stop + 1
        if not touched:
            return self.box, 0.5
        return union(w.box for w in touched), min(1.0, sum(w.confidence for w in touched) / len(touched))


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of ``boxes`` (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))


def _line(words: Sequence[Word]) -> Line:
    text = " ".join(w.text for w in words)
    return Line(tuple(words), text, fold_aligned(text), union(w.box for w in words))


def _split_at_gaps(words: Sequence[Word], aspect: float) -> list[list[Word]]:
    """Cut a row where the white between two words is wide. ``aspect`` is page height by width, to compare x with y."""
    heights = sorted(w.box[3] - w.box[1] for w in words)
    limit = WIDE_GAP * max(heights[len(heights) // 2], 0.006) * aspect
    runs: list[list[Word]] = [[words[0]]]
    for before, word in zip(words, words[1:], strict=False):
        gap = word.box[0] - before.box[2]
        if gap > limit or gap < -0.2:
            runs.append([])
        runs[-1].append(word)
    return runs


def _from_words(page: PageReading) -> list[Line]:
    aspect = page.height / page.width if page.width else 1.4
    found: list[Line] = []
    for _, group in groupby(page.words, key=lambda w: (w.block, w.line)):
        row = [w for w in group if w.text.strip()]
        if row:
            found.extend(_line(run) for run in _split_at_gaps(row, aspect))
    return found


def _from_text(page: PageReading) -> list[Line]:
    kept = [" ".join(t.split()) for t in page.text.splitlines() if t.strip()]
    total = max(len(kept), 1)
    return [Line((), t, fold_aligned(t), (0.0, i / total, 1.0, (i + 1) / total)) for i, t in enumerate(kept)]


def _numbered(found: list[Line]) -> tuple[Line, ...]:
    return tuple(Line(one.words, one.text, one.folded, one.box, i) for i, one in enumerate(found))


@dataclass(frozen=True)
class PageView:
    """A page with its lines. ``number`` is the page of ``file`` as received."""

    file: str
    number: int
    reading: PageReading
    lines: tuple[Line, ...]

    @cached_property
    def plain(self) -> str:
        """All lines' folded letters, one line each: for finding cues that stay on a line."""
        return "\n".join(one.plain for one in self.lines)

    @cached_property
    def flowing(self) -> str:
        """All folded letters in one run: for cues that a line break cuts."""
        return " ".join(one.plain for one in self.lines)

    @property
    def wide(self) -> bool:
        """Wider than high: an A3 sheet with two pages, a table, or a card."""
        return self.reading.width > self.reading.height * 1.15

    @cached_property
    def empty(self) -> bool:
        """Nothing on it that could be read as text: a blank side, or a page whose ink gave no words."""
        return sum(len(one.plain) for one in self.lines) < 3

    def below(self, line: Line, reach: float = 2.4) -> Line | None:
        """The nearest line under ``line`` that overlaps it across, within ``reach`` line heights; None where none."""
        best: Line | None = None
        limit = line.box[3] + max(line.height, 0.008) * reach
        for other in self.lines:
            if other is line or other.middle <= line.box[3] - line.height * 0.2 or other.box[1] > limit:
                continue
            across = min(other.box[2], line.box[2]) - max(other.box[0], line.box[0])
            narrow = min(other.box[2] - other.box[0], line.box[2] - line.box[0])
            if across > 0.3 * narrow and (best is None or other.box[1] < best.box[1]):
                best = other
        return best

    def right_of(self, line: Line) -> Line | None:
        """The next line on the same row; None where the row ends."""
        same = [
            other
            for other in self.lines
            if other is not line
            and other.box[0] >= line.box[2] - 0.01
            and abs(other.middle - line.middle) < 0.7 * max(line.height, other.height)
        ]
        return min(same, key=lambda o: o.box[0], default=None)


def view(file: str, page: PageReading) -> PageView:
    """The view of one page."""
    found = _from_words(page) if page.words else _from_text(page)
    kept = [one for one in found if not _LEADER.match(one.text)]
    if page.words:
        kept.sort(key=lambda one: (round(one.middle, 3), one.box[0]))
    return PageView(file, page.number, page, _numbered(kept))


def part(page: PageView, top: float, bottom: float) -> PageView:
    """Only what stands between two heights (fractions) of the page, for two papers on one page."""
    words = tuple(w for w in page.reading.words if top <= (w.box[1] + w.box[3]) / 2 < bottom)
    codes = tuple(c for c in page.reading.codes if top <= (c.box[1] + c.box[3]) / 2 < bottom)
    seals = tuple(s for s in page.reading.seals if top <= (s.box[1] + s.box[3]) / 2 < bottom)
    ink = tuple(i for i in page.reading.ink if top <= (i.box[1] + i.box[3]) / 2 < bottom)
    cut = page.reading.model_copy(update={"words": words, "codes": codes, "seals": seals, "ink": ink})
    kept = [one for one in page.lines if top <= one.middle < bottom]
    return PageView(page.file, page.number, cut, _numbered(kept))
