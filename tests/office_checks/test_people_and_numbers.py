"""Invented people, companies and parcels have the structure of real ones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from tests.office.chance import dice
from tests.office.companies import make_company
from tests.office.land import in_words, long_day, make_parcel, number
from tests.office.people import make_person
from tests.office.places import PROVINCES

seeds = st.integers(0, 10_000)


@given(seeds)
def test_id_numbers_carry_province_century_sex_and_year(seed: int) -> None:
    who = make_person(dice(seed))
    assert len(who.id_number) == 12
    assert who.id_number.isdigit()
    assert who.id_number[:3] in {p.number for p in PROVINCES}
    assert int(who.id_number[3]) == (0 if who.born.year < 2000 else 2) + who.woman
    assert who.id_number[4:6] == f"{who.born.year % 100:02d}"
    assert who.qr.split("|")[0] == who.id_number
    assert len(who.qr.split("|")) == 7


@given(seeds)
def test_tax_codes_pass_the_check_digit_and_shares_add_up(seed: int) -> None:
    company = make_company(dice(seed))
    assert mst.is_valid(company.tax_code)
    assert sum(share for _who, share in company.members) == company.capital
    assert len(company.members) >= 2


@given(seeds)
def test_parcels_of_the_new_layout_have_eight_digit_serials(seed: int) -> None:
    parcel = make_parcel(dice(seed))
    digits = parcel.serial.split()[1]
    assert len(digits) == (8 if parcel.modern else 6)
    assert parcel.area > 0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "Không"),
        (15, "Mười lăm"),
        (21, "Hai mươi mốt"),
        (105, "Một trăm lẻ năm"),
        (3205, "Ba nghìn hai trăm lẻ năm"),
        (1_000_005, "Một triệu không trăm lẻ năm"),
        (2_550_000_000, "Hai tỷ năm trăm năm mươi triệu"),
    ],
)
def test_amounts_in_words(value: int, words: str) -> None:
    assert in_words(value) == words


def test_numbers_and_days_are_printed_the_vietnamese_way() -> None:
    assert number(1234567.5, 1) == "1.234.567,5"
    assert long_day(date(2026, 2, 7)) == "ngày 07 tháng 02 năm 2026"
    assert long_day(date(2026, 11, 7)) == "ngày 07 tháng 11 năm 2026"
