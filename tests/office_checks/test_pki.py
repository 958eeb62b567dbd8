"""The invented PKI: what it signs validates against what it writes, and its bad certificates do not."""

import io
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus

from tests.office.case import make_case
from tests.office.dossier import broken
from tests.office.files import text_pdf
from tests.office.papers import make_paper
from tests.office.pki import Pki, Profile, Role

SHEETS = make_paper("to_khai", make_case(1, "wastewater_fee_industrial")).sheets
PDF = text_pdf(SHEETS, compress=False)
GOOD = (Role.CITIZEN, Role.COMPANY, Role.NOTARY, Role.OFFICER, Role.AGENCY, Role.ECDSA)
BAD = (
    Role.EXPIRED,
    Role.NOT_YET_VALID,
    Role.REVOKED,
    Role.RSA_1024,
    Role.SELF_SIGNED,
    Role.STRANGER,
    Role.NO_SIGNING_USAGE,
)


def status(pki: Pki, data: bytes) -> PdfSignatureStatus:
    signature = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures[0]
    return validate_pdf_signature(signature, pki.context(), pki.context())


@pytest.mark.parametrize("role", GOOD)
def test_good_roles_validate(role: Role) -> None:
    pki = Pki()
    who = pki.identity(role, "Nguyễn Văn An", ids=("CCCD:086085123456", "MST:0102005769"))
    result = status(pki, pki.sign(PDF, who))
    assert result.bottom_line
    assert result.signing_cert.subject.native["user_id"] == ["CCCD:086085123456", "MST:0102005769"]


@pytest.mark.parametrize("role", BAD)
def test_bad_roles_are_intact_but_not_trusted(role: Role) -> None:
    pki = Pki()
    result = status(pki, pki.sign(PDF, pki.identity(role, "Trần Thị Bình")))
    assert result.intact
    assert not result.bottom_line


@pytest.mark.parametrize("profile", list(Profile))
def test_profiles_validate_and_repeat_byte_for_byte(profile: Profile) -> None:
    pki = Pki()
    who = pki.identity(Role.CITIZEN, "Lê Thị Cẩm")
    first, again = (
        pki.sign(PDF, who, profile=profile, box=(300, 60, 520, 110), caption="Ký bởi: Lê Thị Cẩm") for _ in range(2)
    )
    assert first == again
    assert status(pki, first).bottom_line
    assert (b"/DSS" in first) == (profile in (Profile.B_LT, Profile.B_LTA))


def test_a_broken_file_shows_another_amount_and_fails() -> None:
    pki = Pki()
    signed = pki.sign(PDF, pki.identity(Role.COMPANY, "CÔNG TY", ids=("MST:0102005769",)))
    changed = broken(signed, SHEETS)
    assert len(changed) == len(signed)
    assert sum(a != b for a, b in zip(signed, changed, strict=True)) == 2
    assert not status(pki, changed).intact


def test_the_folders_hold_public_things_only(tmp_path: Path) -> None:
    Pki().write(tmp_path)
    names = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    assert names == [
        "crls/ca_government.crl", "crls/ca_public.crl", "crls/root_government.crl", "crls/root_public.crl",
        "trust/government/ca_government.pem", "trust/government/root_government.pem", "trust/public/ca_public.pem",
        "trust/public/root_public.pem",
    ]  # fmt: skip
    assert not any(b"PRIVATE" in p.read_bytes() for p in tmp_path.rglob("*.pem"))


def test_a_revoked_certificate_is_revoked_by_ocsp_too() -> None:
    from cryptography.x509 import ocsp

    pki = Pki()
    gone, fine = pki.identity(Role.REVOKED, "A"), pki.identity(Role.CITIZEN, "B")
    assert ocsp.load_der_ocsp_response(pki.ocsp(gone)).certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert ocsp.load_der_ocsp_response(pki.ocsp(fine)).certificate_status is ocsp.OCSPCertStatus.GOOD
