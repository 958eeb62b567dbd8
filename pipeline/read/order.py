"""Words on a page become lines, blocks and text in the order in which a person would read them aloud.

In: ``Piece`` values as the engine found them. Out: ``Word`` values in reading order, with line and block numbers,
and the page's text: a line break between lines, an empty line between blocks, a tab between cells of a table.
Nothing can go wrong: a layout that no rule knows is read row by row.

Rules, in this order: a sheet of two pages half by half; the letterhead's left column, then its right one; tables by
their cell rows; the signature block apart from what stands beside it; everything else row by row.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from models.reading import Word
from pipeline.read.columns import letterhead_end, split_at, tail_start
from pipeline.read.pieces import Piece, Row, height_of, left_of, merged_rows, rows_of
from pipeline.read.table import TableLine, table_lines, table_span

__all__ = ["Piece", "in_reading_order"]

Line = list[list[Piece]]
"""A line of text: one run of words, or the cells of a table's row; every run is one visual line."""
_FOLD = 0.015
"""Least width of the empty strip between two pages on one sheet: lines that run across it make it one page."""
_BLOCK_GAP = 0.85
"""White space, in line heights, from which two lines are two blocks."""


def in_reading_order(pieces: Sequence[Piece], *, two_pages: bool = False) -> tuple[tuple[Word, ...], str]:
    """Return the words in reading order and the page's text."""
    blocks: list[list[Line]] = []
    for half in _halves(pieces) if two_pages else [list(pieces)]:
        blocks += _blocks(half)
    return _numbered(blocks)


def _halves(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Left and right page of a sheet, cut at the widest empty strip near the middle; one half where there is none."""
    middle = 0.5
    edges = sorted((p.at[0], p.at[2]) for p in pieces)
    reach, best = 0.0, 0.0
    for start, end in edges:
        centre = (reach + start) / 2
        if start - reach > best and 0.35 < centre < 0.65:
            best, middle = start - reach, centre
        reach = max(reach, end)
    if best < _FOLD:
        return [list(pieces)]
    left = [p for p in pieces if (p.at[0] + p.at[2]) / 2 < middle]
    right = [p for p in pieces if (p.at[0] + p.at[2]) / 2 >= middle]
    return [left, right]


def _blocks(pieces: list[Piece]) -> list[list[Line]]:
    rows = rows_of(pieces)
    if not rows:
        return []
    blocks: list[list[Line]] = []
    head = letterhead_end(rows)
    if head is not None:
        end, gutter = head
        blocks += _columns(rows[:end], gutter)
        rows = rows[end:]
    tail = tail_start(rows)
    body = rows if tail is None else rows[: tail[0]]
    blocks += _with_tables(body)
    if tail is not None:
        blocks += _columns(rows[tail[0] :], tail[1])
    return blocks


def _columns(rows: list[Row], gutter: float) -> list[list[Line]]:
    """The left column, then the right one; each with rows of its own."""
    left, right = split_at(rows, gutter)
    return [*_plain(merged_rows(left)), *_plain(merged_rows(right))]


def _with_tables(rows: list[Row]) -> list[list[Line]]:
    """Row by row, tables by their cells."""
    blocks: list[list[Line]] = []
    while rows:
        span = table_span(rows)
        if span is None:
            return blocks + _plain(rows)
        start, end, gutters = span
        blocks += _plain(rows[:start])
        lines: list[TableLine] = table_lines(rows[start:end], gutters)
        blocks.append(list(lines))
        rows = rows[end:]
    return blocks


def _plain(rows: list[Row]) -> list[list[Line]]:
    """Rows as blocks of one-run lines, broken where the white space between them is wide."""
    if not rows:
        return []
    usual = median(height_of(row) for row in rows)
    blocks: list[list[Line]] = [[[sorted(rows[0], key=left_of)]]]
    for above, row in pairwise(rows):
        space = min(p.at[1] for p in row) - max(p.at[3] for p in above)
        line: Line = [sorted(row, key=left_of)]
        if space > _BLOCK_GAP * usual:
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return blocks


def _numbered(blocks: list[list[Line]]) -> tuple[tuple[Word, ...], str]:
    words: list[Word] = []
    paragraphs: list[str] = []
    line_number = 0
    for block_number, block in enumerate(blocks):
        lines: list[str] = []
        for line in block:
            cells: list[str] = []
            column = None
            for run in line:
                text = " ".join(p.text for p in run)
                if column is not None and run[0].column == column:
                    cells[-1] += f" {text}"
                else:
                    cells.append(text)
                column = run[0].column
                words += [_word(p, line_number, block_number) for p in run]
                line_number += 1
            lines.append("\t".join(cells))
        paragraphs.append("\n".join(lines))
    return tuple(words), "\n\n".join(paragraphs)


def _word(piece: Piece, line: int, block: int) -> Word:
    return Word(
        text=piece.text, confidence=piece.confidence, box=piece.box, as_read=piece.as_read, line=line, block=block
    )
