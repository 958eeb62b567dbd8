"""As many papers as asked: two sets of drawings on paper, one card for each member."""

from datetime import UTC, datetime

from models.dossier import Assessment
from models.finding import FindingCode
from models.reading import PageReading
from models.submission import Channel, Submission
from pipeline.assess import assess
from tests.pipeline.dossier_on_paper import catalogue, reading, received
from tests.pipeline.typed import typed

MEMBERS = (("Ngô Bảo Đào", "096193280525"), ("Ngô Phương Hương", "096193004065"))
LIST = "^ DANH SÁCH THÀNH VIÊN\nTên công ty: Công ty TNHH Cao su Trường Hải Nam\n" + "\n".join(
    f"Họ và tên: {name}\nSố định danh cá nhân: {number}" for name, number in MEMBERS
)
DRAWING = "^ BẢN VẼ THIẾT KẾ XIN PHÉP XÂY DỰNG\n^ MẶT BẰNG TẦNG 1\nTỷ lệ 1/100\nNhà ở riêng lẻ\nMặt đứng, mặt cắt"


def _card(name: str, number: str, page: int) -> PageReading:
    code = f"{number}||{name}|20111993|Nữ|ấp 3, xã Hòa Bình|22112021"
    text = f"^ CĂN CƯỚC CÔNG DÂN\nSố / No: {number}\nHọ và tên / Full name:\n{name.upper()}"
    return typed(text, page, qr=code, size=(1000, 630))


def _assessed(procedure: str, pages: list[PageReading], channel: Channel = Channel.ONLINE) -> Assessment:
    made = Submission(procedure=procedure, received=datetime(2026, 3, 2, 2, tzinfo=UTC), channel=channel)
    file = reading(pages)
    return assess(made, (received(file),), (file,), (), (), catalogue(), engine="test")


def _counted(done: Assessment) -> list[str]:
    return [f.message for f in done.findings if f.code is FindingCode.COMPONENT_COUNT]


def test_every_member_of_the_list_has_a_card() -> None:
    cards = [_card(name, number, n) for n, (name, number) in enumerate(MEMBERS, 2)]
    assert _counted(_assessed("company_registration_llc2", [typed(LIST, ink=1), *cards])) == []


def test_a_member_without_a_card_is_named() -> None:
    said = _counted(_assessed("company_registration_llc2", [typed(LIST, ink=1), _card(*MEMBERS[0], 2)]))
    assert len(said) == 1
    assert MEMBERS[1][0] in said[0]


def _strangers(done: Assessment) -> list[str]:
    return [f.message for f in done.findings if f.code is FindingCode.PAPER_FOREIGN]


def test_a_card_of_somebody_whom_no_paper_names_is_a_strangers() -> None:
    cards = [_card(name, number, n) for n, (name, number) in enumerate(MEMBERS, 2)]
    assert _strangers(_assessed("company_registration_llc2", [typed(LIST, ink=1), *cards])) == []
    other = _card("Trần Thu Vân", "096193117305", 4)
    said = _strangers(_assessed("company_registration_llc2", [typed(LIST, ink=1), *cards, other]))
    assert len(said) == 1
    assert "trang 4" in said[0]


def test_a_members_card_with_a_misread_name_or_number_is_no_strangers() -> None:
    first, second = MEMBERS
    cards = [_card("Ngô Bảo Đào", "096193280526", 2), _card("Ngô Phươmg Hương", second[1], 3)]
    assert _strangers(_assessed("company_registration_llc2", [typed(LIST, ink=1), *cards])) == []
    assert first[1] != "096193280526"


def test_drawings_are_asked_for_twice_on_paper_and_once_online() -> None:
    one = [typed(DRAWING, ink=1)]
    done = _assessed("construction_permit", one, Channel.IN_PERSON)
    assert any(c.component == "ban_ve" for c in done.components)
    assert len(_counted(done)) == 1
    assert "cần 2 bản" in _counted(done)[0]
    assert _counted(_assessed("construction_permit", one)) == []


def test_two_sets_where_two_are_asked_are_no_duplicate() -> None:
    done = _assessed("construction_permit", [typed(DRAWING, ink=1), typed(DRAWING, 2, ink=1)], Channel.IN_PERSON)
    line = next(line for line in done.checklist if line.component == "ban_ve")
    assert (line.status.value, _counted(done)) == ("present", [])
