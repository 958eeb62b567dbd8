"""Who signed: numbers of the subject, the applicant, roles, agencies under old and new names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.procedure import AgencyAlias, SignerRole
from models.signature import Identity, Signer, Verdict
from models.submission import Applicant
from pipeline.verify.signers import (
    identity_of,
    normal_number,
    plays_role,
    same_agency,
    same_enterprise,
    signer_of,
)
from tests.pipeline.verify.conftest import Check
from tests.pipeline.verify.corpus import plain_pdf, sign, signed
from tests.pipeline.verify.pki import Identity as Holder
from tests.pipeline.verify.pki import _name as name
from tests.pipeline.verify.pki import issue, world


def test_all_numbers_of_a_subject_are_read() -> None:
    signer = signer_of(world().company.asn1)
    assert signer == Signer(
        name="CÔNG TY SAO MAI",
        organisation="CÔNG TY SAO MAI",
        ids={"MST": "0102005769", "CMND": "012345678"},
    )


def test_two_numbers_of_one_scheme_are_both_kept() -> None:
    holder: Holder = issue(
        name("HAI SỐ", ids=("MST:0102005769", "MST:0301519977-029", "không có số")), world().authority
    )
    assert signer_of(holder.asn1).ids == {"MST": "0102005769", "MST.2": "0301519977-029", "UID": "không có số"}


@pytest.mark.parametrize(
    ("who", "applicant", "expected"),
    [
        ("citizen", Applicant(id_number="079203012345"), Identity.MATCHES),
        ("citizen", Applicant(id_number="079203012346"), Identity.DIFFERS),
        ("company", Applicant(tax_code="0102005769"), Identity.MATCHES),
        ("company", Applicant(id_number="012345678"), Identity.MATCHES),
        ("branch", Applicant(tax_code="0301519977-029"), Identity.MATCHES),
        ("branch", Applicant(tax_code="0301519977029"), Identity.MATCHES),
        ("branch", Applicant(tax_code="0301519977"), Identity.DIFFERS),
        ("agency", Applicant(id_number="079203012345"), Identity.NOT_CHECKED),
        ("citizen", Applicant(), Identity.NOT_CHECKED),
        ("citizen", None, Identity.NOT_CHECKED),
    ],
)
def test_signer_against_applicant(who: str, applicant: Applicant | None, expected: Identity) -> None:
    assert identity_of(signer_of(getattr(world(), who).asn1), applicant) is expected


def test_head_office_and_branch_are_told_apart_but_named() -> None:
    signer = signer_of(world().branch.asn1)
    assert same_enterprise(signer, Applicant(tax_code="0301519977"))
    assert not same_enterprise(signer, Applicant(tax_code="0102005769"))


def test_valid_but_wrong_signer_is_a_second_axis(check: Check) -> None:
    verdict = check(signed("B-B"), applicant=Applicant(id_number="079203099999"))
    assert verdict.verdict is Verdict.TOTAL_PASSED
    assert verdict.signatures[0].identity is Identity.DIFFERS


def test_self_made_certificate_with_the_right_number_does_not_match_into_a_pass(check: Check) -> None:
    verdict = check(sign(plain_pdf(), world().stranger), applicant=Applicant(id_number="079203012345"))
    assert verdict.verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("citizen", {SignerRole.CITIZEN, SignerRole.PARTIES, SignerRole.NOTARY}),
        ("branch", {SignerRole.ENTERPRISE}),
        ("officer", {SignerRole.OFFICER}),
        ("agency", {SignerRole.AGENCY, SignerRole.COPY_CERTIFIER}),
        ("stranger", set()),
    ],
)
def test_roles(check: Check, who: str, roles: set[SignerRole]) -> None:
    signature = check(sign(plain_pdf(), getattr(world(), who))).signatures[0]
    assert {role for role in SignerRole if plays_role(signature, role)} == roles


def test_agency_under_old_and_new_name() -> None:
    agency = Signer(name="Sở Nông nghiệp và Môi trường", organisation="UBND tỉnh Vĩnh Long")
    merged = AgencyAlias(
        name="Sở Nông nghiệp và Môi trường", alias="Sở Tài nguyên và Môi trường", valid_from=date(2025, 7, 1)
    )
    assert same_agency(agency, "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", date(2024, 1, 1))
    assert same_agency(agency, "Sở Tài nguyên và Môi trường", date(2025, 7, 1), [merged])
    assert not same_agency(agency, "Sở Tài nguyên và Môi trường", date(2025, 6, 30), [merged])
    assert not same_agency(agency, "Sở Xây dựng", date(2025, 8, 1), [merged])


@pytest.mark.parametrize(
    ("name", "organisation", "issuer", "same"),
    [
        ("Sở Xây dựng", "UBND tỉnh Vĩnh Long", "SỞ XÂY DỰNG TỈNH VĨNH LONG", True),
        ("Sở Xây dựng", "UBND tỉnh Cà Mau", "SỞ XÂY DỰNG TỈNH VĨNH LONG", False),
        ("Sở Xây dựng tỉnh Vĩnh Long", "", "SỞ XÂY DỰNG", True),
        ("Sở Xây dựng tỉnh Cà Mau", "", "SỞ XÂY DỰNG TỈNH VĨNH LONG", False),
        ("UBND xã Hòa Bình", "", "UỶ BAN NHÂN DÂN XÃ HOÀ BÌNH", True),
        ("Ủy ban nhân dân tỉnh Vĩnh Long", "", "ỦY BAN NHÂN DÂN TỈNH VĨNH PHÚC", False),
        ("Sở Y", "", "Sở Y tế", False),
        ("", "", "Sở Y tế", False),
    ],
)
def test_agency_and_its_place(name: str, organisation: str, issuer: str, same: bool) -> None:
    assert same_agency(Signer(name=name, organisation=organisation), issuer, date(2026, 3, 2)) is same


@given(st.text(alphabet="0123456789 .-", max_size=20))
def test_normal_number_is_stable(number: str) -> None:
    assert normal_number(normal_number(number)) == normal_number(number)
