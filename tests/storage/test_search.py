"""Search: every word must stand in the dossier; with the very marks before those without."""

from datetime import timedelta
from threading import Thread

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from models.decision import Decision, DecisionKind
from models.state import State
from storage.criteria import Criteria
from storage.register import Register, index
from storage.register.dossiers import held_row
from storage.register.tables import dossiers, indexed
from storage.search import EXACT, fold, index_words, parse_query, words_of
from tests.storage.samples import NOW, UNIT, assessed, file, reading, submission


def found(register: Register, query: str, **more: object) -> list[tuple[str, bool]]:
    return [(hit.dossier.submission, hit.exact) for hit in register.search(query, **more)]  # type: ignore[arg-type]


@pytest.fixture
def filled(register: Register) -> Register:
    assessed(register, "s-1", applicant="Phạm Quốc Bảo", text="Trần Thị Hòa, thửa đất số 12, tờ bản đồ 7", unit=UNIT)
    assessed(register, "s-2", applicant="Phạm Quốc Bảo", text="Tran Thi Hoa, thua dat so 12", unit=UNIT)
    assessed(register, "s-3", applicant="Phạm Quốc Bảo", text="Đặng Văn Huệ, nước thải công nghiệp", unit="H61.03")
    return register


def test_marks_typed_come_before_marks_left_out(filled: Register) -> None:
    assert found(filled, "Hòa") == [("s-1", True), ("s-2", False)]
    assert found(filled, "hoa") == [("s-2", True), ("s-1", False)]
    assert found(filled, "tran thi hoa thua dat") == [("s-2", True), ("s-1", False)]
    assert found(filled, "HÒA, trần!") == [("s-1", True), ("s-2", False)]
    assert found(filled, "dang hue") == [("s-3", False)]


def test_every_word_must_stand_in_it(filled: Register) -> None:
    assert found(filled, "hoa huệ") == []
    assert found(filled, "") == []
    assert found(filled, "?!") == []
    assert {name for name, _ in found(filled, "thải")} == {"s-3"}


@pytest.mark.parametrize(
    "query", ["026171732260", "phạm quốc bảo", "nguyen van an", "H61.02-261122-0001", "s-1", "scan1.pdf 12"]
)
def test_fields_applicant_code_and_names_are_searched(filled: Register, query: str) -> None:
    assert "s-1" in {name for name, _ in found(filled, query)}


def test_a_star_lets_the_last_word_go_on(filled: Register) -> None:
    assert {name for name, _ in found(filled, "nghi*")} == {"s-3"}
    assert found(filled, "nghi") == []
    assert {name for name, _ in found(filled, "công nghi*")} == {"s-3"}


def test_filters_narrow(filled: Register) -> None:
    assert found(filled, "thi", unit="H61.03") == []
    assert len(found(filled, "van", unit="H61.03", state=State.REVIEW, procedure="land_transfer")) == 1
    assert found(filled, "van", units=[]) == []
    assert len(found(filled, "van", limit=2)) == 2


def test_a_filter_knows_a_state_that_changed_after_indexing(filled: Register) -> None:
    code = next(s.dossier for s in filled.list() if s.submission == "s-3")
    before = filled.dossier(code).state
    assert found(filled, "thải", state=before) == [("s-3", True)]
    filled.decide(code, Decision(kind=DecisionKind.ACCEPT, by="lan", at=NOW), origin="test")
    assert found(filled, "thải", state=before) == []
    assert found(filled, "thải", state=State.ACCEPTED) == [("s-3", True)]


def test_a_new_assessment_replaces_the_words(filled: Register) -> None:
    code = filled.search("công nghiệp")[0].dossier.dossier
    filled.supplement(code, submission("s-3b", unit="H61.03"), [file("b.pdf")], now=NOW, actor="x")
    from models.decision import EventKind
    from tests.storage.samples import assessment, event

    filled.move(code, State.PROCESSING, event(EventKind.PROCESSING_STARTED))
    filled.record(
        code, assessment(filled.dossier(code)), State.REVIEW, due_at=None, now=NOW, actor="x",
        readings=[reading("khí thải")],
    )  # fmt: skip
    assert found(filled, "công nghiệp") == []
    assert found(filled, "khí thải") == [("s-3", True)]


