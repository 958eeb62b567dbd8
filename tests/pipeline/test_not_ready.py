"""Dossiers that once came out ready although something was wrong with them, and papers that looked wrong and were not.

Read from the generator's truth with an OCR engine's usual mistakes, so each takes a second at most.
"""

import pytest

from benchmarks.understanding.dossiers import Wish, from_truth
from benchmarks.understanding.readings import LIGHT
from models.dossier import Assessment
from models.finding import FindingCode
from models.state import State
from pipeline.assess import assess
from pipeline.extract.values import as_written
from pipeline.route import route
from storage.catalogue import load_catalogue


def assessed(seed: str, procedure: str, defect: str = "") -> Assessment:
    wish = Wish(seed, procedure, (defect,) if defect else (), bundle=True)
    made = from_truth(wish, LIGHT)
    return assess(
        made.submission, made.files, made.readings, made.verdicts, made.findings, load_catalogue(None), engine="test"
    )


@pytest.mark.parametrize(
    ("seed", "procedure", "defect", "code"),
    [
        ("fa-foreign0", "birth_registration", "foreign:tre_bi_bo_roi", FindingCode.COMPONENT_UNDECIDED),
        ("fa-foreign0", "eia_appraisal", "foreign:tham_van", FindingCode.PAPER_FOREIGN),
        ("fa-foreign0", "company_registration_llc2", "foreign:gcn_dkdn_tv", FindingCode.PAPER_FOREIGN),
        ("fg-foreign0", "birth_registration", "foreign:chung_sinh", FindingCode.PAPER_FOREIGN),
        ("fa-id_mismatch0", "land_certificate_reissue", "id_mismatch:uy_quyen", FindingCode.FIELD_MISMATCH),
        ("fb-id_mismatch0", "groundwater_licence", "id_mismatch:don", FindingCode.FIELD_MISMATCH),
        ("fa-name_mismatch0", "birth_registration", "name_mismatch:can_cuoc", FindingCode.FIELD_MISMATCH),
        ("fg-name_mismatch0", "wastewater_fee_industrial", "name_mismatch:to_khai", FindingCode.FIELD_MISMATCH),
        ("fa-parcel_mismatch0", "land_transfer", "parcel_mismatch:dong_y_the_chap", FindingCode.FIELD_MISMATCH),
        ("fa-late0", "company_registration_llc2", "late:dieu_le", FindingCode.COMPONENT_ISSUED_AFTER_RECEIPT),
        ("fa-pages_missing0", "land_transfer", "pages_missing:hop_dong", FindingCode.PAPER_PAGES_MISSING),
        ("fb-duplicate0", "mineral_licence", "duplicate:trung_dau_gia", FindingCode.COMPONENT_DUPLICATE),
        ("fb-unknown_paper0", "civil_status_extract", "unknown_paper", FindingCode.PAPER_UNKNOWN_TYPE),
        ("fg-unknown_paper0", "civil_status_extract", "unknown_paper", FindingCode.PAPER_UNKNOWN_TYPE),
        ("fg-not_owner0", "inland_port_entry", "not_owner", FindingCode.APPLICANT_DIFFERS),
        ("lz-1", "land_certificate_reissue", "area_mismatch:trich_do", FindingCode.FIELD_MISMATCH),
        ("lz-1", "land_first_certificate", "area_mismatch:don", FindingCode.FIELD_MISMATCH),
        ("k2-m87", "wastewater_fee_industrial", "unknown_paper", FindingCode.PAPER_PAGE_UNEXPLAINED),
        ("s1-3", "wastewater_fee_industrial", "stray_page", FindingCode.PAPER_PAGE_UNEXPLAINED),
        ("s1-5", "land_certificate_reissue", "stray_page", FindingCode.PAPER_PAGE_UNEXPLAINED),
        ("s2-1", "eia_appraisal", "stray_page", FindingCode.PAPER_PAGE_UNEXPLAINED),
        ("s1-2", "birth_registration", "stray_page", FindingCode.PAPER_NOT_IN_PROCEDURE),
        ("n12a-m71", "land_first_certificate", "area_mismatch:thua_ke", FindingCode.FIELD_MISMATCH),
        ("n12a-m883", "land_first_certificate", "id_mismatch:thua_ke", FindingCode.FIELD_MISMATCH),
        ("n12a-m95", "birth_registration", "id_mismatch:uy_quyen", FindingCode.FIELD_MISMATCH),
        ("n12a-m319", "birth_registration", "id_mismatch:chung_sinh", FindingCode.FIELD_MISMATCH),
        ("n12a-m601", "civil_status_extract", "id_mismatch:uy_quyen", FindingCode.FIELD_MISMATCH),
        ("n12a-m121", "inland_port_entry", "name_mismatch:hang_hoa", FindingCode.FIELD_MISMATCH),
        ("n12a-m980", "land_transfer", "name_mismatch:dong_y_the_chap", FindingCode.FIELD_MISMATCH),
        ("n12a-m310", "land_certificate_reissue", "area_mismatch:don", FindingCode.FIELD_MISMATCH),
        ("n12a-m798", "land_transfer", "area_mismatch:don", FindingCode.FIELD_MISMATCH),
        ("n12a-m132", "eia_appraisal", "pages_missing:dtm", FindingCode.PAPER_PAGES_MISSING),
        ("n12d-m700", "land_transfer", "name_mismatch:dong_y_nguoi_sdd", FindingCode.FIELD_MISMATCH),
        ("n12d-m969", "wastewater_fee_industrial", "stray_page", FindingCode.PAPER_PAGE_UNEXPLAINED),
        ("n12a-m418", "company_registration_llc2", "name_mismatch:ds_thanh_vien", FindingCode.FIELD_MISSING),
        ("k13-m194", "company_registration_llc2", "name_mismatch:gcn_dau_tu", FindingCode.FIELD_MISMATCH),
        ("sb3-uy_quyen", "land_transfer", "near_name:uy_quyen", FindingCode.APPLICANT_DIFFERS),
        ("sb3-uy_quyen", "birth_registration", "other_agent:uy_quyen", FindingCode.APPLICANT_DIFFERS),
        ("sb3-hop_dong", "land_transfer", "page_of_other:hop_dong", FindingCode.PAPER_FOREIGN),
        ("sb3-hop_dong", "land_transfer", "blank_name:hop_dong", FindingCode.FIELD_MISMATCH),
        ("sb3-nckt", "environmental_permit", "blank_name:nckt", FindingCode.FIELD_MISSING),
        ("sb3-gcn_dkdn", "mineral_licence", "near_name:gcn_dkdn", FindingCode.FIELD_MISMATCH),
        ("sb3-to_khai", "wastewater_fee_industrial", "near_name:to_khai", FindingCode.FIELD_MISMATCH),
        ("sb3-thua_ke", "land_first_certificate", "last_page:thua_ke", FindingCode.COMPONENT_NOTARY_MISSING),
        ("sb3-gcn_dau_tu", "company_registration_llc2", "blank_name:gcn_dau_tu", FindingCode.FIELD_MISSING),
        ("n12a-m404", "company_registration_llc2", "duplicate:giay_to_phap_ly", FindingCode.COMPONENT_DUPLICATE),
    ],
)
def test_never_ready_again(seed: str, procedure: str, defect: str, code: FindingCode) -> None:
    done = assessed(seed, procedure, defect)
    assert route(done) is State.REVIEW
    assert code in {f.code for f in done.findings}


@pytest.mark.parametrize(
    ("seed", "procedure"),
    [
        ("fc-2", "eia_appraisal"),
        ("fd-2", "groundwater_licence"),
        ("fc-0", "mineral_licence"),
        ("q1-2", "company_registration_llc2"),
        ("q2-3", "hazardous_waste_generator"),
        ("q2-4", "company_registration_llc2"),
    ],
)
def test_misread_headings_and_broken_names_stop_nobody(seed: str, procedure: str) -> None:
    assert route(assessed(seed, procedure)) is State.READY


@pytest.mark.parametrize(
    ("read", "name"),
    [("PHẠM VĂN VŨŨ", "Phạm Văn Vũ"), ("LÊ VĂN XOONG", "Lê Văn Xoong"), ("Trần Thị ÁÁnh", "Trần Thị Ánh")],
)
def test_a_marked_letter_read_twice_is_one(read: str, name: str) -> None:
    assert as_written(read) == name
