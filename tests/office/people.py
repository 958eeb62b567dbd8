"""Invented people with structurally right numbers.

An ID number is province (3), century and sex (1), year of birth (2), six free digits.
"""
# ruff: noqa: E501 - lists and signatures read better in few lines

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.office.places import PROVINCES, Place, Province, make_place

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Trương",
    "Đinh", "Lâm", "Mai", "Trịnh", "Đoàn", "Tạ", "Châu", "Thạch", "Sơn", "Kim", "Cao", "Quách", "Lương", "Tô", "Hà", "Vương", "La",
)  # fmt: skip
_WEIGHTS = (30, 12, 10, 8, 6, 6, 5, 4, 5, 4, 4, 3, 3, 3, 2, 2, 3) + (1,) * 17
MEN_MIDDLE = (
    "Văn", "Hữu", "Đức", "Minh", "Quốc", "Thanh", "Công", "Hoàng", "Ngọc", "Xuân", "Thế", "Bá", "Trọng", "Đình", "Quang", "Tấn",
    "Chí", "Phước", "Gia", "Nhật", "Anh", "Việt", "Duy", "Trung", "Hồng", "Khắc", "Viết", "Phú",
)  # fmt: skip
WOMEN_MIDDLE = (
    "Thị", "Ngọc", "Thị Thu", "Thị Kim", "Thị Mỹ", "Thanh", "Kim", "Thị Hồng", "Thị Bích", "Thị Ngọc", "Mỹ", "Phương", "Thùy",
    "Thị Thanh", "Bảo", "Thị Cẩm", "Diễm", "Hoàng", "Thị Tuyết", "Quỳnh", "Như", "Khánh", "Thị Minh", "Thị Lệ", "Ánh",
)  # fmt: skip
MEN_GIVEN = (
    "An", "Bình", "Cường", "Dũng", "Đạt", "Đông", "Giang", "Hải", "Hiếu", "Hòa", "Hùng", "Hưng", "Khoa", "Khôi", "Kiên", "Lâm",
    "Long", "Lộc", "Luân", "Mạnh", "Nam", "Nghĩa", "Nhân", "Phát", "Phong", "Phú", "Phúc", "Quân", "Quý", "Sang", "Sơn", "Tài",
    "Tâm", "Thắng", "Thành", "Thịnh", "Thuận", "Tiến", "Toàn", "Trí", "Triều", "Trường", "Tú", "Tuấn", "Tùng", "Vinh", "Vũ", "Xuyên",
    "Út", "Đệ", "Kha", "Khánh", "Nhựt", "Thọ", "Sỹ", "Điền", "Đẩu", "Ẩn", "Trưởng", "Bửu",
)  # fmt: skip
WOMEN_GIVEN = (
    "Anh", "Ánh", "Bích", "Chi", "Cúc", "Diễm", "Dung", "Duyên", "Đào", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Hồng", "Huệ", "Hương",
    "Hường", "Lan", "Lệ", "Liên", "Linh", "Loan", "Ly", "Mai", "My", "Nga", "Ngân", "Nguyệt", "Nhi", "Nhung", "Oanh", "Phụng", "Phương",
    "Phượng", "Quyên", "Sương", "Tâm", "Thảo", "Thắm", "Thoa", "Thơ", "Thu", "Thủy", "Thúy", "Thương", "Tiên", "Trang", "Trâm",
    "Trinh", "Tuyết", "Uyên", "Vân", "Vy", "Xuân", "Yến", "Nữ", "Mười", "Bé", "Kiều",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    woman: bool
    born: date
    id_number: str
    old_number: str
    issued: date
    home: Place
    phone: str

    @property
    def sex(self) -> str:
        return "Nữ" if self.woman else "Nam"

    @property
    def title(self) -> str:
        """How official papers address the person."""
        return "Bà" if self.woman else "Ông"

    @property
    def qr(self) -> str:
        """What the QR code of the ID card says."""
        parts = (
            self.id_number,
            self.old_number,
            self.name,
            _digits(self.born),
            self.sex,
            self.home.old,
            _digits(self.issued),
        )
        return "|".join(parts)


def _digits(day: date) -> str:
    return f"{day:%d%m%Y}"


def id_number(province: Province, born: date, woman: bool, rng: random.Random) -> str:
    """Twelve digits of the right structure."""
    century = (0 if born.year < 2000 else 2) + (1 if woman else 0)
    return f"{province.number}{century}{born.year % 100:02d}{rng.randint(100, 999_999):06d}"


_RENEWED_AT = (25, 40, 60)
"""Birthdays at which a card must be exchanged (Luật Căn cước 2023 Điều 21)."""


def expiry(born: date, issued: date) -> date:
    """The day to which a card is valid: the next birthday of exchange, the one after it where the card was made
    within two years before (Điều 21 khoản 2), ``date.max`` after the last."""
    for age in _RENEWED_AT:
        until = date(born.year + age, born.month, min(28, born.day))
        if until.replace(year=until.year - 2) > issued:
            return until
    return date.max


def _card_of(born: date, issued: date, today: date) -> date:
    """When the card that is valid on ``today`` was made: that of ``issued`` unless it had to be exchanged since."""
    until = expiry(born, issued)
    return issued if until > today else min(until + timedelta(days=born.day), today - timedelta(days=3))


def make_person(
    rng: random.Random, *, province: Province | None = None, woman: bool | None = None, age: tuple[int, int] = (24, 68),
    surname: str | None = None, today: date = date(2026, 3, 2),
) -> Person:  # fmt: skip
    """Somebody by chance, with age in years on ``today``."""
    province = province or rng.choice(PROVINCES)
    woman = rng.random() < 0.5 if woman is None else woman
    surname = surname or rng.choices(SURNAMES, weights=_WEIGHTS)[0]
    middle = rng.choice(WOMEN_MIDDLE if woman else MEN_MIDDLE)
    given = rng.choice(WOMEN_GIVEN if woman else MEN_GIVEN)
    while given in middle.split():
        given = rng.choice(WOMEN_GIVEN if woman else MEN_GIVEN)
    born = today - timedelta(days=rng.randint(age[0] * 365, age[1] * 365))
    issued = _card_of(born, date(2021, 4, 1) + timedelta(days=rng.randint(0, 1180)), today)
    return Person(
        name=f"{surname} {middle} {given}",
        woman=woman,
        born=born,
        id_number=id_number(province, born, woman, rng),
        old_number=f"{int(province.number) % 100 + 250}{rng.randint(0, 999_999):06d}" if born.year < 2004 else "",
        issued=issued,
        home=make_place(rng, province),
        phone=f"0{rng.choice(('91', '90', '98', '97', '93', '38', '70', '85'))}{rng.randint(0, 9_999_999):07d}",
    )


def make_couple(rng: random.Random, **kind: object) -> tuple[Person, Person]:
    """Husband and wife with one home."""
    man = make_person(rng, woman=False, age=(27, 66), **kind)  # type: ignore[arg-type]
    wife = make_person(rng, woman=True, age=(25, 64), **kind)  # type: ignore[arg-type]
    return man, Person(**{**wife.__dict__, "home": man.home})
