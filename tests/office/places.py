"""Invented addresses, as they were written before and after 1 July 2025.

Provinces are real (63 before, 34 after), communes and streets are drawn from common names; nobody lives there.
"""
# ruff: noqa: E501 - lists and signatures read better in few lines

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Province:
    """``number``: the three digits of ID numbers; ``now``: its name after the mergers of 1 July 2025."""

    name: str
    number: str
    now: str
    seat: str
    city: bool = False
    short: str = ""


PROVINCES: tuple[Province, ...] = (
    Province("Vĩnh Long", "086", "Vĩnh Long", "Vĩnh Long", short="VLG"),
    Province("Trà Vinh", "084", "Vĩnh Long", "Trà Vinh", short="TVH"),
    Province("Bến Tre", "083", "Vĩnh Long", "Bến Tre", short="BTR"),
    Province("Sóc Trăng", "094", "Cần Thơ", "Sóc Trăng", short="STG"),
    Province("Cần Thơ", "092", "Cần Thơ", "Ninh Kiều", True, "CTO"),
    Province("Đồng Tháp", "087", "Đồng Tháp", "Cao Lãnh", short="ĐTP"),
    Province("Tiền Giang", "082", "Đồng Tháp", "Mỹ Tho", short="TGG"),
    Province("Quảng Nam", "049", "Đà Nẵng", "Tam Kỳ", short="QNM"),
    Province("Đà Nẵng", "048", "Đà Nẵng", "Hải Châu", True, "ĐNG"),
    Province("Bình Phước", "070", "Đồng Nai", "Đồng Xoài", short="BPC"),
    Province("Đồng Nai", "075", "Đồng Nai", "Biên Hòa", short="ĐNI"),
    Province("Bà Rịa - Vũng Tàu", "077", "Hồ Chí Minh", "Vũng Tàu", short="BRV"),
    Province("An Giang", "089", "An Giang", "Long Xuyên", short="AGG"),
    Province("Cà Mau", "096", "Cà Mau", "Cà Mau", short="CMU"),
    Province("Tây Ninh", "072", "Tây Ninh", "Tây Ninh", short="TNH"),
    Province("Khánh Hòa", "056", "Khánh Hòa", "Nha Trang", short="KHA"),
    Province("Lâm Đồng", "068", "Lâm Đồng", "Đà Lạt", short="LĐG"),
    Province("Nghệ An", "040", "Nghệ An", "Vinh", short="NAN"),
    Province("Phú Thọ", "025", "Phú Thọ", "Việt Trì", short="PTO"),
    Province("Vĩnh Phúc", "026", "Phú Thọ", "Vĩnh Yên", short="VPC"),
    Province("Bắc Ninh", "027", "Bắc Ninh", "Bắc Ninh", short="BNH"),
    Province("Hưng Yên", "033", "Hưng Yên", "Hưng Yên", short="HYN"),
)

COMMUNES = (
    "Tân Hòa", "Bình Phú", "Long Thạnh", "An Phước", "Mỹ Lộc", "Hòa Bình", "Thạnh Phú", "Phú Quới", "Tân Long Hội",
    "Trung Thành", "Vĩnh Xuân", "Song Phú", "Cẩm Kim", "Đại Nghĩa", "Quế Xuân", "Tam Thăng", "Lộc Thiện", "Phú Riềng",
    "Bù Nho", "Long Điền", "Phước Hải", "Xuyên Mộc", "Châu Đức", "Kế Sách", "An Lạc Tây", "Nhơn Mỹ", "Trường Khánh",
    "Ngọc Tố", "Thuận Hưng", "Đại Tâm", "Yên Thạch", "Hợp Thịnh", "Đồng Tĩnh", "Tân Quới", "Ngãi Tứ", "Hiếu Phụng",
)  # fmt: skip
DISTRICTS = (
    "Long Hồ", "Mang Thít", "Tam Bình", "Trà Ôn", "Vũng Liêm", "Bình Tân", "Kế Sách", "Mỹ Xuyên", "Thạnh Trị", "Duy Xuyên",
    "Đại Lộc", "Thăng Bình", "Lộc Ninh", "Phú Riềng", "Chơn Thành", "Xuyên Mộc", "Đất Đỏ", "Tam Đảo", "Lập Thạch", "Cai Lậy",
)  # fmt: skip
STREETS = (
    "Nguyễn Huệ", "Trần Hưng Đạo", "Lê Lợi", "Phạm Thái Bường", "Hai Bà Trưng", "Lý Thường Kiệt", "Võ Văn Kiệt", "30 Tháng 4",
    "Phan Chu Trinh", "Nguyễn Thị Út", "Trưng Nữ Vương", "Hoàng Thái Hiếu", "Điện Biên Phủ", "Cách Mạng Tháng Tám",
)  # fmt: skip
HAMLETS = (
    "ấp Phước Lợi", "ấp Tân Thuận", "ấp Hòa Mỹ", "ấp 3", "ấp 5A", "khóm 2", "khóm 4", "thôn Đông Yên", "thôn Hà Thanh",
    "thôn 6", "tổ 12, khu phố Bình An", "tổ 4, khu phố 2", "ấp Thạnh Hưng", "xóm Đình", "khu phố Phú Mỹ",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One address; ``old`` and ``new`` are the same place before and after the mergers."""

    house: str
    commune: str
    ward: bool
    district: str
    province: Province

    @property
    def commune_name(self) -> str:
        return f"{'phường' if self.ward else 'xã'} {self.commune}"

    @property
    def old(self) -> str:
        """Three levels: commune, district, province (63 provinces)."""
        prefix = "thành phố" if self.province.city else "tỉnh"
        district = f"thành phố {self.province.seat}" if self.ward else f"huyện {self.district}"
        if self.province.city and self.ward:
            district = f"quận {self.province.seat}"
        return f"{self.house}, {self.commune_name}, {district}, {prefix} {self.province.name}"

    @property
    def new(self) -> str:
        """Two levels: commune, province (34 provinces)."""
        now = self.province.now
        prefix = "Thành phố" if now in ("Cần Thơ", "Đà Nẵng", "Hồ Chí Minh") else "tỉnh"
        return f"{self.house}, {self.commune_name}, {prefix} {now}"

    @property
    def parcel(self) -> str:
        """Where a parcel lies: without a house number."""
        return self.new.split(", ", 1)[1]


def make_place(rng: random.Random, province: Province | None = None) -> Place:
    """An address by chance."""
    ward = rng.random() < 0.45
    if ward and rng.random() < 0.8:
        house = f"số {rng.randint(2, 398)}{rng.choice(['', '', '', 'A', '/' + str(rng.randint(2, 40))])} đường {rng.choice(STREETS)}"
    else:
        house = rng.choice(HAMLETS)
    return Place(house, rng.choice(COMMUNES), ward, rng.choice(DISTRICTS), province or rng.choice(PROVINCES))
