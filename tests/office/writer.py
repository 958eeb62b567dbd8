"""Writes paragraphs, forms, tables and signature blocks down a sheet, and begins a new one when it is full.

Text comes with a little markup: ``<b>..</b>``, ``<i>..</i>`` and fields made by ``fld(key, printed, value)``.
Layout numbers are those of Decree 30/2020, Annex I: A4, margins 20-25/20-25/30-35/15-20 mm, body 13-14 points.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tests.office.fonts import Face, width
from tests.office.sheet import A4, BLACK, MM, LineMark, QrMark, SealMark, Sheet, SignMark, TextMark
from tests.office.truth import Part

_TOKEN = re.compile(r"(</?[bi]>|⟦[^⟧]*⟧)")


def fld(key: str, printed: str, value: str | None = None, role: str = "") -> str:
    """Markup of one field value; ``value`` is the normalised form where it differs from what is printed."""
    return f"⟦{key}¦{printed}¦{printed if value is None else value}¦{role}⟧"


@dataclass(frozen=True)
class _Piece:
    """A stretch of one word in one style. ``glued``: no space before it."""

    text: str
    face: Face
    note: tuple[str, str, str, str] | None
    glued: bool
    colour: tuple[int, int, int] = BLACK
    stretch: int = 0


@dataclass(frozen=True)
class Style:
    """How one paper is typed. ``fill`` is the face of what was filled into a form."""

    family: str = "Tinos"
    size: float = 13.0
    leading: float = 1.28
    indent: float = 28.35
    fill: str = ""
    fill_colour: tuple[int, int, int] = BLACK
    leader: str = "dots"
    margins: tuple[float, float, float, float] = (20, 20, 30, 15)
    numbers: str = "top"
    after: float = 4.0


_FAMILIES: tuple[tuple[str, float], ...] = (
    ("Tinos", 13.0),
    ("Tinos", 13.5),
    ("Liberation Serif", 13.5),
    ("Arimo", 12.0),
    ("DejaVu Serif Condensed", 11.5),
    ("Liberation Sans", 12.0),
    ("DejaVu Sans Condensed", 11.5),
)


def style_of(rng: random.Random, *, family: str | None = None) -> Style:
    """A style by chance: mostly Times metrics as the decree wants, sometimes what people really use."""
    name, size = rng.choices(_FAMILIES, weights=(6, 4, 3, 3, 2, 2, 1))[0]
    if family:
        name, size = family, 13.0
    return Style(
        family=name,
        size=size,
        leading=rng.choice((1.2, 1.25, 1.3, 1.38)),
        indent=rng.choice((28.35, 36.0, 28.35, 20.0)),
        fill=rng.choice(("", "", "Cousine", "Tinos")),
        fill_colour=rng.choice((BLACK, BLACK, (140, 40, 20))),
        leader=rng.choice(("dots", "dots", "line", "none")),
        margins=(rng.uniform(18, 24), rng.uniform(18, 24), rng.uniform(28, 34), rng.uniform(15, 20)),
        numbers=rng.choice(("top", "top", "bottom", "none")),
        after=rng.choice((3.0, 4.0, 6.0)),
    )


@dataclass
class Writer:
    """Where the pen is. ``sheets`` are finished and current sheets of one paper."""

    rng: random.Random
    style: Style = Style()
    name: str = ""
    size: tuple[float, float] = A4
    tint: tuple[int, int, int] = (255, 255, 255)
    pattern: bool = False
    sheets: list[Sheet] = field(default_factory=list)
    part: Part = Part.BODY
    y: float = 0.0
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    column: tuple[float, float] | None = None
    _line: int = 0
    _block: int = 0
    _serial: int = 0

    def __post_init__(self) -> None:
        top, below, left, right = (m * MM for m in self.style.margins)
        self.top, self.below = top, below
        self.edges = (left, self.size[0] - right)
        self.new_sheet()

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    def new_sheet(self) -> None:
        """Turn to a fresh sheet of the same paper."""
        seed = f"{self.name}:{len(self.sheets)}:{self.rng.getrandbits(32)}"
        self.sheets.append(Sheet(self.size, self.tint, self.pattern, self.name, seed=seed))
        self.y, self.bottom = self.top, self.size[1] - self.below
        self.left, self.right = self.edges
        self._line = self._block = 0
        if len(self.sheets) > 1 and self.style.numbers != "none":
            y = 12 * MM if self.style.numbers == "top" else self.size[1] - 9 * MM
            before, self.part = self.part, Part.MARGIN
            self.words_at((self.left + self.right) / 2, y, str(len(self.sheets)), align="center", size=13)
            self.part = before
            self.block()

    def seed(self) -> str:
        """A seed for one mark of this paper."""
        self._serial += 1
        return f"{self.sheet.seed}:{self._serial}"

    def block(self) -> None:
        """Begin a new block of the reading order."""
        self._block += 1
        self._line += 1

    def space(self, points: float) -> None:
        """Leave room."""
        self.y += points

    def room(self, points: float) -> None:
        """Turn the sheet unless ``points`` are left on it."""
        if self.y + points > self.bottom:
            self.new_sheet()

    # -- words -----------------------------------------------------------------------------------------------------

    def _pieces(self, markup: str, face: Face, colour: tuple[int, int, int]) -> list[_Piece]:
        out: list[_Piece] = []
        glued, run = True, 0
        for token in _TOKEN.split(markup):
            if token in ("<b>", "</b>"):
                face = replace(face, bold=token == "<b>")
                continue
            if token in ("<i>", "</i>"):
                face = replace(face, italic=token == "<i>")
                continue
            run += 1
            note, text, ink = None, token, colour
            set_in = face
            if token.startswith("⟦"):
                key, text, value, role = token[1:-1].split("¦")
                note = (key, value, text, role)
                if self.style.fill and self.part is Part.BODY:
                    set_in, ink = replace(face, family=self.style.fill), self.style.fill_colour
            for k, word in enumerate(text.split(" ")):
                if k:
                    glued = False
                if word:
                    out.append(_Piece(word, set_in, note, glued, ink, run))
                    glued = True
        return out

    def _put(self, line: list[_Piece], x: float, y: float, size: float, gap: float, numbers: dict[int, int]) -> float:
        """Set one line's pieces from ``x``; returns where it ends."""
        for k, piece in enumerate(line):
            if k and not piece.glued:
                x += gap
            number = None
            if piece.note:
                number = numbers.get(piece.stretch)
                if number is None or number >= len(self.sheet.notes):
                    number = self.sheet.note(piece.note[0], piece.note[1], piece.note[2], piece.note[3])
                    numbers[piece.stretch] = number
            tight = piece.glued and k > 0
            self.sheet.marks.append(
                TextMark(
                    x, y, piece.text, piece.face, size, piece.colour, self._line, self._block, self.part, number,
                    gap=not tight,
                )
            )  # fmt: skip
            x += width(piece.face, piece.text, size)
        self._line += 1
        return x

    def words_at(
        self, x: float, y: float, markup: str, *, align: str = "left", size: float | None = None,
        bold: bool = False, italic: bool = False, family: str = "", colour: tuple[int, int, int] = BLACK,
    ) -> float:  # fmt: skip
        """One line at a fixed place; ``x`` is its left, centre or right. Returns where it ends."""
        size = size or self.style.size
        face = Face(family or self.style.family, bold, italic)
        pieces = self._pieces(markup, face, colour)
        gap = width(face, " ", size)
        total = _length(pieces, size, gap)
        start = x - (total / 2 if align == "center" else total if align == "right" else 0)
        return self._put(pieces, start, y, size, gap, {})

    def paragraph(
        self, markup: str, *, align: str = "justify", indent: float | None = None, size: float | None = None,
        bold: bool = False, italic: bool = False, after: float | None = None, leading: float | None = None,
        leader: bool = False, keep: float = 0.0, family: str = "",
    ) -> None:  # fmt: skip
        """Flow ``markup`` between the margins. ``leader``: dots to the end of the last line, as on forms."""
        size = size or self.style.size
        face = Face(family or self.style.family, bold, italic)
        pieces = self._pieces(markup, face, BLACK)
        gap = width(face, " ", size)
        step = size * (leading or self.style.leading)
        first = self.style.indent if indent is None else indent
        if align == "center":
            first = 0
        numbers: dict[int, int] = {}
        lines = _break(pieces, size, gap, self.right - self.left, first)
        self.room(step * min(2, len(lines)) + keep)
        for k, line in enumerate(lines):
            self.room(step)
            self.y += step
            if self.y - step <= self.top + 0.01:
                numbers = {}
            lead = first if k == 0 else 0.0
            space = self.right - self.left - lead
            length = _length(line, size, gap)
            x, between = self.left + lead, gap
            if align == "center":
                x = (self.left + self.right - length) / 2
            elif align == "right":
                x = self.right - length
            elif align == "justify" and k < len(lines) - 1:
                holes = sum(1 for j, p in enumerate(line) if j and not p.glued)
                between = gap + (space - length) / holes if holes else gap
            end = self._put(line, x, self.y - size * 0.25, size, between, numbers)
            if leader and k == len(lines) - 1:
                self.leader(end + 2, self.right, self.y - size * 0.25, size)
        self.y += self.style.after if after is None else after

    def leader(self, x0: float, x1: float, y: float, size: float) -> None:
        """Dots from ``x0`` to ``x1``: drawn, no words."""
        if x1 - x0 < 12 or self.style.leader == "none":
            return
        if self.style.leader == "line":
            self.sheet.marks.append(LineMark(x0, y + 1, x1, y + 1, 0.7, dotted=True))
            return
        face = Face(self.style.family)
        count = int((x1 - x0) / width(face, ".", size))
        self.sheet.marks.append(TextMark(x0, y, "." * count, face, size, known=False))

    def field_line(self, *pairs: str, after: float | None = None, indent: float = 0.0) -> None:
        """A form's line: labels and values in turn, dots to the end. ``pairs`` are marked-up texts."""
        self.paragraph("  ".join(pairs), align="left", indent=indent, leader=True, after=after)

    def rule(self, x0: float, x1: float, y: float, thick: float = 0.7) -> None:
        self.sheet.marks.append(LineMark(x0, y, x1, y, thick))

    # -- marks -----------------------------------------------------------------------------------------------------

    def seal(self, x: float, y: float, ring: str, centre: str, diameter: float = 36 * MM) -> None:
        """Press a seal with its centre at ``(x, y)``."""
        self.sheet.marks.append(SealMark(x, y, diameter, ring, centre, self.seed()))

    def signature(self, x: float, y: float, w: float = 95, h: float = 42) -> None:
        """Sign within the rectangle whose centre is ``(x, y)``."""
        self.sheet.marks.append(SignMark(x - w / 2, y - h / 2, w, h, self.seed()))

    def qr(self, x: float, y: float, size: float, text: str) -> None:
        self.sheet.marks.append(QrMark(x, y, size, text))

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float], *, size: float = 11.0,
        centred: Sequence[int] = (0,),
    ) -> None:  # fmt: skip
        """A ruled table, a block a row; ``shares`` are the columns' relative widths."""
        total = sum(shares)
        edges = [self.left]
        for share in shares:
            edges.append(edges[-1] + (self.right - self.left) * share / total)
        every = ([tuple(f"<b>{h}</b>" for h in head)] if head else []) + [tuple(r) for r in rows]
        for number, row in enumerate(every):
            self._row(row, edges, size, centred=range(len(row)) if head and number == 0 else centred)
        self.y += 6

    def _row(self, row: Sequence[str], edges: list[float], size: float, centred: Sequence[int]) -> None:
        face, pad, step = Face(self.style.family), 3.5, size * 1.25
        gap = width(face, " ", size)
        cells = [
            _break(self._pieces(cell, face, BLACK), size, gap, edges[k + 1] - edges[k] - 2 * pad, 0)
            for k, cell in enumerate(row)
        ]
        height = max(1, *(len(c) for c in cells)) * step + 2 * pad
        self.room(height)
        top, self.y = self.y, self.y + height
        self.block()
        for k, lines in enumerate(cells):
            numbers: dict[int, int] = {}
            y = top + pad + step - size * 0.28 + (height - 2 * pad - len(lines) * step) / 2
            for line in lines:
                x = edges[k] + pad
                if k in centred:
                    x = (edges[k] + edges[k + 1] - _length(line, size, gap)) / 2
                self._put(line, x, y, size, gap, numbers)
                y += step
        for x in edges:
            self.sheet.marks.append(LineMark(x, top, x, self.y, 0.6))
        self.rule(edges[0], edges[-1], top, 0.6)
        self.rule(edges[0], edges[-1], self.y, 0.6)


def _length(line: list[_Piece], size: float, gap: float) -> float:
    return sum(width(p.face, p.text, size) + (gap if k and not p.glued else 0) for k, p in enumerate(line))


def _break(pieces: list[_Piece], size: float, gap: float, space: float, first: float) -> list[list[_Piece]]:
    """Greedy line breaking; glued pieces stay together."""
    words: list[list[_Piece]] = []
    for piece in pieces:
        if piece.glued and words:
            words[-1].append(piece)
        else:
            words.append([piece])
    lines: list[list[_Piece]] = [[]]
    used, limit = 0.0, space - first
    for word in words:
        need = _length(word, size, 0)
        if lines[-1] and used + gap + need > limit:
            lines.append([])
            used, limit = 0.0, space
        used += need + (gap if lines[-1] else 0)
        lines[-1].extend(word)
    return lines
