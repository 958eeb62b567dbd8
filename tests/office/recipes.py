"""Which papers make a complete dossier of each procedure, known here on its own so that the catalogue can be judged.

``always``: needed; ``one_of``: the first is given, any satisfies; ``conditional``: component -> (answer key, how often);
``optional``: may come along; ``must_answer``: answers without which the program must ask.
"""
# ruff: noqa: E501 - lists and signatures read better in few lines

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Recipe:
    """``person``: the applicant is a person, not an organisation."""

    always: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    conditional: dict[str, tuple[str, float]] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    person: bool = True
    must_answer: tuple[str, ...] = ()
    received: date | None = None


_AGENT = {"uy_quyen": ("represented", 0.12)}

RECIPES: dict[str, Recipe] = {
    "land_transfer": Recipe(
        ("don", "gcn", "hop_dong"),
        conditional={
            **_AGENT, "ban_ve_tach_thua": ("part_of_parcel", 0.05), "trich_do": ("remeasured", 0.06), "dong_y_the_chap": ("mortgaged", 0.04),
            "thoa_thuan_cap_chung": ("joint_certificate", 0.04), "dong_y_nguoi_sdd": ("asset_on_others_land", 0.02),
        }, optional=("can_cuoc",),
    ),
    "land_first_certificate": Recipe(
        ("don",), one_of=("giay_to_qsdd",),
        conditional={
            **_AGENT, "so_do_nha": ("has_building", 0.2), "thua_ke": ("inherited", 0.1), "trich_do": ("no_cadastral_map", 0.3),
            "chung_tu": ("land_dues_settled", 0.2),
        }, optional=("can_cuoc",),
    ),
    "land_certificate_reissue": Recipe(
        ("don", "gcn"), conditional={**_AGENT, "trich_do": ("area_changed", 0.1), "sai_sot": ("correction", 0.1)}, optional=("can_cuoc",)
    ),
    "wastewater_fee_industrial": Recipe(
        ("to_khai",), conditional={"ket_qua_phan_tich": ("based_on_monitoring", 0.5)}, person=False
    ),
    "hazardous_waste_generator": Recipe(
        ("don", "gcn_dkdn"), conditional={"tu_xu_ly": ("self_treatment", 0.2)}, person=False, received=date(2018, 6, 11)
    ),
    "environmental_permit": Recipe(
        ("de_nghi", "bao_cao_de_xuat", "nckt"), conditional={"qd_dtm": ("has_eia", 0.5)}, person=False
    ),
    "eia_appraisal": Recipe(
        ("de_nghi", "dtm", "nckt"), conditional={"tham_van": ("consultation_required", 0.5)}, person=False,
        must_answer=("consultation_required",),
    ),
    "groundwater_licence": Recipe(
        ("don", "bao_cao", "so_do", "chat_luong_nuoc"), conditional={"uy_quyen": ("represented", 0.08)}, optional=("bien_lai",), person=False
    ),
    "mineral_licence": Recipe(
        ("don", "ban_do", "du_an", "qd_tru_luong", "qd_dtm", "gcn_dkdn"),
        conditional={"gcn_dau_tu": ("investment_certificate_needed", 0.4), "trung_dau_gia": ("auctioned_area", 0.3)}, person=False,
        must_answer=("investment_certificate_needed",),
    ),
    "inland_port_entry": Recipe(
        ("roi_cang_cuoi", "dang_ky", "dang_kiem", "chuyen_mon", "hang_hoa"),
        conditional={"ds_hanh_khach": ("carries_passengers", 0.15), "bao_hiem": ("insurance_compulsory", 0.2), "hang_nguy_hiem": ("dangerous_cargo", 0.05)},
        optional=("danh_ba",),
    ),
    "inland_port_exit": Recipe(
        ("hang_hoa",),
        conditional={
            "ds_hanh_khach": ("carries_passengers", 0.3), "chuyen_mon": ("crew_changed", 0.3), "bien_ban_dang_kiem": ("newly_launched", 0.0),
        },
    ),
    "birth_registration": Recipe(
        ("to_khai",), one_of=("chung_sinh", "lam_chung"), conditional={"uy_quyen": ("represented", 0.08)}, optional=("can_cuoc",)
    ),
    "company_registration_llc2": Recipe(
        ("de_nghi", "dieu_le", "ds_thanh_vien", "giay_to_phap_ly"),
        conditional={"uy_quyen": ("represented", 0.2), "gcn_dau_tu": ("foreign_investor", 0.03)},
    ),
    "civil_status_extract": Recipe(("to_khai",), conditional={"uy_quyen": ("represented", 0.1)}, optional=("can_cuoc",)),
}  # fmt: skip

PROCEDURES = tuple(RECIPES)
"""The fourteen."""
