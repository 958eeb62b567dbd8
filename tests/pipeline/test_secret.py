"""Which lines are stamps of secrecy, and which only sound like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.reading import FileReading, Seal
from models.secret import Level
from pipeline.secret import level_of, secret_marks
from tests.pipeline.typed import typed

BELOW = "CÔNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nQUYẾT ĐỊNH\n" + "\n".join(["Điều 1. Phê duyệt dự án."] * 20)


def marks(text: str, **how: object):
    page = typed(text, **how)  # type: ignore[arg-type]
    return secret_marks([FileReading(file="a.pdf", sha256="0" * 64, pages=(page,))])


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("frame", ["{}", "|{}|", "[ {} ]", "_{}_", "{}."])
def test_a_stamp_near_the_top_is_found_with_its_degree(level: Level, frame: str) -> None:
    found = marks("Số: 12/QĐ-UBND\n" + frame.format(level.value) + "\n" + BELOW)
    assert [(m.file, m.page, m.text) for m in found] == [("a.pdf", 1, level.value)]


@pytest.mark.parametrize(
    "line",
    [
        "CAM KẾT BẢO MẬT", "bí mật kinh doanh", "MẬT ĐỘ XÂY DỰNG", "Độ mật", "mật", "Mật", "BÍ MẬT", "MẬT ONG", "MẶT",
        "MẤT", "MAT", "Tối mật", "Giải mật", "KHÔNG MẬT", "MẬT KHẨU",
    ],
)  # fmt: skip
def test_words_that_only_sound_like_it_are_none(line: str) -> None:
    assert marks(line + "\n" + BELOW) == ()


def test_a_stamp_must_stand_near_the_top_and_alone() -> None:
    assert marks("\n".join(["Điều khoản chung của hợp đồng."] * 30) + "\nMẬT") == ()
    assert marks("STT || MẬT\n" + BELOW) != (), "two columns far apart: the right one is a stamp"


def test_the_words_of_a_red_stamp_count_wherever_text_went() -> None:
    page = typed(BELOW).model_copy(update={"seals": (Seal(box=(0.1, 0.1, 0.2, 0.13), text="TỐI MẬT"),)})
    found = secret_marks([FileReading(file="a.pdf", sha256="0" * 64, pages=(page,))])
    assert [m.text for m in found] == ["TỐI MẬT"]
    assert found[0].box == (0.1, 0.1, 0.2, 0.13)


@given(st.text(max_size=40))
def test_any_text_is_a_degree_only_if_it_is_one(text: str) -> None:
    level = level_of(text)
    assert level is None or level.value.split()[-1][0] in text.upper()
