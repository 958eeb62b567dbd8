"""Labels on a page and the text that belongs to them: beside, on the rest of the row, or under them.

In: page views and field types. Out: ``Labelled`` values: which label, where its text stands. Labels are found on
folded text with any punctuation between their words; long ones also with some letters misread. A label's text
ends where the next label begins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from models.procedure import FieldType
from pipeline.fold import letters
from pipeline.lines import ITEM, Line, PageView

STOPS = (
    "sinh ngày", "sinh năm", "ngày sinh", "ngày cấp", "cấp ngày", "nơi cấp", "do cục", "giới tính", "quốc tịch",
    "dân tộc", "tôn giáo", "quan hệ với", "địa chỉ",
    "điện thoại", "email", "chức vụ", "thường trú", "nơi cư trú", "cư trú", "đại diện", "là người", "cùng vợ",
    "và vợ", "và chồng", "cccd",
    "cmnd", "căn cước", "mã số", "loại đất", "mục đích", "thời hạn", "nguồn gốc", "fax", "tờ bản đồ", "thửa đất số",
    "diện tích",
    "số phát hành", "số vào sổ", "quyển số", "bằng chữ", "viết bằng chữ", "nơi thường trú",
)  # fmt: skip
"""Words that end the text of a label before them although they may be no field of ours."""

MISREAD = 0.6
"""Weight of a label with letters misread."""


@dataclass(frozen=True)
class Labelled:
    """Text after a label, on one line: ``line.text[start:end]``. ``weight`` is higher for longer, exact labels."""

    page: PageView
    line: Line
    start: int
    end: int
    weight: float
    label: str
    direct: bool = True
    """Whether the text stands on the label's own row."""
    loose: bool = False
    """Whether other words stand between the label and its text."""

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]


@lru_cache(maxsize=2048)
def _pattern(cue: str) -> re.Pattern[str]:
    words = letters(cue).split()
    # Words that stand glued together are the label all the same.
    return re.compile(r"(?<![0-9a-z])" + r"[^0-9a-z\n]{0,4}".join(map(re.escape, words)) + r"(?![0-9a-z])")


@lru_cache(maxsize=4)
def _stops(cues: tuple[str, ...]) -> re.Pattern[str]:
    # A single common word such as "ngày" stands inside values too; only labels of two words end a text.
    plain = {letters(c) for c in cues if " " in letters(c)} | {letters(c) for c in STOPS}
    wanted = sorted((p for p in plain if len(p) >= 3), key=len, reverse=True)
    each = (r"[^0-9a-z\n]{1,4}".join(map(re.escape, w.split())) for w in wanted)
    return re.compile(r"(?<![0-9a-z])(?:" + "|".join(each) + r")(?![0-9a-z])")


def stops_of(types: Iterable[FieldType]) -> re.Pattern[str]:
    """One pattern of everything that may end a label's text."""
    return _stops(tuple(sorted({c for t in types for c in t.cues})))


def _after(line: Line, end: int) -> int:
    """Where the label's text begins: past notes in brackets (an area code is none), a colon not far off, dots."""
    rest = line.folded[end:]
    colon = re.match(r"[^:;0-9]{0,46}:", rest)
    if colon and not re.search(r"[,.]\s", colon[0]):
        end += colon.end()
    skipped = re.match(r"(?:\s|\((?!0\d{2,3}\))[^)]{0,40}\)|[.…_·:;,\-–]|\[\d+\])*", line.text[end:])
    return end + (skipped.end() if skipped else 0)


def _until(line: Line, start: int, stops: re.Pattern[str]) -> int:
    found = stops.search(line.folded, start)
    end = found.start() if found else len(line.text)
    return start + len(line.text[start:end].rstrip(" ,;:.…_-–("))


def _beside(
    page: PageView, line: Line, cue_end: int, weight: float, label: str, stops: re.Pattern[str]
) -> list[Labelled]:
    """The label's text on its own line, else further right on the row, else on the line below."""
    found: list[Labelled] = []
    start = _after(line, cue_end)
    end = _until(line, start, stops)
    own = end > start
    if own:
        loose = bool(letters(line.text[cue_end:start]))
        found.append(Labelled(page, line, start, end, weight, label, loose=loose))
    stopped = end < len(line.text.rstrip(" ,;:.…_-–("))
    right = None if stopped else page.right_of(line)
    if right is not None:
        begin = _after(right, 0)
        finish = _until(right, begin, stops)
        if finish > begin:
            found.append(Labelled(page, right, begin, finish, weight * (0.95 if not found else 0.75), label))
    if not stopped:
        # Beside the heading of a column stands another heading: its values are under it all the same.
        found += _under(page, line, weight * (0.8 if not found else 0.5), label, stops, deep=not own)
    return found


def _under(
    page: PageView, line: Line, weight: float, label: str, stops: re.Pattern[str], *, deep: bool
) -> list[Labelled]:
    """The line below a label; under a table's heading (``deep``) the cells below that too, as far as another label:
    what is under that is its own."""
    found: list[Labelled] = []
    cell = page.below(line, 3.0 if deep else 2.0)
    if cell is not None and not deep and ITEM.match(cell.text):
        return found
    while cell is not None and len(found) < (12 if deep else 1):
        # The first line below may itself go on below; the cells of a column do not.
        whole = cell if found else page.flowed[cell.number][0]
        finish = _until(whole, 0, stops)
        if finish:
            found.append(Labelled(page, whole, 0, finish, weight, label, direct=False))
        elif found or not deep:
            break
        cell = page.below(cell, 3.0)
    return found


def labelled(pages: Sequence[PageView], field: FieldType, stops: re.Pattern[str]) -> list[Labelled]:
    """Everything that stands beside or under one of the field's labels, in reading order."""
    found: list[Labelled] = []
    cues = sorted(field.cues, key=lambda c: -len(letters(c)))
    for page in pages:
        for line, own in page.flowed:
            taken: list[tuple[int, int]] = []
            for cue in cues:
                for hit in _pattern(cue).finditer(line.folded):
                    if hit.start() >= own or any(a < hit.end() and b > hit.start() for a, b in taken):
                        continue
                    taken.append((hit.start(), hit.end()))
                    found.extend(_beside(page, line, hit.end(), _weight(cue, hit.start(), line), cue, stops))
    return found or _misread(pages, cues, stops)


def _weight(cue: str, start: int, line: Line) -> float:
    """Longer labels are surer; one that opens its line or follows a full stop, dash or comma too."""
    before = line.text[:start].rstrip()
    opens = not before or before[-1] in ".-–:;,)+*•" or len(before) < 4
    return (0.55 + 0.45 * min(1.0, len(letters(cue)) / 7)) * (1.0 if opens else 0.8)


def _misread(pages: Sequence[PageView], cues: Sequence[str], stops: re.Pattern[str]) -> list[Labelled]:
    """Long labels with a letter or two misread; only where no label was found as it should be."""
    found: list[Labelled] = []
    for cue in cues:
        plain = letters(cue)
        if len(plain) < 8:
            continue
        for page in pages:
            for line in page.lines:
                near = fuzz.partial_ratio_alignment(plain, line.folded, score_cutoff=86 if len(plain) > 11 else 92)
                if near and near.dest_end - near.dest_start >= len(plain) - 2:
                    found.extend(_beside(page, line, near.dest_end, MISREAD, cue, stops))
    return found
