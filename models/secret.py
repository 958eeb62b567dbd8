"""Degrees of secrecy as their stamps say them (Luật Bảo vệ bí mật nhà nước 2018 Đ.8)."""

from enum import StrEnum


class Level(StrEnum):
    """What a stamp says; the words are the law's."""

    SECRET = "MẬT"  # noqa: S105
    MOST_SECRET = "TỐI MẬT"  # noqa: S105
    TOP_SECRET = "TUYỆT MẬT"  # noqa: S105
