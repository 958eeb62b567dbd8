"""Two columns that belong apart: the letterhead at the top, the signature block at the bottom (NĐ 30/2020, annex I).

In: rows of a page. Out: where the columns begin or end, and the x between them; None where there are none.
Nothing can go wrong.
"""

import re

from pipeline.read.pieces import Piece, Row, folded, free_strips, gaps_of, height_of

_COUNTRY = re.compile(r"\bhoa xa hoi chu nghia|xa hoi chu nghia viet|chu nghia viet nam")
_MOTTO = re.compile(r"doc lap\s*(?:[-–—.]+\s*)?tu do")
_HEAD_MORE = re.compile(r"^so\s*[:.]|\bso\s*:|ngay .*thang|thang .*nam|v/v|^ve viec|nam 20\d\d|/qd|/ubnd|-ubnd")
_SIGNS = re.compile(
    r"noi nhan|^(tm|kt|tl|tuq|q)\s*\.|nguoi (lam don|khai|nop|dai dien|uy quyen|viet|de nghi|lap|yeu cau|mua|ban)"
    r"|dai dien (ben|cac)|\bben [ab]\b|ky,? (va )?ghi ro|ky ten|chu (ho|tich|du an|co so|ky)|giam doc|xac nhan cua"
    r"|ke toan|thu (truong|ky)|\bben (ban|mua|giao|nhan|uy quyen)"
)
_HEAD_ROWS = 12
_NARROW = 0.008


def letterhead_end(rows: list[Row]) -> tuple[int, float] | None:
    """Number of rows of a letterhead in two columns, and the x between its columns."""
    start = next((i for i, row in enumerate(rows[:_HEAD_ROWS]) if _COUNTRY.search(folded(row))), None)
    if start is None:
        return None
    motto = next((i for i in range(start, min(start + 4, len(rows))) if _MOTTO.search(folded(rows[i]))), start)
    gutter = _gutter(rows[start])
    if gutter is None:
        return None
    end = max(start, motto) + 1
    limit = rows[end - 1][0].at[3] + 0.12
    while end < len(rows) and rows[end][0].at[1] < limit:
        row = rows[end]
        crossing = any(p.at[0] < gutter - 0.02 and p.at[2] > gutter + 0.02 for p in row)
        divided = any(a - 0.06 < gutter < b + 0.06 and b - a > 1.2 * height_of(row) for a, b in gaps_of(row))
        one_side = row[-1].at[2] < gutter + 0.03 or row[0].at[0] > gutter - 0.03
        if crossing or not (divided or one_side) or not (divided or _HEAD_MORE.search(folded(row))):
            break
        end += 1
    left, _ = split_at(rows[:end], gutter)
    return (end, gutter) if left else None


def _gutter(row: Row) -> float | None:
    """The x just left of CỘNG in the row that names the country; None where nothing stands left of it."""
    for index, piece in enumerate(row):
        if folded([piece]).startswith(("cong", "c6ng", "cqng")) and index + 1 < len(row):
            if index == 0:
                return piece.at[0] - _NARROW if piece.at[0] > 0.35 else None
            return (row[index - 1].at[2] + piece.at[0]) / 2
    gaps = [gap for gap in gaps_of(row) if 0.25 < (gap[0] + gap[1]) / 2 < 0.65]
    return _middle_of_widest(gaps) if gaps else None


def _middle_of_widest(strips: list[tuple[float, float]]) -> float:
    start, end = max(strips, key=lambda strip: strip[1] - strip[0])
    return (start + end) / 2


def tail_start(rows: list[Row]) -> tuple[int, float] | None:
    """Index of the first row of the signature block at the page's end, and the x between its columns."""
    for start in range(max(0, len(rows) - 30), len(rows)):
        if not _SIGNS.search(folded(rows[start])):
            continue
        strips = [s for s in free_strips(rows[start:], 0.02) if 0.2 < (s[0] + s[1]) / 2 < 0.8]
        if not strips:
            continue
        gutter = _middle_of_widest(strips)
        if not _both_sides(rows[start:], gutter):
            continue
        while start and rows[start - 1][0].at[0] > gutter and rows[start][0].at[1] - rows[start - 1][0].at[3] < 0.03:
            start -= 1
        return start, gutter
    return None


def _both_sides(rows: list[Row], gutter: float) -> bool:
    """Whether each side of ``gutter`` has words in at least one row, and one of them in two."""
    left, right = split_at(rows, gutter)
    return bool(left and right) and len(left) + len(right) >= 3


def split_at(rows: list[Row], gutter: float) -> tuple[list[Row], list[Row]]:
    """The rows' words left and right of ``gutter``; in a row on both sides of it the cut is the widest gap near it."""
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        cut = gutter
        near = [gap for gap in gaps_of(row) if gap[0] - 0.08 < gutter < gap[1] + 0.08]
        if near and row[0].at[0] < gutter:
            cut = _middle_of_widest(near)
        sides: tuple[list[Piece], list[Piece]] = ([], [])
        for piece in row:
            sides[(piece.at[0] + piece.at[2]) / 2 > cut].append(piece)
        if sides[0]:
            left.append(sides[0])
        if sides[1]:
            right.append(sides[1])
    return left, right
