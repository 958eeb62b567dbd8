"""Is the applicant whom the form is about: a number nearly theirs, where its label cannot be read."""

from datetime import UTC, datetime

import pytest

from models.finding import Finding, FindingCode
from models.submission import Applicant, Submission
from pipeline.assess import assess
from tests.pipeline.dossier_on_paper import catalogue, reading, received
from tests.pipeline.typed import typed

COMPANY = "Công ty TNHH Mía đường Đại Thành"
FORM = (
    "^ ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP KHAI THÁC NƯỚC DƯỚI ĐẤT\nKính gửi: Ủy ban nhân dân tỉnh Phú Thọ\n"
    f"1.1. Tên tổ chức, cá nhân: {COMPANY}\n1.2. Mã số\nnghiệp: {{number}}\n"
    "Tầng chứa nước khai thác: Miocen trên\nSố lượng giếng: 3 giếng\nTổng lưu lượng khai thác: 183 m³/ngày đêm"
)


def _of_number(printed: str) -> list[Finding]:
    made = Submission(
        procedure="groundwater_licence",
        received=datetime(2026, 3, 2, 2, tzinfo=UTC),
        applicant=Applicant(name=COMPANY, tax_code="5210783388"),
    )
    file = reading([typed(FORM.format(number=printed))])
    done = assess(made, (received(file),), (file,), (), (), catalogue(), engine="test")
    return [f for f in done.findings if f.code is FindingCode.FIELD_MISMATCH and f.field == "mst"]


@pytest.mark.parametrize("printed", ["5210783389", "5210783398"])
def test_the_applicants_number_with_a_digit_or_two_otherwise_is_told(printed: str) -> None:
    found = _of_number(printed)
    assert len(found) == 1
    assert printed in found[0].message
    assert "5210783388" in found[0].message
    assert found[0].evidence[0].text == printed


@pytest.mark.parametrize("printed", ["5210783388", "0912345678", ""])
def test_the_applicants_own_number_or_another_sort_of_number_is_no_mismatch(printed: str) -> None:
    assert _of_number(printed) == []
