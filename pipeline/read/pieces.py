"""Words with their place on the page, and their grouping into visual rows.

In: ``Piece`` values in any order. Out: rows from top to bottom. Nothing can go wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.read.syllables import strip_marks

Box4 = tuple[float, float, float, float]


@dataclass(frozen=True)
class Piece:
    """A word on the upright page; ``box`` in fractions of it. ``place`` is the same on the straightened page, where
    lines are level; None where the page was straight. ``column`` is set inside tables."""

    text: str
    confidence: float
    box: Box4
    place: Box4 | None = None
    as_read: str | None = None
    column: int = 0

    @property
    def at(self) -> Box4:
        """Where the word stands for ordering."""
        return self.place or self.box


Row = list[Piece]
_SETTLED = 7
"""Words after which a row's band stays where it is."""


def left_of(piece: Piece) -> float:
    """Sort key: from left to right."""
    return piece.at[0]


def height_of(row: Row) -> float:
    """The usual height of a row's words."""
    return max(median(p.at[3] - p.at[1] for p in row), 1e-4)


def folded(row: Iterable[Piece]) -> str:
    """The row's text in small letters without marks, for recognising cues."""
    return " ".join(strip_marks(p.text).lower() for p in row)


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Visual rows: words that overlap in height by half of the smaller one, sorted from left to right."""
    if not pieces:
        return []
    usual = median(p.at[3] - p.at[1] for p in pieces)
    rows: list[Row] = []
    bands: list[list[float]] = []
    # Large words first: they fix the bands, so that a full stop or a dash cannot open a row of its own.
    for piece in sorted(pieces, key=lambda p: (-(min(p.at[3] - p.at[1], usual)), p.at[1], p.at[0])):
        top, bottom = piece.at[1], piece.at[3]
        best, fit = None, 0.0
        for index, (a, b) in enumerate(bands):
            if b <= top or a >= bottom:
                continue
            shared = min(bottom, b) - max(top, a)
            share = shared / max(min(bottom - top, b - a), 1e-6)
            if share > max(fit, 0.5):
                best, fit = index, share
        if best is None:
            rows.append([piece])
            bands.append([top, bottom])
            continue
        rows[best].append(piece)
        if bottom - top < 1.6 * usual and len(rows[best]) <= _SETTLED:
            bands[best] = _band(rows[best])
    order = sorted(range(len(rows)), key=lambda i: (bands[i][0] + bands[i][1]) / 2)
    return [sorted(rows[i], key=left_of) for i in order]


def _band(row: Row) -> list[float]:
    return [median(p.at[1] for p in row), median(p.at[3] for p in row)]


def merged_rows(rows: list[Row]) -> list[Row]:
    """The same words regrouped into rows, for a part of a page whose rows no longer hold the other part's words."""
    return rows_of([piece for row in rows for piece in row])


def gaps_of(row: Row) -> list[tuple[float, float]]:
    """The white spaces between a row's words, as (start, end), from left to right."""
    gaps = []
    reach = row[0].at[2]
    for piece in row[1:]:
        if piece.at[0] > reach:
            gaps.append((reach, piece.at[0]))
        reach = max(reach, piece.at[2])
    return gaps


def free_strips(rows: list[Row], least: float) -> list[tuple[float, float]]:
    """Vertical strips at least ``least`` wide that no word of ``rows`` touches, between the outermost words."""
    edges = sorted((p.at[0], p.at[2]) for row in rows for p in row)
    if not edges:
        return []
    strips, reach = [], edges[0][1]
    for start, end in edges:
        if start - reach >= least:
            strips.append((reach, start))
        reach = max(reach, end)
    return strips
