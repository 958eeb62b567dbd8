"""What the benchmark makes: clean dossiers of every procedure, and spoilt ones with defects that their papers can show.

In: how many. Out: ``Wish`` values, the same every time. Seeds begin with ``bu-`` unless another beginning is
asked for; no test uses such a seed, and a beginning never tried before measures what was not looked at.
"""

from collections.abc import Iterator
from itertools import cycle

from benchmarks.understanding.dossiers import Wish
from tests.office.degrade import Level
from tests.office.recipes import RECIPES

PERSONS = ("land_transfer", "land_certificate_reissue")

SPOILT: dict[str, tuple[str, ...]] = {
    "land_transfer": (
        "missing:don", "missing:gcn", "missing:hop_dong", "duplicate:hop_dong", "duplicate:don", "wrong_form:don",
        "name_mismatch:gcn",
        "name_mismatch:hop_dong", "name_mismatch:don", "parcel_mismatch:gcn", "parcel_mismatch:hop_dong",
        "area_mismatch:gcn",
        "area_mismatch:hop_dong", "id_mismatch:don", "id_mismatch:hop_dong", "no_notary:hop_dong", "no_seal:gcn",
        "no_signature:don",
        "foreign:hop_dong", "foreign:gcn", "foreign:don", "unknown_paper", "not_owner", "late:don",
        "pages_missing:hop_dong",
    ),
    "land_certificate_reissue": (
        "missing:gcn", "missing:don", "wrong_form:don", "name_mismatch:gcn", "parcel_mismatch:don",
        "no_signature:don", "foreign:gcn",
        "unknown_paper", "not_owner", "id_mismatch:gcn",
    ),
    "land_first_certificate": ("missing:don", "missing:giay_to_qsdd", "wrong_form:don", "unknown_paper",
    "no_signature:don"),
    "birth_registration": ("missing:to_khai", "missing:chung_sinh", "duplicate:to_khai", "unknown_paper", "not_owner"),
    "groundwater_licence": (
        "missing:don", "missing:so_do", "missing:chat_luong_nuoc", "too_old:chat_luong_nuoc", "bad_tax_code",
        "unknown_paper",
        "name_mismatch:don",
    ),
    "hazardous_waste_generator": ("missing:gcn_dkdn", "id_mismatch:gcn_dkdn", "name_mismatch:gcn_dkdn",
    "bad_tax_code", "foreign:gcn_dkdn"),
    "mineral_licence": ("missing:qd_dtm", "missing:ban_do", "missing:gcn_dkdn", "id_mismatch:gcn_dkdn",
    "unknown_paper", "foreign:gcn_dkdn"),
    "environmental_permit": ("missing:nckt", "missing:bao_cao_de_xuat", "name_mismatch:de_nghi", "unknown_paper",
    "pages_missing:nckt"),
    "eia_appraisal": ("missing:dtm", "missing:nckt", "unknown_paper", "pages_missing:dtm"),
    "company_registration_llc2": ("missing:dieu_le", "missing:ds_thanh_vien", "missing:giay_to_phap_ly",
    "unknown_paper"),
    "wastewater_fee_industrial": ("missing:to_khai", "unknown_paper", "bad_tax_code"),
    "inland_port_entry": ("missing:roi_cang_cuoi", "unknown_paper"),
    "civil_status_extract": ("missing:to_khai", "unknown_paper"),
}  # fmt: skip

_LEVELS = (Level.CLEAN, Level.OFFICE, Level.STAMP_1, Level.WORN, Level.STAMP_4)


def clean(count: int, seeds: str = "bu-") -> Iterator[Wish]:
    """``count`` clean dossiers of each procedure, half of them bundled into one scan."""
    levels = cycle(_LEVELS)
    for number in range(count):
        for procedure in RECIPES:
            yield Wish(
                f"{seeds}{number}", procedure, bundle=number % 2 == 0, photos=number % 5 == 4, level=next(levels)
            )


def spoilt(count: int, seeds: str = "bu-") -> Iterator[Wish]:
    """``count`` dossiers of each defect."""
    levels = cycle(_LEVELS)
    for number in range(count):
        for procedure, defects in SPOILT.items():
            for place, defect in enumerate(defects):
                bundle = (number + place) % 2 == 0
                yield Wish(f"{seeds}d{number}", procedure, (defect,), bundle=bundle, level=next(levels))
