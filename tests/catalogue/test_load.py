"""The catalogue as the rest of the house sees it."""

import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from models.dossier import Required
from models.error import NotFound
from models.finding import FindingCode
from models.procedure import Catalogue
from models.reading import Quality
from models.wording import fill
from storage.catalogue import load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(None)


DRAFT = {
    "land_transfer": "don gcn hop_dong ban_ve_tach_thua trich_do dong_y_the_chap thoa_thuan_cap_chung "
    "dong_y_nguoi_sdd uy_quyen can_cuoc",
    "land_first_certificate": "don giay_to_qsdd so_do_nha thua_ke trich_do bao_cao_ra_soat chung_tu uy_quyen",
    "land_certificate_reissue": "don gcn trich_do sai_sot uy_quyen",
    "wastewater_fee_industrial": "to_khai ket_qua_phan_tich",
    "hazardous_waste_generator": "don gcn_dkdn tu_xu_ly",
    "environmental_permit": "de_nghi bao_cao_de_xuat nckt qd_dtm",
    "eia_appraisal": "de_nghi dtm nckt tham_van",
    "groundwater_licence": "don bao_cao so_do chat_luong_nuoc",
    "mineral_licence": "don ban_do du_an qd_tru_luong qd_dtm gcn_dau_tu gcn_dkdn trung_dau_gia",
    "inland_port_entry": "roi_cang_cuoi dang_ky dang_kiem chuyen_mon danh_ba hang_hoa bao_hiem hang_nguy_hiem",
    "inland_port_exit": "ds_hanh_khach hang_hoa chuyen_mon bien_ban_dang_kiem pa_ha_thuy",
    "birth_registration": "to_khai chung_sinh lam_chung tre_bi_bo_roi mang_thai_ho uy_quyen can_cuoc",
    "company_registration_llc2": "de_nghi dieu_le ds_thanh_vien giay_to_phap_ly gcn_dkdn_tv gcn_dau_tu uy_quyen",
    "civil_status_extract": "to_khai uy_quyen can_cuoc",
    "marriage_registration": "to_khai xac_nhan_hon_nhan ly_hon can_cuoc",
    "construction_permit": "don gcn ban_ve cam_ket_lien_ke uy_quyen can_cuoc",
}


@pytest.mark.parametrize("key", sorted(DRAFT))
def test_every_procedure_is_there_with_its_components(catalogue: Catalogue, key: str) -> None:
    components = {c.key for v in catalogue.procedures[key].versions for c in v.components}
    assert set(DRAFT[key].split()) <= components


def test_every_component_can_be_recognised_and_said(catalogue: Catalogue) -> None:
    for procedure in catalogue.procedures.values():
        for version in procedure.versions:
            for rule in version.components:
                assert rule.titles, (procedure.key, rule.key)
                assert rule.name
                assert rule.document_type in catalogue.document_types
                assert set(rule.fields) <= set(catalogue.field_types)
                assert (rule.when is not None) == (rule.required is Required.CONDITIONAL)
                assert (rule.group is not None) == (rule.required is Required.ONE_OF)
                folded = {t.casefold() for t in rule.titles}
                assert not folded & {n.casefold() for n in rule.negative}, (procedure.key, rule.key)


def test_the_contracts_example_holds(catalogue: Catalogue) -> None:
    don = catalogue.procedure("land_transfer").version_at(date(2026, 3, 2)).component("don")
    assert don is not None
    assert (don.document_type, don.form) == ("don", "Mẫu số 18")


@pytest.mark.parametrize(
    ("received", "form", "superseded"),
    [
        (date(2026, 3, 2), "Mẫu số 18", {"Mẫu số 11/ĐK", "Mẫu số 09/ĐK"}),
        (date(2025, 7, 1), "Mẫu số 18", {"Mẫu số 11/ĐK", "Mẫu số 09/ĐK"}),
        (date(2025, 6, 30), "Mẫu số 11/ĐK", {"Mẫu số 18", "Mẫu số 09/ĐK"}),
        (date(2015, 1, 1), "Mẫu số 09/ĐK", {"Mẫu số 18", "Mẫu số 11/ĐK"}),
    ],
)
def test_the_day_of_receipt_chooses_the_form(
    catalogue: Catalogue, received: date, form: str, superseded: set[str]
) -> None:
    version = catalogue.procedure("land_transfer").version_at(received)
    don = version.component("don")
    assert don is not None
    assert don.form == form
    assert set(don.superseded_forms) == superseded
    assert len(version.components) == 10


