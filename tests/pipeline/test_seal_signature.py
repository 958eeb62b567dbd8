"""The office signs: from a PKCS#12 file and from a token (SoftHSM), at every level, and our own verifier passes it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from models.signature import Verdict
from pipeline import seal_revision
from pipeline.seal_signature import FileKey, Level, SealError, SealText, TokenKey, seal_pdf
from pipeline.verify import load_trust, verify_file
from pipeline.verify.trust import TrustStore
from tests.pipeline.verify.corpus import plain_pdf
from tests.pipeline.verify.pki import NOW, Identity, world

SOFTHSM = next(
    (
        Path(p)
        for p in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
        if Path(p).is_file()
    ),
    None,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return load_trust(*world().write_trust(tmp_path_factory.mktemp("office")))


def pkcs12_file(who: Identity, path: Path, password: bytes = b"mat-khau") -> FileKey:
    data = pkcs12.serialize_key_and_certificates(
        b"seal",
        who.key,  # type: ignore[arg-type]
        who.certificate,
        [issuer.certificate for issuer in who.chain()],
        serialization.BestAvailableEncryption(password),
    )
    path.write_bytes(data)
    return FileKey(path, password)


@pytest.mark.parametrize("level", Level)
def test_every_level_passes_our_own_verifier(store: TrustStore, tmp_path: Path, level: Level) -> None:
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(plain_pdf())
    key = pkcs12_file(world().agency, tmp_path / "key.p12")
    seal_pdf(
        source, out, key, moment=NOW, level=level, store=store,
        timestamper=None if level is Level.B_B else world().timestamper(),
        text=SealText("Văn phòng Đăng ký đất đai", ("SAO Y",)),
    )  # fmt: skip
    verdict = verify_file(out, "b.pdf", store, moment=NOW)
    assert verdict.verdict is Verdict.TOTAL_PASSED, verdict
    assert verdict.signatures[0].profile == level.value
    assert verdict.signatures[0].purpose == "government"


def test_text_stands_top_right_of_page_one(tmp_path: Path) -> None:
    import pdfplumber
    import pypdfium2
    import pypdfium2.raw as raw

    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(plain_pdf())
    key = pkcs12_file(world().agency, tmp_path / "key.p12")
    seal_pdf(source, out, key, moment=NOW, text=SealText("Sở Nông nghiệp và Môi trường"))
    document = pypdfium2.PdfDocument(out)
    page = document[0]
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    page.close()
    text = document[0].get_textpage().get_text_bounded(350, 760, 595, 842)
    assert "Sở Nông nghiệp và Môi trường" in text
    assert "2026-03-02T15:00:00+07:00" in text
    with pdfplumber.open(out) as pdf:
        assert len(pdf.pages) == 2


@pytest.mark.parametrize("level", [Level.B_B, Level.B_LTA])
def test_no_clock_but_the_callers_is_written(store: TrustStore, tmp_path: Path, level: Level) -> None:
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(plain_pdf())
    key = pkcs12_file(world().agency, tmp_path / "key.p12")
    stamps = None if level is Level.B_B else world().timestamper()
    seal_pdf(source, out, key, moment=NOW, level=level, store=store, timestamper=stamps, text=SealText("Sở"))
    added = out.read_bytes()[source.stat().st_size :].replace(rb"\072", b":")
    assert set(re.findall(rb"D:(\d{14})", added)) == {b"20260302150000"}


def test_a_press_that_hands_back_another_file_gets_no_signature(tmp_path: Path) -> None:
    class Forging:
        def prepare_signature(self, source: Path, out: Path, wanted: seal_revision.Wanted) -> seal_revision.Reserved:
            forged = tmp_path / "forged.pdf"
            forged.write_bytes(plain_pdf(pages=1))
            return seal_revision.prepare_signature(forged, out, wanted)

        add_material = staticmethod(seal_revision.add_material)
        prepare_timestamp = staticmethod(seal_revision.prepare_timestamp)

    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(plain_pdf())
    key = pkcs12_file(world().agency, tmp_path / "key.p12")
    with pytest.raises(SealError, match="not the file"):
        seal_pdf(source, out, key, moment=NOW, press=Forging())
    assert not out.exists()


def test_wrong_password_and_missing_service_are_named(tmp_path: Path) -> None:
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(plain_pdf())
    key = pkcs12_file(world().agency, tmp_path / "key.p12")
    with pytest.raises(SealError, match=r"key\.p12"):
        seal_pdf(source, out, FileKey(key.path, b"sai"), moment=NOW)
    with pytest.raises(SealError, match="timestamp service"):
        seal_pdf(source, out, key, moment=NOW, level=Level.B_T)
    with pytest.raises(SealError, match="HOSO_CRLS"):
        seal_pdf(source, out, key, moment=NOW, level=Level.B_LT, timestamper=world().timestamper())
    assert not out.exists()
    assert "mat-khau" not in repr(key)


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TokenKey:
    if SOFTHSM is None or shutil.which("softhsm2-util") is None:
        pytest.skip("softhsm2 is not installed")
    (tmp_path / "tokens").mkdir()
    conf = tmp_path / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    pem = tmp_path / "key.pem"
    pem.write_bytes(
        world().agency.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    for arguments in (
        ["--init-token", "--free", "--label", "office", "--pin", "1234", "--so-pin", "4321"],
        ["--import", str(pem), "--token", "office", "--label", "seal", "--id", "01", "--pin", "1234"],
    ):
        subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, env=dict(os.environ), timeout=60)
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    library = pkcs11.lib(str(SOFTHSM))
    library.reinitialize()
    with library.get_token(token_label="office").open(user_pin="1234", rw=True) as session:
        values = decode_x509_certificate(world().agency.asn1.dump())
        values |= {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "seal", pkcs11.Attribute.ID: b"\x01"}
        session.create_object(values)
    return TokenKey(SOFTHSM, "office", "seal", "seal", "1234")


@pytest.mark.service
def test_a_token_signs_and_its_faults_are_named(store: TrustStore, tmp_path: Path, token: TokenKey) -> None:
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(plain_pdf())
    seal_pdf(source, out, token, moment=NOW, text=SealText("Văn phòng Đăng ký đất đai"))
    assert verify_file(out, "b.pdf", store, moment=NOW).verdict is Verdict.TOTAL_PASSED
    wrong = TokenKey(token.module, token.token, "seal", "seal", "0000")
    with pytest.raises(SealError, match="office"):
        seal_pdf(source, tmp_path / "c.pdf", wrong, moment=NOW)
    missing = TokenKey(token.module, token.token, "khac", "khac", "1234")
    with pytest.raises(SealError):
        seal_pdf(source, tmp_path / "c.pdf", missing, moment=NOW)
    assert "1234" not in repr(token)
