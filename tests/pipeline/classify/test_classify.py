"""Titles decide, cues support, negatives veto, and what nobody knows is not forced."""

import random

import pytest

from models.paper import UnassignedReason
from pipeline.classify.codes import parse_card
from pipeline.classify.decide import Decision, decide
from pipeline.classify.kinds import form_numbers, kinds_of
from tests.pipeline.dossier_on_paper import CERTIFICATE, CONTRACT, FORM, RECEIVED, catalogue
from tests.pipeline.typed import seen


def decided(text: str, procedure: str = "land_transfer", **how: object) -> Decision:
    found = catalogue().procedure(procedure)
    declared = how.pop("declared", None)
    return decide([seen(text, **how)], kinds_of(catalogue(), found, found.version_at(RECEIVED.date())), declared)  # type: ignore[arg-type]


def component(text: str, **how: object) -> str | None:
    kind = decided(text, **how).kind
    return kind.component if kind else None


def test_papers_by_their_titles() -> None:
    assert component(FORM) == "don"
    assert component(CERTIFICATE) == "gcn"
    assert component(CONTRACT[0]) == "hop_dong"


@pytest.mark.parametrize("seed", range(5))
def test_titles_with_misread_letters(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    words = FORM.split(" ")
    for _ in range(len(words) // 12):
        at = rng.randrange(len(words))
        words[at] = words[at].replace("Đ", "D").replace("Ấ", "Á").replace("ế", "é").replace("ậ", "â")
    assert component(" ".join(words)) == "don"


def test_an_authorisation_full_of_other_papers_words_stays_one() -> None:
    text = """
^ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
^ Độc lập - Tự do - Hạnh phúc
^ HỢP ĐỒNG ỦY QUYỀN
BÊN ỦY QUYỀN: Ông Nguyễn Văn An, căn cước công dân số 086075123456
BÊN ĐƯỢC ỦY QUYỀN: Bà Lê Thị Hoa, căn cước công dân số 086180654321
Ủy quyền làm thủ tục chuyển nhượng quyền sử dụng đất thửa đất số 145, tờ bản đồ số 12
theo giấy chứng nhận quyền sử dụng đất số vào sổ cấp GCN CS01234
"""
    assert component(text) == "uy_quyen"


def test_words_of_a_title_inside_a_sentence_are_no_title() -> None:
    text = """
Căn cứ hợp đồng chuyển nhượng quyền sử dụng đất giữa hai bên đã ký trước đây
Hai bên xác nhận lại các nội dung sau và không có gì thay đổi thêm
"""
    assert decided(text).kind is None


def test_unknown_papers_are_not_forced() -> None:
    done = decided("^ THỰC ĐƠN TIỆC CƯỚI\nGỏi cuốn tôm thịt\nLẩu cá bớp măng chua\nTráng miệng")
    assert done.kind is None
    assert done.abstained is UnassignedReason.UNKNOWN_TYPE


def test_a_declaration_alone_decides_nothing() -> None:
    assert component("^ THỰC ĐƠN TIỆC CƯỚI\nGỏi cuốn tôm thịt", declared="gcn") is None


def test_a_certificate_whose_red_title_vanished_is_known_by_its_words() -> None:
    text = CERTIFICATE.replace("^ GIẤY CHỨNG NHẬN\n", "").replace(
        "^ QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT\n", ""
    )
    more = (
        "đ) Mục đích sử dụng: Đất ở\ne) Thời hạn sử dụng: Lâu dài\ng) Nguồn gốc sử dụng: nhận chuyển nhượng\n"
        "Những thay đổi sau khi cấp Giấy chứng nhận\n"
    )
    assert component(text + more) == "gcn"


def test_the_telling_is_vietnamese_and_short() -> None:
    reason = decided(FORM).reason
    assert "tiêu đề" in reason
    assert len(reason) < 400


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Mẫu số 18", {"18"}),
        ("Mẫu số: 11/ĐK", {"11 dk"}),
        ("MẪU SỐ 09/ĐK", {"9 dk"}),
        ("Mẫu 02", {"2"}),
        ("Phụ lục XIII", {"pl xiii"}),
        ("Mẫu số 15d", {"15d"}),
        ("Không có số nào", set()),
    ],
)
def test_form_numbers(text: str, forms: set[str]) -> None:
    assert form_numbers(text) == forms


def test_a_cards_code() -> None:
    card = parse_card("086075123456|331234567|Nguyễn Văn Thuận|05031975|Nam|ấp 3, xã Phú Quới|10052021", (0, 0, 1, 1))
    assert card is not None
    assert (card.number, card.born, card.issued) == ("086075123456", "1975-03-05", "2021-05-10")
    assert parse_card("https://example.vn/x", (0, 0, 1, 1)) is None