def test_the_index_can_be_emptied_and_filled_again(filled: Register) -> None:
    everything = found(filled, "hoa")
    with filled.database.write() as connection:
        index.clear(connection)
        lacking = index.missing(connection, 10)
        assert len(lacking) == 3
    assert found(filled, "hoa") == []
    texts = {"s-1": "Trần Thị Hòa", "s-2": "Tran Thi Hoa", "s-3": "Đặng Văn Huệ"}
    for code in lacking:
        filled.reindex(code, [reading(texts[filled.dossier(code).submission])])
    assert found(filled, "hoa") == everything
    with filled.database.read() as connection:
        assert index.missing(connection, 10) == ()


@pytest.mark.parametrize("recent", [0, 2, 5, 100])
def test_the_newest_first_however_many_are_looked_through_first(
    register: Register, monkeypatch: pytest.MonkeyPatch, recent: int
) -> None:
    monkeypatch.setattr(index, "RECENT", recent)
    names = [f"s-{n}" for n in range(6)]
    for days, name in enumerate(names):
        code = assessed(register, name, text="thửa đất" if days % 2 else "thua dat")
        with register.database.write() as connection:
            mine = dossiers.update().where(dossiers.c.code == code)
            connection.execute(mine.values(received_at=NOW - timedelta(days=len(names) - days)))
    exact, folded = [(n, True) for n in names[::-1][::2]], [(n, False) for n in names[::-1][1::2]]
    for limit in (1, 2, 3, 4, 6, 50):
        assert found(register, "thửa", limit=limit) == (exact + folded)[:limit]
    counted = register.reading_room.search(Criteria(text="thua"), units=[UNIT], limit=2).facets
    assert counted.counted == 6


def test_reindexing_writes_nothing_of_what_is_stopped_for_secrecy_meanwhile(filled: Register) -> None:
    code = next(s.dossier for s in filled.list() if s.submission == "s-1")
    again = Thread(target=filled.reindex, args=(code, [reading("Trần Thị Hòa")]))
    with filled.database.write() as connection:
        held_row(connection, code)
        again.start()
        again.join(0.3)
        assert again.is_alive(), "it did not wait for whoever holds the dossier"
        index.remove(connection, code)
        connection.execute(dossiers.update().where(dossiers.c.code == code).values(secret=True))
    again.join(20)
    assert not again.is_alive()
    with filled.database.read() as connection:
        assert index.texts_of(connection, [code]) == {}
        assert connection.execute(sa.select(indexed.c.id).where(indexed.c.dossier == code)).first() is None


@pytest.mark.parametrize(
    "query", ['"', "' OR 1=1", "a AND b", "NOT x", "a:b", "(", "&|!", "\\", "\x00", "😀", "ﷺ", "x" * 5000]
)
def test_nothing_typed_breaks_the_query(filled: Register, query: str) -> None:
    filled.search(query)
    filled.search(query + "*")


@given(st.text(max_size=60))
def test_words_are_folded_once_and_for_all(text: str) -> None:
    for word in words_of(text):
        assert fold(fold(word)) == fold(word)
    assert all(" " not in word and word for word in index_words([text]))
    query = parse_query(text)
    assert len(query.exact()) == len(query.folded())


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ ", max_size=40))
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    indexed = set(index_words([text]))
    for word in words_of(text):
        assert EXACT + word in indexed
        assert fold(word) in indexed


def test_folding() -> None:
    assert fold("Đặng  Thị Ngọc ÁNH") == "dang thi ngoc anh"
    assert fold("Đ\u0103\u0323ng") == fold("Đặng")
