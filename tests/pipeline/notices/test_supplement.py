"""One consolidated notice: everything asked for, each thing once, nothing that only the office must do."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.finding import Evidence, Finding, FindingCode, Severity
from models.procedure import Catalogue
from pipeline.notices.supplement import demands
from storage.catalogue import load_catalogue
from tests.pipeline.notices.conftest import finding

C = FindingCode
CATALOGUE = load_catalogue(None)
LAND = CATALOGUE.procedure("land_transfer").version_at(date(2026, 3, 2))
BIRTH = CATALOGUE.procedure("birth_registration").version_at(date(2026, 3, 2))


def asked(*findings: Finding) -> tuple[str, ...]:
    return demands(findings, LAND, CATALOGUE)


def test_a_missing_paper_is_asked_for_with_its_count_and_form(catalogue: Catalogue) -> None:
    assert asked(finding(catalogue, C.COMPONENT_MISSING, "don")) == (
        "Nộp Đơn đăng ký biến động đất đai, tài sản gắn liền với đất (1 bản chính; Mẫu số 18, NĐ 151/2025/NĐ-CP).",
    )


def test_the_same_finding_twice_is_said_once(catalogue: Catalogue) -> None:
    missing = finding(catalogue, C.COMPONENT_MISSING, "gcn")
    assert len(asked(missing, missing)) == 1


def test_pages_of_one_file_are_named_together(catalogue: Catalogue) -> None:
    pages = [finding(catalogue, C.PAGE_UNREADABLE, file="a.pdf", page=n) for n in (3, 1, 2)]
    assert asked(*pages) == ("Quét hoặc chụp lại trang 1, 2, 3 của tệp a.pdf cho rõ nét.",)


def test_what_concerns_one_paper_stands_in_one_entry(catalogue: Catalogue) -> None:
    entries = asked(
        finding(catalogue, C.COMPONENT_NOTARY_MISSING, "hop_dong"),
        finding(catalogue, C.COMPONENT_SEAL_MISSING, "hop_dong"),
    )
    assert len(entries) == 1
    assert "công chứng" in entries[0]
    assert "đóng dấu" in entries[0]
    assert entries[0].count("Hợp đồng, văn bản") == 1


def test_a_paper_that_comes_anew_needs_no_corrections(catalogue: Catalogue) -> None:
    entries = asked(
        finding(catalogue, C.COMPONENT_WRONG_VERSION, "don"),
        finding(catalogue, C.FIELD_MISSING, "don", field="so_dinh_danh"),
        finding(catalogue, C.COMPONENT_SIGNATURE_MISSING, "don"),
    )
    assert len(entries) == 1
    assert "Mẫu số 18" in entries[0]
    assert "Số định danh" not in entries[0]
    assert "Ký" in entries[0]


def test_any_one_of_a_group_is_asked_for_once(catalogue: Catalogue) -> None:
    findings = [finding(catalogue, C.COMPONENT_MISSING, key) for key in ("chung_sinh", "lam_chung")]
    (entry,) = demands(findings, BIRTH, catalogue)
    assert entry.startswith("Nộp một trong các giấy tờ sau: Giấy chứng sinh")
    assert "cam đoan" in entry


def test_a_group_of_one_is_asked_for_by_its_name(catalogue: Catalogue) -> None:
    version = catalogue.procedure("land_first_certificate").version_at(date(2026, 3, 2))
    (entry,) = demands([finding(catalogue, C.COMPONENT_MISSING, "giay_to_qsdd")], version, catalogue)
    assert entry.startswith("Nộp Giấy tờ về quyền sử dụng đất")


def test_a_mismatch_says_what_stands_where(catalogue: Catalogue) -> None:
    places = (Evidence(file="a.pdf", page=1, text="12"), Evidence(file="b.pdf", page=2, text="21"))
    made = finding(catalogue, C.FIELD_MISMATCH, "hop_dong", field="thua_dat_so").model_copy(update={"evidence": places})
    (entry,) = asked(made)
    assert "“12” ở tệp a.pdf trang 1; “21” ở tệp b.pdf trang 2" in entry


def test_blocking_comes_first_then_the_procedures_order(catalogue: Catalogue) -> None:
    entries = asked(
        finding(catalogue, C.FIELD_MISSING, "don", field="ho_ten"),
        finding(catalogue, C.COMPONENT_MISSING, "hop_dong"),
        finding(catalogue, C.COMPONENT_MISSING, "gcn"),
    )
    assert [("Giấy chứng nhận" in e, "Hợp đồng" in e, "Đơn" in e).index(True) for e in entries] == [0, 1, 2]


def test_the_offices_own_affairs_and_notes_are_left_out(catalogue: Catalogue) -> None:
    own = (C.PAPER_UNKNOWN_TYPE, C.COMPONENT_UNDECIDED, C.PAGE_BLANK, C.PAGE_QUALITY, C.SYSTEM_STEP_FAILED)
    assert asked(*(finding(catalogue, code, file="a.pdf", page=1) for code in own)) == ()


def test_an_office_may_change_the_words(catalogue: Catalogue) -> None:
    words = catalogue.wording[C.COMPONENT_MISSING].model_copy(update={"remedy": "Xin gửi thêm {component}!"})
    changed = catalogue.model_copy(update={"wording": {**catalogue.wording, C.COMPONENT_MISSING: words}})
    found = demands([finding(catalogue, C.COMPONENT_MISSING, "gcn")], LAND, changed)
    assert found == ("Xin gửi thêm Giấy chứng nhận quyền sử dụng đất đã cấp!",)


def test_without_a_known_procedure_the_type_is_named(catalogue: Catalogue) -> None:
    (entry,) = demands([finding(catalogue, C.COMPONENT_UNREADABLE, "can_cuoc")], None, catalogue)
    assert "Thẻ căn cước" in entry


any_finding = st.builds(
    Finding,
    code=st.sampled_from(FindingCode),
    severity=st.sampled_from(Severity),
    message=st.just("."),
    component=st.sampled_from([None, "don", "gcn", "hop_dong", "not_in_it"]),
    field=st.sampled_from([None, "ho_ten", "no_such_field"]),
    evidence=st.lists(
        st.builds(Evidence, file=st.text(max_size=5), page=st.none() | st.integers(1, 99)), max_size=3
    ).map(tuple),
)


@settings(max_examples=150)
@given(st.lists(any_finding, max_size=12))
def test_any_findings_make_distinct_whole_sentences(findings: list[Finding]) -> None:
    entries = asked(*findings)
    assert len(set(entries)) == len(entries)
    must = {f.component for f in findings if f.code is C.COMPONENT_MISSING and f.severity is not Severity.NOTE}
    for key in must & {"gcn"}:
        rule = LAND.component(str(key))
        assert rule is not None
        assert any(rule.name in entry for entry in entries)
    assert all(entry.strip() == entry and entry for entry in entries)


@pytest.mark.parametrize("code", sorted(FindingCode))
def test_every_code_can_stand_in_a_notice(catalogue: Catalogue, code: FindingCode) -> None:
    made = finding(catalogue, code, "hop_dong", field="ho_ten", file="a.pdf", page=1)
    entries = asked(made.model_copy(update={"severity": Severity.BLOCKING}))
    assert len(entries) == bool(catalogue.wording[code].remedy)
