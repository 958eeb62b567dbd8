"""Values out of text: right where they are right, invalid where they cannot be, none where there is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.address import address
from pipeline.extract.values import (
    area,
    day,
    is_person,
    last_day,
    money,
    numeral,
    old_person_number,
    person_name,
    person_number,
    person_number_valid,
    tax_code,
)


@pytest.mark.parametrize(
    ("text", "value", "valid"),
    [
        ("ngày 05 tháng 3 năm 2026", "2026-03-05", True),
        ("Vĩnh Long, ngày 5 tháng 12 năm 2025", "2025-12-05", True),
        ("05/3/2026", "2026-03-05", True),
        ("5-3-2026", "2026-03-05", True),
        ("ngày22 tháng 10 năm 2025", "2025-10-22", True),
        ("ngày ..05.. tháng ..03.. năm 2026", "2026-03-05", True),
        ("31/02/2026", "31/02/2026", False),
    ],
)
def test_dates(text: str, value: str, valid: bool) -> None:
    found = day(text)
    assert found is not None
    assert (found.value, found.valid) == (value, valid)


@given(
    st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["{d:02d}/{m:02d}/{y}", "ngày {d} tháng {m} năm {y}", "{d}.{m}.{y}"]),
)
def test_every_date_comes_back(when: date, form: str) -> None:
    found = day("ở đâu đó, " + form.format(d=when.day, m=when.month, y=when.year))
    assert found is not None
    assert found.value == when.isoformat()


@pytest.mark.parametrize(
    ("text", "value", "valid"),
    [
        ("1.200.000.000 đồng", "1200000000", True),
        ("số tiền: 350000 đ", "350000", True),
        ("Giá trị nêu tại Điều 1 là: 650.000.000 đồng (bằng chữ: ...)", "650000000", True),
        ("2. 550.000. 000 đồng", "2550000000", True),
        ("12.34.567 đồng", "1234567", False),
    ],
)
def test_money(text: str, value: str, valid: bool) -> None:
    found = money(text)
    assert found is not None
    assert (found.value, found.valid) == (value, valid)


@given(st.integers(min_value=1000, max_value=10**12))
def test_every_amount_comes_back(amount: int) -> None:
    found = money(f"Tổng cộng: {amount:,} đồng".replace(",", "."))
    assert found is not None
    assert found.value == str(amount)
    assert found.valid


def test_an_amount_cut_by_a_letter_is_not_half_an_amount() -> None:
    assert money("5Ø0.009.006 đồng") is None


@pytest.mark.parametrize(
    ("text", "value", "valid"),
    [
        ("245,3 m²", "245.3", True),
        ("9.137 m2", "9137", True),
        ("4. 741, 4 m? (bằng chữ", "4741.4", True),
        ("diện tích 1.353,6m2", "1353.6", True),
        ("9.72, 5 m?", "9725", False),
    ],
)
def test_area(text: str, value: str, valid: bool) -> None:
    found = area(text)
    assert found is not None
    assert (found.value, found.valid) == (value, valid)


@given(st.integers(min_value=1, max_value=10**7), st.integers(min_value=0, max_value=9))
def test_every_area_comes_back(whole: int, tenth: int) -> None:
    printed = f"{whole:,}".replace(",", ".") + (f",{tenth}" if tenth else "")
    found = area(f"{printed} m²")
    assert found is not None
    assert float(found.value) == float(f"{whole}.{tenth}")


@pytest.mark.parametrize("text", ["1.2345", "1.23.456", "12,3456"])
def test_wrong_groups_are_said(text: str) -> None:
    assert numeral(text)[1] is False


def test_person_numbers() -> None:
    assert person_number("CCCD số 026171732260 cấp ngày") is not None
    spaced = person_number("số: 026 171 732 260")
    assert spaced is not None
    assert spaced.value == "026171732260"
    wrong = person_number("968661242730")
    assert wrong is not None
    assert wrong.valid is False
    assert person_number("0123456789") is None
    assert person_number("0261717322601") is None


def test_confused_digits_are_mended_only_with_proof() -> None:
    mended = person_number("số O26l7173226O")
    assert mended is not None
    assert (mended.value, mended.mended) == ("026171732260", True)
    assert person_number("số 96866l242730") is None  # no such province: no proof


@given(st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_no_valid_number_from_an_unknown_province(digits: str) -> None:
    if person_number_valid(digits):
        assert 1 <= int(digits[:3]) <= 96
        assert digits[3] in "0123"


def test_tax_codes_by_their_check_digit() -> None:
    good = tax_code("MST: 0102005769")
    assert good is not None
    assert good.valid
    bad = tax_code("MST: 0102005768")
    assert bad is not None
    assert bad.valid is False
    branch = tax_code("0102005769-001")
    assert branch is not None
    assert branch.value == "0102005769-001"


def test_old_number() -> None:
    found = old_person_number("CMND số 331234567")
    assert found is not None
    assert found.value == "331234567"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ông: Nguyễn Văn An; sinh năm: 1979", "Nguyễn Văn An"),
        ("BÀ LÊ THỊ HỒNG NHUNG, sinh năm 1980", "Lê Thị Hồng Nhung"),
        ("Trần Thị Bé Sinh ngày 01/01/1980", "Trần Thị Bé"),
        ("…… Võ ÁNH PHƯỢNG ……", "Võ Ánh Phượng"),
        ("Nguyễn Văn An CCCD số 0123", "Nguyễn Văn An"),
        ("Phan Thị Cẩm …Nguyệt", "Phan Thị Cẩm Nguyệt"),  # specks of dirt inside a name
        ("Trần …Gia Thành", "Trần Gia Thành"),
        ("Nguyễn Văn An…… Nam", "Nguyễn Văn An"),  # leaders behind one
        ("Nguyễn Văn An … Sinh ngày 01/01/1980", "Nguyễn Văn An"),
    ],
)
def test_names(text: str, name: str) -> None:
    found = person_name(text)
    assert found is not None
    assert found.value == name


@pytest.mark.parametrize(
    "text", ["Ủy ban nhân dân xã", "1979", "Kính gửi", "đất ở tại đô thị", "Chi nhánh Văn phòng", ""]
)
def test_what_is_no_name(text: str) -> None:
    assert person_name(text) is None


def test_names_have_two_to_seven_words() -> None:
    assert is_person("Lý An")
    assert not is_person("An")
    assert is_person("Vũ Trường Giang")
    assert not is_person("Thứ Trưởng")
    assert not is_person("Bộ Trưởng")
    assert not is_person("Một Hai Ba Bốn Năm Sáu Bảy Tám")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ngày 26 thảng 01 năm 2026", "2026-01-26"),
        ("ngày 26 lháng 01 nãm 2026", "2026-01-26"),
        ("ngày 26 tháng 01 nấm 2026", "2026-01-26"),
        ("thửa 26 đường 01 nhà 2026", None),
    ],
)
def test_a_day_in_words_misread_by_a_letter(text: str, value: str | None) -> None:
    found = day(text)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("từ ngày 13/02/2026 đến ngày 24/01/2027", "2027-01-24"),
        ("từ ngày 13/02/2026 đến hết ngày 24/01/2027", "2027-01-24"),
        ("17/01/2027", "2027-01-17"),
        ("17/01/2027, cấp ngày 02/03/2026", "2027-01-17"),
    ],
)
def test_the_last_day_of_a_stretch(text: str, value: str) -> None:
    found = last_day(text)
    assert found is not None
    assert found.value == value
    assert day(text[found.start : found.end]).value == value  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ấp TânThuận, xã Trung Thành", "ấp Tân Thuận, xã Trung Thành"),
        ("số 12 đuờng Lê Lợi, tính Quảng Nam", "số 12 đường Lê Lợi, tỉnh Quảng Nam"),
        ("khóm 2, thành phó Cần Thơ", "khóm 2, thành phố Cần Thơ"),
        ("xã Hòa Bình, tỉnh Nghệ An; điện 0912345678", "xã Hòa Bình, tỉnh Nghệ An"),
        ("xã Thanh Tính, huyện Thanh Chương", "xã Thanh Tính, huyện Thanh Chương"),
        ("phường Tính Thới, thị trấn An Thới", "phường Tính Thới, thị trấn An Thới"),
    ],
)
def test_words_that_every_address_has(text: str, value: str) -> None:
    assert address(text) == value
