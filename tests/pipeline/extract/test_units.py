"""Codes of an address before and since 1 July 2025: right where the print is certain, none where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.paper import AddressCodes
from pipeline.extract.units import _communes, _table, _Unit, address_codes

_OLD = [commune for province in _table().before for commune in _communes(province) if len(commune.code) == 5]
_NEW = list(_table().communes_after.values())


def way(unit: _Unit) -> list[_Unit]:
    return [unit, *(way(unit.parent) if unit.parent else ())]


def written(codes: AddressCodes | None) -> tuple[str | None, str | None]:
    if codes is None:
        return None, None
    return codes.before and codes.before.written, codes.after and codes.after.written


def test_the_table_is_whole() -> None:
    before, after = _table().before, _table().after
    assert (len(before), sum(len(p.below) for p in before), len(_OLD)) == (63, 696, 10_035)
    assert (len(after), len(_NEW), len({u.code for u in _NEW})) == (34, 3_321, 3_321)
    assert all(set(commune.became) <= set(_table().communes_after) for commune in _OLD)
    assert all(commune.became for commune in _OLD)
    assert all(_table().came_from.get(commune.code) for commune in _NEW if not commune.name.startswith("Đặc khu"))


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        ("xã Song Phú, huyện Tam Bình, tỉnh Vĩnh Long", "86.860.29740", "86.29740"),
        ("ấp 3, Xã Song Phú, Huyện Tam Bình, Tỉnh Vĩnh Long.", "86.860.29740", "86.29740"),
        ("Phường 01, Q.3, TPHCM", "79.770.27160", "79.27154"),
        ("12/3 đường Lê Lợi, P. Bến Nghé, Q.1, TP. Hồ Chí Minh, Việt Nam", "79.760.26740", "79.26740"),
        ("ấp 3, Song Phú, Tam Bình, Vĩnh Long", "86.860.29740", "86.29740"),  # as an identity card's code says it
        ("XÃ SONG PHU, HUYỆN TAM BINH, TỈNH VINH LONG", "86.860.29740", "86.29740"),  # marks lost
        ("Xã Song Phú - Huyện Tam Bình - Tỉnh Vĩnh Long", "86.860.29740", "86.29740"),
        ("phường Hoà Bình, tỉnh Phú Thọ", "17.148", "25.04795"),  # the tone's other place
        ("Phường Cống Vị, Quận Ba Đình, Thành phố Hà Nội", "01.001.00007", "01"),  # divided among two
        ("PHƯỜNG BA ĐÌNH, THÀNH PHỐ HÀ NỘI", "01", "01.00004"),  # put together from two districts
        ("xã Không Có, huyện Tam Bình, tỉnh Vĩnh Long", "86.860", "86"),
        ("tỉnh Trà Vinh", "84", "86"),  # a province of before alone
    ],
)
def test_what_is_certain(address: str, before: str | None, after: str | None) -> None:
    assert written(address_codes(address)) == (before, after)


@pytest.mark.parametrize(
    "address",
    [
        "",
        ", ,",
        "số 5 đường Lê Lợi",
        "tỉnh Vĩnh Long",  # of before or of now
        "Ninh Kiều, Cần Thơ",  # a district of before, a commune of now
        "xã Không Có, tỉnh Vĩnh Long",
        "huyện Tam Bình",
        "1, 3, Hồ Chí Minh",
        "phường Song Phú, tỉnh Vĩnh Long",  # a xã
        "xã Song Phu, tỉnh Vĩnh Lonq",  # a letter misread
    ],
)
def test_what_is_not(address: str) -> None:
    assert address_codes(address) is None


@given(st.sampled_from(_OLD), st.booleans(), st.booleans())
def test_every_commune_of_before_is_found(commune: _Unit, capitals: bool, street: bool) -> None:
    text = ", ".join(unit.name for unit in way(commune))
    text = text.upper() if capitals else text
    codes = address_codes(f"số 7 đường A, {text}" if street else text)
    assert codes is not None
    assert codes.before is not None
    assert codes.before.commune == commune.code
    assert codes.after is None or codes.after.commune in (None, *commune.became)
    assert (codes.after is not None and codes.after.commune is not None) == (len(commune.became) == 1)


@given(st.sampled_from(_NEW))
def test_every_commune_of_now_is_found_or_doubted(commune: _Unit) -> None:
    codes = address_codes(", ".join(unit.name for unit in way(commune)))
    if codes is None:
        # One of the same name lay elsewhere in the province of before, whose district may have been left out.
        old = next(p for p in _table().before if p.said.plain == way(commune)[-1].said.plain)
        assert any(c.said.plain == commune.said.plain and commune.code not in c.became for c in _communes(old))
        return
    assert codes.after is not None
    assert codes.after.commune == commune.code
    sources = _table().came_from.get(commune.code, ())
    assert codes.before is None or codes.before.commune in (None, *(s.code for s in sources))


_NAMES = sorted({u.name for u in (*_OLD, *_NEW)} | {p.name for p in _table().before})


@given(
    st.lists(st.one_of(st.sampled_from(_NAMES), st.text(max_size=12)), max_size=5),
    st.sampled_from([", ", ",", " - ", " "]),
)
def test_no_code_is_invented(parts: list[str], comma: str) -> None:
    """Whatever stands there: codes are the table's, and each unit lies in the one above it."""
    codes = address_codes(comma.join(parts))
    for one, units in ((codes and codes.before, _table().before), (codes and codes.after, _table().after)):
        if one is None:
            continue
        province = next(p for p in units if p.code == one.province)
        assert one.name.endswith(province.name)
        below = province.below
        if one.district is not None:
            below = next(d for d in below if d.code == one.district).below
        if one.commune is not None:
            assert any(c.code == one.commune for c in below)
