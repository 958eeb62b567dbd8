"""The lines of a page as read, with folded text and boxes: what split, classify and extract look at.

In: a ``PageReading``. Out: a ``PageView`` with lines from top to bottom, each a run of words without a wide
gap, so that the two columns of a letterhead are two lines. Offsets in ``Line.folded`` are those in
``Line.text``. A page read without words (only text) gives lines that have the whole page as their box.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from models.reading import PageReading, Word
from models.record import Box
from pipeline.fold import fold_aligned, letters

WIDE_GAP = 2.6
"""A gap of this many line heights between two words ends a line (measured in height, not in page width)."""

ITEM = re.compile(
    r"^\s*(?:[-–—+*•]|\(?\d{1,2}[.)](?!\d)|\d{1,2}(?:\.\d{1,2})+\.?\s|\(?[a-zđ][.)]|[IVX]+\.|Điều \d|ĐIỀU \d"
    r"|[A-ZĐÀ-Ỹ][^:;,(]{1,28}:)"
)
"""How a new item of a list, a form or a contract begins."""

_LEADER = re.compile(r"^[\s.…_·:\-–—]+$")


@dataclass(frozen=True)
class Line:
    """A run of words on one row. ``number`` counts lines of the page from 0, top to bottom. ``box`` is where the line
    would stand were the page level, for comparing places; the words keep their own boxes, which evidence shows."""

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
            return _inside(self.box), 0.5
        return union(w.box for w in touched), min(1.0, sum(w.confidence for w in touched) / len(touched))


def _inside(box: Box) -> Box:
    """The part of a levelled box that is on the page."""
    x0, y0, x1, y1 = (min(1.0, max(0.0, v)) for v in box)
    return (x0, y0, x1, y1)


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of ``boxes`` (at least one)."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return (min(x0), min(y0), max(x1), max(y1))


def _line(words: Sequence[Word], tilt: float) -> Line:
    text = " ".join(w.text for w in words)
    return Line(tuple(words), text, fold_aligned(text), union(_level(w.box, tilt) for w in words))


def joined(line: Line, after: Line) -> Line:
    """A line and the one it goes on in, as one."""
    text = f"{line.text} {after.text}"
    return Line((*line.words, *after.words), text, fold_aligned(text), union((line.box, after.box)), line.number)


def _level(box: Box, tilt: float) -> Box:
    """Where a word would stand were its line level: moved down by how far its line has climbed there."""
    shift = tilt * (box[0] + box[2]) / 2
    return (box[0], box[1] + shift, box[2], box[3] + shift)


def _gap_limit(words: Sequence[Word], aspect: float) -> float:
    """The widest white between words of one line. ``aspect`` is page height by width, to compare x with y."""
    heights = sorted(w.box[3] - w.box[1] for w in words)
    return WIDE_GAP * max(heights[len(heights) // 2], 0.006) * aspect


def _split_at_gaps(words: Sequence[Word], aspect: float) -> list[list[Word]]:
    """Cut a row where the white between two words is wide."""
    limit = _gap_limit(words, aspect)
    runs: list[list[Word]] = [[words[0]]]
    for before, word in pairwise(words):
        gap = word.box[0] - before.box[2]
        if gap > limit or gap < -0.2:
            runs.append([])
        runs[-1].append(word)
    return runs


def _from_words(page: PageReading) -> list[Line]:
    aspect = page.height / page.width if page.width else 1.4
    tilt = math.tan(math.radians(page.skew)) / aspect
    found: list[Line] = []
    for _, group in groupby(page.words, key=lambda w: (w.block, w.line)):
        row = [w for w in group if w.text.strip()]
        if row:
            found.extend(_line(run, tilt) for run in _split_at_gaps(row, aspect))
    return _joined(found, aspect, tilt)


def _joined(found: Sequence[Line], aspect: float, tilt: float) -> list[Line]:
    """Put together pieces of one row that the reader took apart although little white is between them."""
    rest = sorted(found, key=lambda one: one.box[0])
    out: list[Line] = []
    for line in rest:
        limit = WIDE_GAP * 0.3 * max(line.height, 0.006) * aspect
        for i, before in enumerate(out):
            gap = line.box[0] - before.box[2]
            level = abs(line.middle - before.middle) < 0.4 * min(line.height, before.height)
            alike = max(line.height, before.height) < 1.6 * min(line.height, before.height)
            if -0.004 <= gap <= limit and level and alike:
                out[i] = _line((*before.words, *line.words), tilt)
                break
        else:
            out.append(line)
    return out


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

    @cached_property
    def flowed(self) -> tuple[tuple[Line, int], ...]:
        """Each line, with the line below joined to it where the sentence goes on there, and the length of its own
        text: what begins before that length belongs to this line."""
        return tuple((self._with_next(line), len(line.text)) for line in self.lines)

    def _with_next(self, line: Line) -> Line:
        near = [o for o in (self.below(line, 1.6), self._outdented(line)) if o is not None]
        after = min(near, key=lambda o: o.box[1], default=None)
        if after is None or not line.words or not (self._goes_on(line, after) or self._centred(line, after)):
            return line
        return joined(line, after)

    def _outdented(self, line: Line) -> Line | None:
        """The last short line of a paragraph whose first line was indented: it ends before the first line begins."""
        reach = line.box[3] + max(line.height, 0.008)
        return next(
            (
                o
                for o in self.lines
                if line.box[3] - 0.2 * line.height < o.middle < reach and 0 < line.box[0] - o.box[0] < 0.08
            ),
            None,
        )

    def _goes_on(self, line: Line, after: Line) -> bool:
        """A line goes on below when the next word had no room on it, unless a new item begins there."""
        column = [
            o
            for o in self.lines
            if min(o.box[2], line.box[2]) - max(o.box[0], line.box[0]) > 0.5 * (line.box[2] - line.box[0])
        ]
        edge = max(o.box[2] for o in column)
        first = after.words[0].box if after.words else after.box
        if (
            line.box[2] + (first[2] - first[0]) < edge - 0.03
            or after.box[0] > line.box[0] + 0.03
            or ITEM.match(after.text)
        ):
            return False
        return after.upper_share < 0.9 or line.upper_share > 0.9 or line.words[-1].text.isupper()

    def _centred(self, line: Line, after: Line) -> bool:
        """Two lines under the same middle, the second no longer: one heading or one centred name."""
        middles = abs((line.box[0] + line.box[2]) - (after.box[0] + after.box[2])) / 2
        shorter = after.box[2] - after.box[0] <= line.box[2] - line.box[0]
        capitals = line.upper_share > 0.9 and after.upper_share > 0.9
        few = len(after.words) <= 3 and after.box[0] > line.box[0] + 0.1 and not ITEM.match(after.text)
        return middles < 0.02 and shorter and (capitals or (few and self._alone(after)))

    def _alone(self, line: Line) -> bool:
        """Nothing else stands on the row of a line: it is no cell of a table."""
        return all(o is line or abs(o.middle - line.middle) > 0.6 * max(o.height, line.height) for o in self.lines)

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
    words = tuple(w for one in page.lines if top <= one.middle < bottom for w in one.words)
    codes = tuple(c for c in page.reading.codes if top <= (c.box[1] + c.box[3]) / 2 < bottom)
    seals = tuple(s for s in page.reading.seals if top <= (s.box[1] + s.box[3]) / 2 < bottom)
    ink = tuple(i for i in page.reading.ink if top <= (i.box[1] + i.box[3]) / 2 < bottom)
    cut = page.reading.model_copy(update={"words": words, "codes": codes, "seals": seals, "ink": ink})
    kept = [one for one in page.lines if top <= one.middle < bottom]
    return PageView(page.file, page.number, cut, _numbered(kept))
