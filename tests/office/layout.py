"""Blocks that recur on administrative papers, as Decree 30/2020 (Annex I) places them.

In: a ``Writer`` and what to print. Out: marks on its current sheet.
"""
# ruff: noqa: E501 - lists and signatures read better in few lines

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tests.office.fonts import width
from tests.office.land import long_day
from tests.office.sheet import BLACK, MM
from tests.office.truth import Part
from tests.office.writer import Face, Writer, fld

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def typed(w: Writer) -> None:
    """From here on everything is printed in one face: nobody fills in a decision or a contract by hand."""
    w.style = replace(w.style, fill="", fill_colour=BLACK)


def nation_head(w: Writer, *, tidy: bool = True) -> None:
    """State name and motto, centred: the head of citizens' forms."""
    w.part = Part.HEAD
    w.block()
    size = min(w.style.size, 13)
    w.paragraph(
        NATION.replace("HÒA", w.rng.choice(("HÒA", "HÒA", "HOÀ"))), align="center", bold=True, size=size, after=0
    )
    w.paragraph(MOTTO, align="center", bold=True, size=size + 0.5, after=0)
    middle, half = (w.left + w.right) / 2, width(Face(w.style.family, bold=True), MOTTO, size + 0.5) / 2
    if tidy:
        w.rule(middle - half, middle + half, w.y + 2)
    w.space(14)
    w.part = Part.BODY
    w.block()


def form_number(w: Writer, text: str, law: str = "") -> None:
    """``Mẫu số 18`` at the top right, under it the law that prescribes it."""
    w.part = Part.HEAD
    w.block()
    if law:
        w.paragraph(text, align="right", bold=True, size=min(w.style.size, 12), after=0)
        text = f"<i>{law}</i>"
    w.paragraph(text, align="right", bold=True, size=min(w.style.size, 12), after=4)
    w.part = Part.BODY


def letterhead(
    w: Writer, organ: Sequence[str], *, number: str = "", place: str = "", when: date | None = None, about: str = "",
    parent: Sequence[str] = (), fields: bool = True,
) -> None:  # fmt: skip
    """Organ at the left, state name at the right, number and date in one row; ``about``: a letter's V/v."""
    typed(w)
    w.part = Part.HEAD
    size = min(w.style.size, 13)
    split = w.left + (w.right - w.left) * 0.42
    mid_left, mid_right = (w.left + split) / 2 - 4, (split + w.right) / 2 + 4
    room = split - w.left - 8
    top = w.y
    w.block()
    y = top
    key = "co_quan_ban_hanh"
    lines = [(t, False) for t in parent] + [(t, True) for t in organ]
    for text, bold in lines:
        for part in _fit(text, Face(w.style.family, bold), size, room):
            y += size * 1.2
            w.words_at(mid_left, y, fld(key, part) if fields and bold else part, align="center", size=size, bold=bold)
    w.rule(mid_left - 32, mid_left + 32, y + 5)
    y += 22
    if number:
        stem, _, tail = number.partition("/")
        text = f"Số: {fld('so_ky_hieu', number)}" if fields else f"Số: {stem}/{tail}"
        w.words_at(mid_left, y, text, align="center", size=size)
    low = y
    if about:
        for part in _fit(f"V/v {about}", Face(w.style.family), size - 1, room):
            low += size * 1.15
            w.words_at(mid_left, low, part, align="center", size=size - 1)
    w.block()
    right = top + size * 1.2
    fit = min(size, size * (w.right - split + 8) / width(Face(w.style.family, bold=True), NATION, size))
    w.words_at(mid_right, right, NATION, align="center", size=fit, bold=True)
    right += size * 1.3
    w.words_at(mid_right, right, MOTTO, align="center", size=size, bold=True)
    half = width(Face(w.style.family, bold=True), MOTTO, size) / 2
    w.rule(mid_right - half, mid_right + half, right + 5)
    right = max(right + 22, y)
    if when:
        printed = long_day(when)
        text = f"{place}, {fld('ngay', printed, when.isoformat())}" if fields else f"{place}, {printed}"
        w.words_at(mid_right, right, text, align="center", size=size, italic=True)
    w.y = max(low, right) + 18
    w.part = Part.BODY
    w.block()


