"""Tables without knowledge of their ruling: columns are the strips that stay free, rows are told by white space.

In: rows of a page. Out: where a table begins and ends, and its lines cell by cell. Nothing can go wrong.
"""

from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipeline.read.pieces import Piece, Row, free_strips, gaps_of, height_of, left_of

TableLine = list[list[Piece]]
"""A row of a table: its cells' visual lines, cell after cell, each run marked with its column."""
_CELL_GAP = 1.1
"""White space between cells, in line heights; words of one cell stand closer."""
_LEAST_COLUMNS = 3
_LEAST_ROWS = 2
_ROW_GAP = 1.35


def table_span(rows: list[Row]) -> tuple[int, int, list[float]] | None:
    """First and last row (exclusive) of the first table, and the x of the strips between its columns."""
    for start in range(len(rows)):
        if _cells(rows[start]) < _LEAST_COLUMNS:
            continue
        end, gutters = start + 1, _gutters(rows[start : start + 1])
        while end < len(rows):
            wider = _gutters(rows[start : end + 1])
            if len(wider) < _LEAST_COLUMNS - 1 or len(wider) < len(gutters) - 1 or _is_prose(rows[end], wider):
                break
            gutters = wider
            end += 1
        many = sum(_cells(row) >= _LEAST_COLUMNS for row in rows[start:end])
        if many >= _LEAST_ROWS:
            return start, end, gutters
    return None


def _is_prose(row: Row, gutters: list[float]) -> bool:
    """Whether a row runs over columns with no more white space there than between words; a gap or two may be wide
    by chance."""
    least = _CELL_GAP * height_of(row)
    crossed = [b.at[0] - a.at[2] for a, b in pairwise(row) if _column(a, gutters) != _column(b, gutters)]
    return bool(crossed) and sum(gap > least for gap in crossed) < len(crossed) / 2


def _cells(row: Row) -> int:
    least = _CELL_GAP * height_of(row)
    return 1 + sum(end - start > least for start, end in gaps_of(row))


def _gutters(rows: list[Row]) -> list[float]:
    least = 0.7 * median(height_of(row) for row in rows) if len(rows) > 1 else _CELL_GAP * height_of(rows[0])
    return [(start + end) / 2 for start, end in free_strips(rows, least)]


def table_lines(rows: list[Row], gutters: list[float]) -> list[TableLine]:
    """The table's rows, each with its cells in order and each cell with its visual lines in order."""
    lines: list[TableLine] = []
    for group in _row_groups(rows, gutters):
        cells: dict[int, list[Row]] = {}
        for row in group:
            parts: dict[int, Row] = {}
            for piece in row:
                column = _column(piece, gutters)
                parts.setdefault(column, []).append(replace(piece, column=column))
            for column, part in parts.items():
                cells.setdefault(column, []).append(sorted(part, key=left_of))
        lines.append([run for column in sorted(cells) for run in cells[column]])
    return lines


def _column(piece: Piece, gutters: list[float]) -> int:
    centre = (piece.at[0] + piece.at[2]) / 2
    return sum(centre > gutter for gutter in gutters)


def _row_groups(rows: list[Row], gutters: list[float]) -> list[list[Row]]:
    """Visual rows that make up one row of the table."""
    tops = [median(p.at[1] for p in row) for row in rows]
    steps = [b - a for a, b in pairwise(tops)]
    usual = min(steps) if steps else 0.0
    groups = [[rows[0]]]
    for row, step in zip(rows[1:], steps, strict=True):
        columns = {_column(piece, gutters) for piece in row}
        opens = 0 in columns and len(columns) > 1
        if opens or step > _ROW_GAP * usual:
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups
