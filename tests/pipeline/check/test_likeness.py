"""One name misread, or two names: near is not the same."""

import pytest

from models.paper import Field
from pipeline.check.likeness import misread, same_organisation, stands, whole_names


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("nguyen huu khoa", "nguyen huu khoa", True),
        ("nguyen huu khoa", "nguyenhuu khoa", True),  # a space lost
        ("nguyen huu khoa", "nquyen huu khoa", True),  # no syllable
        ("nguyen huu khoa", "nguyen huu thoa", False),  # another syllable
        ("nguyen huu khoa", "nguyen khoa", False),
        ("phan thi hong", "than thi hong", False),
    ],
)
def test_misread(one: str, other: str, same: bool) -> None:
    assert misread(one, other) is same
    assert misread(other, one) is same


@pytest.mark.parametrize(
    ("name", "text", "there"),
    [
        ("le thi hoa", "ben a ba le thi hoa sinh nam 1980", True),
        ("le thi hoa", "ben a ba lethi hoa sinh nam 1980", True),
        ("le thi hong hoa", "ong ba lc thi hong hoa", True),
        ("le thi hong hoa", "ong ba le thi hong loa", False),
        ("le thi hoa", "", False),
        ("le thi hoa", "hoa", False),
    ],
)
def test_stands(name: str, text: str, there: bool) -> None:
    assert stands(name, text) is there


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Công ty TNHH Một thành viên Gỗ Phú An Khang", "CÔNG TY TNHH MTV GỖ PHÚ AN KHANG", True),
        ("Công ty TNHH Một thành viên Gỗ Phú An Khang", "Công ty TNHH Một thành viên Gỗ Phú An Khamg", True),
        ("Công ty TNHH Một thành viên Gỗ Phú An Khang", "Công ty TNHH Một thành viên Gỗ Phú An Khanh", False),
        ("Công ty Cổ phần Cao su Đại Thành", "Công ty Cổ phần Cao su Bại Thành", False),
    ],
)
def test_companies_that_sound_alike_are_two(one: str, other: str, same: bool) -> None:
    assert same_organisation(one, other) is same


def test_what_a_lines_end_left_of_a_name_gives_way_to_the_whole_name() -> None:
    def field(value: str) -> Field:
        return Field(value=value, as_read=value, confidence=0.9, file="a.pdf", page=1, box=(0.1, 0.1, 0.2, 0.2))

    cut, whole = field("DOANH NGHIỆP TƯ NHÂN BIA VÀ"), field("Doanh nghiệp tư nhân Bia và Nước giải khát Lạc Hồng")
    assert whole_names((cut, whole)) == (whole,)
    assert whole_names((cut,)) == (cut,)
    assert whole_names((whole, field(whole.value.upper()))) == (whole, field(whole.value.upper()))
