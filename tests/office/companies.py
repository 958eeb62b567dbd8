"""Invented companies with tax codes whose check digit is right (python-stdnum's rule)."""
# ruff: noqa: E501 - the papers' wording stands on one line, as it is printed

import random
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.vn import mst

from tests.office.people import Person, make_person
from tests.office.places import Place, Province, make_place

_KINDS = (
    "Công ty TNHH",
    "Công ty Cổ phần",
    "Công ty TNHH Một thành viên",
    "Công ty TNHH Sản xuất Thương mại",
    "Doanh nghiệp tư nhân",
)
_TRADES = (
    "Chế biến Thủy sản", "Dệt may", "Bao bì", "Xây dựng", "Khai thác Khoáng sản", "Gạch ngói", "Thực phẩm", "Cao su", "Giấy",
    "Vận tải thủy", "Hóa chất", "Nông sản", "Cấp nước", "Gỗ nội thất", "Nhựa", "Bia và Nước giải khát", "Tinh bột", "Mía đường",
)  # fmt: skip
_NAMES = (
    "Đại Thành", "Phú An Khang", "Sao Mai Xanh", "Hưng Thuận Phát", "Tân Cửu Long", "Minh Trí Đức", "Trường Hải Nam", "Bình Minh Việt",
    "Thiên Phú Lộc", "An Bình Thịnh", "Nam Phương Hồng", "Đông Á Thịnh", "Lạc Hồng Phúc", "Vạn Xuân Hòa", "Kim Sơn Hà",
    "Tiến Đạt Thành", "Gia Khánh Minh", "Hoàng Long Giang", "Quang Vinh Phát", "Đức Tín Nghĩa",
)  # fmt: skip
PRODUCTS = ("thủy sản đông lạnh", "bao bì giấy carton", "vải dệt kim", "gạch tuynel", "tinh bột sắn", "bia lon", "mủ cao su ly tâm", "nước mắm", "giấy kraft", "đường tinh luyện")  # fmt: skip


@dataclass(frozen=True)
class Company:
    """A company that does not exist."""

    name: str
    tax_code: str
    seat: Place
    head: Person
    founded: date
    capital: int
    phone: str
    product: str
    members: tuple[tuple[Person, int], ...]

    @property
    def upper(self) -> str:
        return self.name.upper()

    @property
    def short(self) -> str:
        """Two or three capitals for document notations."""
        return "".join(word[0] for word in self.name.split()[-3:]).upper()


def tax_code(rng: random.Random) -> str:
    """Ten digits, the last one the check digit."""
    while True:
        stem = f"{rng.randint(1, 63):02d}{rng.randint(1, 9_999_999):07d}"
        code = stem + str(mst.calc_check_digit(stem))
        if mst.is_valid(code):
            return code


def make_company(rng: random.Random, province: Province | None = None) -> Company:
    """A company by chance; its members' shares add up to its capital."""
    head = make_person(rng, province=province, age=(32, 62))
    partners = [make_person(rng, province=province) for _ in range(rng.randint(1, 2))]
    capital = rng.randint(12, 900) * 100_000_000
    first = capital * rng.randint(40, 70) // 100 // 1_000_000 * 1_000_000
    rest = capital - first
    shares = [rest] if len(partners) == 1 else [rest // 2 // 1_000_000 * 1_000_000]
    if len(partners) == 2:
        shares.append(rest - shares[0])
    return Company(
        name=f"{rng.choice(_KINDS)} {rng.choice(_TRADES)} {rng.choice(_NAMES)}",
        tax_code=tax_code(rng),
        seat=make_place(rng, head.home.province),
        head=head,
        founded=date(2006, 1, 5) + timedelta(days=rng.randint(0, 6500)),
        capital=capital,
        phone=f"0{rng.randint(203, 299)}3{rng.randint(100_000, 999_999)}",
        product=rng.choice(PRODUCTS),
        members=((head, first), *zip(partners, shares, strict=True)),
    )