def _fit(text: str, face: Face, size: float, room: float) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(face, longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def title(w: Writer, text: str, *under: str, size: float | None = None, after: float = 10, rule: bool = False) -> None:
    """A paper's title, bold and centred, with lines below it."""
    w.part = Part.TITLE
    w.block()
    w.paragraph(text, align="center", bold=True, size=size or w.style.size + w.rng.choice((1, 1, 2, 3)), after=2)
    for line in under:
        w.paragraph(line, align="center", bold=not line.startswith("("), italic=line.startswith("("), after=1)
    if rule:
        middle = (w.left + w.right) / 2
        w.rule(middle - 45, middle + 45, w.y + 3)
    w.space(after)
    w.part = Part.BODY
    w.block()


def place_date(w: Writer, place: str, when: date, *, key: str = "ngay") -> None:
    """``Vĩnh Long, ngày .. tháng .. năm ..`` at the right, in italics."""
    printed = long_day(when)
    w.room(110)
    w.block()
    w.paragraph(f"{place}, {fld(key, printed, when.isoformat())}", align="right", italic=True, after=2)


def sign_here(
    w: Writer, role: str, name: str, *, hint: str = "(Ký, ghi rõ họ tên)", side: str = "right", seal: tuple[str, str] | None = None,
    key: str = "", signed: bool = True, above: Sequence[str] = (), height: float = 62,
) -> None:  # fmt: skip
    """One signature block. ``seal``: ring text and centre text of the seal that covers a third of the signature."""
    w.room(height + 50)
    w.part = Part.SIGNATURE
    w.block()
    half = (w.right - w.left) / 2
    x = {"right": w.left + half * 1.5, "left": w.left + half * 0.5, "center": w.left + half}[side]
    y = w.y
    for whole in (*above, role):
        for line in _fit(whole, Face(w.style.family, bold=True), w.style.size, half - 6):
            y += w.style.size * 1.25
            w.words_at(x, y, f"<b>{line}</b>", align="center")
    if hint:
        y += w.style.size * 1.15
        w.words_at(x, y, hint, align="center", size=w.style.size - 1, italic=True)
    if signed:
        w.signature(x + w.rng.uniform(-6, 10), y + height * 0.5)
    if seal:
        w.seal(x - 14 * MM + w.rng.uniform(-6, 6), y + height * 0.52 + w.rng.uniform(-8, 8), seal[0], seal[1])
    y += height + w.style.size
    w.words_at(x, y, f"<b>{fld(key, name) if key else name}</b>", align="center")
    w.y = max(w.y, y + 10) if side != "left" else w.y
    w.part = Part.BODY
    w.block()


def recipients(w: Writer, lines: Sequence[str], y: float) -> None:
    """The ``Nơi nhận`` list at the bottom left, beginning at height ``y``."""
    w.part = Part.RECIPIENTS
    w.block()
    w.words_at(w.left, y + 14, "<b><i>Nơi nhận:</i></b>", size=12)
    for k, line in enumerate(lines):
        w.words_at(w.left, y + 28 + k * 13, f"- {line}", size=11)
    w.part = Part.BODY
    w.block()


def official_end(
    w: Writer, role: str, name: str, receivers: Sequence[str], seal: tuple[str, str], *, above: Sequence[str] = (),
) -> None:  # fmt: skip
    """Recipients at the left, signature with seal at the right, at one height."""
    w.room(150)
    y = w.y
    recipients(w, receivers, y)
    sign_here(w, role, name, hint="", seal=seal, key="nguoi_ky", above=above)
