"""The reading room's questions, on both databases: words, phrases, fields, dates, facets, context, saved searches."""

from datetime import date

import pytest

from models.error import NotFound
from models.package import SealedPackage
from models.state import State
from models.user import Role, User
from storage.criteria import Criteria, FieldGroup, SavedSearch, aligned, contexts_in
from storage.register import Register
from storage.search import fold, parse_query
from tests.storage.samples import NOW, UNIT, assessed, decision, digest

DEED = "Hợp đồng chuyển nhượng quyền sử dụng đất\nBên A: Nguyễn Văn Ổn\nThửa đất số 118"


def codes(register: Register, **asked: object) -> list[str]:
    found = register.reading_room.search(Criteria(**asked), units=[UNIT])
    return [hit.dossier.dossier for hit in found.hits]


@pytest.fixture
def two(register: Register) -> tuple[str, str]:
    """One whose page says "chuyển nhượng", one that has both words apart."""
    first = assessed(register, text=DEED)
    second = assessed(register, text="nhượng lại và chuyển đi", name="portal-2")
    return first, second


def test_a_phrase_is_found_only_where_it_stands(register: Register, two: tuple[str, str]) -> None:
    first, second = two
    assert set(codes(register, text="chuyển nhượng")) == {first, second}
    assert codes(register, text='"chuyển nhượng"') == [first]
    assert codes(register, text="“chuyen nhuong quyen” nguyễn") == [first]
    assert codes(register, text='"nhượng chuyển"') == []


def test_facets_count_what_was_found(register: Register, two: tuple[str, str]) -> None:
    found = register.reading_room.search(Criteria(text="chuyen"), units=[UNIT])
    assert found.facets.counted == 2
    assert not found.facets.capped
    assert sum(number for _, number in found.facets.states) == 2
    assert [number for _, number in found.facets.years] == [2]
    assert register.reading_room.search(Criteria(text="chuyen"), units=["X1"]).hits == ()


def test_who_sees_several_units_finds_what_each_alone_has(register: Register, two: tuple[str, str]) -> None:
    """PostgreSQL asks one unit of the index of words, several past it."""
    for units in ([UNIT], [UNIT, "X1"], ["X1", UNIT, "X2"]):
        found = register.reading_room.search(Criteria(text="chuyen"), units=units, limit=1)
        assert len(found.hits) == 1
        assert found.facets.counted == 2
    assert register.reading_room.search(Criteria(text="chuyen"), units=["X1", "X2"]).hits == ()
    assert register.reading_room.search(Criteria(text="chuyen"), units=[]).hits == ()


def test_facets_of_more_than_a_page_are_those_of_all(register: Register, two: tuple[str, str]) -> None:
    found = register.reading_room.search(Criteria(text="chuyen"), units=[UNIT], limit=1)
    assert len(found.hits) == 1
    assert found.facets.counted == 2
    assert register.reading_room.search(Criteria(), units=[UNIT], limit=1).facets.counted == 2


def test_dates_and_states_narrow(register: Register, two: tuple[str, str]) -> None:
    received = register.dossier(two[0]).received_at.date()
    assert len(codes(register, received_from=received, received_to=received)) == 2
    assert codes(register, received_to=date(2001, 1, 1)) == []
    assert codes(register, state=State.SEALED) == []
    register.decide(two[0], decision())
    package = SealedPackage(
        dossier=two[0],
        key=f"{two[0]}/p.zip",
        sha256=digest("p"),
        bytes=1,
        sealed_at=NOW,
        retention="06",
        retain_until=NOW,
    )
    register.keeping.seal(package, actor="archivist")
    assert codes(register, state=State.SEALED) == [two[0]]
    assert codes(register, retention="06") == [two[0]]
    assert codes(register, retention="01") == []


def test_a_field_is_found_by_its_whole_value_with_or_without_marks(register: Register, two: tuple[str, str]) -> None:
    name = register.dossier(two[0]).components[0].fields["ho_ten"].value
    assert set(codes(register, field=FieldGroup.NAME, value=fold(name))) >= {two[0]}
    assert codes(register, field=FieldGroup.NAME, value="không ai cả") == []


def test_words_in_context_stand_in_their_page(register: Register, two: tuple[str, str]) -> None:
    found = register.reading_room.contexts(list(two), Criteria(text="nguyen thua"))
    context = found[two[0]][0]
    assert [part for part, hit in context.parts if hit] == ["Nguyễn", "Thửa"]
    assert "".join(part for part, _ in context.parts).startswith("Hợp đồng chuyển nhượng")
    assert two[1] not in found or found[two[1]] == ()


def test_context_is_cut_at_words_and_letters_keep_their_places() -> None:
    text = "chữ " * 60 + "Đặng Ngọc Ánh " + "sau " * 60
    context = contexts_in([("a.pdf", 3, text)], parse_query("dang ánh"))[0]
    assert (context.file, context.page) == ("a.pdf", 3)
    assert [part for part, hit in context.parts if hit] == ["Đặng", "Ánh"]
    assert context.parts[0] == ("… ", False)
    whole = "".join(part for part, _ in context.parts)
    assert len(whole) < 260
    assert set(whole.replace("…", "").split()) <= {"chữ", "Đặng", "Ngọc", "Ánh", "sau"}
    assert len(aligned("ẢNH ßt Ḽ")) == len("ẢNH ßt Ḽ")


def test_searches_are_kept_under_a_name(register: Register) -> None:
    register.add_user(User(name="luu", role=Role.ARCHIVIST, units=(UNIT,)))
    asked = Criteria(text='"hợp đồng"', field=FieldGroup.PARCEL, value="118", received_from=date(2026, 1, 2))
    register.reading_room.save("luu", SavedSearch(name="Thửa 118", criteria=Criteria()), now=NOW)
    register.reading_room.save("luu", SavedSearch(name="Thửa 118", criteria=asked), now=NOW)
    assert register.reading_room.saved("luu") == (SavedSearch(name="Thửa 118", criteria=asked),)
    assert register.reading_room.saved("khac") == ()
    register.reading_room.forget("luu", "Thửa 118")
    with pytest.raises(NotFound):
        register.reading_room.forget("luu", "Thửa 118")
