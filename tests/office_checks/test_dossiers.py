"""Dossiers: complete where they should be, spoilt where asked, and their truth agrees with their bytes."""
# ruff: noqa: E501 - a table of cases

import io
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from tests.office.case import make_case
from tests.office.defects import DEFECTS
from tests.office.degrade import Level
from tests.office.dossier import OfficeDossier, make_dossier, write
from tests.office.papers.registry import find, make_paper
from tests.office.recipes import PROCEDURES, RECIPES

CHEAP = {"level": Level.CLEAN, "dpi": 60, "plain": True}


def pages_of(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_complete_dossier_of_each_procedure(procedure: str) -> None:
    dossier = make_dossier(1, procedure, **CHEAP)
    recipe = RECIPES[procedure]
    found = {c.component for c in dossier.truth.components}
    assert set(recipe.always) <= found
    assert dossier.truth.state == "ready"
    assert dossier.submission["procedure"] == procedure
    for one in dossier.files:
        assert len([p for p in dossier.truth.pages if p.file == one.name]) == (
            1 if one.name.endswith("jpg") else pages_of(one.data)
        )


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_component_of_a_procedure_can_be_written(procedure: str) -> None:
    recipe = RECIPES[procedure]
    case = make_case(4, procedure)
    for key in (*recipe.always, *recipe.one_of, *recipe.conditional, *recipe.optional):
        paper = make_paper(key, case)
        assert paper.sheets
        assert paper.document_type == find(key, procedure).document_type
        assert any(s.marks for s in paper.sheets)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, again = (make_dossier(3, "land_transfer", defects=("signed:don",), **CHEAP) for _ in range(2))
    assert [(f.name, f.data) for f in first.files] == [(f.name, f.data) for f in again.files]
    assert first.submission == again.submission
    write(first, tmp_path / "one")
    assert {p.name for p in (tmp_path / "one").iterdir()} == {f.name for f in first.files} | {"submission.json"}


def test_a_bundle_is_one_file_with_every_page() -> None:
    dossier = make_dossier(2, "land_transfer", bundle=True, **CHEAP)
    assert len(dossier.files) == 1
    assert pages_of(dossier.files[0].data) == len(dossier.truth.pages)
    numbers = sorted(n for c in dossier.truth.components for _file, pages in c.sources for n in pages)
    assert numbers == list(range(1, len(dossier.truth.pages) + 1))


def test_a_missing_component_is_known() -> None:
    dossier = make_dossier(2, "land_transfer", defects=("missing:gcn",), **CHEAP)
    assert dossier.truth.missing == ("gcn",)
    assert dossier.truth.checklist["gcn"] == "missing"
    assert dossier.truth.findings == ("component.missing",)
    assert dossier.truth.state == "review"


@cache
def complete(procedure: str) -> OfficeDossier:
    """The dossier that the defects spoil, made once."""
    return make_dossier(7, procedure, conditional=(), optional=False, **CHEAP)


@pytest.mark.parametrize(
    ("defect", "procedure"),
    [
        ("duplicate:don", "land_transfer"), ("wrong_form", "land_transfer"), ("name_mismatch:hop_dong", "land_transfer"),
        ("name_mismatch:nckt", "environmental_permit"), ("marks_mismatch:don", "land_transfer"), ("parcel_mismatch:don", "land_transfer"),
        ("area_mismatch:hop_dong", "land_transfer"), ("id_mismatch:don", "land_transfer"), ("id_mismatch:gcn_dkdn", "mineral_licence"),
        ("bad_tax_code", "wastewater_fee_industrial"), ("no_notary", "land_transfer"), ("no_seal:hop_dong", "land_transfer"),
        ("no_signature:don", "land_transfer"), ("blurred:don", "land_transfer"), ("upside_down:don", "land_transfer"),
        ("sideways:gcn", "land_transfer"), ("blank_back:don", "land_transfer"), ("broken_signature:to_khai", "wastewater_fee_industrial"),
        ("signed:to_khai", "wastewater_fee_industrial"), ("foreign:gcn", "land_transfer"), ("unknown_paper", "land_transfer"),
        ("pages_missing:nckt", "environmental_permit"), ("not_owner", "land_transfer"), ("too_old", "groundwater_licence"),
        ("late:don", "land_transfer"), ("empty_file", "land_transfer"),
    ],
)  # fmt: skip
def test_each_defect_changes_the_dossier_and_says_what_must_be_found(defect: str, procedure: str) -> None:
    good = complete(procedure)
    bad = make_dossier(7, procedure, conditional=(), optional=False, defects=(defect,), **CHEAP)
    told = bad.truth.findings or bad.truth.either
    harmless = defect.split(":")[0] in ("upside_down", "sideways", "blank_back", "signed")
    assert bool(told) != harmless
    assert bad.truth.state == ("ready" if harmless else "review")
    assert {f.data for f in bad.files} != {f.data for f in good.files} or bad.submission != good.submission


def test_marks_mismatch_keeps_the_letters() -> None:
    import unicodedata

    def flat(text: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))

    dossier = make_dossier(7, "land_transfer", defects=("marks_mismatch:don",), conditional=(), **CHEAP)
    names = {c.component: next(f.value for f in c.fields if f.key == "ho_ten") for c in dossier.truth.components}
    assert names["don"] != names["gcn"]
    assert flat(names["don"]) == flat(names["gcn"])


def test_an_unknown_defect_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="unknown defect 'nonsense'"):
        make_dossier(1, "land_transfer", defects=("nonsense",), **CHEAP)
    assert "missing" in DEFECTS
