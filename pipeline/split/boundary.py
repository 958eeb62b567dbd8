"""Whether a new paper begins between two neighbours: evidence for and against, added up and told.

In: the clues of the pages before and of the page after. Out: a sum and its strongest reasons. Weights were set on the
generator's bundles and on typed pages; ``BOUNDARY`` is the sum from which a paper begins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.lines import PageView
from pipeline.split.clues import Clues, first_body

BOUNDARY = 1.0
"""Sum of evidence from which a new paper begins."""

_MACHINE_READABLE = re.compile(r"\bid ?vnm ?\d|vnm\d{6}|\d{6}[mf]\d{6}")
"""The lines for machines on a card's back, folded."""


@dataclass
class _Evidence:
    """Reasons for (positive) and against (negative) a new paper."""

    parts: list[tuple[float, str]] = field(default_factory=list)

    def add(self, weight: float, text: str) -> None:
        self.parts.append((weight, text))

    @property
    def total(self) -> float:
        return sum(w for w, _ in self.parts)

    def told(self) -> str:
        strongest = sorted(self.parts, key=lambda p: -abs(p[0]))[:3]
        return "; ".join(f"{text} ({weight:+.1f})" for weight, text in strongest)


def _shape(page: PageView) -> float:
    return page.reading.width / max(page.reading.height, 1)


def _number_evidence(out: _Evidence, before: Clues, after: Clues) -> None:
    mark, last = after.mark, before.mark
    if mark is None:
        if last and last.number > 1 and not after.inner:
            out.add(1.5, "hết số trang")
        return
    if mark.number == 1:
        out.add(2.5, "số trang 1")
    else:
        out.add(-2.8, f"số trang {mark.number}")
        if last and last.number + 1 == mark.number and last.total == mark.total:
            out.add(-2.0, "số trang nối tiếp")
        if last is None and mark.number == 2:
            out.add(-0.8, "số trang 2 sau trang đầu")
    if last and last.total and mark.total and last.total != mark.total:
        out.add(2.5, "tổng số trang khác")


def _opening_evidence(out: _Evidence, after: Clues) -> None:
    if after.title_weight > 1.2:
        out.add(min(4.0, after.title_weight * 0.75), "có tiêu đề")
    elif after.heading and not after.inner and (after.mark is None or after.mark.number == 1):
        out.add(1.0, "có dòng tiêu đề")
    if after.letterhead:
        out.add(2.2, "có quốc hiệu")
    if after.forms:
        out.add(1.2, "có số mẫu")
    if after.card:
        out.add(2.0, "có mã QR của thẻ")
    if after.inner and after.title_weight < 4:
        out.add(-2.4, "mở đầu một phần của giấy")


def _flow_evidence(out: _Evidence, before: Clues, after: Clues) -> None:
    if before.closing:
        out.add(0.7, "trang trước đã có phần ký")
    wide, narrow = max(_shape(before.page), _shape(after.page)), min(_shape(before.page), _shape(after.page))
    if wide > narrow * 1.12:
        out.add(1.4, "khổ giấy khác")
    if before.page.lines and after.page.lines:
        last, first = before.page.lines[-1].text, first_body(after.page)
        if first[:1].islower() or (last and last[-1].isalpha() and last[-1].islower() and first[:1].islower()):
            out.add(-1.2, "câu còn tiếp")


def _kind_evidence(out: _Evidence, before: Sequence[Clues], after: Clues) -> None:
    """Cues on this page that belong to the paper going on, or to another kind of paper."""
    opener = next((c.title.kind for c in before if c.title and c.title_weight > 2), None)
    if opener is None or after.title_weight > 4:
        return
    own = after.affinity.get(opener.name, 0.0)
    if own:
        out.add(-min(1.6, 0.8 * own), "có cụm từ của giấy đang đọc")
    if opener.card and not own and not _MACHINE_READABLE.search(after.page.flowing) and len(after.page.lines) > 5:
        out.add(3.0, "không giống mặt sau của thẻ")
    elif opener.card and own and len(before) < 2 and after.title_weight < 2:
        out.add(-0.8, "mặt sau của thẻ")


def boundary(before: Sequence[Clues], after: Clues) -> tuple[float, str]:
    """Evidence that ``after`` begins a new paper behind the pages ``before`` (at least one), and its telling."""
    out = _Evidence()
    last = before[-1]
    if last.page.file != after.page.file:
        out.add(1.8, "sang tệp khác")
    else:
        out.add(-0.4, "cùng tệp")
    _number_evidence(out, last, after)
    _opening_evidence(out, after)
    _flow_evidence(out, last, after)
    _kind_evidence(out, before, after)
    if not after.letterhead and not after.heading and after.title_weight < 1.2 and not after.card:
        out.add(-1.5, "không có dấu hiệu trang đầu")
    return out.total, out.told()
