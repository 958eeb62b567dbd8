"""What an office can get wrong in a file, and where the check points."""

from pathlib import Path

import pytest

from models.error import CatalogueError
from storage.catalogue import check_catalogue, load_catalogue

LAND = "procedures/land_transfer.yaml"


def line_of(folder: Path, file: str, text: str, occurrence: int = 1) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return [n for n, line in enumerate(lines, 1) if text in line][occurrence - 1]


def replace(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_our_own_catalogue_has_no_problem() -> None:
    assert check_catalogue(None) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "says"),
    [
        (LAND, "field: Đất đai", "filed: Đất đai", "filed: Đất đai", "không có mục “filed”"),
        (LAND, "required: always", "required: allways", "required: allways", "chọn một trong"),
        (LAND, "key: land_transfer", "key: land_transfers", "key: land_transfers", "trùng với tên tệp"),
        (LAND, "retention: permanent", "retention: for_ever", "retention: for_ever", "retention.yaml"),
        (LAND, "document_type: gcn_qsdd", "document_type: so_hong", "- key: gcn", "không có loại giấy tờ “so_hong”"),
        (
            LAND,
            "deadline: {working_days: 8,",
            "deadline: {working_days: 8, minutes: 3,",
            "deadline:",
            "chỉ ghi một trong",
        ),
        (LAND, "valid_to: 2025-06-30", "valid_to: 2025-07-30", "valid_from: 2025-07-01", "chồng lên"),
        (LAND, "valid_to: 2024-07-31", "valid_to: 2024-07-01", "valid_from: 2024-08-01", "không có phiên bản nào"),
        (LAND, "valid_to: 2024-07-31", "valid_to: 2013-07-31", "valid_to: 2013-07-31", "trước khi có hiệu lực"),
        (LAND, "inherits: 2025-07-01", "inherits: 2023-07-01", "versions:", "inherits 2023-07-01"),
        (LAND, "expression: represented", "expression: representd", "expression: representd", "representd"),
        (LAND, "original: 1", "original: một", "original: một", "số nguyên"),
        (LAND, "key: gcn\n", "key: don\n", "- key: don", "hai lần"),
        (LAND, "name: Đơn đăng ký", "name: X\n        name: Đơn đăng ký", "name: Đơn đăng ký", "ghi hai lần"),
        (LAND, "required_fields: [ho_ten, so_dinh_danh]", "required_fields: [mst]", "required_fields: [mst]", "“mst”"),
        (LAND, "fields: [ho_ten,", "fields: [ho_va_ten,", "fields: [ho_va_ten,", "“ho_va_ten”"),
        (LAND, "codes: []", "codes: [1.001193]", "codes:", "trong dấu nháy"),
        (LAND, "codes: []", 'codes: ["1.001193"]', "codes:", "đã được dùng"),
        (LAND, "name: Đăng ký", "name: [Đăng ký", None, "YAML"),
        ("field_types.yaml", "pattern: '\\b([A-Z]\\d{7,8})\\b'", "pattern: '([A-Z'", "pattern: '([A-Z'", "biểu thức"),
        ("wording.yaml", "  file.no_pages:", "  file.no_page:", "  file.no_page:", "không có mã file.no_page"),
        ("wording.yaml", "Thiếu {component}.", "Thiếu {componet}.", "Thiếu {componet}.", "{componet}"),
        ("wording.yaml", "Tệp {file} rỗng.", "Tệp {file} [rỗng.", "Tệp {file} [rỗng.", "ngoặc"),
        ("calendar.yaml", "worked: 2025-04-26", "worked: 2025-04-25", "worked: 2025-04-25", "cuối tuần"),
        ("calendar.yaml", "years: [2025, ", "years: [", "2025-01-01", "2025"),
        ("agency_aliases.yaml", "valid_to: 2026-02-28", "valid_to: 2024-02-28", "valid_to: 2024-02-28", "trước khi có"),
        ("agency_aliases.yaml", "valid_to: 2026-02-28", "valid_to: 2026-02-30", None, "không đọc được"),
        ("agency_aliases.yaml", "alias: Ủy ban nhân dân tỉnh Bến Tre", "alais: X", None, "alais"),
        ("database_substitution.tsv", "code\tpaper\tdatabase", "code\tpaper database", "code\t", "bốn cột"),
    ],
)
def test_a_mistake_is_named_with_its_line(
    folder: Path, file: str, old: str, new: str, at: str | None, says: str
) -> None:
    replace(folder, file, old, new)
    problems = [p for p in check_catalogue(folder) if says in p.message]
    assert problems, check_catalogue(folder)
    assert problems[0].file == file
    if at is not None:
        assert line_of(folder, file, at) in {p.line for p in problems}


def test_a_missing_finding_is_named(folder: Path) -> None:
    path = folder / "wording.yaml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if "page.blank" not in line]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert [p.message for p in check_catalogue(folder)] == ["thiếu câu chữ cho page.blank"]


def test_loading_a_broken_catalogue_says_file_line_and_cause_in_one_line(folder: Path) -> None:
    replace(folder, LAND, "document_type: gcn_qsdd", "document_type: so_hong")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    assert str(caught.value).startswith(f"{LAND}:")
    assert "so_hong" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_folder_says_which_setting(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="HOSO_CATALOGUE"):
        load_catalogue(tmp_path / "nowhere")


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "wording.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"wording\.yaml"):
        load_catalogue(folder)
    assert "wording.yaml" in check_catalogue(folder)[0].message


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"", b"- 1", b"!!python/object/apply:os.system ['true']", b"a: &a [*a]"]
)
def test_no_bytes_make_the_check_fall(folder: Path, data: bytes) -> None:
    (folder / "procedures" / "odd.yaml").write_bytes(data)
    problems = check_catalogue(folder)
    assert {p.file for p in problems} == {"procedures/odd.yaml"}
    with pytest.raises(CatalogueError):
        load_catalogue(folder)
