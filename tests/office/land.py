"""Invented parcels, certificates and the numbers and dates papers are made of; how Vietnamese papers print them."""
# ruff: noqa: E501 - lists and signatures read better in few lines

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.office.places import Place, Province, make_place

PURPOSES = (
    ("Đất ở tại đô thị", "ODT"), ("Đất ở tại nông thôn", "ONT"), ("Đất trồng cây lâu năm", "CLN"), ("Đất chuyên trồng lúa", "LUC"),
    ("Đất bằng trồng cây hàng năm khác", "BHK"), ("Đất nuôi trồng thủy sản", "NTS"),
)  # fmt: skip
ORIGINS = (
    "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất", "Nhà nước giao đất không thu tiền sử dụng đất",
    "Nhận chuyển nhượng đất được công nhận QSDĐ như giao đất có thu tiền sử dụng đất",
    "Nhận tặng cho đất được Công nhận QSDĐ như giao đất không thu tiền sử dụng đất",
)  # fmt: skip


@dataclass(frozen=True)
class Parcel:
    """A parcel and its certificate. ``area`` in square metres, one decimal."""

    number: str
    sheet: str
    place: Place
    area: float
    purpose: tuple[str, str]
    until: str
    origin: str
    serial: str
    book: str
    issued: date
    price: int

    @property
    def modern(self) -> bool:
        """Whether its certificate has the layout of 2025 (two A4 pages with a QR code)."""
        return self.issued >= date(2025, 1, 1)

    @property
    def area_printed(self) -> str:
        return area(self.area)


def make_parcel(rng: random.Random, province: Province | None = None) -> Parcel:
    """A parcel by chance."""
    purpose = rng.choice(PURPOSES)
    forever = purpose[1] in ("ODT", "ONT")
    letters = "ABCDĐ"
    modern = rng.random() < 0.5
    first, last = (date(2025, 1, 2), date(2025, 12, 20)) if modern else (date(2012, 3, 1), date(2024, 12, 20))
    serial = (
        f"{rng.choice('AB')}{rng.choice('AĐ')} {rng.randint(0, 99_999_999):08d}"
        if modern
        else f"{rng.choice(letters)}{rng.choice('BCDEGHIKLMNOPQRSTUVXY')} {rng.randint(0, 999_999):06d}"
    )
    return Parcel(
        number=str(rng.randint(1, 1250)),
        sheet=str(rng.randint(1, 98)),
        place=make_place(rng, province),
        area=round(rng.uniform(62, 420) if forever else rng.uniform(380, 9800), 1),
        purpose=purpose,
        until="Lâu dài" if forever else f"Đến ngày 15/10/{rng.choice((2043, 2053, 2063))}",
        origin=rng.choice(ORIGINS),
        serial=serial,
        book=f"{rng.choice(('CS', 'CH', 'VP'))}{rng.randint(100, 99_999):05d}",
        issued=first + timedelta(days=rng.randint(0, (last - first).days)),
        price=rng.randint(3, 60) * 50_000_000,
    )


def number(value: float, decimals: int = 0) -> str:
    """Vietnamese separators: dots for thousands, a comma before decimals."""
    return f"{value:,.{decimals}f}".replace(",", "\0").replace(".", ",").replace("\0", ".")


def area(value: float) -> str:
    return number(value, 0 if value == int(value) else 1)


def day(value: date) -> str:
    return f"{value:%d/%m/%Y}"


def long_day(value: date) -> str:
    """``ngày 05 tháng 3 năm 2026``: single digits get a zero below ten, months only 01 and 02 (Decree 30)."""
    month = f"{value.month:02d}" if value.month <= 2 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


_ONES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu", " tỷ")


def _three(value: int, full: bool) -> str:
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words: list[str] = []
    if hundreds or full:
        words += [_ONES[hundreds], "trăm"]
    if tens == 0 and ones and words:
        words.append("lẻ")
    elif tens == 1:
        words.append("mười")
    elif tens > 1:
        words += [_ONES[tens], "mươi"]
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens:
        words.append("lăm")
    elif ones:
        words.append(_ONES[ones])
    return " ".join(words)


def in_words(value: int) -> str:
    """An amount in words, first letter capital, below a thousand billion."""
    groups: list[int] = []
    while value:
        groups.append(value % 1000)
        value //= 1000
    top = len(groups) - 1
    parts = [_three(groups[k], full=k < top) + _GROUPS[k] for k in range(top, -1, -1) if groups[k]]
    text = " ".join(parts) or "không"
    return text[0].upper() + text[1:]
