"""What the benchmark makes: clean dossiers of every procedure, and spoilt ones with defects that their papers can show.

In: how many. Out: ``Wish`` values, the same every time. Seeds begin with ``bu-`` unless another beginning is
asked for; no test uses such a seed, and a beginning never tried before measures what was not looked at.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle

from benchmarks.understanding.dossiers import Wish, possible
from models.procedure import Catalogue, ComponentRule, ProcedureVersion
from storage.catalogue import load_catalogue
from tests.office.degrade import Level
from tests.office.dossier import received_of
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

_ANYWHERE = (
    "missing", "duplicate", "wrong_form", "name_mismatch", "parcel_mismatch", "area_mismatch", "id_mismatch",
    "no_notary", "no_seal", "no_signature", "foreign", "pages_missing", "late", "too_old",
    "near_name", "blank_name", "page_of_other", "first_page", "last_page", "expired", "other_agent",
)  # fmt: skip
"""Defects of one component. Not here: those of pictures and of signed files, which reading from truth cannot show,
and names that differ in marks alone, which are a note and stop nothing."""
_ONCE = ("bad_tax_code", "unknown_paper", "stray_page", "not_owner")
"""Defects of the whole dossier."""
_NAMES = {"ho_ten", "ten_to_chuc"}
_ASKED: dict[str, Callable[[ComponentRule], bool]] = {
    "missing": lambda rule: bool(rule.counts.original or rule.counts.certified or rule.counts.copy_),
    "no_seal": lambda rule: rule.seal_required,
    "no_signature": lambda rule: rule.signature_required,
    "no_notary": lambda rule: rule.notary_required,
    "too_old": lambda rule: rule.max_age_months is not None,
    "near_name": lambda rule: bool(_NAMES & set(rule.fields)),
    "blank_name": lambda rule: bool(_NAMES & set(rule.fields)),
    "last_page": lambda rule: rule.signature_required or rule.seal_required or rule.notary_required,
    "expired": lambda rule: rule.has_expiry,
    "other_agent": lambda rule: rule.document_type == "uy_quyen",
}
"""What is a defect only where the law asks for it."""

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


def _any_defect(rng: random.Random, procedure: str, version: ProcedureVersion) -> str | None:
    """One defect of any kind, on any component that the procedure's dossiers may hold; None where it would be none."""
    recipe = RECIPES[procedure]
    name = rng.choice((*_ANYWHERE, *_ONCE))
    if name in _ONCE:
        return name
    place = rng.choice((*recipe.always, *recipe.one_of[:1], *recipe.conditional))
    rule = version.component(place)
    if rule is None or not _ASKED.get(name, lambda _: True)(rule):
        return None
    return f"{name}:{place}"


def mixed(count: int, seeds: str = "bu-") -> Iterator[Wish]:
    """``count`` dossiers, or a few less: procedures in turn, two clean ones to three spoilt by any defect, every other
    one read with noise, half of them bundled. Draws that the office cannot make are drawn again."""
    rng = random.Random(f"mixed {seeds}")  # noqa: S311
    catalogue = load_catalogue(None)
    levels, procedures = cycle(_LEVELS), cycle(RECIPES)
    for number in range(count):
        procedure, clean_one = next(procedures), rng.random() < 0.4
        wish = Wish(
            f"{seeds}m{number}",
            procedure,
            bundle=rng.random() < 0.5,
            level=next(levels),
            noise=("none", "light")[rng.random() < 0.5],
        )
        if not clean_one:
            wish = _spoilt_somehow(wish, rng, catalogue)
        yield wish


def _spoilt_somehow(wish: Wish, rng: random.Random, catalogue: Catalogue) -> Wish:
    """The wish with the first defect drawn that its dossier can have; as it is after eighty draws."""
    version = catalogue.procedure(wish.procedure).version_at(received_of(RECIPES[wish.procedure]))
    for _ in range(80):
        defect = _any_defect(rng, wish.procedure, version)
        if defect and possible(replace(wish, defects=(defect,))):
            return replace(wish, defects=(defect,))
    return wish