def test_before_the_first_version_there_is_none(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="land_transfer"):
        catalogue.procedure("land_transfer").version_at(date(2014, 7, 4))


def test_versions_meet_without_overlap_or_gap(catalogue: Catalogue) -> None:
    for procedure in catalogue.procedures.values():
        spans = sorted((v.valid_from, v.valid_to) for v in procedure.versions)
        for (_, end), (start, _) in pairwise(spans):
            assert end is not None
            assert end + timedelta(days=1) == start, procedure.key


def test_a_tthc_code_finds_its_procedure(catalogue: Catalogue) -> None:
    assert catalogue.procedure("1.001193").key == "birth_registration"


def test_shown_only_is_told_apart_from_shown_beside_a_copy(catalogue: Catalogue) -> None:
    entry = catalogue.procedure("inland_port_entry").versions[0]
    assert entry.component("dang_ky").presented_only  # type: ignore[union-attr]
    assert not entry.component("roi_cang_cuoi").presented_only  # type: ignore[union-attr]


def test_a_component_takes_from_its_type_what_it_does_not_say(catalogue: Catalogue) -> None:
    gcn = catalogue.procedure("land_transfer").versions[0].component("gcn")
    assert gcn is not None
    assert gcn.seal_required
    assert "so_phat_hanh_gcn" in gcn.fields
    licence = catalogue.procedure("groundwater_licence").versions[0].component("chat_luong_nuoc")
    assert licence is not None
    assert licence.document_type == "phieu_phan_tich"
    assert "VILAS" in licence.cues


def test_every_finding_and_quality_is_worded(catalogue: Catalogue) -> None:
    assert set(catalogue.wording) == set(FindingCode)
    assert set(catalogue.quality_wording) == set(Quality)


@pytest.mark.parametrize("code", sorted(FindingCode))
def test_a_wording_with_nothing_known_is_still_a_sentence(catalogue: Catalogue, code: FindingCode) -> None:
    wording = catalogue.wording[code]
    said = wording.say(component="Giấy X", field="Số", file="a.pdf", page="2")
    for text in (said, wording.ask(component="Giấy X", field="Số", file="a.pdf", page="2")):
        assert not set("{}[]") & set(text)
        assert "()" not in text
        assert "  " not in text
    assert said[0].isupper()


def test_a_files_name_cannot_play_a_placeholder() -> None:
    assert fill("tệp {file}[ ({detail})]", file="[{detail}].pdf", detail="") == "Tệp [{detail}].pdf"


def test_the_national_list_is_there(catalogue: Catalogue) -> None:
    assert len(catalogue.substitutions) == 740
    assert catalogue.substitutions["1.001193"][0].database == "CSDL quốc gia về dân cư"


def test_the_fingerprint_changes_with_any_byte(catalogue: Catalogue, folder: Path) -> None:
    assert load_catalogue(folder).fingerprint == catalogue.fingerprint
    with (folder / "units.yaml").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert load_catalogue(folder).fingerprint != catalogue.fingerprint


def test_the_kept_form_is_the_same_value(catalogue: Catalogue, tmp_path: Path) -> None:
    assert load_catalogue(None, cached_in=tmp_path) == catalogue
    assert [p.suffix for p in tmp_path.iterdir()] == [".json"]
    assert load_catalogue(None, cached_in=tmp_path) == catalogue


def test_a_spoilt_kept_form_is_made_again(catalogue: Catalogue, tmp_path: Path) -> None:
    load_catalogue(None, cached_in=tmp_path)
    kept = next(tmp_path.iterdir())
    kept.write_text("{", encoding="utf-8")
    assert load_catalogue(None, cached_in=tmp_path) == catalogue


def test_an_unwritable_cache_does_not_matter(catalogue: Catalogue, tmp_path: Path) -> None:
    taken = tmp_path / "a-file"
    taken.write_text("")
    assert load_catalogue(None, cached_in=taken) == catalogue


def test_loading_does_not_import_the_checker() -> None:
    """The program starts on every command: jsonschema is only for those who check."""
    code = (
        "import sys; from storage.catalogue import load_catalogue as load; load(); print('jsonschema' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
