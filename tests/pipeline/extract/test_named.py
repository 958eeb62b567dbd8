"""Everybody whom a paper names: after Ông and Bà, and not after what only looks like them."""

import pytest

from pipeline.extract.named import names
from pipeline.lines import view
from tests.pipeline.typed import typed


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Hôm nay có mặt bà: Nguyễn Thị Xuyên và ông: Lê Văn Sinh", {"Nguyễn Thị Xuyên", "Lê Văn Sinh"}),
        ("Tôi là Nguyễn Bá Xuyên Sinh năm 1966", set()),
        ("Đại diện là Trần Thị Ba Lan Anh", set()),
    ],
)
def test_names_after_a_title(line: str, found: set[str]) -> None:
    said = {f.field.value for f in names([view("a.pdf", typed(line))])}
    assert said == found
